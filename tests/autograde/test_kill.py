"""SIGKILL at random moments, to every kind of process: nothing is lost, nothing is there twice.

The class is graded again and again from the start; each time several processes are killed, the command is run again after
its own death, and in the end the gradebook and the autograded folders are those of a run that nobody disturbed.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

from grader import course
from grader.bench import crowd, endurance, outcome

LESSON = course.find("01_zero_pad")
COUNT = 24
MIXTURE = {
    "right": 8,
    "slip": 8,
    "half": 3,
    "crash": 2,
    "broken": 2,
    "hostile": 1,
}  # 24, and none that takes long
KILLS = 32
PATIENCE = 240  # seconds until a run that hangs is a failure; a quiet machine needs a few


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """(a course that is not graded yet, the rows and files of it when nobody disturbs the run)."""
    top = tmp_path_factory.mktemp("class")
    laid = crowd.lay_course(top / "laid", LESSON, settings="")
    crowd.hand_in(laid, LESSON, crowd.students(LESSON, COUNT, seed=7, mixture=MIXTURE))
    (laid / "judge_secret").write_text("the same hidden inputs for every run\n")
    calm = shutil.copytree(laid, top / "calm")
    with running(calm, "--jobs", "2") as process:
        assert process.wait(PATIENCE) == 0, printed(calm)
    rows = outcome.rows(calm)
    assert len({row[2] for row in rows if row[0] == "submission"}) == COUNT
    return laid, rows, outcome.files(calm)


@contextlib.contextmanager
def running(root, *options):
    """Start the command in a course folder; it is ended with the block. What it prints goes to a file."""
    with open(root / "printed.txt", "a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "grader", "autograde", LESSON.folder, *options],
            cwd=root,
            stdout=output,
            stderr=output,
            env={**os.environ, "KILL_TEST": str(root)},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def printed(root):
    """Return the end of what the runs in a folder printed."""
    return (root / "printed.txt").read_text(errors="replace")[-3000:]


def family(process):
    """Return the processes of a run that live now, by kind: kind → list of psutil.Process."""
    found = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        main = psutil.Process(process.pid)
        for one in [main, *main.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if one.status() != psutil.STATUS_ZOMBIE:
                    found.setdefault(endurance.kind_of(one), []).append(one)
    return found


def left(root):
    """Return the command lines of processes that a run in this folder left behind."""
    found = []
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if f"KILL_TEST={root}".encode() in (place / "environ").read_bytes():
                found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


def disturb(process, rng, wanted, killed, most):
    """Kill processes of a run at random moments until it ends, or ``most`` are killed; return whether main was killed.

    ``wanted`` is a Counter of kinds; of those that live, the one that was killed least is next.
    """
    for _ in range(most):
        until = time.monotonic() + rng.expovariate(1 / 0.7)
        while time.monotonic() < until:
            if process.poll() is not None:
                return False
            time.sleep(0.005)
        alive = {kind: listed for kind, listed in family(process).items() if kind in wanted}
        if not alive:
            continue
        kind = min(alive, key=lambda one: (killed[one] / wanted[one], one))
        with contextlib.suppress(ProcessLookupError):
            os.kill(rng.choice(alive[kind]).pid, signal.SIGKILL)
            killed[kind] += 1
        if kind == "main":
            return True
    return False


def test_nothing_is_lost_and_nothing_is_there_twice(class_, tmp_path):
    laid, rows, files = class_
    rng, killed, number = random.Random(11), Counter(), 0
    wanted = Counter(
        {"main": 8, "Dask worker": 8, "trusted tests": 5, "zygote": 5, "bwrap": 3, "submission": 4}
    )
    while sum(killed.values()) < KILLS:
        root = shutil.copytree(laid, tmp_path / f"run{number}")
        number += 1
        code = None
        for most in (3, 3, 3, 0):  # the last one is left in peace
            with running(root, "--jobs", "2") as process:
                disturb(process, rng, wanted, killed, most)
                code = process.wait(PATIENCE)
        assert code == 0, printed(root)
        assert outcome.rows(root) == rows
        assert outcome.files(root) == files
        deadline = time.monotonic() + 20
        while left(root) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left(root) == []
        shutil.rmtree(root)
    assert set(killed) == set(wanted), killed
