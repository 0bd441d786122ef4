"""Which part of the input feeds a cell, against the slow way: change a pixel and see whether the cell moves."""

import numpy as np
import pytest

from convlab import cases, window
from convlab.attempt import run
from grader.exercises import catalogue


def _behind(name, code, number):
    """Return the attempt on visible case ``number`` and the window behind its worst cell."""
    facts = cases.load(name)
    attempt = run(code, facts, [facts["cases"][number]])[0]
    return attempt, window.behind(facts, attempt)


def _off_at(reference, index):
    """Return code that is wrong in one cell only."""

    def code(*arguments):
        Z, cache = reference(*arguments)
        Z[index] += 5
        return Z, cache

    return code


@pytest.mark.parametrize("name", ["conv_forward", "pool_forward"])
@pytest.mark.parametrize("number", [2, 3])
@pytest.mark.parametrize("index", [(0, 0, 0, 1), (1, 1, 1, 0)])
def test_a_cell_moves_only_with_the_pixels_of_its_window(name, number, index):
    reference = catalogue()[name].reference
    attempt, found = _behind(name, _off_at(reference, index), number)
    A_prev, *rest = attempt.arguments.values()
    pad = rest[-1 if name == "conv_forward" else 0].get("pad", 0)
    before = reference(A_prev, *rest)[0][index]
    seen = set()
    for row, column in np.ndindex(A_prev.shape[1:3]):
        changed = A_prev.astype(float)
        changed[index[0], row, column] += 1000 * np.sqrt(2 + np.arange(A_prev.shape[3]))
        if reference(changed, *rest)[0][index] != before:
            seen.add((row, column))
    inside = {
        (row - pad, column - pad)
        for row in range(*found.rows)
        for column in range(*found.columns)
        if 0 <= row - pad < A_prev.shape[1] and 0 <= column - pad < A_prev.shape[2]
    }
    assert seen == inside


def test_a_short_sum_is_written_out():
    _, found = _behind("conv_forward", _off_at(catalogue()["conv_forward"].reference, (0, 0, 0, 0)), 0)
    assert found.arithmetic == "1·0 + 2·1 + 4·2 + 5·0 + 1 = 11"
    assert found.says == "Z[0, 0, 0, 0] should see rows 0 to 1 and columns 0 to 1 of A_prev[0]."


def test_a_long_sum_is_not():
    _, found = _behind("conv_forward", _off_at(catalogue()["conv_forward"].reference, (0, 0, 0, 0)), 2)
    assert found.arithmetic == ""
    assert found.says.endswith(
        "rows -1 to 1 and columns -1 to 1 of A_prev[0] (counted without the padding; what lies outside is padding)."
    )


@pytest.mark.parametrize(
    ("number", "arithmetic"), [(0, "max(1, 3, 4, 2) = 4"), (1, "(1 + 3 + 4 + 2) / 4 = 2.5")]
)
def test_the_arithmetic_of_a_pooling(number, arithmetic):
    _, found = _behind("pool_forward", _off_at(catalogue()["pool_forward"].reference, (0, 0, 0, 0)), number)
    assert found.arithmetic == arithmetic


def test_a_step_shows_its_filter():
    _, found = _behind("conv_single_step", lambda a, W, b: np.sum(a * W), 0)
    assert found.arithmetic == "1·1 + 2·0 + 3·0 + 4·(−1) + 10 = 7"
    assert found.kernel.tolist() == [[1, 0], [0, -1]]


def test_a_cell_in_the_frame_sees_nothing():
    reference = catalogue()["zero_pad"].reference
    _, found = _behind(
        "zero_pad", lambda X, pad: reference(X, pad) + np.eye(4)[None, :, :, None] * [1, 0, 0, 0][0], 0
    )
    assert found.says == "X_pad[0, 0, 0, 0] lies in the frame, where only zeros are."
    _, found = _behind("zero_pad", lambda X, pad: reference(X, pad) * 2, 0)
    assert found.says == "X_pad[0, 2, 2, 0] is X[0, 1, 1, 0]."


def test_there_is_no_window_where_the_shape_is_wrong():
    _, found = _behind("conv_forward", lambda A_prev, W, b, hparameters: (A_prev, ()), 0)
    assert found is None


def _one_entry_off(name, part, index, number):
    """Return the window behind one wrong entry of a gradient, and the attempt."""
    reference = catalogue()[name].reference

    def code(*arguments):
        result = reference(*arguments)
        gradients = [one.copy() for one in result] if isinstance(result, tuple) else [result.copy()]
        gradients[part][index] += 5
        return tuple(gradients) if isinstance(result, tuple) else gradients[0]

    return _behind(name, code, number)


def _collected(attempt, name, part, index, upstream):
    """Return the places of one map of ``upstream`` that move an entry of the gradient, found by changing each."""
    reference, arguments = catalogue()[name].reference, list(attempt.arguments.values())

    def entry(dZ):
        result = reference(dZ, *arguments[1:])
        return (result[part] if isinstance(result, tuple) else result)[index]

    dZ, places = arguments[0].astype(float), set()
    for h, w in np.ndindex(dZ.shape[1:3]):
        changed = dZ.copy()
        changed[upstream[0], h, w, upstream[1]] += np.sqrt(2)
        if entry(changed) != entry(dZ):
            places.add((h, w))
    return places


def _outlined(found):
    if found.cells is not None:
        return set(found.cells)
    return {(row, column) for row in range(*found.rows) for column in range(*found.columns)}


@pytest.mark.parametrize("index", [(0, 0, 0, 0), (1, 2, 3, 1), (0, 4, 6, 2), (1, 1, 2, 0)])
def test_a_pixel_collects_from_the_neurons_that_read_it(index):
    attempt, found = _one_entry_off("conv_backward", 0, index, 1)
    k = int(found.source.split(", ")[-1].rstrip("]"))
    assert _outlined(found) == _collected(attempt, "conv_backward", 0, index, (index[0], k))
    assert found.says.startswith(f"dA_prev[{', '.join(map(str, index))}] should collect from row")


def test_a_weight_meets_one_pixel_for_each_neuron():
    index = (1, 0, 1, 2)
    attempt, found = _one_entry_off("conv_backward", 1, index, 1)
    dZ, (A_prev, W, b, hparameters) = attempt.arguments.values()
    i, pad = int(found.source[7]), hparameters["pad"]
    moving = set()
    for row, column in np.ndindex(A_prev.shape[1:3]):
        changed = A_prev.copy()
        changed[i, row, column, 1] += np.sqrt(2)
        dW = catalogue()["conv_backward"].reference(dZ, (changed, W, b, hparameters))[1]
        if dW[index] != attempt.expected[1][index]:
            moving.add((row + pad, column + pad))
    # Some of the outlined pixels lie in the frame, and neurons whose dZ is 0 move nothing
    assert moving <= set(found.cells)
    assert len(found.cells) == dZ.shape[1] * dZ.shape[2]
    inside = {(r, c) for r, c in found.cells if 0 <= r - pad < 5 and 0 <= c - pad < 7}
    silent = {cell for cell, dz in zip(found.cells, dZ[i, ..., 2].ravel(), strict=True) if dz == 0}
    assert inside - silent == moving


def test_the_arithmetic_of_a_weight_and_a_bias():
    _, found = _one_entry_off("conv_backward", 1, (1, 0, 0, 0), 0)
    assert found.arithmetic == "10·4 + (−1)·5 = 35"
    _, found = _one_entry_off("conv_backward", 2, (0, 0, 0, 0), 0)
    assert found.arithmetic == "10 + (−1) = 9"
    assert _outlined(found) == {(0, 0), (0, 1)}


@pytest.mark.parametrize("number", range(len(cases.load("pool_backward")["cases"])))
def test_a_pooled_pixel_collects_from_those_that_it_moved(number):
    for index in ((0, 0, 1, 0), (0, 1, 2, 0), (0, 1, 1, 0)):
        attempt, found = _one_entry_off("pool_backward", 0, index, number)
        assert _outlined(found) == _collected(attempt, "pool_backward", 0, index, (index[0], index[3]))
        if not _outlined(found):
            assert found.says.endswith("should be 0.")


def test_the_arithmetic_of_a_pooled_pixel():
    _, found = _one_entry_off("pool_backward", 0, (0, 0, 1, 0), 0)
    assert found.arithmetic == "2 + 3 = 5"
    assert (
        found.says
        == "dA_prev[0, 0, 1, 0] should collect from neurons (0, 0), (0, 1) of dA[0, :, :, 0]: that pixel is the maximum there."
    )
    _, found = _one_entry_off("pool_backward", 0, (0, 0, 1, 0), 1)
    assert found.arithmetic == "2/4 + 3/4 = 1.25"
