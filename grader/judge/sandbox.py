"""OUTSIDE: starts the confined process of one submission, watches what it uses, and ends it.

Two modes. `bubblewrap`: namespaces of its own (no network, no other processes, no other users), a file
system that holds a read-only system and one small private folder. `process`, the weaker choice: the
same limits, no new privileges, Landlock and a system call filter where the kernel has them, but the
machine's own name spaces. What each withstands is in README.md. How a start is made cheap is in warm.py.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from . import processes, wire
from .layout import INSIDE, INSIDE_FILES, SYSTEM, Layout, SandboxMissing
from .orders import send_order

__all__ = ["INSIDE_FILES", "Layout", "Limits", "Sandbox", "SandboxMissing", "check_bubblewrap"]

HOME = "/home/student"
PATIENCE = 120.0  # seconds for a step of a start, however slow the machine
FIRST_UID = 61_000  # when started as root, submissions run as users from here on


@dataclasses.dataclass
class Limits:
    """What a submission may use. Computing time decides; the others only end what hangs or floods."""

    cpu: float = 30.0  # seconds of computing a cell
    total_cpu: float = 180.0  # … a notebook
    idle: float = 30.0  # seconds in which nothing is computed, a cell
    wall: float = 900.0  # seconds a cell, however slow the machine
    total_wall: float = 3600.0
    memory: int = 3 * 2**30  # bytes of one process
    disk: int = 256 * 2**20  # bytes of the private folder
    processes: int = 64
    open_files: int = 256
    output: int = 20 * 2**20  # bytes of messages a notebook


def check_bubblewrap():
    """Raise SandboxMissing with an explanation unless bubblewrap works here."""
    if shutil.which("bwrap") is None:
        raise SandboxMissing(
            "Submissions are run by bubblewrap, which is not installed. Install the package `bubblewrap` "
            "(apt install bubblewrap, dnf install bubblewrap), or choose the weaker mode by name: "
            "--sandbox=process."
        )
    trial = ["bwrap", *_namespaces(), "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev"]
    trial += [word for path in SYSTEM[1:6] for word in _bind(path)]
    run = subprocess.run([*trial, "/usr/bin/true"], capture_output=True, text=True)
    if run.returncode:
        raise SandboxMissing(
            f"bubblewrap cannot make namespaces here ({run.stderr.strip()[:200]}). Allow user namespaces "
            "(sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0; "
            "in a container, one that permits them), or choose the weaker mode by name: --sandbox=process."
        )


def _namespaces():
    kinds = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() != 0:  # root needs none, and gives its rights up inside instead
        kinds = ["--unshare-user", *kinds]
    return [*kinds, "--die-with-parent", "--new-session"]


def _bind(path, target=None):
    if target is None and os.path.islink(path):
        return ["--symlink", os.readlink(path), path]
    return ["--ro-bind", path, target or path] if os.path.exists(path) else []


def _parents(paths):
    """Make the folders above what is bound, open to the user that the submission runs as."""
    parents = {str(parent) for path in paths for parent in Path(path).parents}
    parents -= {"/", "/tmp", *SYSTEM}
    return [word for path in sorted(parents) for word in ("--perms", "0755", "--dir", path)]


def bubblewrap(layout, disk, capabilities=()):
    """The command that gives what follows it namespaces and a file system of its own."""
    command = ["bwrap", *_namespaces(), "--proc", "/proc", "--dev", "/dev"]
    for folder in ("/tmp", HOME):  # first, as the folders below may lie in /tmp themselves
        command += ["--perms", "1777", "--size", str(disk), "--tmpfs", folder]
    command += _parents([*SYSTEM, *layout.bound])
    command += [word for path in SYSTEM for word in _bind(path)]
    for path in layout.bound:
        command += _bind(path, path)
    command += _bind(str(layout.stage), INSIDE)
    for name, folder in layout.packages.items():
        command += _bind(folder, f"{INSIDE}/site/{name}")
    for path in sorted(layout.hidden):
        mask = ["--tmpfs", path, "--remount-ro", path]
        command += mask if os.path.isdir(path) else _bind("/dev/null", path)
    if os.getuid() == 0:
        capabilities = [*capabilities, "CAP_SETUID", "CAP_SETGID"]
    if capabilities:
        command += ["--cap-drop", "ALL", *(w for name in capabilities for w in ("--cap-add", name))]
    return [*command, "--remount-ro", "/"]


def interpreter(layout, module, options):
    """The command that starts a module of the inner side with these options."""
    start = f"import sys; sys.path[:0] = {options['path']!r}; from judge import {module}; {module}.main()"
    return [layout.python, "-I", "-S", "-c", start, json.dumps(options)]


def shared_options(layout, mode):
    """What confine needs to know that is the same for every submission of a run."""
    stage = INSIDE if mode == "bubblewrap" else str(layout.stage)
    options = {
        "path": [stage, f"{stage}/{'site' if mode == 'bubblewrap' else 'links'}", *layout.site],
        "hidden": layout.hidden_names,
        "fonts": f"{stage}/{layout.fonts}" if layout.fonts else None,
        "supervise": mode == "process",
    }
    if mode == "bubblewrap":
        readable = [*SYSTEM, "/proc", "/dev", INSIDE, "/", *layout.bound]
    else:
        readable = [*SYSTEM, *layout.prefixes, stage, *layout.packages.values()]
        for folder in layout.site:
            names = (os.path.join(folder, name) for name in sorted(os.listdir(folder)))
            readable += [path for path in names if path not in layout.hidden]
    return {**options, "readable": readable}


def own_options(layout, mode, limits, number):
    """(what confine needs to know of one submission, a folder to remove afterwards or None).

    number : any number; those that run side by side should have different ones
    """
    user = FIRST_UID + (os.getpid() * 16 + number) % 4000 if os.getuid() == 0 else None
    options = {
        "limits": {
            "RLIMIT_AS": limits.memory,
            "RLIMIT_FSIZE": limits.disk,
            "RLIMIT_NOFILE": limits.open_files,
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": int(limits.total_cpu) + 5,
        },
        "processes": limits.processes,
        "uid": user,
        "scratch": HOME,
        "writable": ["/tmp", HOME],
    }
    if mode == "bubblewrap":
        return options, None
    scratch = tempfile.mkdtemp(prefix="judge-run-")
    if user is not None and not _others_may_enter([*layout.bound, layout.stage]):
        user = None
    if user is not None:
        os.chown(scratch, user, user)
    return {**options, "uid": user, "scratch": scratch, "writable": [scratch]}, scratch


def environment(layout):
    """The environment of a submission."""
    kept = {k: v for k, v in os.environ.items() if k.startswith("OPENBLAS_") or k == "JUDGE_DEBUG"}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NBGRADER_EXECUTION": "autograde",
        "MPLBACKEND": "module://judge.figures",
        "JUDGE_STAGE": str(layout.stage),
        **layout.environment,
        **kept,
        **threads,
    }


def launch(command, layout, descriptor):
    """Start a command that keeps one open socket; subprocess.Popen."""
    return subprocess.Popen(
        command,
        pass_fds=[descriptor],
        env=environment(layout),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if not os.environ.get("JUDGE_DEBUG") else None,
        cwd="/",
    )


def hand_over(control, folder):
    """Send the files of a folder to a new worker, which puts them where the cells run."""
    with contextlib.suppress(wire.Closed, TimeoutError):  # the first cell will tell
        for place, _, names in os.walk(folder) if folder else ():
            for name in names:
                path = Path(place, name)
                text = base64.b64encode(path.read_bytes()).decode("ascii")
                send_order(control, ["file", str(path.relative_to(folder)), text])


def _others_may_enter(paths):
    """Whether a user without rights could read below each of these folders."""
    above = {parent for path in map(Path, paths) for parent in (path, *path.parents)}
    return all(folder.stat().st_mode & 0o001 for folder in above)


class Sandbox:
    """The confined process of one submission, with an interpreter that is started for it.

    Parameters
    ----------
    layout : Layout
    mode : "bubblewrap" or "process"
    limits : Limits
    given : folder whose files are copied into the place where the cells run, or None
    """

    _count = 0

    def __init__(self, layout, mode, limits, given=None):
        Sandbox._count += 1
        self._mode = mode
        self.control, inner = socket.socketpair()
        self.control.settimeout(PATIENCE)
        own, self._scratch = own_options(layout, mode, limits, Sandbox._count)
        options = {**shared_options(layout, mode), **own, "fd": inner.fileno()}
        if mode == "bubblewrap":
            command = bubblewrap(layout, limits.disk)
            command += interpreter(layout, "confine", options)
        else:
            command = interpreter(layout, "confine", options)
        with inner:
            self.process = launch(command, layout, inner.fileno())
        self._handle = processes.Process(self.process.pid)
        self._family = processes.Family(self.process.pid)
        hand_over(self.control, given)

    def usage(self):
        """(seconds of computing, bytes of memory, number of processes, whether any could be computing)."""
        return self._family.usage()

    def close(self, patience=0.5):
        """End every process of the submission and remove its folder.

        The worker ends by itself when the socket closes; it has `patience` seconds to do so. Nothing
        happens the second time.
        """
        if self.control.fileno() < 0:
            return
        self.control.close()
        self._handle.ended(patience)
        if self._mode == "process":
            processes.end_tree(self._handle)
        else:
            processes.end_namespace(self._handle)
        self.process.wait()
        self._handle.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
