"""Hidden tests come last, each with the student's state of its own place in the notebook."""

import json

import nbformat
import pytest

from grader.judge import names, trial

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
CELLS = [
    trial.given("first", "LIMIT = 3"),
    trial.answer("step", "### BEGIN SOLUTION\nstep = 5\ndef f(x):\n    return x + step\n### END SOLUTION"),
    trial.test("seen", 1, "shown = f(1)\nassert shown == 6"),
    trial.test("late", 2, HIDDEN.format("wanted = LIMIT + 5\nfor n in (LIMIT,):\n    assert f(n) == wanted")),
    trial.test("needs_seen", 4, HIDDEN.format("assert shown == f(1) == 6")),
    trial.test("gives_total", 8, HIDDEN.format("total = f(10)\nassert total == 15")),
    trial.test("takes_total", 16, "assert total == 15 and f(0) == 5"),
    trial.given("second", "LIMIT = 100"),
    trial.answer("again", "### BEGIN SOLUTION\nstep = 7\n### END SOLUTION"),
    trial.test("last", 32, HIDDEN.format("assert f(LIMIT) == 107")),
]  # fmt: skip
ANSWERS = {"step": "step = 5\ndef f(x):\n    return x + step\nprint('defined')", "again": "step = 7"}


def graded(tmp_path, extra=(), cells=CELLS, **answers):
    """Grade one submission; return ({grade_id: marks}, cells of the autograded notebook)."""
    course = trial.make_course(tmp_path, {"week1": {"first": cells}}, {"cpu": 1.0, "idle": 3.0})
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    notebook = trial.submission(course, "week1", "first", {**ANSWERS, **answers}, list(extra))
    nbformat.write(notebook, folder / "first.ipynb")
    run = trial.nbgrader(course, "autograde", "week1")
    assert run.returncode == 0, run.stderr
    text = (course / "autograded" / "ada" / "week1" / "first.ipynb").read_text()
    return trial.scores(course)["ada", "week1"][1], json.loads(text)["cells"]


def earned(marks):
    return sum(marks[cell.metadata.nbgrader.grade_id] for cell in CELLS if cell.metadata.nbgrader.grade)


def test_each_sees_the_names_of_its_own_place(tmp_path):
    marks, _ = graded(tmp_path)
    assert earned(marks) == 63, marks


def test_a_wrong_answer_fails_late_as_well(tmp_path):
    marks, _ = graded(tmp_path, again="step = 8")
    assert earned(marks) == 31, marks


@pytest.mark.parametrize("end", ["import os\nos._exit(3)", "import os, signal\nos.kill(0, signal.SIGKILL)"])
def test_the_end_of_the_process_costs_no_marks_that_were_earned(end, tmp_path):
    marks, cells = graded(tmp_path, [("again", end)])
    assert earned(marks) == 63, marks
    assert json.dumps(cells).count("defined\\n") == 1, "what a cell put out is shown once"


def test_forks_are_gone_when_the_student_waited_for_them(tmp_path):
    wait = "import os\ntry:\n    while True:\n        os.waitpid(-1, os.WNOHANG)\n        break\nexcept OSError:\n    pass"
    marks, _ = graded(tmp_path, [("again", wait)])
    assert earned(marks) == 63, marks


def test_what_a_function_of_the_instructor_needs_is_there_when_it_is_called(tmp_path):
    cells = [
        trial.given("tool", "def doubled():\n    return 2 * outcome"),
        CELLS[1],
        trial.test("binds", 1, HIDDEN.format("outcome = f(1)\nassert outcome == 6")),
        trial.test("calls", 2, "assert doubled() == 12"),
    ]
    marks, _ = graded(tmp_path, cells=cells)
    assert (marks["binds"], marks["calls"]) == (1, 2)


def test_a_mark_of_a_late_test_stands_under_the_number_of_its_cell(tmp_path):
    cells = [
        CELLS[1],
        trial.test("part", 4, HIDDEN.format("assert f(1) == 6") + "\n2.5"),
        trial.test("end", 1, "assert f(0) == 5"),
    ]
    marks, shown = graded(tmp_path, cells=cells)
    assert marks["part"] == 2.5
    (result,) = [(c, o) for c in shown for o in c.get("outputs", ()) if o["output_type"] == "execute_result"]
    assert result[0]["execution_count"] == result[1]["execution_count"] == 2


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ("x = y", {"y"}),
        ("x += 1", {"x"}),
        ("x[0] = 1", {"x"}),
        ("x: int = y", {"y"}),
        ("for n in range(k):\n    print(n)", {"range", "k", "print"}),
        ("def f(a, b=c):\n    return a + d", {"c", "d"}),
        ("x = 1\ny = x", set()),
        ("y = x\nx = 1", {"x"}),
        ("xs = [p for p in ps]", {"ps"}),
        ("with open(p) as f:\n    f.read()", {"open", "p"}),
        ("import numpy as np\nnp.ones(3)", set()),
        ("not Python at all", set()),
    ],
)
def test_what_a_cell_needs_from_those_before_it(source, needs):
    assert names.inherited(source) == needs


@pytest.mark.parametrize(
    ("source", "later", "may"),
    [
        ("assert f(LIMIT) == 1", set(), True),
        ("x = f(1)\nassert x == 1", set(), True),
        ("x = f(1)\nassert x == 1", {"x"}, False),  # a later cell needs what it binds
        ("helper = None\nassert f(1) == 1", set(), False),  # it takes a function of the student's away
        ("assert shown == 1", set(), False),  # only the run of an earlier test has it
        ("assert check_it() == 1", set(), False),  # … needed in a function
        ("assert constant == 1", set(), True),  # defined by an earlier test without the student
    ],
)
def test_which_tests_may_wait(source, later, may):
    ledger = names.Ledger()
    ledger.given("LIMIT = 3")
    ledger.answer("def f(x):\n    return x\nhelper = 1")
    ledger.test("shown = f(1)\nconstant = LIMIT + 1\ndef check_it():\n    return shown")
    assert ledger.may_wait(source, later) == may


def test_a_name_that_is_bound_anew_is_noticed():
    ledger = names.Ledger()
    ledger.given("LIMIT = 3\ndef most():\n    return LIMIT\nOTHER = 1")
    time = ledger.time
    assert not ledger.changed("assert most() == f(1)", time)
    ledger.given("OTHER = 2")
    assert not ledger.changed("assert most() == f(1)", time)
    ledger.given("LIMIT = 4")
    assert ledger.changed("assert most() == f(1)", time)
