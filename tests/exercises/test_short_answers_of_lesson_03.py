"""The short answers of lesson 3 against plain counting: every window laid down, every weight made."""

import numpy as np
import pytest

from grader.exercises import catalogue


def starts(size, f, stride, before, after):
    """Where the windows of one axis start, found by trying every place."""
    return [s for s in range(-before, size) if (s + before) % stride == 0 and s + f <= size + after]


def right(name):
    return catalogue()[name].right


def test_five_by_five():
    assert right("five_by_five") == {
        "size_with_pad_1": len(starts(5, 3, 2, 1, 1)),
        "size_without_pad": len(starts(5, 3, 2, 0, 0)),
    }


def test_the_tail():
    windows = [range(start, start + 3) for start in starts(8, 3, 2, 0, 0)]
    (unread,) = set(range(8)) - {pixel for window in windows for pixel in window}
    wide_enough = min(width for width in range(3, 20) if len(starts(width, 3, 2, 0, 0)) == 4)
    assert right("stride_tail") == {
        "neurons_in_a_row": len(windows),
        "unread_column": unread,
        "smallest_width_for_4": wide_enough,
    }


@pytest.mark.parametrize(
    ("variable", "pixel", "before", "after"),
    [
        ("inside", 30, 0, 0),
        ("inside", 30, 1, 2),
        ("corner_valid", 0, 0, 0),
        ("corner_valid", 63, 0, 0),
        ("first_corner_same", 0, 1, 2),
        ("last_corner_same", 63, 1, 2),
    ],
)
def test_readers_of_a_pixel(variable, pixel, before, after):
    along_an_axis = sum(start <= pixel < start + 4 for start in starts(64, 4, 1, before, after))
    assert right("readers_of_a_pixel")[variable] == along_an_axis**2


def test_shapes_of_the_maps():
    rows = len(starts(24, 3, 1, 1, 1))
    W = np.empty((3, 3, 8, 16))
    assert right("shape_of_the_maps") == {
        "eight_maps_into_sixteen": (rows, rows, W.shape[3]),
        "channels_of_one_filter": W[:, :, :, 0].shape[2],
        "forty_filters": (len(starts(128, 5, 1, 0, 0)),) * 2 + (40,),
    }


def test_neurons_filters_and_weights():
    places = len(starts(64, 4, 1, 1, 2))
    picture, Z, W = np.empty((64, 64, 3)), np.empty((places, places, 8)), np.empty((4, 4, 3, 8))
    assert right("neurons_and_filters") == {
        "input_values": picture.size,
        "neurons_at_one_place": Z[0, 0].size,
        "filters_of_one_neuron": 1,
        "weights_of_one_neuron": W[..., 0].size,
        "neurons_of_the_layer": Z.size,
    }
    assert right("conv_against_dense") == {
        "conv_weights": W.size,
        "conv_biases": W.shape[3],
        "dense_weights": picture.size * Z.size,
    }


def test_what_depends_on_what():
    def counts(filters=4, channels=3, size=20, kernel=3, padding=1, stride=2):
        n = len(starts(size, kernel, stride, padding, padding))
        return n * n * filters, kernel * kernel * channels * filters + filters

    standard = counts()
    changed = {
        knob: counts(**{knob: value})
        for knob, value in {
            "filters": 5,
            "channels": 4,
            "size": 24,
            "kernel": 5,
            "padding": 3,
            "stride": 3,
        }.items()
    }
    for index, variable in enumerate(("neurons_depend_on", "parameters_depend_on")):
        moved = {knob for knob, pair in changed.items() if pair[index] != standard[index]}
        assert right("what_they_depend_on")[variable] == moved
