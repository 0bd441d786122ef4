"""``python -m grader autograde``: grade a class."""

from __future__ import annotations

from pathlib import Path

import click

from grader.judge.sandbox import SandboxMissing


@click.command("autograde")
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option(
    "--student", "students", multiple=True, metavar="NAME", help="Only these students; a pattern is possible."
)
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1), help="Processes that grade.")
@click.option("--force", is_flag=True, help="Grade again what is graded already; grades by hand are kept.")
@click.option("--dry-run", is_flag=True, help="Only say what would be graded, and why.")
@click.option("--root", default=".", type=click.Path(exists=True, file_okay=False), help="The course folder.")
@click.option("--sandbox", type=click.Choice(["bubblewrap", "process"]), help="How submissions are confined.")
@click.option("-v", "--verbose", is_flag=True, help="One line for each submission.")
def command(lessons, students, jobs, force, dry_run, root, sandbox, verbose):
    """Grade the submissions of LESSONs (all that have any), with the marks that `nbgrader autograde` gives."""
    from nbgrader.converters.base import NbGraderException

    from .course import Course, Unknown

    try:
        course = Course(root, sandbox)
        with course.gradebook() as gradebook:
            run(course, gradebook, lessons, students, force=force, dry_run=dry_run, verbose=verbose)
    except (Unknown, NbGraderException, SandboxMissing) as error:
        raise click.ClickException(str(error)) from None


def run(course, gradebook, lessons, students, *, force, dry_run, verbose):
    """Grade; what happened is printed."""
    from grader.judge.converter import report_line

    from . import journal, plan
    from .course import chosen
    from .grade import Grader
    from .record import Recorder

    journal.make(gradebook)
    names = course.assignments(lessons, gradebook)
    briefs = {name: course.brief(name, gradebook) for name in names}
    recorder = Recorder(course, gradebook, briefs)
    recorder.recover()
    grader = Grader(course.judge_options(), course.judge.read_secret(Path.cwd()), briefs)
    skipped = 0

    def commit():
        for o in recorder.commit():
            click.echo(
                report_line(o.task.student, o.task.assignment, o.score, o.most, course.judge.mode, o.notes)
            )

    try:
        for name, brief in briefs.items():
            entries = journal.entries(gradebook, name)
            gradebook.db.rollback()
            for task in plan.tasks(
                course, brief, chosen(course.students(name), students), entries, force=force
            ):
                if task is None:
                    skipped += 1
                elif dry_run:
                    click.echo(f"{task.student:<20} {task.assignment:<16} {task.why}")
                else:
                    recorder.stage(task, grader.grade(task.assignment, task.student, task.submitted))
                    if len(recorder) >= 50:
                        commit()
        commit()
        recorder.close()
    finally:
        grader.close()
    if skipped:
        click.echo(f"{skipped} submissions are graded already")
