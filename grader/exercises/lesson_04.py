"""Lesson 4: pooling."""

from functools import partial

import numpy as np

from grader.exercises.model import Case, Exercise, Mistake, Question, Slip, grid
from grader.reference.pool import pool_forward

HAND = np.array([[[[1.0], [3.0], [2.0]], [[4.0], [2.0], [-1.0]]]])  # (1, 2, 3, 1)


def _pool_visible():
    # Sizes differ by less than f, so that swapped rows and columns give wrong numbers rather than an empty window
    rng = np.random.default_rng(4)
    below_zero = -np.abs(grid(rng, 2, 4, 6, 3))
    return [
        Case((HAND, {"f": 2, "stride": 1}), "a tiny picture, by hand: the largest of each window"),
        Case((HAND, {"f": 2, "stride": 1}, "average"), "the same, the average of each window"),
        Case(
            (grid(rng, 3, 6, 7, 2), {"f": 3, "stride": 2}, "max"),
            "windows overlap, and the last row is never read",
        ),
        Case((grid(rng, 2, 8, 7, 3), {"f": 2, "stride": 3}, "average"), "a stride larger than the window"),
        Case(
            (below_zero, {"f": 3, "stride": 2, "pad": 1}, "max"), "padded, and all numbers below zero", "pad"
        ),
        Case((grid(rng, 2, 6, 4, 3), {"f": 3, "stride": 2, "pad": 1}, "average"), "padded, average", "pad"),
        Case(
            (rng.integers(-9, 10, (2, 4, 3, 2)), {"f": 2, "stride": 1}, "average"),
            "whole numbers with broken averages",
        ),
    ]


def _pool_fresh(rng):
    drawn = []
    for mode in ("max", "average"):
        for f, stride, pad in ((2, 1, 0), (3, 2, 0), (2, 3, 0), (3, 2, 1), (3, 1, 2)):
            n_H, n_W = rng.permutation([4, 6, 7, 9])[:2]
            A_prev = grid(rng, int(rng.integers(2, 4)), n_H, n_W, int(rng.integers(2, 4)))
            hparameters = {"f": f, "stride": stride} | ({"pad": pad} if pad else {})
            args = (A_prev - 2.5 * (mode == "max"), hparameters, mode)
            drawn.append(Case(args, optional="pad" if pad else ""))
    default = Case((grid(rng, 2, 5, 7, 2), {"f": 2, "stride": 2}))
    whole = Case((rng.integers(-99, 100, (2, 5, 6, 2)), {"f": 3, "stride": 2}, "average"))
    return [
        *drawn,
        default,
        whole,
        Case((rng.standard_normal((2, 6, 5, 3)).astype("f4"), {"f": 3, "stride": 1}, "max")),
    ]


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


_POOL_MISTAKES = (
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
        "Padding is no pixel. Which value can never be a maximum? What must an average do with it?",
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

_SHAPE = "a tuple of three whole numbers"
_WHOLE = "a whole number"

_PADDED_CORNER = Question(
    "padded_corner",
    right={"max_corner": -3, "average_corner": -3},
    expects={"max_corner": "a number", "average_corner": "a number"},
    slips=(
        Slip(
            "max_corner",
            0,
            "So zero wins, a number that stands nowhere in the picture. Padding is no pixel: it must never win.",
        ),
        Slip("average_corner", 0, "Work it out: the window holds some pixels of −3. Can their average be 0?"),
        Slip(
            "average_corner",
            -4 / 3,
            "That is −12 / 9: four real pixels shared among nine places. Divide by the number of real pixels.",
        ),
        Slip("average_corner", -12, "That is the sum of the real pixels. Now share it out among them."),
    ),
)

_POOLING_COUNTS = Question(
    "pooling_counts",
    right={"pool_parameters": 0, "pooled_shape": [12, 10, 16]},
    expects={"pool_parameters": _WHOLE, "pooled_shape": _SHAPE},
    slips=(
        Slip(
            "pool_parameters",
            4,
            "A 2 × 2 window has four places, but no weight stands on them. What could be learned?",
        ),
        Slip(
            "pool_parameters",
            64,
            "2 · 2 · 16 are the pixels under all windows at one place. None of them is learned.",
        ),
        Slip("pool_parameters", 16, "A bias for each channel? Nothing is added in a pooling layer."),
        Slip(
            "pool_parameters",
            2,
            "f and stride are chosen by you before the training (hyperparameters). A parameter is a number that is learned.",
        ),
        Slip(
            "pooled_shape",
            [12, 10, 1],
            "The window does not reach through the channels: each channel is pooled by itself.",
        ),
        Slip(
            "pooled_shape",
            [12, 10, 8],
            "Rows and columns are halved. Is there a step along the channels, too?",
        ),
        Slip(
            "pooled_shape",
            [12, 10, 4],
            "The channels are neither summed nor shared out: each is pooled by itself.",
        ),
        Slip("pooled_shape", [23, 19, 16], "That is a stride of 1. Here the window takes steps of 2."),
        Slip("pooled_shape", [10, 12, 16], "Rows first, then columns: 24 is the number of rows."),
        Slip("pooled_shape", [24, 20, 16], "Without padding, a stride of 2 cannot keep the size."),
    ),
)

_THREE_BECOME_SIX = Question(
    "three_maps_become_six",
    right={
        "maps_read_by_one_filter": 3,
        "weights_of_layer_2": 450,
        "stride_of_pooling": 2,
        "last_shape": [5, 5, 6],
    },
    expects={
        "maps_read_by_one_filter": _WHOLE,
        "weights_of_layer_2": _WHOLE,
        "stride_of_pooling": _WHOLE,
        "last_shape": _SHAPE,
    },
    slips=(
        Slip(
            "maps_read_by_one_filter",
            1,
            "Then each map would belong to its own filters. But a filter is as deep as its input: W has shape (f, f, n_C_prev, n_C).",
        ),
        Slip(
            "maps_read_by_one_filter",
            2,
            "6 / 3 = 2 would be filters for each map. The maps are not shared out among the filters: look at W's third axis.",
        ),
        Slip("maps_read_by_one_filter", 6, "Six is the number of filters. How many maps come in?"),
        Slip(
            "weights_of_layer_2",
            150,
            "5 · 5 · 6: that gives each filter one plane only. A filter has a plane for every map that comes in.",
        ),
        Slip("weights_of_layer_2", 75, "5 · 5 · 3 is one filter. How many filters are there?"),
        Slip(
            "weights_of_layer_2",
            50,
            "5 · 5 · 2: two filters for each map? A filter reads every map, and there are six.",
        ),
        Slip("weights_of_layer_2", 456, "456 counts the six biases as well. Asked are the weights alone."),
        Slip("weights_of_layer_2", 18, "3 · 6 counts planes. Each plane has 5 × 5 weights."),
        Slip(
            "weights_of_layer_2",
            45000,
            "Each filter has one set of weights and uses it at all 10 × 10 places.",
        ),
        Slip(
            "stride_of_pooling",
            0,
            "With a step of 0 the window never leaves its first place. (Where a table says 0, a program left its field empty.)",
        ),
        Slip("stride_of_pooling", 1, "With steps of 1 a 2 × 2 window has 27 places on 28 pixels, not 14."),
        Slip("last_shape", [5, 5, 3], "Pooling keeps the number of channels. How many came out of layer 2?"),
        Slip(
            "last_shape", [5, 5, 18], "Every filter sums over its three planes and makes one map, not three."
        ),
        Slip("last_shape", [10, 10, 6], "That is before the last pooling."),
        Slip(
            "last_shape",
            [9, 9, 6],
            "That is a stride of 1. This pooling takes the same steps as the first one.",
        ),
    ),
)

EXERCISES = (
    _PADDED_CORNER,
    Exercise(
        "pool_forward",
        pool_forward,
        ("A_prev", "hparameters", "mode"),
        ("A", "cache"),
        _pool_visible,
        _pool_fresh,
        _POOL_MISTAKES,
        sees="pool",
        checked="both modes, overlapping windows, a tail that is not read, padding where you read it, whole numbers",
    ),
    _POOLING_COUNTS,
    _THREE_BECOME_SIX,
)
