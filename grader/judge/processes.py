"""OUTSIDE: what the kernel tells of the processes of a submission, and how all of them are ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Process:
    """A process that may be the child of another one than this.

    Raises ProcessLookupError when it has ended already.
    """

    def __init__(self, number):
        self.pid = number
        self._handle = os.pidfd_open(number)

    def ended(self, patience=None):
        """Whether it has ended, after waiting for it for so many seconds (for ever when None)."""
        return bool(select.select([self._handle], [], [], patience)[0])

    def signal(self, number):
        """Send a signal; nothing happens when it has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def close(self):
        os.close(self._handle)


class Family:
    """A process and its descendants, looked at again and again while a submission runs.

    Reading the state of every process of a busy machine ten times a second would cost more than many a
    submission. So a process that has been seen to belong to somebody else is not read again for a while;
    numbers are given out again in time, hence only for a while.
    """

    _FORGET = 2.0  # seconds

    def __init__(self, root):
        self._root = root
        self._others, self._since = frozenset(), 0.0

    def usage(self):
        """(seconds of computing, bytes of memory, number of processes, whether any could be computing)."""
        found = self.look()
        cpu, memory, busy = 0.0, 0, False
        for fields in found:
            cpu += sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICKS
            memory += int(fields[21]) * PAGE
            busy = busy or fields[0] in "RD"
        return cpu, memory, len(found), busy

    def look(self):
        """The members as `tree` gives them."""
        if time.monotonic() - self._since > self._FORGET:
            self._others, self._since = frozenset(), time.monotonic()
        numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        found = tree(self._root, [n for n in numbers if n not in self._others])
        self._others = frozenset(numbers) - {fields[-1] for fields in found}
        return found


def tree(root, numbers=None):
    """The fields of /proc/N/stat, from the state on, of a process and all its descendants.

    The number of the process is put last. `numbers` : the processes to choose from, all when None.
    """
    if numbers is None:
        numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    stats = {number: fields for number in numbers if (fields := process_stat(number))}
    wanted, found = [root], []
    children: dict[int, list[int]] = {}
    for number, fields in stats.items():
        children.setdefault(int(fields[1]), []).append(number)
    while wanted:
        number = wanted.pop()
        if number in stats:
            found.append([*stats[number], number])
        wanted += children.get(number, ())
    return found


def process_stat(number):
    """The fields of /proc/N/stat from the state on, or None when there is no such process."""
    try:
        with open(f"/proc/{number}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except (OSError, ValueError):
        return None


def cpu_seconds(number):
    """Computing time of one process, or None when it has ended."""
    fields = process_stat(number)
    return None if fields is None else (int(fields[11]) + int(fields[12])) / TICKS


def end_namespace(process):
    """Kill bubblewrap: with the first process of the namespace everything in it dies.

    The outer process is halted before we look, so that it cannot start the inner one behind our back.
    """
    process.signal(signal.SIGSTOP)
    for fields in tree(process.pid):
        if fields[-1] != process.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(fields[-1], signal.SIGKILL)
    process.signal(signal.SIGKILL)


def end_tree(process):
    """Kill a process that adopts its orphans (see confine.supervise), and all its descendants first."""
    process.signal(signal.SIGTERM)
    for _ in range(200):
        others = [fields[-1] for fields in tree(process.pid) if fields[-1] != process.pid]
        if not others or process.ended(0):
            break
        for number in others:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.005)
    process.signal(signal.SIGKILL)
