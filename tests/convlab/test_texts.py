"""Ten wrong answers and every word that a learner reads about each.

Read them as one who sees nothing else: does the text say what to change? When a text changes on purpose, change it
here as well.
"""

import numpy as np
import pytest

from convlab.check import CheckFailed, check


def _zero_pad(X, pad):
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def all_axes(X, pad):
    return np.pad(X, pad)


def minus_zero(X, pad):
    m, n_H, n_W, n_C = X.shape
    X_pad = np.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C))
    X_pad[:, pad:-pad, pad:-pad] = X
    return X_pad


def ones(X, pad):
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=1)


def float_of_bias(a_slice_prev, W, b):
    return np.sum(a_slice_prev * W) + float(b)


def bias_inside(a_slice_prev, W, b):
    s = a_slice_prev * W + b
    return np.sum(s)


def _conv(A_prev, W, b, hparameters, *, step, bias=1, cut=None):
    f, stride, pad = W.shape[0], hparameters["stride"], hparameters["pad"]
    n_H = (A_prev.shape[1] + 2 * pad - f) // stride + 1
    n_W = (A_prev.shape[2] + 2 * pad - f) // stride + 1
    A_pad = _zero_pad(A_prev, pad) if cut is None else cut
    Z = np.zeros((A_prev.shape[0], n_H, n_W, W.shape[3]))
    for i, h, w, c in np.ndindex(Z.shape):
        window = A_pad[i, h * step : h * step + f, w * step : w * step + f]
        Z[i, h, w, c] = np.sum(window * W[..., c]) + bias * b[0, 0, 0, c]
    return Z, (A_prev, W, b, hparameters)


def step_of_one(A_prev, W, b, hparameters):
    return _conv(A_prev, W, b, hparameters, step=1)


def two_slips(A_prev, W, b, hparameters):
    return _conv(A_prev, W, b, hparameters, step=1, bias=0)


def float_sizes(A_prev, W, b, hparameters):
    f, stride, pad = W.shape[0], hparameters["stride"], hparameters["pad"]
    n_H = (A_prev.shape[1] + 2 * pad - f) / stride + 1
    n_W = (A_prev.shape[2] + 2 * pad - f) / stride + 1
    Z = np.zeros((A_prev.shape[0], n_H, n_W, W.shape[3]))
    return Z, (A_prev, W, b, hparameters)


def without_cache(A_prev, W, b, hparameters):
    return _conv(A_prev, W, b, hparameters, step=hparameters["stride"])[0]


def zeros_win(A_prev, hparameters, mode="max"):
    f, stride, pad = hparameters["f"], hparameters["stride"], hparameters.get("pad", 0)
    A_pad = _zero_pad(A_prev, pad)
    n_H = (A_pad.shape[1] - f) // stride + 1
    n_W = (A_pad.shape[2] - f) // stride + 1
    A = np.zeros((A_prev.shape[0], n_H, n_W, A_prev.shape[3]))
    for i, h, w, c in np.ndindex(A.shape):
        window = A_pad[i, h * stride : h * stride + f, w * stride : w * stride + f, c]
        A[i, h, w, c] = window.max() if mode == "max" else window.mean()
    return A, (A_prev, hparameters)


TEXTS = [
    (
        "zero_pad",
        all_axes,
        """
✗ zero_pad
zero_pad(X, pad=1)   X (1, 2, 2, 1)
X_pad has shape (3, 4, 4, 3), but should have (1, 4, 4, 1).
This looks like: zeros were added along every axis, so there are more pictures and more channels than before.
Next: Which two of the four axes of X are the rows and the columns of a picture?
""",
    ),
    (
        "zero_pad",
        minus_zero,
        """
✗ zero_pad
zero_pad(X, pad=0)   X (2, 3, 2, 2)
It stopped with ValueError: could not broadcast input array from shape (2,3,2,2) into shape (2,0,0,2)
In plain words: an array of shape (2,3,2,2) was to be put into a place of shape (2,0,0,2).
This looks like: the middle was cut with pad:-pad. For pad = 0 that is 0:-0, which is empty.
Next: Where does the picture end, counted from the front: at which row, in terms of pad and n_H?
""",
    ),
    (
        "zero_pad",
        ones,
        """
✗ zero_pad
zero_pad(X, pad=1)   X (1, 2, 2, 1)
X_pad has the right shape, (1, 4, 4, 1), but X_pad[0, 0, 0, 0] is 1 where 0 is right. 12 of 16 numbers differ.
X_pad[0, 0, 0, 0] lies in the frame, where only zeros are.
This looks like: the numbers are right, but where zeros belong there is something else.
Next: Which line of yours fills those places, and with what?
""",
    ),
    (
        "conv_single_step",
        float_of_bias,
        """
✗ conv_single_step
conv_single_step(a_slice_prev, W, b)   a_slice_prev (2, 2, 1) · W (2, 2, 1) · b (1, 1, 1)
It stopped with TypeError: only 0-dimensional arrays can be converted to Python scalars
In plain words: a single number was needed, but an array stood there. Is it the bias? It comes as an array of shape (1, 1, 1) that holds one number, and float(b) no longer opens such an array.
Next: Take the number out with b.item() or b[0, 0, 0], after np.sum. If it was not the bias: were the products summed?
""",
    ),
    (
        "conv_single_step",
        bias_inside,
        """
✗ conv_single_step
conv_single_step(a_slice_prev, W, b)   a_slice_prev (2, 2, 1) · W (2, 2, 1) · b (1, 1, 1)
Z is 37, but should be 7.
This looks like: the bias was added to every product before summing, so it came in f·f·n_C_prev times.
Next: How many biases has one filter? So how often may b enter its one output?
""",
    ),
    (
        "conv_forward",
        step_of_one,
        """
✗ conv_forward
conv_forward(A_prev, W, b, {'stride': 2, 'pad': 1})   A_prev (2, 5, 8, 4) · W (3, 3, 4, 6) · b (1, 1, 1, 6)
Z has the right shape, (2, 3, 4, 6), but Z[0, 2, 1, 0] is -27 where 4.3125 is right. 132 of 144 numbers differ.
Z[0, 2, 1, 0] should see rows 3 to 5 and columns 1 to 3 of A_prev[0] (counted without the padding; what lies outside is padding).
This looks like: the windows start at (h, w), one pixel apart, whatever the stride.
Next: In the padded picture, at which row does the window of output row h = 1 start when the stride is 2?
""",
    ),
    (
        "conv_forward",
        two_slips,
        """
✗ conv_forward
conv_forward(A_prev, W, b, {'stride': 1, 'pad': 0})   A_prev (1, 2, 3, 1) · W (2, 2, 1, 1) · b (1, 1, 1, 1)
Z has the right shape, (1, 1, 2, 1), but Z[0, 0, 0, 0] is 10 where 11 is right. 2 of 2 numbers differ.
Z[0, 0, 0, 0] should see rows 0 to 1 and columns 0 to 1 of A_prev[0].
This looks like: two slips at once. One: the sums are right, but the bias never joined them. Two: the windows start at (h, w), one pixel apart, whatever the stride.
Next: Which of the four arguments does your code never use? In the padded picture, at which row does the window of output row h = 1 start when the stride is 2?
""",
    ),
    (
        "conv_forward",
        float_sizes,
        """
✗ conv_forward
conv_forward(A_prev, W, b, {'stride': 1, 'pad': 0})   A_prev (1, 2, 3, 1) · W (2, 2, 1, 1) · b (1, 1, 1, 1)
It stopped with TypeError: 'float' object cannot be interpreted as an integer
In plain words: a size or a count must be a whole number, but a float stood there. In Python / always makes a float, even 4 / 2.
Next: Which division made the float? // divides in whole numbers; int(…) drops the fraction.
""",
    ),
    (
        "conv_forward",
        without_cache,
        """
✗ conv_forward
conv_forward(A_prev, W, b, {'stride': 1, 'pad': 0})   A_prev (1, 2, 3, 1) · W (2, 2, 1, 1) · b (1, 1, 1, 1)
Z is right, but conv_forward should return Z and cache, in that order, and only Z came back.
Next: Look at your return statement, and at the docstring: what should come back beside it?
""",
    ),
    (
        "pool_forward",
        zeros_win,
        """
✗ pool_forward
pool_forward(A_prev, {'f': 3, 'stride': 2, 'pad': 1}, mode='max')   A_prev (2, 4, 6, 3)
A has the right shape, (2, 2, 3, 3), but A[1, 1, 0, 0] is 0 where -1 is right. 24 of 36 numbers differ.
A[1, 1, 0, 0] should see rows 1 to 3 and columns -1 to 1 of A_prev[1, :, :, 0] (counted without the padding; what lies outside is padding).
This looks like: the padding took part as zeros, in the maximum and in the average.
Next: Padding is no pixel. Which value can never be a maximum? By how many pixels must an average divide?
""",
    ),
]


@pytest.mark.parametrize(("name", "code", "text"), TEXTS, ids=[code.__name__ for _, code, _ in TEXTS])
def test_text(name, code, text, capsys):
    with pytest.raises(CheckFailed) as caught:
        check(code, name=name)
    # lines of this file move; in a notebook they are counted from the top of the cell
    said = [line for line in str(caught.value).splitlines() if not line.startswith("Line ")]
    assert said == text.strip().splitlines()
    assert capsys.readouterr().err == ""
