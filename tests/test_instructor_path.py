"""The whole instructor's path with nbgrader's own commands: release, validate, autograde, feedback, export."""

import csv

import nbformat
import pytest

from grader import course, demo, examples

LESSONS = course.lessons()
PAIRS = [(student, lesson.folder) for lesson in LESSONS for student in examples.STUDENTS]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course folder after ``make grade``, and the marks in its gradebook."""
    root = tmp_path_factory.mktemp("course")
    return root, demo.demo(root, say=lambda line: None)


@pytest.mark.parametrize(("student", "folder"), PAIRS)
def test_each_submission_gets_exactly_the_marks_it_deserves(graded, student, folder):
    _, scores = graded
    assert scores[student, folder] == examples.deserved(student, course.find(folder))


def test_the_six_submissions_differ():
    for lesson in LESSONS:
        deserved = [examples.deserved(student, lesson) for student in examples.STUDENTS]
        assert max(deserved) == lesson.points
        assert len(set(deserved)) >= 4


@pytest.mark.parametrize("folder", [lesson.folder for lesson in LESSONS])
def test_every_student_gets_feedback_without_hidden_tests(graded, folder):
    root, _ = graded
    for student in examples.STUDENTS:
        text = (root / "feedback" / student / folder / f"{folder}.html").read_text(encoding="utf-8")
        assert "✗" in text or "✓" in text or "still the stub" in text
        assert "from grader.exercises import judge" not in text


def test_the_marks_are_exported(graded):
    root, scores = graded
    with (root / "grades.csv").open(encoding="utf-8") as file:
        rows = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    assert rows == scores


@pytest.mark.parametrize("folder", [lesson.folder for lesson in LESSONS])
def test_a_stock_release_is_the_released_notebook(graded, folder):
    root, _ = graded
    made = root / "notebooks" / folder / f"{folder}.ipynb"
    assert made.read_bytes() == (course.NOTEBOOKS / folder / made.name).read_bytes()


def test_validate_says_what_fails_and_what_passes(tmp_path):
    lesson = LESSONS[0]
    for student, says in (("all_right", "Success"), ("blank", "FAILED")):
        path = tmp_path / f"{student}.ipynb"
        nbformat.write(examples.submission(student, lesson), path)
        assert says in demo.nbgrader(tmp_path, "validate", path.name, say=lambda line: None)


def test_a_failing_command_is_reported(tmp_path):
    with pytest.raises(RuntimeError, match="nbgrader autograde nothing ended with"):
        demo.nbgrader(tmp_path, "autograde", "nothing", say=lambda line: None)
