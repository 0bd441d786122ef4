"""Known mistakes of lesson 4: pooling."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake


def _pool(A_prev, hparameters, mode="max", *, reduce=None, corner=None, count=None, frame=None):
    """Pool in the way of most learners, with one line changed.

    ``reduce(window, mode)`` makes the number of a (f, f) window, ``corner(h, w, stride, f)`` its first corner,
    ``count(size, f, stride, pad)`` the number of windows, ``frame(mode)`` the padded value.
    """
    f, stride, pad = hparameters["f"], hparameters["stride"], hparameters.get("pad", 0)
    reduce, corner = reduce or _right_number, corner or (lambda h, w, stride, f: (h * stride, w * stride))
    count = count or (lambda size, f, stride, pad: (size + 2 * pad - f) // stride + 1)
    m, n_H_prev, n_W_prev, n_C = A_prev.shape
    value = frame(mode) if frame else np.nan  # marks the padding; _right_number leaves it out
    A_pad = np.pad(A_prev.astype(float), ((0, 0), (pad, pad), (pad, pad), (0, 0)), constant_values=value)
    A = np.zeros((m, count(n_H_prev, f, stride, pad), count(n_W_prev, f, stride, pad), n_C))
    for i, h, w, c in np.ndindex(A.shape):
        top, left = corner(h, w, stride, f)
        A[i, h, w, c] = reduce(A_pad[i, top : top + f, left : left + f, c], mode)
    return A, (A_prev, hparameters)


def _right_number(window, mode):
    real = window[~np.isnan(window)]
    if not real.size:
        raise ValueError("an empty window has no largest number and no average")
    return real.max() if mode == "max" else real.mean()


def _slip(**changed):
    return partial(_pool, **changed)  # so that two slips can be run together


def _all_channels(A_prev, hparameters, mode="max"):
    A, cache = _pool(A_prev, hparameters, mode)
    whole = A.max(axis=3, keepdims=True) if mode == "max" else A.mean(axis=3, keepdims=True)
    return np.repeat(whole, A.shape[3], axis=3), cache


def _one_example(A_prev, hparameters, mode="max"):
    A, cache = _pool(A_prev, hparameters, mode)
    return np.repeat(A[:1], A.shape[0], axis=0), cache


def _height_for_both(A_prev, hparameters, mode="max"):
    A, cache = _pool(A_prev, hparameters, mode)
    square = np.zeros((A.shape[0], A.shape[1], A.shape[1], A.shape[3]))
    width = min(A.shape[1], A.shape[2])
    square[:, :, :width] = A[:, :, :width]
    return square, cache


def _truncated(A_prev, hparameters, mode="max"):
    A, cache = _pool(A_prev, hparameters, mode)
    return A.astype(A_prev.dtype), cache


def _cache_of_result(A_prev, hparameters, mode="max"):
    A, _ = _pool(A_prev, hparameters, mode)
    return A, (A, hparameters)


POOL = (
    Mistake(
        "the mode ignored",
        "the maximum was taken whatever the mode.",
        "Where in your code does the value of mode decide something?",
        _slip(reduce=lambda window, mode: _right_number(window, "max")),
    ),
    Mistake(
        "the two modes swapped",
        'the maximum came out for "average", and the average for "max".',
        'Read your if aloud: which function runs when mode is "max"?',
        _slip(reduce=lambda window, mode: _right_number(window, {"max": "average", "average": "max"}[mode])),
    ),
    Mistake(
        "another word for the mode",
        'nothing was written into A for the mode "average", so its zeros stayed.',
        "Which exact words does the docstring give for the two modes? Which do you compare with?",
        _slip(reduce=lambda window, mode: _right_number(window, mode) if mode == "max" else 0.0),
    ),
    Mistake(
        "zeros in a padded max",
        "the padding was filled with zeros, and zero beat the real numbers below it.",
        "All numbers of a window are below zero, and one cell is padding. Which number may not win?",
        _slip(frame=lambda mode: 0.0 if mode == "max" else np.nan),
    ),
    Mistake(
        "the padding counted in the average",
        "the sum was divided by f·f, the padded cells included.",
        "How many real pixels does the window in the corner hold? Did you divide by that?",
        _slip(frame=lambda mode: 0.0 if mode == "average" else np.nan),
    ),
    Mistake(
        "zeros in every padding",
        "the padding took part as zeros, in the maximum and in the average.",
        "Padding is no pixel. Which value can never be a maximum? By how many pixels must an average divide?",
        _slip(frame=lambda mode: 0.0),
    ),
    Mistake(
        "minus infinity in the average",
        "the −∞ of the padding went into the average as well.",
        "−∞ is right for a maximum. What is the average of 5 and −∞?",
        _slip(frame=lambda mode: -np.inf),
    ),
    Mistake(
        "the stride forgotten in the corner",
        "the windows start at h and w, not a stride apart.",
        "With a stride of 2, in which row does the window of h = 1 begin?",
        _slip(corner=lambda h, w, stride, f: (h, w)),
    ),
    Mistake(
        "f taken for the stride",
        "the windows were placed f pixels apart, as if they could not overlap.",
        "Two numbers in hparameters: which one is the length of a step?",
        _slip(
            corner=lambda h, w, stride, f: (h * f, w * f),
            count=lambda size, f, stride, pad: (size + 2 * pad - f) // f + 1,
        ),
    ),
    Mistake(
        "rows and columns swapped",
        "h moved the window across, and w moved it down.",
        "A_prev[i, rows, columns, c]: which of h and w belongs to the rows?",
        _slip(corner=lambda h, w, stride, f: (w * stride, h * stride)),
    ),
    Mistake(
        "no place for the first window",
        "one row and one column of windows are missing: the first place was not counted.",
        "A window of 3 on a row of 3 pixels: how many places? What does your formula say?",
        _slip(count=lambda size, f, stride, pad: (size + 2 * pad - f) // stride),
    ),
    Mistake(
        "the height used for both axes",
        "the map is square: its width was worked out from the height.",
        "Does n_W_prev stand anywhere in your code?",
        _height_for_both,
    ),
    Mistake(
        "all channels in one window",
        "each window went through all channels, so that every channel got the same number.",
        "Pooling keeps the channels apart. Is there a c in the line that cuts the window?",
        _all_channels,
    ),
    Mistake(
        "only the first example",
        "every example got the result of the first one.",
        "Is there an i in the line that cuts the window?",
        _one_example,
    ),
    Mistake(
        "the type of the input kept",
        "the averages of whole numbers lost their fraction.",
        "Which kind of numbers can the array A hold? np.zeros makes floats unless told otherwise.",
        _truncated,
    ),
    Mistake(
        "the result in the cache",
        "the cache holds the pooled array, not the input.",
        "The way back needs to know which pixel was the largest. In which array can one still see that?",
        _cache_of_result,
    ),
)
