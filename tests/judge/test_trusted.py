"""The process of the tests: what is left when one of them had to be killed, and how its time is counted."""

import json
import signal
from types import SimpleNamespace

import nbformat
import pytest

from grader.judge import trial, watch
from grader.judge.sandbox import Limits

CELLS = [
    trial.given("tools", "LIMIT = 3\nclass Pair:\n    def __init__(self, a):\n        self.a = a"),
    trial.answer("steps", "### BEGIN SOLUTION\ndef steps():\n    return 4\n### END SOLUTION"),
    trial.test("before", 1, "import math\ndef twice(x):\n    return 2 * x\nonce = steps()\nassert once > 3"),
    trial.test("endless", 2, "total = 0\nfor i in range(steps()):\n    total += i"),
    trial.given("more", "SEVEN = twice(LIMIT) + 1"),
    trial.answer("pair", "### BEGIN SOLUTION\ndef pair():\n    return Pair(7)\n### END SOLUTION"),
    trial.test("after", 4, "assert twice(LIMIT) == 6 and math.floor(SEVEN) == pair().a == 7 and type(pair()) is Pair"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "marks"), [("4", (1, 2, 4)), ("10**15", (1, 0, 4))])
def test_a_killed_test_costs_neither_those_before_nor_what_they_define(steps, marks, tmp_path):
    course = trial.make_course(tmp_path, {"week1": {"first": CELLS}}, {"cpu": 0.2})
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    answers = {"steps": f"def steps():\n    return {steps}", "pair": "def pair():\n    return Pair(7)"}
    nbformat.write(trial.submission(course, "week1", "first", answers), folder / "first.ipynb")
    run = trial.nbgrader(course, "autograde", "week1")
    assert run.returncode == 0, run.stderr
    given = trial.scores(course)["ada", "week1"][1]
    assert (given["before"], given["endless"], given["after"]) == marks
    cells = json.loads((course / "autograded" / "ada" / "week1" / "first.ipynb").read_text())["cells"]
    shown = json.dumps(next(c["outputs"] for c in cells if c["id"] == "endless" or
                            c["metadata"].get("nbgrader", {}).get("grade_id") == "endless"))  # fmt: skip
    assert ("the test was still computing after" in shown) == (marks[1] == 0)


@pytest.mark.parametrize(("used", "killed"), [(107.0, False), (108.0, True)])
def test_the_computing_of_earlier_tests_does_not_count(used, killed, monkeypatch):
    ended = []
    monkeypatch.setattr(watch, "cpu_seconds", {4711: used}.get)
    monkeypatch.setattr(watch.os, "kill", lambda *signal: ended.append(signal))
    watcher = watch.Watch(SimpleNamespace(_limits=Limits(cpu=1.0)))
    watcher.bench_begins(4711, 100.5)
    assert watcher._bench_is_busy()
    assert ended == ([(4711, signal.SIGKILL)] if killed else [])
    assert watcher.has_killed == killed
