"""The class report on a gradebook that nbgrader itself has made."""

import csv
import datetime
import re

import nbformat
import pytest
from click.testing import CliRunner

from grader import course, demo
from grader.build import answer_of
from grader.report import STUBS, Row, _in_short, command, gather, in_need, mistakes_of, write_csv
from grader.report_page import page

LESSON = course.find("01_zero_pad")
DUE = datetime.datetime(2026, 3, 14, 12)
ANSWERS = {
    "ada": {name: answer_of(name) for name in LESSON.exercises},
    "ben": {
        "zero_pad": "def zero_pad(X, pad):  # <script>alert(1)</script>\n    return np.pad(X, pad)",
        "pad_one_or_two": "neurons_with_pad_1 = 64\nneurons_with_pad_2 = 65",
        "same_padding": "def same_padding(size, f, stride):\n    return float(np.ones((1, 1)))",
    },
    "cleo": {},
    "eli": {
        "zero_pad": "def zero_pad(X, pad):\n    while True:\n        pass",
        "same_padding": "import os\ndef same_padding(size, f, stride):\n    os._exit(1)",
        "pad_same": "def pad_same(X, f, stride):\n    return bytearray(2**40)",
    },
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return a course folder with three graded submissions of lesson 1 and a fourth student who handed in nothing."""
    from nbgrader.api import Gradebook

    root = tmp_path_factory.mktemp("class") / "course"
    (root / "solutions").mkdir(parents=True)
    (root / "solutions" / LESSON.folder).symlink_to(LESSON.source.parent)
    config = (course.ROOT / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(config + "\nc.Judge.cpu = 2\n")  # loops are stopped early
    for day, (student, given) in enumerate(ANSWERS.items(), start=13):
        notebook = nbformat.read(course.NOTEBOOKS / LESSON.folder / f"{LESSON.folder}.ipynb", as_version=4)
        for cell in notebook.cells:
            facts = cell.metadata.get("nbgrader", {})
            if facts.get("solution") and facts["grade_id"] in given:
                cell.source = given[facts["grade_id"]]
        place = root / "submitted" / student / LESSON.folder
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{LESSON.folder}.ipynb")
        (place / "timestamp.txt").write_text(f"2026-03-{day} 12:00:00 UTC")
    demo.nbgrader(root, "generate_assignment", LESSON.folder, say=lambda text: None)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(LESSON.folder, duedate=DUE)
        gradebook.update_or_create_student("dan")
    demo.nbgrader(root, "autograde", LESSON.folder, say=lambda text: None)
    return root


@pytest.fixture(scope="module")
def rows(graded):
    return gather(graded)


def _row(rows, student, exercise):
    return next(row for row in rows if (row.student, row.exercise) == (student, exercise))


def test_every_student_has_a_row_for_every_exercise(rows):
    assert {(row.student, row.exercise) for row in rows} == {
        (student, exercise) for student in (*ANSWERS, "dan") for exercise in LESSON.exercises
    }


def test_states_tell_solved_wrong_untouched_and_missing_apart(rows):
    assert {row.state for row in rows if row.student == "ada"} == {"solved"}
    assert _row(rows, "ben", "zero_pad").state == "wrong"
    assert _row(rows, "ben", "pad_same").state == "untouched"
    assert {row.state for row in rows if row.student == "cleo"} == {"untouched"}
    assert {row.state for row in rows if row.student == "dan"} == {"missing"}


def test_slips_are_named_as_the_check_named_them(rows):
    assert _row(rows, "ben", "zero_pad").slips == ("pads the batch axis",)
    assert _row(rows, "ben", "pad_one_or_two").slips == ("neurons_with_pad_1 = 64",)
    assert _row(rows, "ben", "same_padding").slips == ("stops with TypeError",)


def test_stopped_work_has_a_name_of_its_own(rows):
    assert _row(rows, "eli", "zero_pad").slips == ("did not stop",)
    assert _row(rows, "eli", "same_padding").slips == ("ends its own process",)
    assert _row(rows, "eli", "pad_same").slips == ("stops with MemoryError",)


@pytest.mark.parametrize(
    ("says", "name"),
    [
        ("your `f` was still running after 30 s of computing", "did not stop"),
        ("✗ f\nf(X)\nIt was stopped: your code was still\n    running after 30 s of computing.", "did not stop"),
        ("your code waited for 30 s without computing anything", "waits for something that does not come"),
        ("your code needed more than 3.0 GiB of memory", "takes too much memory"),
        ("your code ended the process that ran it (signal 11)", "ends its own process"),
        ("`f` is to be written under the rule “no import”, and your answer has `import math`.", "breaks the rule “no import”"),
        ("✗ f\nsomething else", "wrong in a way of its own"),
    ],
)  # fmt: skip
def test_what_the_judge_says_is_named_in_short(says, name):
    assert _in_short(says) == (name,)


def test_time_is_counted_from_the_deadline(rows):
    assert _row(rows, "ada", "zero_pad").hours_late == -24
    assert _row(rows, "cleo", "zero_pad").hours_late == 24
    assert _row(rows, "dan", "zero_pad").hours_late is None


def test_those_in_need_come_with_reasons(rows):
    assert [student for student, _, _ in in_need(rows)] == ["ben", "cleo", "dan", "eli"]
    reasons = {student: "; ".join(why) for student, _, why in in_need(rows)}
    assert "did not touch pad_same" in reasons["ben"]
    assert reasons["dan"] == "did not hand in 01_zero_pad"


def test_the_command_writes_a_page_that_needs_no_network(graded, tmp_path):
    done = CliRunner().invoke(command, ["--root", str(graded), "--output", str(tmp_path)])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"https?:|src=|<script|@import|url\(", text)
    assert "pads the batch axis" in text
    assert "&lt;script&gt;alert(1)" in text
    assert 'aria-label="1 solved, 2 tried, no points, 1 not touched, 1 not handed in"' in text


def test_the_table_has_one_line_for_each_student_and_exercise(rows, tmp_path):
    write_csv(rows, tmp_path / "class.csv")
    with open(tmp_path / "class.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(rows)
    ben = next(line for line in lines if line["student"] == "ben" and line["exercise"] == "zero_pad")
    assert (ben["state"], ben["score"], ben["slips"]) == ("wrong", "0.0", "pads the batch axis")


def test_a_course_without_grades_says_what_to_do(tmp_path):
    done = CliRunner().invoke(command, ["--root", str(tmp_path)])
    assert done.exit_code == 1
    assert "Run nbgrader autograde first" in done.output


@pytest.mark.parametrize(
    ("says", "untouched"),
    [
        ("zero_pad is still the stub.\nWrite it", True),
        ("name 'neurons_with_pad_1' is not defined", True),
        ("✗ zero_pad\nzero_pad(X, pad=1)\nIt stopped with NameError: name 'X_padd' is not defined", False),
        ("✗ zero_pad\nX_pad has shape (1, 2)", False),
    ],
)
def test_an_answer_that_was_tried_is_no_stub(says, untouched):
    assert bool(STUBS.search(says)) == untouched


def _made(student, slips=(), state="wrong", late=None):
    return Row(student, "01_zero_pad", "zero_pad", state, 0.0, 5.0, tuple(slips), None, late)


def test_mistakes_are_listed_by_frequency():
    rows = [_made("a", ["seldom"]), _made("b", ["often"]), _made("c", ["often"])]
    assert [(name, count) for _, _, name, count, _ in mistakes_of(rows)] == [("often", 2), ("seldom", 1)]


def test_a_name_that_a_spreadsheet_would_run_becomes_text(tmp_path):
    write_csv([_made("=HYPERLINK(1)")], tmp_path / "class.csv")
    assert "'=HYPERLINK(1)" in (tmp_path / "class.csv").read_text(encoding="utf-8")


def test_a_page_without_deadline_or_mistakes_says_so():
    text = page([_made("a", state="solved")], "A <class>")
    assert "A &lt;class&gt;" in text
    assert "no deadline" in text
    assert "None stands out" in text
