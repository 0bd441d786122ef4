"""Lesson 6: the way back."""

import numpy as np

from grader.exercises.conv_backward_mistakes import CONV_BACKWARD
from grader.exercises.model import Case, Exercise, Question, Slip, grid
from grader.exercises.pool_backward_mistakes import CREATE_MASK, DISTRIBUTE, POOL_BACKWARD
from grader.reference.backward import conv_backward, create_mask_from_window, distribute_value, pool_backward


def distinct(rng, *shape):
    """Return random float64 numbers, all different, multiples of 1/4 around zero: no window has a tie."""
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) - size // 2) / 4


def tied(rng, *shape):
    """Return random float64 numbers of 0, 1 and 2: nearly every window has its maximum more than once."""
    return rng.integers(0, 3, shape).astype(float)


def _conv_case(rng, A_shape, f, n_C, stride, pad, note="", A_prev=None, dtype=float):
    """Draw weights, biases and an upstream gradient, all of them uneven, for a picture of the given shape."""
    m, n_H_prev, n_W_prev, n_C_prev = A_shape
    n_H, n_W = ((size + 2 * pad - f) // stride + 1 for size in (n_H_prev, n_W_prev))
    A_prev = grid(rng, *A_shape).astype(dtype) if A_prev is None else A_prev
    W, b = grid(rng, f, f, n_C_prev, n_C).astype(dtype), grid(rng, 1, 1, 1, n_C).astype(dtype)
    cache = (A_prev, W, b, {"stride": stride, "pad": pad})
    return Case((grid(rng, m, n_H, n_W, n_C).astype(dtype), cache), note)


def _conv_visible():
    rng = np.random.default_rng(6)
    A_prev = np.arange(1.0, 7.0).reshape(1, 2, 3, 1)
    W = np.array([[0.0, 1.0], [2.0, 0.0]]).reshape(2, 2, 1, 1)
    hand = (A_prev, W, np.full((1, 1, 1, 1), 1.0), {"stride": 1, "pad": 0})
    whole = rng.integers(1, 256, (1, 4, 5, 3)).astype(np.uint8)
    return [
        Case((np.array([10.0, -1.0]).reshape(1, 1, 2, 1), hand), "two neurons that share a column, by hand"),
        _conv_case(rng, (2, 5, 7, 3), 3, 4, 2, 1, "overlapping windows, a stride and a frame"),
        _conv_case(rng, (3, 4, 5, 2), 2, 3, 1, 0, "no frame"),
        _conv_case(rng, (2, 6, 8, 2), 3, 1, 3, 2, "a frame of two, windows side by side"),
        _conv_case(rng, (2, 8, 6, 1), 3, 2, 2, 0, "a last row and column that no window reads"),
        _conv_case(rng, whole.shape, 2, 2, 1, 1, "a picture of bytes", A_prev=whole),
    ]


def _conv_fresh(rng):
    settings = ((2, 1, 0), (3, 1, 1), (3, 2, 1), (3, 2, 0), (2, 3, 1), (4, 2, 2))
    drawn = [
        _conv_case(rng, _some_shape(rng), f, int(rng.integers(2, 5)), stride, pad)
        for f, stride, pad in settings
    ]
    whole = rng.integers(-9, 10, (2, 5, 4, 3))
    return [
        *drawn,
        _conv_case(rng, whole.shape, 3, 2, 1, 1, A_prev=whole),
        _conv_case(rng, (2, 5, 6, 2), 3, 4, 1, 1, dtype=np.float32),
    ]


def _some_shape(rng):
    n_H_prev, n_W_prev = rng.permutation([4, 5, 7, 8])[:2]
    return int(rng.integers(2, 4)), int(n_H_prev), int(n_W_prev), int(rng.integers(2, 4))


def _mask_visible():
    return [
        Case((np.array([[1.0, 3.0, 2.0], [4.0, 2.0, -5.0]]),), "one maximum"),
        Case((np.array([[5.0, 2.0], [5.0, 1.0], [3.0, 5.0]]),), "three places hold the maximum"),
        Case((np.array([[-1.0, -2.5, -0.5], [-4.0, -0.75, -3.0], [-2.0, -6.0, -1.5]]),), "all below zero"),
        Case((np.zeros((2, 2)),), "all alike, as after a ReLU"),
        Case((np.array([[7, 200, 31], [200, 8, 9]], dtype=np.uint8),), "bytes"),
    ]


def _mask_fresh(rng):
    shapes = [(int(a), int(b)) for a, b in rng.integers(2, 6, (8, 2))]
    mixed = [make(rng, *shape) for shape, make in zip(shapes, (distinct, tied) * 4, strict=True)]
    # Here every known mistake marks something else than the maxima
    sure = np.array([[0.5, 2.0, -9.0, 1.0], [2.0, -3.0, 0.25, 2.0], [-1.0, 1.5, -4.0, 0.75]]) + rng.integers(
        0, 3
    )
    below = -1 - np.abs(distinct(rng, 3, 4))
    return [Case((x,)) for x in (*mixed, sure, below, rng.standard_normal((4, 3)).astype("f4"))]


def _distribute_visible():
    return [
        Case((2.0, (2, 2)), "a window of 2 × 2"),
        Case((6.0, (2, 3)), "not square"),
        Case((-1.5, (3, 1)), "one column, a negative gradient"),
        Case((7, (4, 2)), "a whole number with broken shares"),
        Case((0.75, (3, 4))),
    ]


def _distribute_fresh(rng):
    shapes = [*((int(a), int(b)) for a, b in rng.integers(1, 7, (8, 2))), (3, 5), (4, 2)]
    return [Case((float(grid(rng, 1)[0]) * 3, shape)) for shape in shapes] + [Case((11, (2, 4)))]


def _pool_case(rng, A_prev, f, stride, pad=0, mode=None, note=""):
    """Draw an uneven upstream gradient for a picture; without a pad or a mode these are left out of the call."""
    m, n_H_prev, n_W_prev, n_C = A_prev.shape
    n_H, n_W = ((size + 2 * pad - f) // stride + 1 for size in (n_H_prev, n_W_prev))
    hparameters = {"f": f, "stride": stride} | ({"pad": pad} if pad else {})
    dtype = np.float32 if A_prev.dtype == np.float32 else float
    dA = grid(rng, m, n_H, n_W, n_C).astype(dtype)
    return Case((dA, (A_prev, hparameters), *([mode] if mode else [])), note, "pad" if pad else "")


def _pool_visible():
    rng = np.random.default_rng(66)
    A_prev = np.array([[1.0, 5.0, 2.0], [4.0, 2.0, -1.0]]).reshape(1, 2, 3, 1)
    cache, dA = (A_prev, {"f": 2, "stride": 1}), np.array([2.0, 3.0]).reshape(1, 1, 2, 1)
    return [
        Case((dA, cache), "two windows with the same winner, by hand"),
        Case((dA, cache, "average"), "the same, shared out"),
        _pool_case(rng, distinct(rng, 3, 6, 7, 2), 3, 2, 0, "max", "overlapping windows, no ties"),
        _pool_case(rng, tied(rng, 2, 5, 4, 3), 2, 1, 0, "max", "overlapping windows, many ties"),
        _pool_case(rng, distinct(rng, 2, 8, 7, 3), 2, 3, 0, "average", "a stride larger than the window"),
        _pool_case(
            rng, -1 - np.abs(distinct(rng, 2, 4, 6, 3)), 3, 2, 1, "max", "padded, and all numbers below zero"
        ),
        _pool_case(rng, distinct(rng, 2, 6, 4, 3), 3, 2, 1, "average", "padded, shared out"),
        _pool_case(rng, rng.integers(-9, 10, (2, 4, 3, 2)), 2, 1, 0, "average", "whole numbers"),
    ]


def _pool_fresh(rng):
    drawn = []
    for f, stride, pad in ((2, 1, 0), (3, 2, 0), (2, 3, 0), (3, 2, 1), (3, 1, 2)):
        for mode, make in (("max", distinct), ("max", tied), ("average", distinct)):
            n_H, n_W = (int(size) for size in rng.permutation([5, 6, 7, 8])[:2])
            A_prev = make(rng, int(rng.integers(2, 4)), n_H, n_W, int(rng.integers(2, 4)))
            below = 100 * (make is distinct and pad > 0)  # there a zero in the frame would win
            drawn.append(_pool_case(rng, A_prev - below, f, stride, pad, mode))
    return [
        *drawn,
        _pool_case(rng, distinct(rng, 2, 5, 7, 2), 2, 2),
        _pool_case(rng, rng.integers(-99, 100, (2, 5, 6, 2)), 3, 2, 0, "average"),
        _pool_case(rng, distinct(rng, 2, 6, 5, 3).astype("f4"), 3, 1, 0, "max"),
    ]


_WHOLE, _WORD, _ROWS = (
    "a whole number",
    'one of the given words, such as "rounding"',
    "a list of two rows of numbers",
)

_TRUST_THE_CHECK = Question(
    "trust_the_check",
    right={"right_gradient": "B", "too_large": "curvature", "too_small": "rounding"},
    expects={"right_gradient": 'a letter: "A", "B" or "C"', "too_large": _WORD, "too_small": _WORD},
    slips=(
        Slip(
            "right_gradient",
            "A",
            "x stands twice in x · s(x). This gradient moves only one of the two. What does relative_error say of it?",
        ),
        Slip("right_gradient", "C", "Close, but not equal. Which of the three errors is near 1e-10?"),
        Slip(
            "too_large",
            "rounding",
            "Large steps make large differences, which lose hardly a digit. But is the curve straight over so long a way?",
        ),
        Slip(
            "too_small",
            "curvature",
            "The shorter the way, the straighter the curve. But two results then agree in nearly all their digits. What is left?",
        ),
    ),
)

_WHO_ADDS_UP = Question(
    "who_adds_up",
    right={"corner_pixel": 4, "middle_pixel": 36, "one_weight": 18, "one_bias": 18},
    expects=dict.fromkeys(("corner_pixel", "middle_pixel", "one_weight", "one_bias"), _WHOLE),
    slips=(
        Slip("corner_pixel", 1, "One window holds the corner. How many neurons look through that window?"),
        Slip(
            "corner_pixel", 8, "The second example has its own corner. This pixel belongs to example 0 only."
        ),
        Slip(
            "corner_pixel",
            12,
            "Asked is one number, channel 0 of the corner. Its other channels collect for themselves.",
        ),
        Slip("corner_pixel", 36, "Nine windows hold the pixel in the middle. How many can hold the corner?"),
        Slip("middle_pixel", 9, "Nine windows hold this pixel. How many neurons look through each of them?"),
        Slip("middle_pixel", 4, "Four maps, yes. In how many windows of each map does this pixel lie?"),
        Slip("middle_pixel", 72, "The other example has a pixel of its own there. Count for example 0 only."),
        Slip(
            "middle_pixel", 108, "Asked is one number, channel 0. The other channels collect for themselves."
        ),
        Slip("one_weight", 9, "Nine places in one example. How many examples does the same filter look at?"),
        Slip("one_weight", 72, "This weight belongs to filter 0. Does filter 1 use it?"),
        Slip("one_weight", 36, "Count the neurons that use this weight: those of one map, in each example."),
        Slip("one_weight", 54, "This weight meets channel 0 only."),
        Slip("one_weight", 1, "The weight is shared: all neurons of its map use it."),
        Slip("one_bias", 1, "The bias is shared: all neurons of its map use it."),
        Slip("one_bias", 9, "Nine places in one example. How many examples are there?"),
        Slip(
            "one_bias",
            2,
            "One for each example? Each example has a whole map of neurons, and all add this bias.",
        ),
        Slip("one_bias", 72, "The other maps have biases of their own."),
        Slip("one_bias", 486, "The bias is added once to each neuron, not once to each product."),
    ),
)

_TIED_MAXIMUM = Question(
    "tied_maximum",
    right={"course_tie": [[3, 0], [3, 0]], "first_only_tie": [[3, 0], [0, 0]], "nudged": 1.5},
    expects={"course_tie": _ROWS, "first_only_tie": _ROWS, "nudged": "a number"},
    slips=(
        Slip(
            "course_tie",
            [[3, 0], [0, 0]],
            "That is the custom of most frameworks. What does our mask mark in this window?",
        ),
        Slip(
            "course_tie",
            [[1.5, 0], [1.5, 0]],
            "Sharing would be a third convention. Our mask says True or False, and True lets all through.",
        ),
        Slip("course_tie", [[1, 0], [1, 0]], "That is the mask. Now let the gradient through it."),
        Slip("course_tie", [[0.75, 0.75], [0.75, 0.75]], "That is average pooling."),
        Slip("first_only_tie", [[3, 0], [3, 0]], "Here only one pixel may get something."),
        Slip(
            "first_only_tie", [[0, 0], [3, 0]], "That is the last one. Read row by row: which 5 comes first?"
        ),
        Slip(
            "first_only_tie",
            [[1.5, 0], [1.5, 0]],
            "Here only one pixel may get something, and it gets everything.",
        ),
        Slip(
            "nudged",
            3,
            "Upwards, yes: the maximum follows. Now nudge the pixel down. What does the maximum do?",
        ),
        Slip(
            "nudged",
            0,
            "Downwards, yes: the other 5 holds the maximum. Now nudge the pixel up. What does the maximum do?",
        ),
        Slip("nudged", 0.5, "That is how far the maximum moves. The loss moves 3 times as far."),
    ),
)

EXERCISES = (
    _TRUST_THE_CHECK,
    _WHO_ADDS_UP,
    Exercise(
        "conv_backward",
        conv_backward,
        ("dZ", "cache"),
        ("dA_prev", "dW", "db"),
        _conv_visible,
        _conv_fresh,
        CONV_BACKWARD,
        sees="conv_back",
        checked="all three gradients, overlapping windows, with and without a frame, a tail that is not read, bytes",
    ),
    Exercise(
        "create_mask_from_window",
        create_mask_from_window,
        ("x",),
        ("mask",),
        _mask_visible,
        _mask_fresh,
        CREATE_MASK,
        checked="ties, numbers below zero, bytes",
    ),
    Exercise(
        "distribute_value",
        distribute_value,
        ("dz", "shape"),
        ("shares",),
        _distribute_visible,
        _distribute_fresh,
        DISTRIBUTE,
        checked="square and other windows, whole numbers with broken shares",
    ),
    _TIED_MAXIMUM,
    Exercise(
        "pool_backward",
        pool_backward,
        ("dA", "cache", "mode"),
        ("dA_prev",),
        _pool_visible,
        _pool_fresh,
        POOL_BACKWARD,
        sees="pool_back",
        checked="both modes, overlapping windows, with and without ties, padding, whole numbers",
    ),
)
