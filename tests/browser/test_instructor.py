"""An instructor's round in formgrader inside real JupyterLab: generate, autograde, grade by hand, comment, feedback."""

import re
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import expect

from grader import course, examples
from grader.bench.browser import jupyter

LESSON = course.lessons()[0]
NOTEBOOK = f"{LESSON.folder}.ipynb"
HIDDEN = "from grader.exercises import judge"  # stands in every hidden test
ESSAY = {
    "schema_version": 3, "grade_id": "in_your_words", "grade": True, "solution": True, "locked": False,
    "task": False, "points": 4, "cell_type": "markdown",
}  # fmt: skip
# What a browser must never run: each leaves a trace in the page if it does
TRACE = "window.top.ran = true"
HOSTILE_CODE = f"""from IPython.display import HTML, Javascript, display
display(HTML("<b>bold words</b><script>{TRACE}</script><img src='nowhere.png' onerror=\\"{TRACE}\\">"))
display(Javascript("{TRACE}"))
print("printed words")"""
HOSTILE_TEXT = f'Zeros are *nothing seen*. <script>{TRACE}</script><img src="nowhere.png" onerror="{TRACE}">'


@pytest.fixture(scope="module")
def course_folder(tmp_path_factory):
    """An instructor's course: lesson 1 with a question of the instructor's own, graded by hand, and two submissions."""
    root = tmp_path_factory.mktemp("course")
    shutil.copyfile(course.ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    (root / "solutions" / LESSON.folder).mkdir(parents=True)
    shutil.copyfile(course.SOLUTIONS / "course.toml", root / "solutions" / "course.toml")
    solved = nbformat.read(LESSON.source.with_suffix(".ipynb"), as_version=4)
    question = nbformat.v4.new_markdown_cell("Because 0 adds nothing to a sum.", id="in_your_words")
    question.metadata["nbgrader"] = ESSAY
    solved.cells.append(question)
    nbformat.write(solved, root / "solutions" / LESSON.folder / NOTEBOOK)
    for student, answers in (("ada", "all_right"), ("mallory", "half_right")):
        notebook = examples.submission(answers, LESSON)
        essay = nbformat.v4.new_markdown_cell(HOSTILE_TEXT, id="in_your_words", metadata={"nbgrader": ESSAY})
        notebook.cells.append(essay)
        if student == "mallory":
            notebook.cells.insert(1, nbformat.v4.new_code_cell(HOSTILE_CODE))
        place = root / "submitted" / student / LESSON.folder
        place.mkdir(parents=True)
        nbformat.write(notebook, place / NOTEBOOK)
    return root


@pytest.fixture(scope="module")
def desk(course_folder, tmp_path_factory, sit_down):
    private = tmp_path_factory.mktemp("private")
    with jupyter(private, "lab", root=course_folder) as address:
        desk = sit_down(address)
        desk.log = private / "server.log"
        yield desk


def row(frame, name):
    return frame.get_by_role("row").filter(has_text=name)


def close(frame, text):
    """Wait for formgrader's dialog with a text, return what it says, and close it."""
    dialog = frame.locator(".modal.in")
    expect(dialog).to_contain_text(text)
    said = dialog.inner_text()
    dialog.get_by_role("button", name="OK").click()
    expect(frame.locator(".modal")).to_have_count(0)
    return said


def ran(page):
    """Tell whether a script of a submission has run in a page."""
    return page.evaluate("window.top.ran === true")


def test_the_trace_would_show(browser):
    page = browser.new_page()
    page.set_content(f"<script>{TRACE}</script>")
    assert ran(page)
    page.close()


def test_generate_and_autograde(desk, course_folder):
    page = desk.page
    page.set_viewport_size({"width": 1600, "height": 1000})
    desk.open("lab?reset")
    desk.menu("Nbgrader", "Formgrader")
    frame = page.frame_locator("iframe")
    expect(row(frame, LESSON.folder).get_by_text("draft")).to_be_visible()
    desk.keep("instructor_01_formgrader")

    row(frame, LESSON.folder).locator(".glyphicon-education").click()
    close(frame, "Successfully created the student version")
    expect(row(frame, LESSON.folder).locator(".glyphicon-search")).to_be_visible()
    released = (course_folder / "notebooks" / LESSON.folder / NOTEBOOK).read_text(encoding="utf-8")
    assert "Your turn" in released
    assert HIDDEN not in released
    desk.keep("instructor_02_generated")

    row(frame, LESSON.folder).locator(".num-submissions a").click()
    expect(row(frame, "mallory").get_by_text("needs autograding")).to_be_visible()
    desk.keep("instructor_03_submissions")
    for student, score in (("ada", "19 / 23"), ("mallory", "12 / 23")):
        row(frame, student).locator(".glyphicon-flash").click()
        expect(frame.locator(".modal.in")).to_contain_text("Successfully autograded")
        frame.locator(".modal.in pre").evaluate("node => { node.scrollTop = node.scrollHeight }")
        desk.keep(f"instructor_04_autograded_{student}")
        log = close(frame, "Successfully autograded")
        assert re.search(rf"{student} +{LESSON.folder} +{score} +(bubblewrap|process) +as usual", log)
        expect(row(frame, student)).to_contain_text(score)
        expect(row(frame, student)).to_contain_text("needs manual grading")
    desk.keep("instructor_05_graded")


def test_grade_by_hand(desk, course_folder):
    page, frame = desk.page, desk.page.frame_locator("iframe")
    row(frame, "mallory").get_by_role("link", name="None, None").click()
    frame.get_by_role("link", name=LESSON.folder).click()
    expect(frame.get_by_text("printed words").first).to_be_visible()
    assert not ran(page)
    desk.keep("instructor_06_submission", frame.get_by_text("printed words"))
    expect(frame.get_by_text("pad_same is still the stub.")).to_have_count(2)  # check and hidden test
    comment = frame.locator("#pad_same-comment")
    desk.keep("instructor_07_verdict", comment)
    saved(page, "comment", lambda: type_and_leave(comment, "Each axis has a padding of its own."))
    saved(page, "grade", lambda: type_and_leave(frame.locator("#in_your_words"), "3"))
    words = frame.locator("#in_your_words-comment")
    saved(page, "comment", lambda: type_and_leave(words, "Well said. And what does a maximum see?"))
    desk.keep("instructor_08_by_hand", words)
    assert not ran(page)
    with Gradebook(f"sqlite:///{course_folder}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(LESSON.folder, "mallory")
        assert (submission.score, submission.needs_manual_grade) == (15, False)


def type_and_leave(field, text):
    field.fill(text)
    field.press("Tab")


def saved(page, kind, act):
    """Do something, and wait until formgrader has put it into the gradebook."""
    with page.expect_response(lambda answer: f"/formgrader/api/{kind}/" in answer.url and answer.ok):
        act()


def test_feedback(desk, course_folder):
    page = desk.page
    desk.open(f"formgrader/manage_submissions/{LESSON.folder}")
    expect(row(page, "mallory").get_by_text("graded", exact=True)).to_be_visible()
    row(page, "mallory").locator(".glyphicon-comment").click()
    close(page, "Successfully generated feedback")
    desk.keep("instructor_09_feedback_made")

    path = course_folder / "feedback" / "mallory" / LESSON.folder / f"{LESSON.folder}.html"
    assert HIDDEN not in path.read_text(encoding="utf-8")
    page.goto(path.as_uri())
    expect(page.get_by_text("printed words").first).to_be_visible()
    expect(page.get_by_text("Each axis has a padding of its own.").first).to_be_visible()
    expect(page.get_by_text("15.0 / 23.0").first).to_be_visible()
    assert not ran(page)
    desk.keep("instructor_10_feedback")
    desk.keep("instructor_11_feedback_hostile", page.get_by_text("printed words"))
    desk.keep("instructor_12_feedback_comment", page.get_by_text("Each axis has a padding of its own.").last)
