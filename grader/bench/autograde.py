"""Grading the same submissions with stock nbgrader and with ours, side by side in one run.

`autograde` is a click command for ``python -m grader bench autograde``.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from grader import course, demo
from grader.bench import crowd, processes


@dataclass(frozen=True)
class Way:
    """One way to grade a course folder."""

    name: str
    words: tuple[str, ...]  # after `python -m`; the lesson's name comes after the first two of them
    judged: bool = True

    def command(self, lesson):
        """Return the command that grades a lesson."""
        module, verb, *options = self.words
        return [sys.executable, "-m", module, verb, lesson.folder, *options]


STOCK = Way("stock nbgrader autograde", ("nbgrader", "autograde"), judged=False)
THROUGH = Way("ours, nbgrader autograde", ("nbgrader", "autograde"))
ONE = Way("ours, grader autograde --jobs 1", ("grader", "autograde", "--jobs", "1"))
TWO = Way("ours, grader autograde --jobs 2", ("grader", "autograde", "--jobs", "2"))
OURS = (THROUGH, ONE, TWO)


class Grading:
    """Courses with one class in them, ready to be graded again and again, each time from a fresh copy.

    Parameters
    ----------
    folder : path of a temporary folder
    lesson : grader.course.Lesson
    count : int, submissions
    """

    def __init__(self, folder, lesson, count):
        self.folder, self.lesson, self.count = Path(folder), lesson, count
        self.students = list(crowd.students(lesson, count, mixture=crowd.HONEST))
        for judged in (False, True):
            root = crowd.lay_course(self._prepared(judged), lesson, judged=judged, settings="")
            crowd.hand_in(root, lesson, self.students)

    def _prepared(self, judged):
        return self.folder / ("judged" if judged else "stock")

    def grade(self, way, *, only_first=False):
        """Grade in one way; return (Cost, student → score)."""
        root = self.folder / "at_work"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self._prepared(way.judged), root)
        if only_first:
            for one in self.students[1:]:
                shutil.rmtree(root / "submitted" / one.student)
        cost = processes.run(way.command(self.lesson), cwd=root)
        return cost, {student: score for (student, _), score in demo.marks(root).items()}


def measure(grading, ways=(STOCK, *OURS), *, say=print):
    """Grade in all ways; return {way: (Cost of the command, Cost of its start)} and {way: {student: score}}.

    Stock nbgrader runs once, ours before it and after it, so that a machine that is busier at one end of the run than at
    the other misleads nobody. The start is what the command costs for one submission, less what one more costs.
    """
    costs, firsts, scores = {}, {}, {}
    ours = [way for way in ways if way is not STOCK]
    for way in [*ours, *(way for way in ways if way is STOCK), *reversed(ours)]:
        cost, marks = grading.grade(way)
        say(f"  {way.name:32} {cost.wall:7.1f} s, {cost.cpu:7.1f} CPU s   load {os.getloadavg()[0]:.1f}")
        costs.setdefault(way, []).append(cost)
        if scores.setdefault(way, marks) != marks:
            raise RuntimeError(f"{way.name} gave other scores the second time")
        if way not in firsts:
            firsts[way] = grading.grade(way, only_first=True)[0]
    middle = {
        way: processes.Cost(median(c.wall for c in listed), median(c.cpu for c in listed))
        for way, listed in costs.items()
    }
    more = {way: (middle[way] - firsts[way]) / (grading.count - 1) for way in middle}
    return middle, more, scores


def table(middle, more, count):
    """Return the figures as text, one line a way, ratios against stock nbgrader."""
    lines = [
        "",
        f"{'':34}|  the whole command, a submission |  one submission more",
        f"{'':34}|  wall s   CPU s    times stock's |  CPU s    of stock's CPU",
    ]
    stock, stock_more = middle[STOCK] / count, more[STOCK]
    for way in middle:
        each = middle[way] / count
        lines.append(
            f"{way.name:34}| {each.wall:7.3f} {each.cpu:7.3f}   "
            f"{stock.wall / each.wall:6.1f} {stock.cpu / each.cpu:6.1f} | "
            f"{more[way].cpu:6.3f}   {more[way].cpu / stock_more.cpu:8.3f}"
        )
    lines += ["(times stock's: throughput by the clock, and CPU)"]
    return "\n".join(lines)


def differences(scores):
    """Return a list of lines, one for each student whose score is not the same in all ways."""
    students = sorted(set().union(*scores.values()))
    rows = {student: [marks.get(student) for marks in scores.values()] for student in students}
    return [f"{student}: {row}" for student, row in rows.items() if len(set(row)) > 1]


@click.command("autograde")
@click.option("--lesson", default="03_conv_forward", show_default=True)
@click.option("--count", default=40, show_default=True, help="Submissions, the same for each way.")
def autograde(lesson, count):
    """Wall and CPU seconds a submission: stock nbgrader, ours through nbgrader, ours with one job and with two."""
    found = course.find(lesson)
    click.echo(f"{count} submissions of {lesson}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        middle, more, scores = measure(Grading(folder, found, count), say=click.echo)
    click.echo(table(middle, more, count))
    ratio = more[THROUGH].cpu / more[STOCK].cpu
    click.echo(
        f"nbgrader autograde with our judge: {ratio:.2f} of stock's CPU a submission   (goal: at most 0.50)"
    )
    faster = middle[STOCK].wall / middle[TWO].wall
    less = middle[STOCK].cpu / middle[ONE].cpu
    click.echo(f"--jobs 2: {faster:.1f} times stock's throughput   (goal: 20)")
    click.echo(f"--jobs 1: {less:.1f} times less CPU than stock   (goal: 10)")
    differing = differences(scores)
    click.echo(f"scores: {count - len(differing)} of {count} equal in all ways")
    if differing:
        raise click.ClickException("the scores differ:\n" + "\n".join(differing))
