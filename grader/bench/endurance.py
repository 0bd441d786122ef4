"""A class of thousands through ``python -m grader autograde``: does memory stay flat, does a submission cost the same?

`crowd_command` is a click command for ``python -m grader bench crowd``.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import numpy as np

from grader import course
from grader.bench import crowd, processes

SHOWN = (0.1, 0.5, 1.0)
MiB = 2**20


@dataclass
class Run:
    """A graded class: what it cost, what was seen while it ran, and what was left behind."""

    count: int
    cost: processes.Cost
    samples: list
    left: list  # names of files and folders in the place for temporary ones
    wrong: list  # (student, score, what it deserves), where that is known beforehand


def grade(folder, lesson, count, *, jobs, seed=0, every=5.0, minutes=None):
    """Grade a generated class, or what can be graded of it in so many minutes; return a Run."""
    root = crowd.lay_course(Path(folder) / "course", lesson)
    crowd.hand_in(root, lesson, crowd.students(lesson, count, seed=seed))
    temporary = Path(folder) / "tmp"
    temporary.mkdir()
    temporary.chmod(0o755)  # a sandbox reads its files from here
    watches = []

    def watch(pid):
        watches.append(processes.Watch(pid, progress=partial(_graded, root), kind_of=kind_of, seconds=every))
        return watches[-1]

    command = [sys.executable, "-m", "grader", "autograde", lesson.folder, "--jobs", str(jobs)]
    cost = processes.run(
        command,
        cwd=root,
        watch=watch,
        environment={"TMPDIR": str(temporary)},
        seconds=minutes and 60 * minutes,
    )
    return Run(
        count=_graded(root),
        cost=cost,
        samples=watches[0].samples,
        left=sorted(os.listdir(temporary)),
        wrong=_wrong(root, lesson, crowd.students(lesson, count, seed=seed)),
    )


def _graded(root):
    try:
        return len(os.listdir(root / "autograded"))
    except FileNotFoundError:
        return 0


def _wrong(root, lesson, listed):
    """Return (student, score, what it deserves) of those who got other marks than is known that they deserve."""
    from nbgrader.api import Gradebook  # here, since it takes a second to import

    with Gradebook(f"sqlite:///{root.resolve()}/gradebook.db", "convolution") as gradebook:
        scores = {one["student"]: one["score"] for one in gradebook.submission_dicts(lesson.folder)}
    expected = ((one.student, one.deserves) for one in listed if one.deserves is not None)
    return [(who, scores[who], marks) for who, marks in expected if who in scores and scores[who] != marks]


def kind_of(process):
    """Return in a word what a process of ours is."""
    words = " ".join(process.cmdline())
    if "'/judge'" in words:  # an interpreter in a sandbox: the first forks one for each submission
        parent = process.parent()
        return "zygote" if parent is not None and parent.name() == "bwrap" else "submission"
    for sign, kind in KINDS:
        if sign in words:
            return kind
    return process.name()


KINDS = (
    ("bwrap", "bwrap"),
    ("grader.judge.trusted", "trusted tests"),
    ("grader autograde", "main"),
    ("multiprocessing.spawn", "Dask worker"),
    ("multiprocessing.resource_tracker", "tracker"),
)


def rates(samples, count):
    """Return the CPU seconds a submission in each tenth of the run: a list of ten floats.

    The samples before the first submission is done are the start, and are left out.
    """
    first = {}
    for one in samples:
        if 0 < one.done <= count:
            first.setdefault(one.done, one.cpu)
    if len(first) < 15:
        raise ValueError("the run was too short to be divided into tenths: look more often, or grade more")
    marks = np.linspace(min(first), max(first), 11)
    # at the end workers go, and what they have used is no longer seen: the sum never falls
    cpu = np.maximum.accumulate(list(first.values()))
    return (np.diff(np.interp(marks, list(first), cpu)) / np.diff(marks)).tolist()


def without_start(run):
    """Return the CPU seconds a submission from the first one that was done to the end of the command."""
    first = next(one for one in run.samples if one.done)
    return (run.cost.cpu - first.cpu) / (run.count - first.done)


def memory_table(samples, count):
    """Return the memory of each long-lived process at 10, 50 and 100 % of the run, as text."""
    shown = [min(samples, key=lambda one: abs(one.done - share * count)) for share in SHOWN]
    lasting = [key for key in shown[0].memory if all(key in one.memory for one in shown)]
    lines = [f"{'memory, MiB (shared pages divided)':36}" + "".join(f"{share:>8.0%}" for share in SHOWN)]
    for key in lasting:
        figures = "".join(f"{one.memory[key] / MiB:8.1f}" for one in shown)
        lines.append(f"  {key[0]:34}{figures}")
    totals = "".join(f"{sum(one.memory.values()) / MiB:8.1f}" for one in shown)
    lines.append(f"  {'all, with those that come and go':34}{totals}")
    peaks = defaultdict(float)
    for one in samples:
        for (kind, _), size in one.memory.items():
            peaks[kind] = max(peaks[kind], size / MiB)
    lines.append("largest seen, MiB: " + ", ".join(f"{kind} {size:.0f}" for kind, size in peaks.items()))
    return "\n".join(lines)


def extrapolation(run, jobs, *, wanted=50_000, machines=(1, 2, 5, 10, 20)):
    """Return in words how long a larger class takes on more machines like this one, by the figures of a run."""
    last = run.samples[-1]
    each, one_writer = run.cost.cpu / run.count, last.main_cpu / run.count
    lines = [
        f"{wanted:,} submissions, {jobs} jobs a machine, {each:.3f} CPU s each, of which the one writer {one_writer:.4f}:"
    ]
    for number in machines:
        grading = wanted * (each - one_writer) / (number * jobs)
        writing = wanted * one_writer
        bound = "the writer" if writing > grading else "the graders"
        lines.append(f"  {number:3} machines  {max(grading, writing) / 60:7.1f} min   bound by {bound}")
    return "\n".join(lines)


@click.command("crowd")
@click.option("--lesson", default="03_conv_forward", show_default=True)
@click.option("--count", default=10_000, show_default=True)
@click.option("--jobs", default=2, show_default=True)
@click.option(
    "--every", default=5.0, show_default=True, help="Seconds from one look at the processes to the next."
)
@click.option(
    "--minutes", type=float, help="Stop the large run after this time, and tell of what was graded."
)
def crowd_command(lesson, count, jobs, every, minutes):
    """Grade a generated class of thousands: cost, memory, what is left behind, and what 50,000 would take."""
    found = course.find(lesson)
    click.echo(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.strftime('%H:%M:%S')}")
    with tempfile.TemporaryDirectory() as folder:
        small = grade(Path(folder) / "small", found, 100, jobs=jobs, every=0.2)
    click.echo(f"   100 submissions: {small.cost.wall:8.1f} s, {small.cost.cpu / 100:.3f} CPU s each")
    with tempfile.TemporaryDirectory() as folder:
        run = grade(Path(folder) / "large", found, count, jobs=jobs, every=every, minutes=minutes)
    if run.count < count:
        click.echo(f"{run.count:,} of {count:,} were graded in the time that was given")
    tell(run, small, jobs)


def tell(run, small, jobs, say=click.echo):
    """Print what was found, and raise click's error where it is not as it should be."""
    count, each = run.count, run.cost.cpu / run.count
    say(
        f"{count:6,} submissions: {run.cost.wall:8.1f} s, {each:.3f} CPU s each, "
        f"{count / run.cost.wall:.1f} a second, load {os.getloadavg()[0]:.1f}"
    )
    tenths = rates(run.samples, count)
    say("CPU s a submission in each tenth: " + " ".join(f"{rate:.3f}" for rate in tenths))
    few, many = without_start(small), without_start(run)
    say(
        f"without the start: {few:.3f} at {small.count}, {many:.3f} at {count:,}, "
        f"ratio {many / few:.2f}   (goal: within 10 %)"
    )
    say(memory_table(run.samples, count))
    say(
        f"zombies at most: {max(one.zombies for one in run.samples)}; temporary files left: {run.left or 'none'}"
    )
    say(extrapolation(run, jobs))
    if run.wrong:
        raise click.ClickException(f"{len(run.wrong)} scores are wrong, for instance {run.wrong[:5]}")
    say("every score that is known beforehand is right")
