"""The confined process, asked directly: what it sees, what it may use, and how it ends."""

import os
import shutil
import subprocess
import time

import pytest

from grader.judge import processes, sandbox, wire
from grader.judge.orders import send_order

MODES = ["bubblewrap", "process"]
LIMITS = sandbox.Limits(cpu=5, idle=10, memory=2**30, disk=2**22, processes=20, open_files=40)


@pytest.fixture(scope="module", params=MODES)
def place(request):
    """(mode, Layout)."""
    layout = sandbox.Layout(packages=["convlab"], hidden_packages=["scipy", "torch"])
    yield request.param, layout
    layout.close()


@pytest.fixture(scope="module")
def confined(place, tmp_path_factory):
    """A function that runs a cell in one sandbox and returns its outputs."""
    mode, layout = place
    given = tmp_path_factory.mktemp("given")
    given.chmod(0o755)
    (given / "data.txt").write_text("one two")
    box = sandbox.Sandbox(layout, mode, LIMITS, str(given))
    box.control.settimeout(60)

    def run(source):
        send_order(box.control, ["run", source, "<cell>", 5])
        outputs = []
        while True:
            frame, _ = wire.receive(box.control)
            if frame[0] == "done":
                return outputs
            outputs.append(frame[1])

    run.box, run.mode = box, mode
    yield run
    box.close()


def printed(outputs):
    """What a cell printed; fails for anything else that it showed."""
    assert all(o[0] == "stream" for o in outputs), outputs
    return "".join(o[2] for o in outputs)


def refused(outputs):
    """The name of the error that ended a cell."""
    assert outputs, "nothing happened"
    assert outputs[-1][0] == "error", outputs
    return outputs[-1][1]


@pytest.mark.parametrize("name", ["scipy", "scipy.signal", "torch"])
def test_hidden_packages_do_not_exist(confined, name):
    assert refused(confined(f"import {name}")) == "ModuleNotFoundError"
    top = name.split(".")[0]
    files = f"import glob, sys\nprint([f for p in sys.path for f in glob.glob(p + '/{top}/*.py')])"
    if confined.mode == "bubblewrap":
        assert printed(confined(files)) == "[]\n"
    reading = "import sys\nfor p in sys.path:\n    try:\n        print(open(p + '/scipy/__init__.py').read())\n    except OSError:\n        pass"
    assert printed(confined(reading)) == ""


def test_what_the_course_names_is_there(confined):
    assert printed(confined("import convlab, numpy\nprint(open('data.txt').read())")) == "one two\n"


def test_the_environment_is_nearly_empty(confined):
    names = set(eval(printed(confined("import os\nprint(sorted(os.environ))"))))
    allowed = {"PATH", "LANG", "HOME", "TMPDIR", "MPLCONFIGDIR", "MPLBACKEND", "PWD", "LC_CTYPE"}
    assert {n for n in names if not n.startswith(("PYTHON", "JUDGE_", "NBGRADER_")) and "NUM_THREADS" not in n
            and not n.startswith("OPENBLAS_")} <= allowed  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "import socket\nsocket.socket()",
        "open('/root/.bashrc').read()",
        "open('/etc/shadow').read()",
        "open('/etc/passwd').read()",
        "open('/usr/planted', 'w')",
        "import os, numpy\nopen(os.path.dirname(numpy.__file__) + '/planted.py', 'w')",
        "import ctypes, os\nif ctypes.CDLL(None, use_errno=True).unshare(0x10000000) < 0: raise OSError",
        "import mmap\nmmap.mmap(-1, 4096)",
    ],
)
def test_what_is_not_allowed(confined, source):
    assert refused(confined(source)) in ("OSError", "PermissionError", "FileNotFoundError")


def test_limits_of_files(confined):
    assert refused(confined("with open('big', 'wb') as f:\n    f.write(bytes(2**23))")) == "OSError"
    assert refused(confined("kept = [open('data.txt') for _ in range(100)]")) == "OSError"
    assert printed(confined("import os\nkept = None\nos.unlink('big')")) == ""


def test_limits_of_memory_and_time(confined):
    assert refused(confined("bytearray(2 * 2**30)")) == "MemoryError"
    assert refused(confined("while True: pass")) == "OutOfTime"
    cpu, memory, count, _ = confined.box.usage()
    assert cpu > 4
    assert memory > 2**20
    assert count >= 1


def test_close_ends_everything_that_a_submission_has_started(place):
    mode, layout = place
    box = sandbox.Sandbox(layout, mode, LIMITS)
    source = "import os, signal, time\nfor s in (1, 2, 15):\n    signal.signal(s, signal.SIG_IGN)\n"
    source += "for _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n        time.sleep(1000)\n"
    box.control.settimeout(60)
    send_order(box.control, ["run", source, "<cell>", 5])
    assert wire.receive(box.control)[0] == ["done"]
    mine = [fields[-1] for fields in processes.tree(box.process.pid)]
    assert len(mine) >= 4
    box.close()
    for _ in range(100):  # the kernel takes a moment
        if not any(os.path.exists(f"/proc/{number}/cmdline") and processes.process_stat(number)[0] != "Z" for number in mine
                   if processes.process_stat(number)):  # fmt: skip
            break
        time.sleep(0.02)
    else:
        pytest.fail("processes are left")
    assert box._scratch is None or not os.path.exists(box._scratch)


def test_a_machine_without_bubblewrap_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(sandbox.SandboxMissing, match=r"apt install bubblewrap.*--sandbox=process"):
        sandbox.check_bubblewrap()


def test_a_machine_without_namespaces_is_told_what_to_do(monkeypatch):
    refusal = subprocess.CompletedProcess([], 1, "", "bwrap: No permissions to create new namespace")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: refusal)
    with pytest.raises(sandbox.SandboxMissing, match=r"No permissions.*unprivileged_userns_clone.*process"):
        sandbox.check_bubblewrap()


def test_a_package_that_is_not_there_is_named():
    with pytest.raises(sandbox.SandboxMissing, match="'no_such_package'"):
        sandbox.Layout(packages=["no_such_package"])
