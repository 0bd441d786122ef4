"""OUTSIDE: keeps the time of one cell, and says in the student's words why it was stopped."""

from __future__ import annotations

import os
import select
import signal
import time

from .processes import cpu_seconds

POLL = 0.1  # seconds between two looks at what a submission uses


class Stopped(Exception):
    """The submission's process was ended; the text says why, in the student's words."""


class Watch:
    """Keeps the time of one cell."""

    def __init__(self, hearing):
        self._hearing = hearing
        self._limits = hearing._limits
        self._start = self._last = time.monotonic()
        self._idle = self._grace = 0.0
        self._cpu = None
        self._seen = 0.0
        self.bench, self.awaits_bench = None, False
        self._bench_before = 0.0  # seconds that its process had used for earlier tests
        self._killed = None

    def wait(self, sockets, grace=False):
        """Sockets that have something to read. Raises Stopped when a limit has been passed.

        `grace` : the verdict is there already, and only the end of the fork is waited for.
        """
        while True:
            first = self._cpu is None
            ready, _, _ = select.select(sockets, [], [], POLL)
            if self._cpu is None or not ready:
                self._look(grace)
            if ready:
                return ready
            if first and self._cpu is None:
                continue

    def _look(self, grace):
        now = time.monotonic()
        if now - self._start < POLL / 2:
            return
        limits, hearing = self._limits, self._hearing
        cpu, memory, count, busy = hearing._sandbox.usage()
        if self._cpu is None:
            self._cpu = max(0.0, cpu - (now - self._start))
        passed, self._last = now - self._last, now
        busy = busy or cpu - self._seen > passed / 5 or self._bench_is_busy()
        self._seen = cpu
        if not busy:  # a process that is ready to run counts as busy, however slow the machine
            self._idle += passed
            hearing.idle += passed
        self._grace += passed if grace else 0
        used = cpu - self._cpu
        if used > limits.cpu + 3:
            raise Stopped(f"your code was still running after {limits.cpu:g} s of computing")
        if cpu + hearing._spent > limits.total_cpu + 3:
            raise Stopped(f"your code had used up the {limits.total_cpu:g} s of computing of a notebook")
        if self._idle > limits.idle or hearing.idle > 4 * limits.idle:
            raise Stopped(f"your code waited for {self._idle:.0f} s without computing anything")
        if self._grace > limits.cpu + 1:
            raise Stopped("your code did not end with its test")
        if now - self._start > limits.wall or now - hearing._began > limits.total_wall:
            raise Stopped("your code took far too long")
        if count > limits.processes:
            raise Stopped(f"your code started more than {limits.processes} processes")
        if memory > limits.memory + limits.disk:
            raise Stopped(f"your code needed more than {limits.memory / 2**30:.1f} GiB of memory")

    def bench_begins(self, number, before):
        """The test runs in the process of this number, which has computed for so many seconds before."""
        self.bench, self._bench_before, self.awaits_bench = number, before, False

    def _bench_is_busy(self):
        """Look at the process of the test itself; end it when it computes for too long."""
        if self.bench is None:
            return self.awaits_bench
        used = cpu_seconds(self.bench)
        if used is None:
            return False
        used -= self._bench_before
        if used > 2 * self._limits.cpu + 5:
            self.end_bench(used)
        before, self._bench_seen = getattr(self, "_bench_seen", 0.0), used
        return used > before

    def end_bench(self, used=0.0):
        """End the process of the test, which has computed for so many seconds."""
        if self.bench is not None:
            self._killed = used
            os.kill(self.bench, signal.SIGKILL)

    @property
    def has_killed(self):
        """Whether the process of the test was ended here."""
        return self._killed is not None

    def bench_ended(self):
        """The output of a test whose own process had to be ended, or ended by itself."""
        if self._killed:
            text = f"the test was still computing after {self._killed:.0f} s on what the submission gave it"
        else:
            text = "the test could not be finished with what the submission gave it"
        return ["error", "TestStopped", text, [f"Stopped: {text}"]]


def end_of_fork(frame, limit):
    """Why the fork that served a test ended, as far as it matters to the student."""
    _, status, seconds = frame
    if type(status) is not int or not 0 <= status < 2**16 or not isinstance(seconds, int | float):
        return None
    if seconds >= limit:
        return f"your code was still running after {limit:g} s of computing"
    if os.WIFSIGNALED(status):
        return f"your code ended the process that ran it (signal {os.WTERMSIG(status)})"
    return "your code ended the process that ran it" if status else None
