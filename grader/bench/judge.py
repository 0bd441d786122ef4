"""What a submission costs with the judge and with stock nbgrader, side by side.

`judge_command` is a click command for ``python -m grader bench judge``.
"""

from __future__ import annotations

import os
import resource
import tempfile
from pathlib import Path

import click
import nbformat

from grader.judge import trial


def cost(folder, copies, *, judged, assignment="fort", cells=None, answers=None, options=None):
    """(CPU seconds a submission, {student: score}) of `nbgrader autograde` on copies of one submission.

    The cost of starting the command, measured with one submission, is taken off both sides alike.
    """
    cells = trial.FORT if cells is None else cells
    answers = trial.SOLVED if answers is None else answers
    course = trial.make_course(folder, {assignment: {assignment: cells}}, options, judged=judged)
    spent, done = [], 0
    for count in (1, copies):
        for number in range(done, done + count):
            path = course / "submitted" / f"student{number:03}" / assignment / f"{assignment}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(trial.submission(course, assignment, assignment, answers), path)
        done += count
        before = _children()
        run = trial.nbgrader(course, "autograde", assignment)
        if run.returncode:
            raise RuntimeError(run.stderr)
        spent.append(_children() - before)
    scores = {student: score for (student, _), (score, _) in trial.scores(course).items()}
    return (spent[1] - spent[0]) / (copies - 1), scores


def _children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@click.command("judge")
@click.option("--copies", default=8, show_default=True, help="Submissions to grade on each side.")
def judge_command(copies):
    """CPU seconds of one submission: stock nbgrader against the judge."""
    with tempfile.TemporaryDirectory() as folder:
        stock, stock_scores = cost(Path(folder) / "stock", copies, judged=False)
        ours, our_scores = cost(Path(folder) / "ours", copies, judged=True)
    click.echo(f"stock nbgrader  {stock:6.2f} CPU s a submission")
    click.echo(f"the judge       {ours:6.2f} CPU s a submission")
    click.echo(f"ratio           {ours / stock:6.2f}   (goal: at most 0.50), on {os.cpu_count()} cores")
    if stock_scores != our_scores:
        raise click.ClickException("the scores differ")


if __name__ == "__main__":
    judge_command()
