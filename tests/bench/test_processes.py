"""The cost of a command is that of its whole family, and a look at it finds its members."""

import subprocess
import sys
import time

import pytest

from grader.bench import processes

BURN = "import time\nwhile time.process_time() < 0.3: pass\n"


def python(code):
    return [sys.executable, "-c", code]


def test_children_and_orphans_count(tmp_path):
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"
    orphan = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {BURN!r}])"
    alone = processes.run(python(""), cwd=tmp_path)
    for code in (BURN, child, orphan):
        cost = processes.run(python(code), cwd=tmp_path) - alone
        assert cost.cpu > 0.2, code


def test_a_command_that_fails_says_why(tmp_path):
    with pytest.raises(RuntimeError, match="ended with 3:\nno more ink"):
        processes.run(python("print('no more ink'); raise SystemExit(3)"), cwd=tmp_path)


def test_a_command_is_asked_to_stop_after_its_time(tmp_path):
    code = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(3))\ntime.sleep(60)"
    assert processes.run(python(code), cwd=tmp_path, seconds=1).cpu < 60


def test_a_look_sees_the_memory_of_everyone_and_the_zombies(tmp_path):
    code = (
        "import os, sys\n"
        "if os.fork() == 0: os._exit(0)\n"
        "kept = bytearray(50_000_000)\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        kind_of = lambda one: "python"  # noqa: E731
        with processes.Watch(process.pid, progress=lambda: 7, kind_of=kind_of, seconds=0.01) as watch:
            while not watch.samples or watch.samples[-1].zombies == 0:
                assert process.poll() is None
                time.sleep(0.01)
        process.stdin.close()
    last = watch.samples[-1]
    assert (last.done, last.zombies) == (7, 1)
    assert last.memory["python", process.pid] > 50_000_000
    assert last.cpu >= last.main_cpu > 0
