"""``python -m grader autograde``: grade a class."""

from __future__ import annotations

import contextlib
import gc
import os
import signal

import click

EXIT = """\b
Ends with
  0  everything that was found is graded
  1  some submissions could not be graded or recorded; they are named
  2  the command was not understood, or names what is not there
  3  stopped early (gradebook or disk, cluster, sandbox); run it again to go on
  4  another run is grading this course
"""


@click.command("autograde", epilog=EXIT)
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option(
    "--student",
    "students",
    multiple=True,
    metavar="NAME",
    help="Only this student, or pattern; can be repeated.",
)
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Processes that grade on this machine.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Grade on the workers of a Dask cluster, e.g. tcp://10.0.0.1:8786."
)
@click.option(
    "--force", is_flag=True, help="Grade again what is graded already. Marks and comments by hand are kept."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be graded, and why.")
@click.option("--sandbox", type=click.Choice(["bubblewrap", "process"]), help="How submissions are confined.")
@click.option("--root", default=".", type=click.Path(exists=True, file_okay=False), help="The course folder.")
@click.option("--summary", metavar="FILE", help="Write a summary as JSON; - is the standard output.")
@click.option("-v", "--verbose", is_flag=True, help="One line for each submission.")
@click.pass_context
def command(context, lessons, students, root, sandbox, **options):
    """Grade the submissions of LESSONs, or of all lessons that have any.

    The same marks, notebooks and feedback as from `nbgrader autograde`, many at a time. What is graded
    already is recognised by its content and left alone. Killed at any moment, the command goes on where
    it was when it is started again.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing is computed here, and its threads spin
    gc.disable()  # what is imported stays: to look through it again and again takes a fifth of the start
    context.call_on_close(gc.enable)
    from nbgrader.converters.base import NbGraderException
    from sqlalchemy.exc import OperationalError

    from grader.judge.layout import SandboxMissing

    from .course import Course, Unknown
    from .run import Busy

    signal.signal(signal.SIGTERM, lambda number, frame: (_ for _ in ()).throw(KeyboardInterrupt))
    try:
        course = Course(root, sandbox)
        with course.gradebook() as gradebook:
            status = grade(course, gradebook, lessons, students, **options)
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    except (NbGraderException, ValueError) as error:
        status = _sorry(error, 2)
    except SandboxMissing as error:
        status = _sorry(error, 3)
    except OperationalError as error:
        status = _sorry(f"the gradebook cannot be opened: {error.orig}", 3)
    except Busy as error:
        status = _sorry(error, 4)
    context.exit(status)


def _sorry(error, status):
    click.echo(f"Error: {error}", err=True)
    return status


def grade(course, gradebook, lessons, students, *, jobs, scheduler, force, dry_run, summary, verbose):
    """The run itself; returns the status to exit with."""
    from .pool import Cluster, Here, Lost
    from .progress import Progress, write_summary
    from .run import Run, Stopped, alone, secret_path

    secret = secret_path(course)
    with alone(secret, gradebook):
        run = Run(course, gradebook, lessons, students)
        if dry_run:
            return _tell(run, force)
        finished = run.recorder.recover()
        if finished:
            click.echo(f"{finished} submissions of a run that was killed have been put in place")
        progress = Progress(run.total(), course.judge.mode, verbose=verbose, aside=summary == "-")
        parts = course.judge_options(), secret.read_bytes(), run.briefs
        stopped, pool = None, None
        try:
            with contextlib.ExitStack() as stack:
                pool = (
                    Cluster(*parts, jobs=jobs, scheduler=scheduler) if scheduler or jobs > 1 else Here(*parts)
                )
                stack.callback(pool.close)
                gc.freeze()
                gc.enable()
                if pool.cold:
                    progress.say(f"Submissions are started cold, which takes longer: {pool.cold}")
                run.grade(pool, progress, force=force)
        except (Stopped, Lost) as error:
            stopped = str(error)
        except KeyboardInterrupt:
            stopped = "interrupted"
        finally:
            progress.close()
        progress.tell(stopped)
        if summary:
            write_summary(progress.summary(stopped), summary)
    return 3 if stopped else 1 if progress.failed else 0


def _tell(run, force):
    """Print what would be graded."""
    wanted = 0
    for task in run.tasks(force=force):
        if task is not None:
            wanted += 1
            click.echo(f"{task.student:<20} {task.assignment:<16} {task.why}")
    click.echo(f"{wanted} of {run.total()} submissions would be graded")
    return 0
