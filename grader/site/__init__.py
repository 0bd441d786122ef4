"""The course as a folder of files that needs no server, no kernel and no network: ``python -m grader site``.

It opens from a disk (file://) as well as from GitHub Pages: every link is relative, every script a classic one (a
browser imports no module from a disk), the mathematics is MathML, and nothing comes from another place. A learner's
answer cells show the stub of the released notebook; given functions and hidden tests are left out.
"""

import os
import shutil
from pathlib import Path

import click

from grader import build, course
from grader.site import explorers, pages
from grader.site.download import learners_folder
from grader.site.lessons import Lesson

HERE = Path(__file__).parent
PICTURES, ASSETS, DOWNLOAD = "pictures", "assets", "convolution-course.zip"


def write(folder, repository=None):
    """Write the site into ``folder``, which is emptied first; ``repository`` is "owner/name" on GitHub, or None.

    Raises ValueError where the folder holds something else than a site, or a notebook is out of step with its source.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / ".nojekyll").exists():
        raise ValueError(f"{folder} is not empty and no site. Name another folder, or empty it.")
    shutil.rmtree(folder, ignore_errors=True)
    for name in (PICTURES, ASSETS):
        (folder / name).mkdir(parents=True)
    (folder / ".nojekyll").touch()  # GitHub Pages shall serve the files as they are
    for name in ("site.css", "site.js"):
        shutil.copyfile(HERE / name, folder / ASSETS / name)
    (folder / ASSETS / "explore.css").write_text(explorers.style(), encoding="utf-8")
    (folder / ASSETS / "explore.js").write_text(explorers.script(), encoding="utf-8")
    (folder / PICTURES / build.PICTURE).write_bytes(build.start_picture())
    (folder / DOWNLOAD).write_bytes(learners_folder())

    listed = [Lesson.start(), *map(Lesson.of, course.lessons())]
    texts = {"index.html": pages.landing(repository), "explorers.html": pages.explorer_page()}
    for index, lesson in enumerate(listed):
        before = listed[index - 1] if index else None
        after = listed[index + 1] if index + 1 < len(listed) else None
        texts[lesson.page] = pages.lesson(lesson, before, after, repository)
        for name, picture in lesson.pictures.items():
            (folder / PICTURES / name).write_bytes(picture)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


@click.command("site")
@click.option("--output", type=click.Path(path_type=Path), default=Path("site"), help="The folder to write.")
@click.option(
    "--repository",
    default=lambda: os.environ.get("GITHUB_REPOSITORY"),
    help="owner/name on GitHub, for the launch links; without it the pages have none.",
)
def site(output, repository):
    """Write the course as static pages that need neither kernel nor network."""
    try:
        write(output, repository)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{output / 'index.html'} written: open it in a browser")
