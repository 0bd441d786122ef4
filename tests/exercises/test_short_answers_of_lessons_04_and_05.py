"""The short answers of lessons 4 and 5 against arrays that are really made, and windows that are really laid down."""

import numpy as np

from grader.exercises import catalogue
from grader.reference.conv import convolve, pad_same
from grader.reference.net import SHAPES, initialize_parameters
from grader.reference.pool import pool, pool_forward

# window, stride and zeros before the first pixel, layer by layer, along one side
LAYERS = ((4, 1, 1), (8, 8, 0), (2, 1, 0), (4, 4, 0))
SIZES = (64, 64, 8, 8, 2)


def right(name):
    return catalogue()[name].right


def maps(X, parameters):
    """Return what comes out of conv 1, pool 1, conv 2 and pool 2, without a ReLU."""
    made = [convolve(pad_same(X, 4, 1), parameters["W1"], parameters["b1"])]
    made.append(pool(made[-1], (8, 8), stride=(8, 8)))
    made.append(convolve(pad_same(made[-1], 2, 1), parameters["W2"], parameters["b2"]))
    return [*made, pool(made[-1], (4, 4), stride=(4, 4))]


def seen(layer, neuron):
    """Return the pixels along one side that a neuron behind ``layer`` layers sees, those in the padding included."""
    places = {neuron}
    for window, stride, before in reversed(LAYERS[:layer]):
        places = {place * stride - before + step for place in places for step in range(window)}
    return sorted(places)


def test_padded_corner():
    flat = np.full((1, 5, 5, 1), -3.0)
    for mode in ("max", "average"):
        A, _ = pool_forward(flat, {"f": 3, "stride": 2, "pad": 1}, mode)
        assert A[0, 0, 0, 0] == right("padded_corner")[f"{mode}_corner"]


def test_pooled_shape():
    A, _ = pool_forward(np.zeros((1, 24, 20, 16)), {"f": 2, "stride": 2})
    assert A.shape[1:] == tuple(right("pooling_counts")["pooled_shape"])


def test_three_maps_become_six():
    answers, bias = right("three_maps_become_six"), np.zeros((1, 1, 1, 1))
    first = convolve(np.zeros((1, 32, 32, 1)), np.zeros((5, 5, 1, 3)), bias.repeat(3, axis=3))
    stride = answers["stride_of_pooling"]
    pooled = pool(first, (2, 2), stride=(stride, stride))
    assert (first.shape, pooled.shape) == ((1, 28, 28, 3), (1, 14, 14, 3))
    W = np.zeros((5, 5, answers["maps_read_by_one_filter"], 6))
    assert W.size == answers["weights_of_layer_2"]
    second = convolve(pooled, W, bias.repeat(6, axis=3))
    last = pool(second, (2, 2), stride=(stride, stride))
    assert (second.shape[1:], last.shape[1:]) == ((10, 10, 6), tuple(answers["last_shape"]))


def test_network_shapes():
    made = [one.shape[1:] for one in maps(np.zeros((1, 64, 64, 3)), initialize_parameters(0))]
    answers = list(right("network_shapes").values())
    assert [list(shape) for shape in made] == answers[:4]
    assert np.prod(made[3]) == answers[4] == SHAPES["W3"][0]


def test_parameter_counts():
    sizes = {name: value.size for name, value in initialize_parameters(0).items()}
    assert list(right("parameter_counts").values()) == [
        sizes["W1"],
        sizes["W2"],
        sizes["W1"] + sizes["b1"],
        sizes["W2"] + sizes["b2"],
        sizes["W3"] + sizes["b3"],
        sum(sizes.values()),
    ]
    assert sum(sizes.values()) == 1310


def test_a_dense_layer_in_place_of_conv_1():
    photo = np.zeros((1, 64, 64, 3))
    neurons = maps(photo, initialize_parameters(0))[0]
    answers = right("dense_instead")
    assert (answers["numbers_in"], answers["neurons_of_conv_1"]) == (photo.size, neurons.size)
    assert answers["dense_weights"] == photo.size * neurons.size == 402_653_184


def test_receptive_fields():
    # the neuron in the middle of each map, far from where a window is cut
    spans = [seen(layer, SIZES[layer] // 2) for layer in (1, 2, 3, 4)]
    assert [span[-1] - span[0] + 1 for span in spans] == [4, 11, 19, 43]
    assert list(right("receptive_fields").values()) == [len(span) for span in spans]


def test_last_rows():
    inside = [[row for row in seen(4, neuron) if 0 <= row < 64] for neuron in (0, 1)]
    both = sorted({*inside[0], *inside[1]})
    assert list(right("last_rows").values()) == [[rows[0], rows[-1]] for rows in (*inside, both)]


def test_pixel_reach():
    ones = {name: np.ones(shape) if name[0] == "W" else np.zeros(shape) for name, shape in SHAPES.items()}
    reached = []
    for pixel in (36, 0):
        spot = np.zeros((1, 64, 64, 3))
        spot[0, pixel, pixel] = 1
        reached.append([np.count_nonzero(one) for one in maps(spot, ones)])
    assert list(right("pixel_reach").values()) == [reached[0][0], reached[0][3], reached[1][3]]
