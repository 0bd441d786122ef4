"""The comparison with stock nbgrader: what it runs, and what it makes of the figures."""

import pytest

from grader import course
from grader.bench import autograde
from grader.bench.autograde import ONE, STOCK, THROUGH, TWO
from grader.bench.processes import Cost

LESSON = course.find("03_conv_forward")


class Rehearsal:
    """Stands in for Grading: a command of 4 CPU s, and so many for each submission."""

    count = 11

    def __init__(self, marks=lambda way: 37.0):
        self.order, self._marks = [], marks
        self._each = {STOCK: 2.0, THROUGH: 1.0, ONE: 0.2, TWO: 0.2}

    def grade(self, way, *, only_first=False):
        if not only_first:
            self.order.append(way)
        cpu = 4 + self._each[way] * (1 if only_first else self.count)
        return Cost(cpu / (2 if way is TWO else 1), cpu), {"ada": 37.0, "bob": self._marks(way)}


def test_the_commands_are_those_that_an_instructor_types():
    assert STOCK.command(LESSON)[1:] == ["-m", "nbgrader", "autograde", "03_conv_forward"]
    assert TWO.command(LESSON)[1:] == ["-m", "grader", "autograde", "03_conv_forward", "--jobs", "2"]


def test_stock_runs_in_the_middle_and_ratios_are_taken_against_it():
    rehearsal = Rehearsal()
    middle, more, scores = autograde.measure(rehearsal, say=lambda line: None)
    assert rehearsal.order == [THROUGH, ONE, TWO, STOCK, TWO, ONE, THROUGH]
    assert more[ONE].cpu == pytest.approx(0.2)
    lines = autograde.table(middle, more, rehearsal.count).splitlines()
    (row,) = [line for line in lines if line.startswith(TWO.name)]
    assert [float(word) for word in row.replace("|", " ").split()[-6:]] == pytest.approx(
        [0.282, 0.564, 8.4, 4.2, 0.2, 0.1], abs=0.05
    )
    assert autograde.differences(scores) == []


def test_a_score_that_differs_is_named():
    _, _, scores = autograde.measure(
        Rehearsal(lambda way: 36.0 if way is ONE else 37.0), say=lambda line: None
    )
    (line,) = autograde.differences(scores)
    assert line.startswith("bob")


def test_the_class_is_one_on_which_stock_can_be_right():
    kinds = {one.kind for one in autograde.crowd.students(LESSON, 40, mixture=autograde.crowd.HONEST)}
    assert kinds == {"right", "slip", "half"}
