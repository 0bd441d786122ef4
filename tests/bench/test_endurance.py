"""What is read out of the looks at a long run: the cost in each tenth, memory at three moments, a larger class."""

import pytest

from grader.bench import endurance
from grader.bench.processes import Cost, Sample

MiB = endurance.MiB


def sample(done, cpu, **memory):
    sizes = {(kind, 1): size * MiB for kind, size in memory.items()}
    return Sample(seconds=float(done), done=done, cpu=cpu, main_cpu=cpu / 10, memory=sizes, zombies=0)


def test_a_steady_run_costs_the_same_in_each_tenth():
    samples = [sample(0, 3.0), *(sample(done, 4 + 0.2 * done) for done in range(1, 101))]
    assert endurance.rates(samples, 100) == pytest.approx([0.2] * 10)


def test_a_run_that_slows_down_is_seen():
    samples = [sample(done, 4 + 0.001 * done**2) for done in range(1, 102)]
    rates = endurance.rates(samples, 101)
    assert rates == sorted(rates)
    assert rates[-1] > 10 * rates[0]


def test_looks_that_find_no_progress_do_no_harm():
    samples = [sample(done // 3, 4 + 0.1 * done) for done in range(3, 303)]
    assert endurance.rates(samples, 100) == pytest.approx([0.3] * 10)


def test_too_few_looks_are_refused():
    with pytest.raises(ValueError, match="too short"):
        endurance.rates([sample(done, 1.0) for done in range(10)], 10)


def test_what_comes_last_counts_as_well():
    """A loop that is stopped when all others are done is part of the cost; the start is not."""
    samples = [sample(0, 3.0), *(sample(done, 4 + 0.2 * done) for done in range(10, 101))]
    run = endurance.Run(100, Cost(60.0, 40.0), samples, [], [])
    assert endurance.without_start(run) == pytest.approx((40 - 6) / 90)


def test_memory_is_shown_of_those_that_stay():
    samples = [sample(done, 1.0, main=100 + done, **{f"visitor{done}": 5}) for done in range(101)]
    lines = endurance.memory_table(samples, 100).splitlines()
    assert lines[0].split()[-3:] == ["10%", "50%", "100%"]
    assert lines[1].split() == ["main", "110.0", "150.0", "200.0"]
    assert lines[2].split()[-3:] == ["115.0", "155.0", "205.0"]
    assert "main 200" in lines[-1]


def test_a_larger_class_is_bound_by_the_graders_and_then_by_the_one_writer():
    run = endurance.Run(100, Cost(60.0, 100.0), [sample(100, 100.0)], [], [])
    lines = endurance.extrapolation(run, 2, wanted=1000, machines=(1, 2, 50)).splitlines()
    assert [line.split()[2] for line in lines[1:]] == ["7.5", "3.8", "1.7"]
    assert [line.endswith("the writer") for line in lines[1:]] == [False, False, True]
