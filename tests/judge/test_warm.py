"""Warm starts: two submissions never meet, and whatever goes wrong with the zygote costs no grade."""

import os
import signal
import time

import pytest

from grader.judge import layout, sandbox, warm, wire
from grader.judge.orders import send_order

MODES = ["bubblewrap", "process"]
LIMITS = sandbox.Limits(cpu=5, idle=10, disk=2**22, processes=20)


@pytest.fixture(scope="module")
def ground():
    made = layout.Layout(packages=["convlab"], hidden_packages=["scipy"], environment={"COLOUR": "blue"})
    yield made
    made.close()


@pytest.fixture(scope="module", params=MODES)
def starter(request, ground):
    made = warm.Starter(ground, request.param, LIMITS, ["numpy", "no_such_module"])
    made.mode = request.param
    assert made.cold is None
    yield made
    made.close()


def run(box, source):
    """Run a cell in a sandbox and return what it printed; fails for anything else."""
    send_order(box.control, ["run", source, "<cell>", 5])
    printed = ""
    while True:
        frame, _ = wire.receive(box.control)
        if frame[0] == "done":
            return printed.strip()
        assert frame[1][0] == "stream", frame
        printed += frame[1][2]


def test_two_submissions_never_meet(starter):
    look = (
        "import os, random, sys\n"
        "import numpy as np\n"
        "print(sorted(os.listdir()), sorted(os.listdir(os.environ['TMPDIR'])), hasattr(np, 'left'),\n"
        "      'LEFT' in os.environ, 'left' in sys.modules, len(globals()))"
    )
    leave = (
        "import os, subprocess, sys\n"
        "import numpy as np\n"
        "np.left = 1\n"
        "os.environ['LEFT'] = '1'\n"
        "sys.modules['left'] = np\n"
        "open('left.txt', 'w').write('a message')\n"
        "open(os.path.join(os.environ['TMPDIR'], 'left.tmp'), 'w').write('a message')\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    import time\n"
        "    time.sleep(1000)"
    )
    draw = "import random, numpy as np\nprint(random.random(), np.random.random_sample())"
    first = starter.start()
    seen, drawn = run(first, look), run(first, draw)
    run(first, leave)
    second = starter.start()  # while the first is still there
    try:
        assert run(second, look) == seen
        assert set(run(second, draw).split()).isdisjoint(drawn.split())
        first.close()
        assert run(second, "import os\nprint(os.environ['COLOUR'])") == "blue"
    finally:
        first.close()
        second.close()
    third = starter.start()
    assert run(third, look) == seen
    third.close()


def test_a_fork_has_no_rights_and_no_descriptor_but_its_own(ground):
    starter = warm.Starter(ground, "bubblewrap", LIMITS)
    box = starter.start()
    try:
        status = dict(
            line.split(":\t", 1) for line in run(box, "print(open('/proc/self/status').read())").splitlines()
        )
        assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == int(status["CapInh"], 16) == 0
        assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
        assert all(int(number) > 0 for number in status["Uid"].split())
        numbers = "import os\nprint([n for n in range(50) if os.path.exists(f'/proc/self/fd/{n}')])"
        assert len(eval(run(box, numbers))) == 4, "the three standard ones and the grader's socket"
        others = "import os\nprint(sorted(n for n in os.listdir('/proc') if n.isdigit()))"
        assert run(box, others) == "['1', '2']"
    finally:
        box.close()
        starter.close()


@pytest.mark.parametrize("folder", ["/dev/shm", "/dev", "/", "/judge", "/usr/lib"])
def test_there_is_no_place_to_leave_a_word_for_the_next(ground, folder):
    starter = warm.Starter(ground, "bubblewrap", LIMITS)
    first, second = starter.start(), starter.start()
    try:
        write = (
            f"try:\n    open('{folder}/word', 'w')\nexcept OSError as error:\n    print(type(error).__name__)"
        )
        run(first, write)
        assert run(second, f"import os\nprint(os.path.exists('{folder}/word'))") == "False"
    finally:
        first.close()
        second.close()
        starter.close()


def test_close_ends_everything_that_was_started(starter):
    box = starter.start()
    start = (
        "import os, time\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0:\n"
        "            time.sleep(1000)\n"
        "        os._exit(0)\n"
        "print('started')"
    )
    assert run(box, start) == "started"
    pids = [fields[-1] for fields in box._family.look()]
    assert len(pids) >= 5
    box.close()
    assert [n for n in pids if os.path.exists(f"/proc/{n}/exe") and not _is_zombie(n)] == []


def _is_zombie(number):
    with open(f"/proc/{number}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "Z"


def test_computing_is_counted_from_the_start_of_the_submission(starter):
    box = starter.start()
    try:
        before = box.usage()[0]
        run(box, "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass")
        assert 0.4 <= box.usage()[0] - before <= 1.5
        assert before < 0.4
    finally:
        box.close()


def test_a_notebook_that_asks_where_it_runs_does_not_load_ipython(starter):
    box = starter.start()
    ask = "import sys\nprint('google.colab' in str(get_ipython()), 'IPython' in sys.modules)"
    assert run(box, ask) == "False False"
    box.close()


def test_files_of_the_assignment_are_there(starter, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "numbers.txt").write_bytes(b"\x00\xff one two")
    box = starter.start(str(tmp_path))
    assert run(box, "print(open('data/numbers.txt', 'rb').read())") == r"b'\x00\xff one two'"
    box.close()


def test_a_zygote_that_was_killed_is_replaced(ground):
    starter = warm.Starter(ground, "bubblewrap", LIMITS)
    starter._zygote._process.send_signal(signal.SIGKILL)
    starter._zygote._process.wait()
    box = starter.start()
    assert isinstance(box, warm.WarmSandbox)
    assert run(box, "print(6 * 7)") == "42"
    box.close()
    starter.close()


def test_where_nested_namespaces_are_refused_the_start_is_cold_and_the_walls_are_the_same(
    ground, monkeypatch
):
    full = warm.bubblewrap
    monkeypatch.setattr(warm, "bubblewrap", lambda layout, disk, capabilities: full(layout, disk))
    starter = warm.Starter(ground, "bubblewrap", LIMITS)
    assert "refuses nested namespaces" in starter.cold
    box = starter.start()
    assert isinstance(box, sandbox.Sandbox)
    assert run(box, "import os\nprint(os.getuid() > 0)") == "True"
    box.close()
    starter.close()


def test_the_end_of_the_zygote_is_the_end_of_its_forks(ground):
    starter = warm.Starter(ground, "bubblewrap", LIMITS)
    box = starter.start()
    starter._zygote._process.kill()
    starter._zygote._process.wait()
    deadline = time.monotonic() + 60
    while not box._process.ended(0) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert box._process.ended(0)
    box.close()
    starter.close()
