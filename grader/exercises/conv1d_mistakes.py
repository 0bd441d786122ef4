"""The known mistakes of ``conv1d_forward``: its loops with one line as people get it wrong."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake
from grader.reference.conv1d import padding_1d, span


def _conv1d(
    X,
    W,
    b,
    stride=1,
    padding="valid",
    dilation=1,
    *,
    sides=None,
    start=None,
    tap=None,
    neuron=None,
    finish=None,
):
    """Convolve in the way of most learners, with one line exchanged.

    ``sides(n, f, stride, padding, dilation)`` is the padding, ``start(t, stride, dilation)`` the first step of a window,
    ``tap(k, dilation)`` the place of its k-th step, ``neuron(window, w, bias)`` the number it makes, ``finish(Z, X)`` the end.
    """
    n, f = X.shape[1], W.shape[0]
    pair = (sides or padding_1d)(n, f, stride, padding, dilation)
    start, tap = start or (lambda t, stride, dilation: t * stride), tap or (lambda k, dilation: k * dilation)
    neuron = neuron or (lambda window, w, bias: np.sum(window * w) + bias)
    X_pad = np.pad(X, ((0, 0), pair, (0, 0)))
    n_out = (n + sum(pair) - span(f, dilation)) // stride + 1
    Z = np.zeros((X.shape[0], n_out, W.shape[2]))
    for i, t, c in np.ndindex(Z.shape):
        steps = [start(t, stride, dilation) + tap(k, dilation) for k in range(f)]
        Z[i, t, c] = neuron(X_pad[i, steps], W[:, :, c], b[0, 0, c])
    return finish(Z, X) if finish else Z


def _only(word, otherwise):
    """Return a rule of padding that is wrong for one padding word only."""

    def sides(n, f, stride, padding, dilation):
        return (otherwise if padding == word else padding_1d)(n, f, stride, padding, dilation)

    return sides


def _larger_half_first(*setting):
    return padding_1d(*setting)[::-1]


def _same_for_stride_1(n, f, stride, padding, dilation):
    return padding_1d(n, f, 1, padding, dilation)


def _without_dilation(n, f, stride, padding, dilation):
    return padding_1d(n, f, stride, padding, 1)


def _map_for_each_channel(X, W, b, stride=1, padding="valid", dilation=1):
    apart = [
        _conv1d(X[:, :, k : k + 1], W[:, k : k + 1], b, stride, padding, dilation) for k in range(X.shape[2])
    ]
    return np.concatenate(apart, axis=2)


def _copies(Z, X):
    return np.repeat(Z[:1], len(Z), axis=0)


CONV1D = (
    Mistake(
        "causal zeros after",
        'for "causal" the zeros stand after the sequence, so that a neuron reads what comes later.',
        "A causal neuron must not know the future. On which side of step 0 must something be added?",
        partial(_conv1d, sides=_only("causal", _larger_half_first)),
    ),
    Mistake(
        "causal like same",
        'for "causal" the zeros were shared out over both sides, as for "same".',
        "Which steps does neuron 0 read in your version? Is any of them later than step 0?",
        partial(_conv1d, sides=_only("causal", lambda n, f, s, padding, d: padding_1d(n, f, s, "same", d))),
    ),
    Mistake(
        "causal without dilation",
        'for "causal" f − 1 zeros were put before the sequence, whatever the dilation.',
        "With gaps in the window, how far back does its first step lie? Count it for f = 3 and dilation = 2.",
        partial(_conv1d, sides=_only("causal", _without_dilation)),
    ),
    Mistake(
        "same without dilation",
        'for "same" the zeros were counted for a window of f steps, though the dilated one covers more.',
        "How many steps lie between the first and the last one that a dilated window reads, both included?",
        partial(_conv1d, sides=_only("same", _without_dilation)),
    ),
    Mistake(
        "larger half first",
        'for "same" the larger half of the zeros stands before the sequence.',
        "Three zeros are missing. How many of them go before, by the rule of lesson 1?",
        partial(_conv1d, sides=_only("same", _larger_half_first)),
    ),
    Mistake(
        "same for stride 1",
        'for "same" the zeros were counted as if the stride were 1.',
        "What decides where the last window starts? Does your padding ask for the stride?",
        partial(_conv1d, sides=_only("same", _same_for_stride_1)),
    ),
    Mistake(
        "stride forgotten",
        "the window of neuron t starts at step t, not at t·stride.",
        "Which steps does the second neuron read when the stride is 2?",
        partial(_conv1d, start=lambda t, stride, dilation: t),
    ),
    Mistake(
        "dilation ignored",
        "the window reads neighbours, though it should leave gaps.",
        "With dilation = 3, which steps does neuron 0 read? Does dilation stand in the line that says so?",
        partial(_conv1d, tap=lambda k, dilation: k),
    ),
    Mistake(
        "filter flipped",
        "the filter was turned round, as np.convolve does it.",
        "Which weight must meet the first step of the window: the first or the last?",
        partial(_conv1d, neuron=lambda window, w, bias: np.sum(window * w[::-1]) + bias),
    ),
    Mistake(
        "bias forgotten",
        "the bias is missing.",
        "What joins the finished sum of products, once for each filter?",
        partial(_conv1d, neuron=lambda window, w, bias: np.sum(window * w)),
    ),
    Mistake(
        "bias inside the sum",
        "the bias was added to every product before the sum.",
        "Look at where the bracket of your sum closes. How often does b enter one output?",
        partial(_conv1d, neuron=lambda window, w, bias: np.sum(window * w + bias)),
    ),
    Mistake(
        "first channel only",
        "each filter read the first channel of the sequence only.",
        "A window has the shape (f, c_in). Do all its channels meet a weight?",
        partial(_conv1d, neuron=lambda window, w, bias: np.sum(window[:, 0] * w[:, 0]) + bias),
    ),
    Mistake(
        "channels averaged",
        "the channels were averaged, not summed.",
        "Over a whole window all products are added up. By which number did you divide?",
        partial(_conv1d, neuron=lambda window, w, bias: np.sum(window * w) / w.shape[1] + bias),
    ),
    Mistake(
        "a map for each channel",
        "each channel got maps of its own, where one filter should sum over all channels.",
        "W has the shape (f, c_in, c_out). How many numbers does one filter make at one place?",
        _map_for_each_channel,
    ),
    Mistake(
        "first example only",
        "every sequence has the result of the first one.",
        "Which index picks the example, and does it change?",
        partial(_conv1d, finish=_copies),
    ),
    Mistake(
        "channels before steps",
        "the maps came out as (m, c_out, n_out).",
        "In this course the channels stand last. Which axis of Z counts the steps?",
        partial(_conv1d, finish=lambda Z, X: Z.transpose(0, 2, 1)),
    ),
    Mistake(
        "whole numbers",
        "the result was cut down to whole numbers where X holds whole numbers.",
        "Which kind of numbers does an array hold that is made with X's dtype?",
        partial(_conv1d, finish=lambda Z, X: Z.astype(X.dtype)),
    ),
)
