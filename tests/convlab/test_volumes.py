"""The figure of a network: its labels, and that question marks hide every answer."""

import numpy as np
import pytest

from convlab import volumes


def labels(figure):
    return [text.get_text() for text in figure.axes[0].texts if text.get_fontweight() == "bold"]


def test_the_network_names_its_shapes():
    sizes = ["64 × 64 × 3", "64 × 64 × 8", "8 × 8 × 8", "8 × 8 × 16", "2 × 2 × 16", "64", "6"]
    assert labels(volumes.network()) == sizes


def test_a_prediction_shows_the_input_alone():
    assert labels(volumes.network(sizes=False))[1:] == ["? × ? × ?"] * 4 + ["?"] * 2


def test_faces_are_drawn_from_the_first_box_on():
    figure = volumes.show([(4, 4, 3), (2, 2, 1)], ["pool"], faces=[np.zeros((4, 4, 3)), None])
    assert len(figure.axes[0].images) == 1


def test_steps_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="2 shapes have 1 steps between them, not 2"):
        volumes.show([(4, 4, 3), (2, 2, 1)], ["pool", "pool"])
