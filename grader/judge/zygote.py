"""INSIDE, before anything of the student's runs: a warm interpreter that is forked for each submission.

The zygote stands in the sandbox's view of the machine, has Python, NumPy and the worker loaded, and never
runs or reads a byte of any submission: it is told "start one", with a socket, and forks. The fork makes
namespaces of its own (mounts, processes, IPC, network, host name), in which every folder that can be
written is new and empty, gives up its rights exactly as a submission does that was started cold
(confine.confine), and becomes the worker on that socket. So no submission finds anything of another:
not a process, file, descriptor, random state or shared memory.

    zygote ── fork: unshares, mounts, forks and ends
                └─ first process of the new namespace: reaps, and ends with the worker
                      └─ the worker, confined

In the mode without namespaces the middle process is confine.supervise. In both, the middle process writes
one byte to the socket before anything else happens, by which the grader learns its number from the kernel.
When the grader ends the middle process, or ends itself, everything below dies.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import traceback

from . import cells, confine, wire
from .orders import receive_order

NEW_NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x20000000 | 0x40000000  # mount, uts, ipc, pid, net
READ_ONLY, NO_SUID, NO_DEVICES, NO_EXECUTION, REMOUNT = 1, 2, 4, 8, 32  # flags of mount
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18
DUMPABLE = 4  # option of prctl


def main():
    """Load what all submissions need, then fork one for each order until the grader closes the socket.

    The options are JSON on the command line: fd, preload (names of modules), disk (bytes), bound (folders
    that are seen where they are), namespaces (whether there are any), and what confine takes.
    """
    options = json.loads(sys.argv[1])
    control = socket.socket(fileno=options["fd"])
    control.set_inheritable(False)
    sys.meta_path.insert(0, confine.Absent(options["hidden"]))
    folder = os.path.join("/tmp" if options["namespaces"] else options["stage"], ".matplotlib")
    os.environ["MPLCONFIGDIR"] = folder
    confine.copy_fonts(options["fonts"], folder)
    gc.disable()
    load(options["preload"])
    confine.prepare()
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(confine.DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    library.prctl(confine.ADOPT_ORPHANS, 1, 0, 0, 0)
    gc.collect()
    gc.freeze()
    gc.enable()
    wire.send(control, ["ready"])
    while True:
        try:
            order, (descriptor,) = receive_order(control)
        except wire.Closed:
            order = None
        with contextlib.suppress(ChildProcessError):  # submissions that have ended
            while os.waitpid(-1, os.WNOHANG if order else 0)[0]:
                pass
        if order is None:
            return
        if os.fork() == 0:
            status = 1
            try:
                control.close()
                submission({**options, **order}, descriptor, library)
                status = 0
            except Exception:
                traceback.print_exc()  # seen with JUDGE_DEBUG alone
            finally:
                os._exit(status)
        os.close(descriptor)


def load(modules):
    """Import the worker, and the named modules as far as they exist here."""
    cells.lead_displays_here()
    importlib.import_module("judge.worker")
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def submission(options, descriptor, library):
    """The forked process: it makes room for a submission and becomes its worker, or the parent of it."""
    if options["namespaces"]:
        if library.unshare(NEW_NAMESPACES):
            raise OSError(ctypes.get_errno(), "no namespaces")
        fresh_folders(options, library)
        if os.fork():
            return
        first_process(descriptor, library)
    else:
        os.write(descriptor, b"!")
        confine.supervise()
    refresh_random_state()
    confine.confine(options)
    from . import worker

    worker.main(descriptor)


def first_process(descriptor, library):
    """The first process of the new namespace. Returns in its child, which is to become the worker."""
    mount(library, "proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXECUTION)
    library.prctl(DUMPABLE, 0, 0, 0, 0)
    os.write(descriptor, b"!")
    child = os.fork()
    if child == 0:
        os.setsid()
        library.prctl(DUMPABLE, 1, 0, 0, 0)
        return
    os.close(descriptor)
    while True:  # its end is the end of every process in the namespace
        if os.wait()[0] == child:
            os._exit(0)


def fresh_folders(options, library):
    """Lay a new, empty folder over each that can be written; the rest is and stays read-only."""
    mount(library, None, "/", None, RECURSIVE | PRIVATE)
    writable = options["writable"]
    covered = [p for p in options["bound"] if any(p.startswith(f"{folder}/") for folder in writable)]
    kept = [(path, os.open(path, os.O_PATH)) for path in covered]
    for folder in writable:
        mount(library, "tmpfs", folder, "tmpfs", NO_SUID | NO_DEVICES, f"mode=1777,size={options['disk']}")
    for path, handle in kept:  # an installation that lies below one of them is put back
        os.makedirs(path, mode=0o755, exist_ok=True)
        mount(library, f"/proc/self/fd/{handle}", path, None, BIND | RECURSIVE)
        os.close(handle)
    had = os.statvfs("/dev").f_flag & (NO_SUID | NO_DEVICES | NO_EXECUTION)  # and may not lose them
    mount(library, None, "/dev", None, REMOUNT | BIND | READ_ONLY | had)
    if os.path.isdir("/dev/shm"):
        mount(library, "tmpfs", "/dev/shm", "tmpfs", NO_SUID | NO_DEVICES, "mode=1777,size=65536")


def mount(library, source, target, kind, flags, data=None):
    """The system call. Raises OSError."""
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind, data)]
    if library.mount(*words[:3], ctypes.c_ulong(flags), words[3]):
        raise OSError(ctypes.get_errno(), f"{target} could not be mounted")


def refresh_random_state():
    """Draw anew what would otherwise be the same in every fork."""
    import numpy as np

    random.seed()
    np.random.seed()
