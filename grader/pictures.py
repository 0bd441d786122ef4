"""The pictures of README.md, taken of the real thing in Chromium: ``python -m grader pictures``.

An explorer in JupyterLab, moved by its keys, becomes an animation; a lesson with a wrong answer and the class report
become stills. They need Chromium, and ``make grade`` for the report.
"""

import io
import tempfile
from contextlib import contextmanager
from pathlib import Path

import click
from PIL import Image

from grader import course
from grader.bench.browser import CHROMIUM, FLAGS, jupyter, run_all, write_notebook

FOLDER = course.ROOT / ".github" / "pictures"
EXPLORER = "from convlab import explore\nexplore.conv(f=3, stride=1, pad=1, at=(4, 2))"
# What is pressed, how often, and for how many milliseconds each of the new pictures stands
SCRIPT = (
    ("ArrowRight", 6, 320),
    ("ArrowDown", 5, 320),
    ("ArrowLeft", 3, 320),
    ("Enter", 1, 900),  # from the neuron to a pixel
    ("ArrowUp", 4, 420),
    ("ArrowRight", 4, 420),
    ("stride", 1, 1100),
    ("ArrowRight", 4, 520),
    ("ArrowDown", 3, 520),
    ("Enter", 1, 1500),
)
WRONG = """\
def zero_pad(X, pad):
    m, n_H, n_W, n_C = X.shape
    X_pad = np.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C))
    X_pad[:, :n_H, :n_W] = X
    return X_pad"""
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
HIDE = ".jp-Toolbar, .jp-Notebook-footer { visibility: hidden } canvas:focus { outline: none !important }"


@contextmanager
def browser(scheme="light", *, scale=1.5):
    """Yield a page of a headless Chromium in a colour scheme, its pictures ``scale`` times as large as its units."""
    from playwright.sync_api import sync_playwright  # here, since an instructor's wheel comes without it

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        viewport = {"width": 1120, "height": 1000}
        yield chromium.new_page(viewport=viewport, color_scheme=scheme, device_scale_factor=scale)
        chromium.close()


@contextmanager
def opened(page, root, notebook, scheme):
    """Open a notebook of the folder ``root`` in JupyterLab, run all its cells once they are as the block wants them."""
    with jupyter(root, "lab") as address:
        settings = root / "config/lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f'{{"theme": "{THEMES[scheme]}"}}', encoding="utf-8")
        page.goto(f"{address}lab/tree/{notebook}?reset", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        page.add_style_tag(content=HIDE)
        page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
        run_all(page)
        yield


def explorer(scheme):
    """Return the explorer's pictures and how many milliseconds each stands: a list of (Image, int)."""
    with tempfile.TemporaryDirectory() as folder, browser(scheme) as page:
        root = Path(folder)
        write_notebook(root / "explorer.ipynb", [EXPLORER])
        with opened(page, root, "explorer.ipynb", scheme):
            canvas = page.locator("canvas").first
            canvas.wait_for(timeout=120_000)
            shown = page.locator(".jp-OutputArea-output").filter(has=canvas).first
            stride = page.locator(".widget-slider").filter(has_text="stride").locator(".noUi-handle")
            taken = [(_picture(shown), 1200)]
            for key, times, milliseconds in SCRIPT:
                for _ in range(times):
                    stride.press("ArrowRight") if key == "stride" else canvas.press(key)
                    page.wait_for_timeout(150)
                    taken.append((_picture(shown), milliseconds))
    height = max(picture.height for picture, _ in taken)  # a longer text makes the explorer higher
    return [(_as_high(picture, height), milliseconds) for picture, milliseconds in taken]


def check(path):
    """Take the picture of a wrong answer that meets its check."""
    with tempfile.TemporaryDirectory() as folder, browser() as page:
        root = Path(folder)
        write_notebook(
            root / "check.ipynb", ["import numpy as np\nfrom convlab import check", WRONG, "check(zero_pad)"]
        )
        with opened(page, root, "check.ipynb", "light"):
            page.get_by_text("This looks like").first.wait_for(timeout=120_000)
            page.wait_for_timeout(2000)  # the figure comes after the text
            first, last = page.locator(".jp-CodeCell").nth(1), page.locator(".jp-CodeCell").nth(2)
            box, end = first.bounding_box(), last.bounding_box()
            clip = {**box, "height": end["y"] + end["height"] - box["y"]}
            Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB").save(path, optimize=True)


def report(path, root):
    """Take the picture of the top of the class report in the course folder ``root``."""
    with browser() as page:
        page.goto((root / "report" / "index.html").as_uri())
        page.wait_for_timeout(300)
        page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 1120, "height": 712})


def _as_high(picture, height):
    canvas = Image.new("RGB", (picture.width, height), picture.getpixel((0, 0)))
    canvas.paste(picture)
    return canvas


def _picture(locator):
    return Image.open(io.BytesIO(locator.screenshot())).convert("RGB")


@click.command("pictures")
@click.argument("names", nargs=-1, type=click.Choice(["explorer", "check", "report"]))
def command(names):
    """Take the pictures of README.md again (all by default; the report's after make grade)."""
    names = names or ("explorer", "check", "report")
    if "explorer" in names:
        for scheme in THEMES:
            pictures, times = zip(*explorer(scheme), strict=True)
            pictures[0].save(
                FOLDER / f"explorer-{scheme}.webp",
                save_all=True, append_images=pictures[1:], duration=times, loop=0, quality=70, method=6,
            )  # fmt: skip
            pictures[0].save(FOLDER / f"explorer-{scheme}.png", optimize=True)
    if "check" in names:
        check(FOLDER / "check.png")
    if "report" in names:
        root = course.ROOT / "build" / "demo"
        if not (root / "report" / "index.html").is_file():
            raise click.ClickException("there is no class report of the examples yet: run make grade first")
        report(FOLDER / "report.png", root)
    for path in sorted(FOLDER.iterdir()):
        click.echo(f"{path.relative_to(course.ROOT)}  {path.stat().st_size / 1024:.0f} KB")
