"""INSIDE, before anything of the student's runs: gives up what the sandbox should not have.

Limits and the user id always; Landlock and a system
call filter where the kernel has them (bubblewrap, where it runs, is a second wall around this one).
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import json
import os
import resource
import signal
import struct
import sys

MAP_SHARED = 1
DIE_WITH_PARENT, ADOPT_ORPHANS, NO_NEW_PRIVILEGES = 1, 36, 38  # options of prctl
AMBIENT, AMBIENT_CLEAR_ALL = 47, 4
CAPABILITY_VERSION = 0x20080522

# System calls that no lesson needs: other processes, kernel, mounts, keys, modules, namespaces.
DENIED_CALLS = [
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kcmp",
    "pidfd_getfd",
    "perf_event_open",
    "bpf",
    "userfaultfd",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "setns",
    "unshare",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "fsconfig",
    "fspick",
    "keyctl",
    "add_key",
    "request_key",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "iopl",
    "ioperm",
    "open_by_handle_at",
    "name_to_handle_at",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "lookup_dcookie",
    "nfsservctl",
    "personality",
    "mbind",
    "migrate_pages",
    "move_pages",
    "set_mempolicy",
    "syslog",
    "vhangup",
]


def main():
    """Confine this process and hand over to the worker.

    The options are JSON on the command line: fd, hidden (names of
    packages that do not exist here), and what `confine` takes.
    """
    options = json.loads(sys.argv[1])
    if options["supervise"]:
        supervise()
    sys.meta_path.insert(0, Absent(options["hidden"]))
    confine(options)
    from judge import worker

    worker.main(options["fd"])


def confine(options):
    """Give up, in this process and for good, what a submission should not have.

    options : limits {name: number}, processes, uid (or None), scratch (the folder to run in), readable and
        writable (for Landlock), fonts (a file, or None), supervise
    """
    for name, value in options["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    scratch = options["scratch"]
    temporary = next((p for p in options["writable"] if p != scratch), scratch)
    os.environ.update(HOME=scratch, TMPDIR=temporary, MPLCONFIGDIR=os.path.join(temporary, ".matplotlib"))
    os.umask(0o077)
    os.chdir(scratch)
    uid = options["uid"]
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if uid is not None or not options["supervise"]:  # else the count is that of the grader's own user
        resource.setrlimit(resource.RLIMIT_NPROC, (options["processes"], options["processes"]))
    if not options["supervise"]:
        drop_capabilities()
    ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    copy_fonts(options["fonts"], os.environ["MPLCONFIGDIR"])
    landlock(options)
    filter_calls()


def drop_capabilities():
    """Give up every right of root's that this process may still have in its namespaces."""
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(AMBIENT, AMBIENT_CLEAR_ALL, 0, 0, 0)
    head = struct.pack("Ii", CAPABILITY_VERSION, 0)
    if library.capset(head, struct.pack("6I", *[0] * 6)):
        raise OSError(ctypes.get_errno(), "the rights of root could not be given up")


class Absent:
    """Says in Python's own words that a masked package is not there (the mask itself is the wall)."""

    def __init__(self, names):
        self._names = frozenset(names)

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def supervise():
    """Stay outside as the process that adopts every orphan of the submission and dies with the grader.

    Returns in a child; the parent waits until the child has ended, and is then killed with the rest.
    """
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    library.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    child = os.fork()
    if child == 0:
        library.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        os.setsid()
        return
    for number in range(3, 64):  # the socket to the grader belongs to the child
        with contextlib.suppress(OSError):
            os.close(number)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            os._exit(0)


def copy_fonts(fonts, folder):
    """matplotlib's list of fonts: it takes seconds to make."""
    if fonts and os.path.exists(fonts):
        os.makedirs(folder, exist_ok=True)
        with open(fonts, "rb") as source, open(os.path.join(folder, os.path.basename(fonts)), "wb") as copy:
            copy.write(source.read())


@functools.cache
def _landlock():
    """The binding of Landlock where the kernel has it, else None."""
    try:
        import landlockpy
    except ImportError:
        return None
    return landlockpy if landlockpy.supported() else None


@functools.cache
def _system_call_filter():
    """The filter that is to be loaded, or None where libseccomp or its binding is missing."""
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError):
        return None
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    for name in [*DENIED_CALLS, "socket", "io_setup", "shmget", "shmat", "mq_open", "msgget", "semget"]:
        try:
            rules.add_rule(seccomp.ERRNO(1), name)
        except (ValueError, OSError, RuntimeError):  # this processor has no such call
            continue
    shared = seccomp.Arg(3, seccomp.MASKED_EQ, MAP_SHARED, MAP_SHARED)
    rules.add_rule(seccomp.ERRNO(1), "mmap", shared)
    return rules


def prepare():
    """Load both bindings now: they look for the C library with a process each, which every fork would do again."""
    _landlock()
    _system_call_filter()


def landlock(options):
    """Leave only the named folders; no network, no signals to other processes. True if in force."""
    landlock = _landlock()
    if landlock is None:
        return False
    read = landlock.AccessFS.READ_FILE | landlock.AccessFS.READ_DIR | landlock.AccessFS.EXECUTE
    every = landlock.fs_for_abi(landlock.abi_version())
    device = landlock.AccessFS.READ_FILE | landlock.AccessFS.WRITE_FILE
    scopes = landlock.Scope.SIGNAL | landlock.Scope.ABSTRACT_UNIX_SOCKET
    with landlock.Ruleset(scoped=scopes) as rules:
        for path in options["readable"]:
            if os.path.isdir(path):
                rules.allow_path(path, read)
            elif os.path.exists(path):
                rules.allow_path(path, landlock.AccessFS.READ_FILE)
        for path in ("/dev/null", "/dev/zero", "/dev/urandom"):
            if os.path.exists(path):
                rules.allow_path(path, device)
        for path in options["writable"]:
            rules.allow_path(path, every)
        rules.restrict()
    return True


def seal(kept):
    """Leave a fork that serves hidden tests no way to tell anyone of their inputs.

    All descriptors but `kept` are closed; with Landlock, nothing can be written and no process outside
    the fork be signalled. Memory that is shared between processes cannot be had (see filter_calls).
    """
    os.closerange(3, kept)
    os.closerange(kept + 1, 4096)
    landlock = _landlock()
    if landlock is not None:
        read = landlock.AccessFS.READ_FILE | landlock.AccessFS.READ_DIR | landlock.AccessFS.EXECUTE
        writes = landlock.fs_for_abi(landlock.abi_version()) & ~read
        scopes = landlock.Scope.SIGNAL | landlock.Scope.ABSTRACT_UNIX_SOCKET
        with landlock.Ruleset(handled_fs=writes, scoped=scopes) as rules:
            rules.restrict()


def filter_calls():
    """Refuse dangerous system calls, and sockets other than pairs. True if in force."""
    rules = _system_call_filter()
    if rules is not None:
        rules.load()
    return rules is not None
