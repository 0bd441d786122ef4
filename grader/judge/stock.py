"""Runs stock nbgrader on a hostile submission without harm to the machine: a tool of the comparison.

Stock nbgrader has no sandbox, and hostile submissions would damage the machine that they are measured on.
So the grader as a whole is put into bubblewrap here, as if a machine of its own: its own processes and
network, a file system that is read-only but for the course and a home, and a user without rights. Inside
of that, stock nbgrader and the submission live together as they do anywhere. A watch outside ends what
takes too much time, memory or disk, and counts that as evidence.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import processes, sandbox, trial

PORT = 47110  # of a server in the guard's own network
UID = 65_200  # when started as root
MEMORY, DISK = 3 * 2**30, 400 * 2**20  # bytes; beyond them a run is ended
IDLE = 30  # seconds without computing: longer than any limit of nbgrader's here
LIMITS = {
    "RLIMIT_AS": 6 * 2**30,
    "RLIMIT_FSIZE": 200 * 2**20,
    "RLIMIT_NPROC": 128,
    "RLIMIT_CPU": 120,
    "RLIMIT_CORE": 0,
}
TRACE = "planted_4711"


@dataclasses.dataclass
class Run:
    """What a run of stock nbgrader did. `ended` says why the watch ended it, "" when it came to its end."""

    ended: str
    seconds: float
    memory: int
    processes: int
    report: dict


def guard(course, home):
    """The bubblewrap command in front of what is to run."""
    places = [sys.base_prefix, sys.prefix]
    places = [p for p in dict.fromkeys(places) if not p.startswith("/usr/")]
    command = ["bwrap", *sandbox._namespaces(), "--proc", "/proc", "--dev", "/dev"]
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        command += ["--perms", "1777", "--size", str(2**27), "--tmpfs", folder]
    command += [word for path in sandbox.SYSTEM for word in sandbox._bind(path)]
    command += [word for path in ("/etc/passwd", "/etc/group", "/etc/hosts") for word in sandbox._bind(path)]
    command += sandbox._parents([*places, course, home, __file__])
    for path in [*places, os.path.join(os.path.dirname(__file__), "stock_inside.py")]:
        command += ["--ro-bind", str(path), str(path)]
    for path in (course, home):
        command += ["--bind", str(path), str(path)]
    if os.getuid() == 0:
        command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*command, "--remount-ro", "/"]


def run(course, home, log, seconds):
    """Autograde and generate feedback with stock nbgrader in a guarded course.

    Parameters
    ----------
    course, home : folders that the run may write to, and does
    log : file for what nbgrader prints
    seconds : of computing; then it is ended
    """
    uid = UID if os.getuid() == 0 else None
    if uid is not None:
        for folder in (course, home):
            subprocess.run(["chown", "-hR", f"{uid}:{uid}", str(folder)], check=True)
    reading, writing = os.pipe()
    options = {
        "course": str(course),
        "python": sys.executable,
        "uid": uid,
        "limits": LIMITS,
        "port": PORT,
        "report": writing,
        "traces": TRACE,
    }
    script = os.path.join(os.path.dirname(__file__), "stock_inside.py")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [*guard(course, home), sys.executable, script, json.dumps(options)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_environment(home),
            pass_fds=[writing],
            cwd="/",
        )
    os.close(writing)
    began = time.monotonic()
    ended, memory, count = _watch(process, [course, home, log], seconds)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    report = json.loads(text) if text else {}
    return Run(ended, round(time.monotonic() - began, 1), memory, count, report)


def _environment(home):
    kept = {k: v for k, v in os.environ.items() if k.startswith("OPENBLAS_")}
    return {
        **kept,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "PYTHONPATH": str(Path(home) / "site-packages"),  # where an instructor has installed something
        "TRIAL_CANARY": trial.SECRET_WORD,
        "JUPYTER_PLATFORM_DIRS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _watch(process, folders, seconds):
    """(why the process was ended or "", peak of memory in bytes, most processes at a time)."""
    peak = looks = most = 0
    computed, since = 0.0, time.monotonic()
    until = since + 10 * seconds  # however slow the machine
    while True:
        try:
            process.wait(0.25)
            return "", peak, most
        except subprocess.TimeoutExpired:
            pass
        looks += 1
        tree = processes.tree(process.pid)
        used = sum(_memory(fields[-1]) for fields in tree)
        peak, most = max(peak, used), max(most, len(tree))
        now, ticks = time.monotonic(), sum(int(fields[11]) + int(fields[12]) for fields in tree)
        if ticks - computed > processes.TICKS / 10 or any(fields[0] in "RD" for fields in tree):
            computed, since = max(ticks, computed), now
        reason = None
        if used > MEMORY:
            reason = f"takes more than {MEMORY / 2**30:.0f} GiB of memory"
        elif now > until or now - since > IDLE or ticks > seconds * processes.TICKS:
            reason = "does not come to an end"
        elif looks % 4 == 0 and sum(map(_size, folders)) > DISK:
            reason = f"fills more than {DISK / 2**20:.0f} MiB of the disk"
        if reason:
            process.send_signal(signal.SIGSTOP)
            for fields in processes.tree(process.pid):
                if fields[-1] != process.pid:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(fields[-1], signal.SIGKILL)
            process.kill()
            process.wait()
            return reason, peak, most


def _memory(number):
    """The memory of one process, what it shares counted in part."""
    try:
        with open(f"/proc/{number}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):  # it has just ended
        return 0


def _size(path):
    """Bytes of a file, or of all files below a folder."""
    path = Path(path)
    if path.is_file():
        return path.stat().st_size
    total = 0
    for place, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except OSError:  # it has just gone
                continue
    return total


def copy_course(template, folder):
    """A course like the template, links, FIFOs and all."""
    shutil.copytree(template, folder, symlinks=True)
    return Path(folder)
