"""A whole lesson with the keyboard alone: cells, hints, explorers, answers, checks. No pointer anywhere."""

import json
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from grader import course
from grader.build import answer_of

LESSON = course.lessons()[0]
NOTEBOOK = f"{LESSON.folder}.ipynb"
MOST_TABS = 25  # controls of one explorer


@pytest.fixture(scope="module")
def folder(learners_lab):
    """A learner's folder of its own on the shared server."""
    root, _ = learners_lab
    place = root / "keyboard"
    shutil.copytree(course.NOTEBOOKS / LESSON.folder, place / LESSON.folder)
    shutil.copyfile(course.NOTEBOOKS / "start_here.ipynb", place / "start_here.ipynb")
    return place


def test_lesson_1(learners_lab, folder, sit_down):
    desk = sit_down(learners_lab[1])
    desk.open_notebook(f"keyboard/{LESSON.folder}/{NOTEBOOK}")
    press = desk.page.keyboard.press
    cells = nbformat.read(folder / LESSON.folder / NOTEBOOK, as_version=4).cells
    walked = []
    for number, cell in enumerate(cells[:-1]):  # the last one is text, and leads to lesson 2
        at_cell(desk, number)
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in LESSON.exercises:
            press("Enter")
            press("Control+a")
            desk.page.keyboard.insert_text(answer_of(name))
        press("Shift+Enter")
        at_cell(desk, number + 1)
        if cell.source.startswith("explore."):
            walked.append(number)
            press("ArrowUp")
            walk_through_explorer(desk, number)
            press("ArrowDown")
        elif "<details>" in cell.source:
            press("ArrowUp")
            open_hint(desk)
            press("ArrowDown")
    assert len(walked) == 3
    checked = next(n for n, cell in reversed(list(enumerate(cells))) if cell.source.startswith("check("))
    expect(active(desk, checked)).to_contain_text("valid_window_ends: right")
    solved = json.loads((folder / ".convlab" / "progress.json").read_text(encoding="utf-8"))["solved"]
    assert sorted(solved) == sorted(LESSON.exercises)
    press("Control+s")
    desk.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")


def at_cell(desk, number):
    """Wait until the cell of that number is the active one and has the focus."""
    desk.page.wait_for_function(
        """number => {
            const notebook = window.jupyterapp.shell.currentWidget.content
            return notebook.activeCellIndex === number && notebook.mode === 'command'
                && notebook.activeCell.node === document.activeElement
        }""",
        arg=number,
    )


def active(desk, number):
    """Go up to the cell of that number with the arrow key, and return it."""
    while desk.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") > number:
        desk.page.keyboard.press("ArrowUp")
    at_cell(desk, number)
    return desk.page.locator(".jp-Cell.jp-mod-active")


def tab_to(desk, selector):
    """Press Tab until an element of that kind has the focus."""
    for _ in range(MOST_TABS):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def walk_through_explorer(desk, number):
    """Move a slider, then the selected neuron, and leave by Escape."""
    at_cell(desk, number)
    cell = desk.page.locator(".jp-Cell.jp-mod-active")
    says = cell.get_by_role("status")
    expect(cell.locator(".noUi-handle").first).to_be_attached()
    expect(says).to_contain_text("neurons")
    for selector in (".noUi-handle", "canvas"):
        before = says.inner_text()
        tab_to(desk, selector)
        desk.page.keyboard.press("ArrowRight")
        expect(says).not_to_have_text(before)
    desk.keep(f"keyboard_explorer_{number}")
    desk.page.keyboard.press("Escape")
    at_cell(desk, number)


def open_hint(desk):
    """Unfold the first hint of the active cell."""
    tab_to(desk, "summary")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".jp-Cell.jp-mod-active details").first).to_have_attribute("open", "")
