"""An audit with axe-core of all that a learner or an instructor reads, in a light and a dark theme: no finding.

The site's pages hold every lesson with its text, code, pictures and explorers. In JupyterLab only our own outputs are
audited, for serious findings: its menus, cells and toolbars are not ours to mend.
"""

import json
import shutil
from types import SimpleNamespace

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from grader import course, report_page, site
from grader.bench.browser import CHROMIUM, FLAGS, jupyter, run_all, write_notebook
from grader.build import answer_of
from grader.report import Row

PAGES = ["index", "start_here", "explorers", *(lesson.folder for lesson in course.lessons())]
SCREENSHOTS = course.ROOT / "build" / "screenshots"
CONTRAST = {"runOnly": ["color-contrast"]}  # all that a dark theme changes
DARK = (
    "index",
    "explorers",
    "start_here",
    "05_two_conv_network",
    "report",
)  # one of each kind: the style is one sheet


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


SERIOUS = ("serious", "critical")


def findings(page, scope=None, options=None, impacts=("minor", "moderate", *SERIOUS)):
    """Return what axe finds, as "rule (elements): the first element, and why"."""
    found = Axe().run(page, scope, {"resultTypes": ["violations"], **(options or {})}).response
    assert found["testEngine"]["name"] == "axe-core"
    return [
        f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in impacts
    ]


def test_the_audit_finds_what_is_wrong(chromium):
    page = chromium.new_page()
    page.set_content(
        "<html lang=en><title>t</title><main><img src='data:,'><p style='color:#aaa'>pale</p></main>"
    )
    assert [one.split()[0] for one in findings(page, impacts=SERIOUS)] == ["color-contrast", "image-alt"]
    page.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("audit") / "site"
    site.write(made, "someone/somewhere")
    (made / "report.html").write_text(report_page.page(class_of_three(), "The class"), encoding="utf-8")
    return made


def class_of_three():
    """Return the rows of three students who show all that the report draws."""
    says = "✗ zero_pad\nX_pad has shape (3, 4, 4, 3).\nThis looks like: zeros were added along every axis."
    facts = (
        ("ada", "solved", 5, (), -30.0),
        ("ben", "wrong", 0, ("pads every axis",), -2.0),
        ("cleo", "partly", 2, ("pads every axis", "stops with TypeError"), 5.0),
        ("dan", "untouched", 0, (), -1.0),
        ("eve", "missing", 0, (), None),
    )
    return [
        Row(
            student,
            "01_zero_pad",
            exercise,
            state,
            score,
            5,
            slips,
            None,
            late,
            "def zero_pad(X, pad): ...",
            says,
        )
        for exercise in ("zero_pad", "same_padding")
        for student, state, score, slips, late in facts
    ]


@pytest.mark.parametrize("name", [*PAGES, "report"])
def test_a_page_has_no_finding(chromium, folder, name):
    context = chromium.new_context(color_scheme="light", viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.goto((folder / f"{name}.html").as_uri())
    words_of_code = (
        None if name in DARK else {"exclude": [".source span"]}
    )  # thousands, in the same few colours
    assert findings(page, words_of_code) == []
    if name in DARK:
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'")
        assert findings(page, options=CONTRAST) == []
    context.close()


LESSON = "02_conv_single_step"
CELLS = [
    "import numpy as np\nfrom convlab import check, data, draw, explore, progress",
    answer_of("zero_pad") + "\ncheck(zero_pad)",
    "def zero_pad(X, pad):\n    raise NotImplementedError\ncheck(zero_pad)",
    "def zero_pad(X, pad):\n    return np.pad(X, pad)\ncheck(zero_pad)",
    "def zero_pad(X, pad):\n    return 2 * np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))\ncheck(zero_pad)",
    "check('pad_one_or_two', 64, 65)",
    "draw.pictures(data.photo('cat'), titles=['the cat'])",
    "progress.show()",
    "explore.conv(pad=1)",
    "explore.shapes(predict=True)",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Run JupyterLab on a folder with a notebook of ``CELLS`` and one lesson as released; yield its address and the folder."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copyfile(course.NOTEBOOKS / "start_here.ipynb", root / "start_here.ipynb")
    shutil.copytree(course.NOTEBOOKS / LESSON, root / LESSON)
    write_notebook(root / "outputs.ipynb", CELLS)
    made = nbformat.read(root / "outputs.ipynb", as_version=4)
    for cell in made.cells:
        cell.metadata["tags"] = ["raises-exception"]  # a failing check shall not keep the others from running
    nbformat.write(made, root / "outputs.ipynb")
    with jupyter(root, "lab") as address:
        yield SimpleNamespace(address=address, root=root)


@pytest.fixture(scope="module")
def notebook(chromium, lab):
    """Return a page of JupyterLab that shows the outputs of ``CELLS``, all of them drawn."""
    tall = {"width": 1280, "height": 6500}  # JupyterLab draws only what is in view
    page = chromium.new_page(viewport=tall)
    page.goto(f"{lab.address}lab/tree/outputs.ipynb")
    run_all(page)
    expect(page.locator(".convlab-canvas")).to_have_count(2, timeout=60_000)
    yield page
    page.close()


def test_every_picture_in_jupyterlab_has_its_text(notebook):
    pictures = notebook.locator(".jp-OutputArea-output img")
    expect(pictures).to_have_count(3)  # two failures are drawn, and the cat
    told = [picture.get_attribute("alt") for picture in pictures.all()]
    assert told[-1] == "the cat; a colour picture of 64 × 64 pixels."
    assert all("yours" in text and "expected" in text for text in told[:2])


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_outputs_in_jupyterlab_have_no_serious_finding(notebook, theme):
    notebook.evaluate(
        f"jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})"
    )
    notebook.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(theme == 'Light').lower()}'")
    notebook.wait_for_timeout(500)  # the theme's style sheet is loaded after its name is set
    assert notebook.locator(".jp-OutputArea-output").count() >= len(CELLS) - 1
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    notebook.screenshot(path=SCREENSHOTS / f"outputs_{theme.lower()}.png")
    assert findings(notebook, ".jp-OutputArea-output", impacts=SERIOUS) == []


def test_a_whole_lesson_is_done_with_the_keyboard_alone(chromium, lab):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{lab.address}lab/workspaces/keys/tree/{LESSON}/{LESSON}.ipynb")
    here = "window.jupyterapp?.shell?.currentWidget"
    session = f"{here}?.context?.sessionContext"
    idle = f"{session}?.session?.kernel && {session}.kernelDisplayStatus === 'idle'"
    page.wait_for_function(idle, timeout=60_000)
    cells = page.evaluate(
        f"[...{here}.content.model.cells].map(one => [one.id, one.sharedModel.getSource()])"
    )
    for index, (name, _) in enumerate(cells[:-1]):
        page.wait_for_function(f"{here}.content.activeCellIndex === {index}")
        if name.startswith("answer-"):
            page.keyboard.press("Enter")
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(answer_of(name.removeprefix("answer-")))
        page.keyboard.press("Shift+Enter")
    done = f"[...{here}.content.model.cells].every(one => one.type !== 'code' || one.executionCount)"
    page.wait_for_function(f"{done} && {idle}", timeout=60_000)
    explorer = next(index for index, (_, source) in enumerate(cells) if source.startswith("explore."))
    for _ in range(len(cells) - 1 - explorer):
        page.keyboard.press("ArrowUp")
    says = page.locator(".convlab-explore [role=status]")
    expect(says).to_contain_text("18 products sum to 2")
    while not page.evaluate("document.activeElement.matches('.convlab-canvas')"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("A[0, 1, 0] is 2.")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("W[0, 1, 0] is 0.")
    assert page.evaluate(f"{here}.content.activeCellIndex") == explorer  # Jupyter did not take the keys
    solved = json.loads((lab.root / ".convlab" / "progress.json").read_text(encoding="utf-8"))["solved"]
    assert set(course.find(LESSON).exercises) <= set(solved)
    page.close()
