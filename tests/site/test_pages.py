"""The files of the site: nothing of the answers, nothing from another place, and a sound outline of every page."""

import itertools
import re
import zipfile
from functools import cache
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from grader import course, site
from grader.build import answer_of, read_source
from grader.site import explorers
from grader.site.lessons import Lesson
from grader.site.markdown import Text

LESSONS = course.lessons()
PAGES = ["index", "start_here", "explorers", *(lesson.folder for lesson in LESSONS)]
TOLD = {"rng = np.random.default_rng(seed)"}  # the task of another exercise names it
VOID = {"img", "meta", "link", "input", "br", "hr"}


class Page(HTMLParser):
    """What a page says and points to."""

    def __init__(self, path):
        super().__init__()
        self.words, self.tags, self.open = [], [], []
        self.feed(path.read_text(encoding="utf-8"))
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        self.words.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.tags if tag in tags]


@cache
def read(path):
    return Page(path)


def solution_lines():
    """Return (exercise, line) for each line between BEGIN and END SOLUTION that does not stand elsewhere by chance."""
    found = []
    for lesson in LESSONS:
        for cell in read_source(lesson.source).cells:
            if "answer" in cell.metadata:
                inside = cell.source.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0]
                lines = [re.sub(r"\s+", " ", line.split("  #")[0]).strip() for line in inside.splitlines()]
                found += [
                    (cell.metadata["answer"], line) for line in lines if len(line) > 24 and line[0] != "#"
                ]
    return [(name, line) for name, line in found if line not in TOLD]


def test_no_line_of_a_solution_stands_in_the_site(folder):
    lines = solution_lines()
    assert len(lines) > 100
    texts = {path.name: read(path).text for path in folder.glob("*.html")}
    leaks = [(page, name, line) for page, text in texts.items() for name, line in lines if line in text]
    assert leaks == []


def test_the_text_that_is_searched_for_answers_is_that_of_the_code(folder):
    text = read(folder / "01_zero_pad.html").text
    assert "def zero_pad(X, pad):" in text
    assert 'raise NotImplementedError("Your turn' in text
    assert "framed = zero_pad(X, 6)" in text


def test_hidden_tests_and_outputs_of_checks_are_left_out(folder):
    for path in folder.glob("*.html"):
        text = read(path).text
        assert not re.search(r"HIDDEN TESTS|BEGIN SOLUTION|from grader|judge\(|: right in all \d", text), (
            path.name
        )


def test_given_functions_are_named_but_not_shown(folder):
    text = read(folder / "04_pooling.html").text
    given = [cell.metadata["given"] for cell in read_source(course.find("04_pooling").source).cells
             if "given" in cell.metadata]  # fmt: skip
    assert given
    for name in given:
        assert re.search(rf"Given in the notebook, [^.]*{name} \(lesson [123]\)", text)
        assert answer_of(name).splitlines()[-1].strip() not in text


def test_the_zip_file_is_the_learners_folder(folder):
    with zipfile.ZipFile(folder / site.DOWNLOAD) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert (
            archive.read("convolution-course/01_zero_pad/01_zero_pad.ipynb")
            == (course.NOTEBOOKS / "01_zero_pad" / "01_zero_pad.ipynb").read_bytes()
        )
    assert "convolution-course/convlab/check.py" in names
    assert not [name for name in names if "grader" in name or "solutions" in name or "pycache" in name]


@pytest.mark.parametrize("name", PAGES)
def test_everything_that_a_page_loads_or_links_to_is_in_the_folder(folder, name):
    page = read(folder / f"{name}.html")
    loaded = [
        tag.get("src") or tag.get("href") for tag in page.all("script", "img", "link", "source", "iframe")
    ]
    for target in filter(None, loaded):
        assert target == "data:," or (folder / target).is_file(), target
    for target in [tag["href"] for tag in page.all("a")]:
        if target.startswith("https://"):
            continue  # only followed when one clicks
        path, _, place = target.partition("#")
        assert not path.startswith("/")
        assert (folder / path).is_file() if path else True, target
        if place:
            ids = {tag.get("id") for _, tag in read(folder / (path or f"{name}.html")).tags}
            assert place in ids, target
    style = (folder / "assets" / "site.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize("name", PAGES)
def test_headings_are_in_order_ids_unique_and_pictures_told(folder, name):
    page = read(folder / f"{name}.html")
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [tag["id"] for _, tag in page.tags if tag.get("id")]
    assert len(ids) == len(set(ids))
    for picture in page.all("img"):
        assert len(picture["alt"]) > 20, picture["src"]


def test_every_lesson_has_its_pictures_and_its_explorers(folder):
    for lesson in LESSONS:
        page = read(folder / f"{lesson.folder}.html")
        source = lesson.source.read_text(encoding="utf-8")
        calls = len(re.findall(r"^explore\.(?!mine)", source, flags=re.MULTILINE))
        assert sum(tag.get("class") == "explorer" for tag in page.all("div")) == calls
        assert (
            len(page.all("img"))
            + len(re.findall("<noscript>", (folder / f"{lesson.folder}.html").read_text()))
            > 3
        )


def test_the_command_writes_the_same_bytes_again(folder, tmp_path):
    runs_on_github = {"GITHUB_REPOSITORY": "someone/somewhere"}
    done = CliRunner().invoke(site.site, ["--output", str(tmp_path / "again")], env=runs_on_github)
    assert done.exit_code == 0, done.output
    first = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = tmp_path / "again"
    assert first == {
        path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()
    }


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = CliRunner().invoke(site.site, ["--output", str(tmp_path)])
    assert done.exit_code == 1
    assert "is not empty and no site" in done.output
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_launch_links_are_there_only_where_the_repository_is_known(folder):
    known = (folder / "01_zero_pad.html").read_text(encoding="utf-8")
    assert (
        "https://mybinder.org/v2/gh/someone/somewhere/main?urlpath=lab/tree/notebooks/01_zero_pad/" in known
    )
    assert "mybinder" not in site.pages.lesson(Lesson("01_zero_pad", "Zero padding", 40), None, None, None)
    assert "git clone" not in site.pages.landing(None)


def test_an_explorers_call_becomes_its_data():
    spec = explorers.spec_of_cell("explore.padding(size=9, f=4, stride=3, pad=0)")
    assert (spec.scene, spec.settings["size"], spec.settings["stride"]) == ("padding", 9, 3)
    own = explorers.spec_of_cell("explore.network(cat[0], parameters, at=(1, 0))")
    assert (own.scene, own.at) == ("network", (1, 0))


@pytest.mark.parametrize(
    "source", ["explore.mine(conv_forward)", "x = explore.conv()", "print(explore)", "", "draw.show()"]
)
def test_what_is_no_call_of_an_explorer_or_needs_a_kernel_has_no_data(source):
    assert explorers.spec_of_cell(source) is None


def test_mathematics_is_mathml_and_links_lead_to_pages():
    text = Text()
    html = text.html(
        "## A $n^2$\n\n$$\\frac{a}{b}$$\n\n[next](../02_conv_single_step/02_conv_single_step.ipynb)"
    )
    assert html.count("<math") == 2
    assert "<mfrac>" in html
    assert 'href="02_conv_single_step.html"' in html
    assert text.sections[0][0] == "a-n2"
    assert "$" not in html
