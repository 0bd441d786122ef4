"""Where links lead: the launch links to what is published, the links of the guides to what is there."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from grader import build, course, links
from grader.__main__ import COMMANDS, main

PAGES = [
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md",
    "binder/README.md", "grader/README.md", "grader/judge/README.md", "solutions/README.md",
]  # fmt: skip


def read(name):
    return (course.ROOT / name).read_text(encoding="utf-8")


def test_the_binder_link_names_the_two_branches_and_opens_the_first_page():
    binder = urlsplit(links.binder())
    assert binder.path.endswith(f"/convolution-course/{links.ENVIRONMENT}")
    pull = urlsplit(parse_qs(binder.query)["urlpath"][0])
    asked = {key: value for key, (value,) in parse_qs(pull.query).items()}
    assert pull.path == "git-pull"
    assert asked == {
        "repo": course.repository(),
        "branch": links.CONTENT,
        "targetpath": links.FOLDER,
        "urlpath": f"lab/tree/{links.FOLDER}/start_here.ipynb",
    }
    # Python looks for the toolkit where nbgitpuller puts it, and `make publish` pushes these branches
    assert f'"$HOME/{links.FOLDER}"' in read("binder/postBuild")
    for folder, branch in (("notebooks", links.CONTENT), ("binder", links.ENVIRONMENT)):
        assert f"--prefix {folder}):refs/heads/{branch}" in read("Makefile")


def test_links_open_any_notebook_anywhere():
    printed = CliRunner().invoke(main, ["links", links.first(), "--hub", "https://hub.school.org/"]).output
    binder, hub, colab = (line.split()[1] for line in printed.splitlines())
    assert hub.startswith("https://hub.school.org/hub/user-redirect/git-pull?repo=https%3A%2F%2F")
    assert parse_qs(urlsplit(hub).query)["urlpath"] == [f"lab/tree/{links.FOLDER}/{links.first()}"]
    assert colab.endswith(f"/blob/{links.CONTENT}/{links.first()}")
    assert binder == links.binder(links.first())
    assert (course.NOTEBOOKS / links.first()).is_file()


def test_the_built_parts_of_the_front_page_are_in_step(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(read("README.md"), encoding="utf-8")
    build.build_readme(page)
    assert page.read_text(encoding="utf-8") == read("README.md")
    assert f"]({links.binder()})" in read("README.md")


def test_binder_gets_the_versions_that_were_tested():
    exact = dict(re.findall(r"^([\w-]+)==([\d.]+)", read("constraints.txt"), re.MULTILINE))
    exact["numpy"] = re.search(
        r"^numpy==([\d.]+) ; python_full_version < '3.12'", read("constraints.txt"), re.M
    )[1]
    pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)$", read("binder/requirements.txt"), re.MULTILINE))
    assert pinned.pop("nbgitpuller")
    assert set(pinned) == {"numpy", "matplotlib", "ipywidgets", "anywidget", "tqdm"}
    assert pinned == {name: exact[name] for name in pinned}


def anchors(text):
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_guide_leads_somewhere(name):
    text, folder = read(name), (course.ROOT / name).parent
    found = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
    for target in (one or other for one, other in found):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        place = folder / path if path else course.ROOT / name
        assert place.exists(), target
        if anchor:
            page = place / "README.md" if place.is_dir() else place
            assert anchor in anchors(page.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_guide_is_one(name):
    text = read(name)
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for line in re.findall(r"(?:^|`)make ([^\n`#]+)", text, re.MULTILINE):
        words = [word for word in line.split() if "=" not in word]
        assert set(words) <= targets, line
    assert set(re.findall(r"python -m grader ([a-z]+)", text)) <= set(COMMANDS)
