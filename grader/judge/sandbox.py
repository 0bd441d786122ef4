"""OUTSIDE: starts the confined process of one submission, watches what it uses, and ends it.

Two modes. `bubblewrap`: namespaces of its own (no network, no other processes, no other users), a file
system that holds a read-only system and one small private folder. `process`, the weaker choice: the
same limits, no new privileges, Landlock and a system call filter where the kernel has them, but the
machine's own name spaces. What each withstands is in README.md.
"""

from __future__ import annotations

import compileall
import contextlib
import dataclasses
import importlib.util
import json
import os
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
INSIDE_FILES = ("confine", "worker", "cells", "figures", "peer", "wire", "orders")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts")
HOME = "/home/student"
FIRST_UID = 61_000  # when started as root, submissions run as users from here on
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class SandboxMissing(Exception):
    """This machine cannot give the sandbox that was asked for; the text says what to do."""


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


class Layout:
    """What is the same for all submissions: which folders they see, prepared once."""

    def __init__(self, packages=(), hidden_packages=()):
        self._stage = tempfile.TemporaryDirectory(prefix="judge-")
        self.stage = Path(self._stage.name)
        self.stage.chmod(0o755)
        package = self.stage / "judge"
        package.mkdir(mode=0o755)
        (package / "__init__.py").touch()
        for name in INSIDE_FILES:
            shutil.copy(HERE / f"{name}.py", package)
        compileall.compile_dir(package, quiet=1)  # a third of what a start would cost
        self.site = [p for p in dict.fromkeys([*site.getsitepackages(), *_user_site()]) if os.path.isdir(p)]
        self.python = os.path.realpath(sys.executable)
        self.prefixes = [p for p in {sys.base_prefix, sys.base_exec_prefix} if not p.startswith("/usr/")]
        self.hidden_names = list(hidden_packages)
        self.hidden = {p for name in hidden_packages for p in _files_of(name, self.site)}
        self.packages = {name: _folder_of(name) for name in packages}
        extra = self.stage / "site"
        extra.mkdir(mode=0o755)
        for name in self.packages:
            (extra / name).mkdir(mode=0o755)
        self.fonts = _font_list()
        self.path = [str(self.stage), str(extra), *self.site]

    def close(self):
        self._stage.cleanup()


def _user_site():
    return [site.getusersitepackages()] if site.ENABLE_USER_SITE else []


def _files_of(name, folders):
    """The files and folders of a package in site-packages, without importing it."""
    for folder in map(Path, folders):
        yield from (str(p) for p in (folder / name, folder / f"{name}.py") if p.exists())
        yield from map(str, folder.glob(f"{name}.*.so"))


def _folder_of(name):
    """The folder of an importable package that lies outside site-packages."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SandboxMissing(f"the package {name!r}, which submissions should see, is not installed")
    return os.path.realpath(next(iter(spec.submodule_search_locations)))


def _font_list():
    """matplotlib's list of fonts, made once, so that no submission has to search for fonts."""
    if importlib.util.find_spec("matplotlib") is None:
        return None
    code = "import matplotlib, matplotlib.font_manager; print(matplotlib.get_cachedir())"
    cache = Path(os.environ.get("MPLCONFIGDIR") or Path.home() / ".cache" / "matplotlib")
    lists = sorted(cache.glob("fontlist-v*.json"))
    if not lists:
        cache = Path(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()
        )
        lists = sorted(cache.glob("fontlist-v*.json"))
    return str(lists[-1]) if lists else None


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


class Sandbox:
    """The confined process of one submission.

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
        self.limits = limits
        self._mode = mode
        self.control, inner = socket.socketpair()
        self._scratch = None
        command = (
            self._bubblewrap(layout, given, inner)
            if mode == "bubblewrap"
            else self._process(layout, given, inner)
        )
        try:
            self.process = subprocess.Popen(
                command,
                pass_fds=[inner.fileno()],
                env=_environment(layout),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL if not os.environ.get("JUDGE_DEBUG") else None,
                cwd="/",
            )
        finally:
            inner.close()

    def _options(self, layout, inner, **more):
        limits = {
            "RLIMIT_AS": self.limits.memory,
            "RLIMIT_FSIZE": self.limits.disk,
            "RLIMIT_NOFILE": self.limits.open_files,
            "RLIMIT_CORE": 0,
            "RLIMIT_CPU": int(self.limits.total_cpu) + 5,
        }
        options = {
            "fd": inner.fileno(),
            "limits": limits,
            "processes": self.limits.processes,
            "uid": FIRST_UID + (os.getpid() * 16 + Sandbox._count) % 4000 if os.getuid() == 0 else None,
            "path": layout.path,
            "hidden": layout.hidden_names,
            "walls": True,
            **more,
        }
        start = f"import sys; sys.path.insert(0, {str(layout.stage)!r})"
        start += "; from judge import confine; confine.main()"
        return [layout.python, "-I", "-S", "-c", start, json.dumps(options)]

    def _bubblewrap(self, layout, given, inner):
        command = ["bwrap", *_namespaces(), "--proc", "/proc", "--dev", "/dev"]
        for folder in ("/tmp", HOME):  # first, as the folders below may lie in /tmp themselves
            command += ["--perms", "1777", "--size", str(self.limits.disk), "--tmpfs", folder]
        command += _parents([*SYSTEM, *layout.prefixes, *layout.site, str(layout.stage)])
        command += [word for path in SYSTEM for word in _bind(path)]
        for path in [*layout.prefixes, *layout.site, str(layout.stage)]:
            command += _bind(path, path)
        for name, folder in layout.packages.items():
            command += _bind(folder, str(layout.stage / "site" / name))
        for path in sorted(layout.hidden):
            command += ["--tmpfs", path] if os.path.isdir(path) else _bind("/dev/null", path)
        if layout.fonts:
            command += ["--perms", "0755", "--dir", "/judge"]
            command += _bind(layout.fonts, f"/judge/{os.path.basename(layout.fonts)}")
        if given:
            command += _bind(given, "/given")
        if os.getuid() == 0:
            command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        readable = [
            *SYSTEM,
            "/proc",
            "/dev",
            "/judge",
            "/given",
            "/",
            *layout.prefixes,
            *layout.site,
            str(layout.stage),
        ]
        options = self._options(
            layout, inner, scratch=HOME, readable=readable, writable=["/tmp", HOME],
            fonts=f"/judge/{os.path.basename(layout.fonts)}" if layout.fonts else None,
            given="/given" if given else None, supervise=False,
        )  # fmt: skip
        return [*command, "--remount-ro", "/", *options]

    def _process(self, layout, given, inner):
        self._scratch = tempfile.mkdtemp(prefix="judge-run-")
        readable = [*SYSTEM, *layout.prefixes, str(layout.stage), *layout.packages.values()]
        readable += [layout.fonts] if layout.fonts else []
        readable += [given] if given else []
        for folder in layout.site:
            names = (os.path.join(folder, name) for name in sorted(os.listdir(folder)))
            readable += [path for path in names if path not in layout.hidden]
        for name, folder in layout.packages.items():
            link = layout.stage / "site" / name
            if link.is_dir() and not link.is_symlink():
                link.rmdir()
                link.symlink_to(folder)
        options = self._options(
            layout, inner, scratch=self._scratch, readable=readable, writable=[self._scratch],
            fonts=layout.fonts, given=given, supervise=True,
        )  # fmt: skip
        arguments = json.loads(options[-1])
        if arguments["uid"] is not None and not _others_may_enter(
            [*layout.prefixes, *layout.site, layout.stage]
        ):
            arguments["uid"] = None
        if arguments["uid"] is not None:
            os.chown(self._scratch, arguments["uid"], arguments["uid"])
        return [*options[:-1], json.dumps(arguments)]

    def usage(self):
        """(seconds of computing, bytes of memory, number of processes, whether any could be computing)."""
        cpu, memory, count, busy = 0.0, 0, 0, False
        for fields in _tree(self.process.pid):
            cpu += sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICKS
            memory += int(fields[21]) * PAGE
            count += 1
            busy = busy or fields[0] in "RD"
        return cpu, memory, count, busy

    def close(self, patience=0.5):
        """End every process of the submission and remove its folder.

        The worker ends by itself when the socket closes; it has `patience` seconds to do so.
        """
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        if self._mode == "process":
            _end_tree(self.process)
        else:
            _end_namespace(self.process)
        self.process.wait()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _environment(layout):
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
        **kept,
        **threads,
    }


def _others_may_enter(paths):
    """Whether a user without rights could read below each of these folders."""
    above = {parent for path in map(Path, paths) for parent in (path, *path.parents)}
    return all(folder.stat().st_mode & 0o001 for folder in above)


def _tree(root):
    """The fields of /proc/N/stat, from the state on, of a process and all its descendants."""
    stats = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = process_stat(int(name))
            if fields:
                stats[int(name)] = fields
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


def _end_namespace(process):
    """Kill bubblewrap: with the first process of the namespace everything in it dies.

    The outer process is halted before we look, so that it cannot start the inner one behind our back.
    """
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGSTOP)
    for fields in _tree(process.pid):
        if fields[-1] != process.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(fields[-1], signal.SIGKILL)
    process.kill()


def _end_tree(process):
    """Kill a process that adopts its orphans (see confine.supervise), and all its descendants first."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    for _ in range(200):
        others = [fields[-1] for fields in _tree(process.pid) if fields[-1] != process.pid]
        if not others or process.poll() is not None:
            break
        for number in others:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.005)
    process.kill()
