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
