"""What a test is told without a fork: small plain data, in values equal to those that a fork would give."""

import socket

import nbformat
import numpy as np
import pytest

from grader.judge import peek, trial, wire
from grader.judge.failures import StudentStopped
from grader.judge.link import Link

PLAIN = {
    "nothing": None,
    "yes": True,
    "number": 3,
    "negative": -(2**70),
    "text": "tall",
    "shape": (24, 24, 16),
    "names": {"filters", "size"},
    "nested": {"a": [1, 2.5, (3, "x")]},
    "array": np.arange(6.0).reshape(2, 3),
    "scalar": np.float32(2.5),
    "data": b"xyz",
    "imaginary": 2j,
}


@pytest.fixture
def told():
    """A Link that has been told a frame, and nobody behind it."""
    ours, theirs = socket.socketpair()

    def tell(tree, blobs=()):
        with theirs:
            wire.send(theirs, tree, blobs)
        return Link(ours)

    with ours:
        yield tell


def test_values_arrive_as_copies_of_the_same_types(told):
    link = told(*peek.values(PLAIN, [*PLAIN, "missing"]))
    assert link.find("missing") == (False, None)
    for name, value in PLAIN.items():
        found, copy = link.find(name)
        assert found
        assert type(copy) is type(value)
        assert np.array_equal(copy, value) and copy.dtype == value.dtype if name == "array" else copy == value
    assert link.find("shape")[1] == (24, 24, 16), "it can be asked for twice"
    assert link.find("nested")[1] is not link.find("nested")[1]


@pytest.mark.parametrize(
    "value",
    [
        print,
        lambda: 1,
        object(),
        type("Five", (int,), {})(5),
        type("Text", (str,), {})("x"),
        [object()],
        [[[[1]]]],
        {"f": print},
        range(3),
        np.zeros(10_000),
        np.array([object()]),
        "x" * 5000,
        10**2000,
        list(range(5000)),
        np.ma.array([1]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_needs_a_fork(value):
    assert peek.values({"x": value, "y": 1}, ["y", "x"]) is None
    assert peek.values({"x": value, "y": 1}, ["y"]) is not None


def test_a_list_that_holds_itself_needs_a_fork():
    endless = []
    endless.append(endless)
    assert peek.values({"x": endless}, ["x"]) is None


@pytest.mark.parametrize(
    "frame",
    [
        ["values", ["x", True, 1]],
        ["values", ["x", True, ["a", "<f8", [9], 0], 8]],
        ["values", ["x", True, ["b", 5], -3]],
        ["values", [[], True, 1, 0]],
        ["values", 3],
        ["nothing"],
        "values",
        7,
        [],
    ],
)
def test_nonsense_is_the_end_of_the_conversation(frame, told):
    with pytest.raises((StudentStopped, TypeError), match=r"ended|nonsense"):
        told(frame).find("x")


def test_what_a_call_changes_is_asked_for_again(tmp_path):
    """A test that reads a plain name, calls a function that changes it, and reads it again."""
    solution = "seen = 0\ndef count():\n    global seen\n    seen += 1\n    return seen"
    cells = [
        trial.answer("counter", f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"),
        trial.test("plain", 1, "assert seen == 0"),
        trial.test("called", 2, "assert seen == 0\nassert count() == 1\nassert seen == 1"),
        trial.test("by_name", 4, "assert seen == 0\nassert globals()['count']() == 1\nassert seen == 1"),
    ]
    course = trial.make_course(tmp_path, {"week1": {"first": cells}})
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    nbformat.write(trial.submission(course, "week1", "first", {"counter": solution}), folder / "first.ipynb")
    assert trial.nbgrader(course, "autograde", "week1").returncode == 0
    marks = trial.scores(course)["ada", "week1"][1]
    assert (marks["plain"], marks["called"], marks["by_name"]) == (1, 2, 4)
