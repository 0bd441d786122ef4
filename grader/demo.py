"""The whole instructor's path on the example submissions, with nbgrader's own commands (``make grade``)."""

import subprocess
import sys
from pathlib import Path

import click

from grader import course, examples

ROOT = course.ROOT / "build" / "demo"
COMMANDS = ("generate_assignment", "autograde", "generate_feedback")


def demo(root=ROOT, folders=(), *, say=print):
    """Release, grade and give feedback on six submissions of every lesson; return the marks from the gradebook.

    ``folders`` names the lessons to grade, all by default.

    Raises
    ------
    RuntimeError
        If one of nbgrader's commands fails.
    """
    listed = _listed(folders)
    examples.lay_course(root, listed)
    for command in COMMANDS:
        for lesson in listed:
            nbgrader(root, command, lesson.folder, say=say)
    nbgrader(root, "export", say=say)
    return marks(root)


def _listed(folders):
    return [course.find(folder) for folder in folders] or course.lessons()


def nbgrader(root, *words, say=print):
    """Run one nbgrader command in a course folder and return what it printed; RuntimeError if it fails."""
    say(f"$ nbgrader {' '.join(words)}")
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(words)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def marks(root):
    """Return the marks in a course's gradebook: (student, lesson) → score."""
    from nbgrader.api import Gradebook  # here, since it takes a second to import

    with Gradebook(f"sqlite:///{Path(root).resolve()}/gradebook.db") as gradebook:
        return {
            (submission.student.id, submission.assignment.name): submission.score
            for assignment in gradebook.assignments
            for submission in assignment.submissions
        }


def table(scores, folders=()):
    """Return the marks as a table in text: one row a student, one column a lesson, beside what is deserved."""
    listed = _listed(folders)
    lines = ["student".ljust(12) + "".join(lesson.folder[:16].rjust(18) for lesson in listed)]
    for student in examples.STUDENTS:
        cells = [f"{scores[student, lesson.folder]:g} / {lesson.points}" for lesson in listed]
        lines.append(student.ljust(12) + "".join(cell.rjust(18) for cell in cells))
    return "\n".join(lines)


@click.command("demo")
@click.argument("lessons", nargs=-1)
def command(lessons):
    """Grade the example submissions (of all LESSONS by default): the whole instructor's path with nbgrader's commands."""
    scores = demo(folders=lessons, say=click.echo)
    click.echo(f"\n{table(scores, lessons)}\n\nThe course folder, with feedback and grades.csv: {ROOT}")
