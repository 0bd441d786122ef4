"""SIGKILL at random moments, to every kind of process: nothing is lost, nothing is there twice.

The class is graded again and again from the start; each time several processes are killed, the command is run again after
its own death, and in the end the gradebook and the autograded folders are those of a run that nobody disturbed.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import psutil
import pytest

from grader.bench import endurance, outcome
from grader.judge import corpus, trial

HOSTILE = Path(__file__).parents[1] / "hostile"
COUNT = 24
KILLS = 32
PATIENCE = 600  # seconds until a run that hangs is a failure; a quiet machine needs a few
WRONG = {
    "scale": "def scale(x, k):\n    return x",
    "total": "total = 1 / 0",
    "primes": "def primes(n):\n    return []",
}


def hand_in(laid):
    """Hand in a class of COUNT: of the answers some are right, some wrong, some missing; and three broken files."""
    attacks = {attack.name: attack for attack in corpus.read_all(HOSTILE)}
    for number, name in enumerate(("malformed/not_json", "malformed/renamed_file", "theft/gradebook")):
        corpus.hand_in(attacks[name], laid, f"{number:02}-broken")
    for number in range(3, COUNT):
        rng = random.Random(number)
        answers = {name: text for name, text in (trial.SOLVED | WRONG).items() if rng.random() < 0.3}
        answers |= {name: text for name, text in trial.SOLVED.items() if rng.random() < 0.6}
        folder = laid / "submitted" / f"{number:02}-usual" / "fort"
        folder.mkdir(parents=True)
        nbformat.write(trial.submission(laid, "fort", "fort", answers), folder / "fort.ipynb")
        (folder / "timestamp.txt").write_text(f"2026-03-01 12:{number}:00 UTC")


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """(a course that is not graded yet; the rows, the files and the seconds of a run that nobody disturbs)."""
    top = tmp_path_factory.mktemp("class")
    laid = trial.make_course(top / "laid", {"fort": {"fort": trial.FORT}})
    hand_in(laid)
    (laid / "judge_secret").write_text("the same hidden inputs for every run\n")
    calm = shutil.copytree(laid, top / "calm")
    start = time.monotonic()
    with running(calm, "--jobs", "2") as process:
        assert process.wait(PATIENCE) == 0, printed(calm)
    rows = outcome.rows(calm)
    assert len({row[2] for row in rows if row[0] == "submission"}) == COUNT
    return laid, rows, outcome.files(calm), time.monotonic() - start


@contextlib.contextmanager
def running(root, *options):
    """Start the command in a course folder; it is ended with the block. What it prints goes to a file."""
    temporary = root / "tmp"  # its name stands in the command line of every sandbox
    temporary.mkdir(exist_ok=True)
    temporary.chmod(0o755)
    with open(root / "printed.txt", "a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "grader", "autograde", "fort", *options],
            cwd=root,
            stdout=output,
            stderr=output,
            env={**os.environ, "TMPDIR": str(temporary)},
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
    """Return the command lines of processes that a run in this folder left behind.

    A half of bubblewrap whose other half was killed in the first milliseconds waits for it for ever, before it has begun
    anything (bubblewrap waits for a word, and none comes). It is ended here and does not count.
    """
    found = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            if one.environ().get("TMPDIR") != f"{root}/tmp" and f"{root}/tmp" not in " ".join(one.cmdline()):
                continue
            if one.name() == "bwrap" and not one.children():
                one.kill()
            else:
                found.append(" ".join(one.cmdline()))
    return found


def disturb(process, rng, wanted, killed, most, seconds):
    """Kill processes of a run at random moments until it ends, or until ``most`` are killed.

    A run that nobody disturbs takes ``seconds``. ``wanted`` is a Counter of kinds; the one that was killed least is next,
    as soon as there is one.
    """
    for _ in range(most):
        kind = min(wanted, key=lambda one: (killed[one] / wanted[one], one))
        until, alive = time.monotonic() + rng.uniform(0, 0.35 * seconds), None
        while time.monotonic() < until or not alive:
            if process.poll() is not None:
                return
            time.sleep(0.005)
            alive = time.monotonic() >= until and family(process).get(kind)
        with contextlib.suppress(ProcessLookupError):
            os.kill(rng.choice(alive).pid, signal.SIGKILL)
            killed[kind] += 1
        if kind == "main":
            return


def test_nothing_is_lost_and_nothing_is_there_twice(class_, tmp_path):
    laid, rows, files, seconds = class_
    rng, killed, number = random.Random(11), Counter(), 0
    wanted = Counter(
        {"main": 6, "Dask worker": 8, "trusted tests": 6, "zygote": 5, "bwrap": 3, "submission": 4}
    )
    while sum(killed.values()) < KILLS:
        root = shutil.copytree(laid, tmp_path / f"run{number}")
        number += 1
        code = None
        for most in (5, 5, 0):  # the last one is left in peace
            with running(root, "--jobs", "2") as process:
                disturb(process, rng, wanted, killed, most, seconds)
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


@contextlib.contextmanager
def cluster(folder, workers=2):
    """Start a Dask scheduler and workers with nannies, as on other machines; yields (address, kind → processes)."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    dask = [sys.executable, "-m", "dask"]
    place = [f"--scheduler-file={file}", "--no-dashboard"]
    commands = [[*dask, "scheduler", *place, "--host=127.0.0.1", "--port=0"]]
    commands += [[*dask, "worker", *place, "--host=127.0.0.1", "--nthreads=1"]] * workers
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(open(folder / "cluster.txt", "a"))
        started = []
        for command in commands:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
            stack.callback(_end, process)
            started.append(psutil.Process(process.pid))
        while not file.exists() or not file.read_text().endswith("}"):
            assert started[0].is_running(), (folder / "cluster.txt").read_text()[-3000:]
            time.sleep(0.02)
        yield json.loads(file.read_text())["address"], {"scheduler": started[:1], "nanny": started[1:]}


def _end(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def worker_of(nanny):
    """Return the process in which a nanny's worker grades, when it has one."""
    while True:
        for one in nanny.children():
            if endurance.kind_of(one) == "Dask worker":
                return one
        assert nanny.is_running()
        time.sleep(0.02)


def test_workers_of_a_cluster_cost_a_retry_and_its_scheduler_a_second_run(class_, tmp_path):
    laid, rows, files, seconds = class_
    rng = random.Random(13)
    for number, kinds in enumerate([("worker", "nanny"), ("scheduler",)]):
        root = shutil.copytree(laid, tmp_path / f"run{number}")
        with cluster(root) as (address, parts), running(root, "--scheduler", address) as process:
            for kind in kinds:
                time.sleep(rng.uniform(0.3, 0.6) * seconds)
                (worker_of(parts["nanny"][0]) if kind == "worker" else parts[kind].pop()).kill()
            code = process.wait(PATIENCE)
        if "scheduler" in kinds:
            assert code in (0, 3), printed(root)  # it may have been done just before
            with running(root, "--jobs", "1") as process:
                code = process.wait(PATIENCE)
        assert code == 0, printed(root)
        assert outcome.rows(root) == rows
        assert outcome.files(root) == files
