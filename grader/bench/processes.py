"""What a command costs with all of its descendants, and what they hold in memory while it runs."""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass

import psutil

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@dataclass(frozen=True)
class Cost:
    """Seconds of a command: by the clock, and of computing, its descendants included."""

    wall: float
    cpu: float

    def __sub__(self, other):
        return Cost(self.wall - other.wall, self.cpu - other.cpu)

    def __truediv__(self, count):
        return Cost(self.wall / count, self.cpu / count)


def run(command, *, cwd, watch=None, environment=None, seconds=None):
    """Run a command to its end; return its Cost.

    A descendant counts when it has been waited for. One whose parent went before it becomes ours, and is waited for here.

    Parameters
    ----------
    command : list of str
    cwd : path
    watch : function of its process id that gives a context manager to hold while it runs
    environment : dict of str, variables beside those of this process
    seconds : float, after which it is asked to stop (SIGTERM); then it may fail

    Raises
    ------
    RuntimeError
        If it fails, with the end of what it printed.
    psutil.TimeoutExpired
        If one of its processes goes on after it.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    others = {child.pid for child in psutil.Process().children()}
    before, start = _children(), time.monotonic()
    with (
        subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process,
        watch(process.pid) if watch else contextlib.nullcontext(),
        _after(seconds, lambda: process.send_signal(signal.SIGTERM)) as stopped,
    ):
        output = _tail(process.stdout)
        process.wait()
    wall = time.monotonic() - start
    if process.returncode and not stopped:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{output}")
    for orphan in psutil.Process().children():
        if orphan.pid not in others:
            orphan.wait(timeout=60)
    return Cost(wall, _children() - before)


@contextlib.contextmanager
def _after(seconds, act):
    """Do something once when the block has lasted so long; yields a list that is empty until then."""
    done = []
    timer = threading.Timer(seconds or 0, lambda: (done.append(True), act()))
    if seconds:
        timer.start()
    yield done
    timer.cancel()


def _tail(stream, size=4000):
    """Read a stream to its end; return its last characters."""
    text = ""
    for line in stream:
        text = (text + line)[-size:]
    return text


def _children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass
class Sample:
    """One look at the descendants of a command."""

    seconds: float  # since the start
    done: int  # submissions so far
    cpu: float  # seconds of computing so far, of all
    main_cpu: float  # of the command's own process alone
    memory: dict  # (kind, process id) → bytes, pages that several share divided among them
    zombies: int  # processes that have ended and that nobody has waited for


class Watch:
    """Looks at a command and its descendants every few seconds while the block runs.

    Parameters
    ----------
    pid : int
    progress : function without arguments: how many submissions are done
    kind_of : function of a psutil.Process: what it is, or "" for one that is not told apart
    seconds : float, from one look to the next
    """

    def __init__(self, pid, *, progress, kind_of, seconds=5.0):
        self.samples = []
        self._root, self._progress, self._kind_of = psutil.Process(pid), progress, kind_of
        self._every, self._start = seconds, time.monotonic()
        self._end, self._thread = threading.Event(), threading.Thread(target=self._look_again, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._end.set()
        self._thread.join()

    def _look_again(self):
        while not self._end.wait(self._every):
            with contextlib.suppress(psutil.NoSuchProcess):  # the command has just ended
                self.samples.append(self._look())

    def _look(self):
        memory, cpu, zombies = {}, 0.0, 0
        for process in [self._root, *self._root.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):  # it has just ended
                if process.status() == psutil.STATUS_ZOMBIE:
                    zombies += 1
                    continue
                cpu += sum(process.cpu_times()[:4])  # its own, and that of children that it has waited for
                memory[self._kind_of(process), process.pid] = process.memory_full_info().pss
        main_cpu = sum(self._root.cpu_times()[:2])
        return Sample(time.monotonic() - self._start, self._progress(), cpu, main_cpu, memory, zombies)
