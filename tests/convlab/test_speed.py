"""Races and charts: what they say and show; nothing here depends on how fast the machine is."""

import time

import pytest

from convlab import speed


def quick():
    pass


def slow():
    time.sleep(0.02)


def test_a_race_says_how_many_times_faster(capsys, monkeypatch):
    monkeypatch.delenv("CONVLAB_STATIC", raising=False)
    speed.faster(slow, quick, at_least=2)
    assert "quick is " in capsys.readouterr().out
    monkeypatch.setenv("CONVLAB_STATIC", "1")
    speed.faster(slow, quick, at_least=2)
    assert capsys.readouterr().out == "quick is more than 2 times as fast as slow.\n"


def test_a_lost_race_asks_for_the_loop():
    with pytest.raises(AssertionError, match="Is there still a loop"):
        speed.faster(quick, slow, at_least=2)


def labels(ax):
    return [text.get_text() for text in ax.texts]


def test_blocks_show_what_is_copied_and_multiplied(monkeypatch):
    monkeypatch.setenv("CONVLAB_STATIC", "1")
    (ax,) = speed.blocks().axes
    assert labels(ax) == ["16", "6.25", "3.06", "1.89", "16", "25", "49", "121"]
    monkeypatch.delenv("CONVLAB_STATIC")
    left, right = speed.blocks((1, 2), pictures=1).axes
    assert labels(left) == ["16", "6.25", "16", "25"]
    assert len(labels(right)) == 2
    assert right.get_title() == "milliseconds for a batch of 1"
