"""The bench runs and prints its table; nothing here depends on how fast the machine is."""

from click.testing import CliRunner

from grader.bench.network import network, table


def test_the_command_prints_every_rival():
    done = CliRunner().invoke(network, ["--threads", "1", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    for words in ("1 thread;", "loops", "general (fast.py)", "network (engine.py)", "matrix-product ceiling"):
        assert words in done.output


def test_ratios_are_taken_against_the_loops_and_the_better_torch():
    times = {
        "loops": {"forward": 10.0, "both": 40.0},
        "ours": {"forward": 0.1, "both": 0.2},
        "PyTorch, channels first": {"forward": 0.4, "both": 0.4},
        "PyTorch, channels last": {"forward": 0.2, "both": 0.5},
        "ceiling": {"forward": 0.05, "both": 0.1},
    }
    (row,) = [line.split() for line in table(times, 2).splitlines() if line.startswith("ours")]
    assert row == ["ours", "100.00", "100", "0.50", "200.00", "200", "0.50"]
