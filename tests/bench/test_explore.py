"""The latency bench runs from end to end; how fast it was is printed, never asserted."""

from grader.bench.explore import measure, summary


def test_it_measures_the_explorer_and_its_rival_in_one_run():
    found = measure(slides=4, rival_slides=3)
    assert set(found) == {"slide", "hover", "rival"}
    assert all(0 < middle <= late for middle, late in found.values())


def test_the_summary_is_the_median_and_the_95th_percentile():
    middle, late = summary([float(n) for n in range(1, 101)])
    assert middle == 50.5
    assert 95 <= late <= 96.5
