"""A learner's first lesson in real JupyterLab: start page, stub, slip, success, map, Validate."""

import json
import re

import nbformat
import pytest
from playwright.sync_api import expect

from grader import course, examples
from grader.build import answer_of

LESSON = course.lessons()[0]
NOTEBOOK = f"{LESSON.folder}.ipynb"
WRONG = "def zero_pad(X, pad):\n    return np.pad(X, pad)"


@pytest.fixture(scope="module")
def desk(learners_lab, sit_down):
    _, address = learners_lab
    return sit_down(address)


def validate(desk):
    """Press nbgrader's Validate and return the dialog with the result."""
    desk.page.get_by_role("button", name="Validate").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Validation Results")
    return dialog


def test_from_the_start_page_to_the_first_tick(desk, learners_lab):
    page = desk.page
    desk.open_notebook("start_here.ipynb")
    desk.run_all()
    progress = page.get_by_text(re.compile(r"^0 of \d+ exercises solved$"))
    desk.cell("progress.show()")
    expect(progress).to_be_visible()
    desk.keep_both("learner_01_start", page.get_by_role("heading", name="Start here"))
    desk.keep("learner_02_explorer", page.locator(".convlab-explore"))
    desk.keep("learner_03_empty_map", progress)

    desk.cell("## Choose a lesson").get_by_role("link", name="01", exact=True).click()
    expect(page.get_by_role("heading", name="Lesson 1 · Zero padding")).to_be_visible()
    desk.wait_for_kernel(NOTEBOOK)
    desk.keep("learner_04_lesson")

    desk.run_all()
    stub = desk.cell("check_zero_pad").get_by_text("zero_pad is still the stub.")
    expect(stub).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)
    desk.keep("learner_05_stub", stub)

    check = desk.write_and_check("zero_pad", WRONG)
    slip = check.get_by_text("This looks like: zeros were added along every axis")
    expect(slip).to_be_visible()
    expect(check.get_by_role("img")).to_be_visible()
    desk.keep_both("learner_06_slip", slip)

    check = desk.write_and_check("zero_pad", answer_of("zero_pad"))
    expect(check.get_by_text("zero_pad: right in all")).to_be_visible()
    expect(slip).to_have_count(0)
    desk.keep_both("learner_07_right", check)


def test_the_map_fills_and_validate_agrees(desk, learners_lab):
    root, _ = learners_lab
    page = desk.page
    desk.open_notebook(f"{LESSON.folder}/{NOTEBOOK}")
    for name in LESSON.exercises:
        desk.write(name, answer_of(name))
    desk.run_all()
    last = list(LESSON.exercises)[-1]
    expect(desk.cell(f"check_{last}").get_by_text(f"{last}: right")).to_be_visible()
    desk.keep("learner_08_last_check", page.get_by_text(f"{last}: right"))

    dialog = validate(desk)
    expect(dialog).to_contain_text("Success! Your notebook passes all the tests.")
    desk.keep("learner_09_validated")
    dialog.get_by_role("button", name="Ok").click()

    desk.open_notebook("start_here.ipynb")
    desk.run_all()
    desk.cell("progress.show()")
    progress = page.get_by_text(re.compile(rf"^{len(LESSON.exercises)} of \d+ exercises solved$"))
    expect(progress).to_be_visible()
    desk.keep_both("learner_10_map", progress)
    solved = json.loads((root / ".convlab" / "progress.json").read_text(encoding="utf-8"))["solved"]
    assert sorted(solved) == sorted(LESSON.exercises)


def test_validate_says_in_few_words_what_is_missing(desk, learners_lab):
    root, _ = learners_lab
    folder = root / "half"
    folder.mkdir()
    nbformat.write(examples.submission("half_right", LESSON), folder / NOTEBOOK)
    desk.open_notebook(f"half/{NOTEBOOK}")
    dialog = validate(desk)
    expect(dialog).to_contain_text("The following cell failed")
    desk.keep_both("learner_11_not_valid")
    text = dialog.inner_text()
    assert "zero_pad is" not in text
    assert "pad_same is still the stub." in text
    assert "first_neuron is not set yet." in text
    assert "Traceback" not in text


def test_a_lesson_runs_in_notebook_7(desk, learners_lab):
    root, _ = learners_lab
    (root / "seven").mkdir()
    nbformat.write(examples.submission("blank", LESSON), root / "seven" / NOTEBOOK)
    desk.open(f"notebooks/seven/{NOTEBOOK}")
    desk.wait_for_kernel(NOTEBOOK)
    desk.run_all()
    stub = desk.cell("check_zero_pad").get_by_text("zero_pad is still the stub.")
    expect(stub).to_be_visible()
    explorer = desk.cell("explore.padding(size=8, f=3, stride=1, pad=0)").get_by_role("status")
    expect(explorer).to_contain_text("6 neurons")
    desk.keep("learner_12_notebook_7", explorer)
