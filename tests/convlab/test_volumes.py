"""The figure of a network: its labels, and that question marks hide every answer."""

import numpy as np
import pytest

from convlab import volumes
from grader.reference.net import flatten, forward_propagation, fully_connected, initialize_parameters


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


def test_activations_are_those_of_the_reference():
    rng = np.random.default_rng(0)
    parameters, image = initialize_parameters(4), rng.random((64, 64, 3))
    parameters["b1"], parameters["b2"] = rng.normal(size=(1, 1, 1, 8)), rng.normal(size=(1, 1, 1, 16))
    last = volumes.activations(image, parameters)[-1]
    logits = fully_connected(flatten(last[None]), parameters["W3"], parameters["b3"])
    np.testing.assert_allclose(logits, forward_propagation(image[None], parameters), rtol=1e-12, atol=1e-12)


def test_activations_refuse_a_batch():
    with pytest.raises(ValueError, match=r"image has shape \(1, 64, 64, 3\)"):
        volumes.activations(np.zeros((1, 64, 64, 3)), initialize_parameters(0))
