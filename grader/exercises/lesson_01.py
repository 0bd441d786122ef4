"""Lesson 1: zero padding."""

import numpy as np

from grader.exercises import padding_mistakes
from grader.exercises.model import Case, Exercise, Question, Slip, grid
from grader.reference.conv import pad_same, zero_pad
from grader.reference.shapes import same_padding


def _zero_pad_visible():
    rng = np.random.default_rng(1)
    return [
        Case((np.arange(1.0, 5.0).reshape(1, 2, 2, 1), 1), "one picture, one channel"),
        Case((grid(rng, 2, 3, 4, 3), 2), "two pictures, height ≠ width, three channels"),
        Case((grid(rng, 2, 3, 2, 2), 0), "no padding at all"),
        Case((rng.integers(1, 256, (1, 2, 3, 3)).astype(np.uint8), 1), "a picture of bytes"),
    ]


def _zero_pad_fresh(rng):
    drawn = [Case((grid(rng, *rng.permutation([2, 3, 4, 5])), int(rng.integers(1, 4)))) for _ in range(6)]
    return [
        *drawn,
        Case((rng.standard_normal((3, 5, 2, 4)), 0)),
        Case((rng.standard_normal((2, 7, 3, 1)).astype("f4"), 2)),
    ]


def _sizes_visible():
    return [
        Case(args) for args in ((64, 4, 1), (5, 3, 1), (5, 3, 2), (6, 3, 2), (8, 2, 4), (7, 5, 3), (1, 6, 1))
    ]


def _sizes_fresh(rng):
    return [Case(tuple(int(k) for k in rng.integers(1, (65, 12, 9)))) for _ in range(60)]


def _pad_same_visible():
    rng = np.random.default_rng(2)
    return [
        Case((np.arange(1.0, 10.0).reshape(1, 3, 3, 1), 2, 1), "an even window"),
        Case((grid(rng, 2, 5, 6, 3), 4, 1), "the window of lesson 5"),
        Case((grid(rng, 2, 6, 5, 2), 3, 2), "a stride of 2: rows and columns may differ"),
        Case((grid(rng, 1, 4, 8, 2), 2, 4), "a stride larger than the window"),
    ]


def _pad_same_fresh(rng):
    drawn = [
        Case((grid(rng, *rng.permutation([2, 3, 5, 8])), int(rng.integers(1, 6)), int(rng.integers(1, 4))))
        for _ in range(8)
    ]
    # Here rows and columns always need other zeros, and one of them an odd number
    wide, high = Case((grid(rng, 2, 5, 8, 3), 3, 2)), Case((grid(rng, 3, 8, 5, 2), 3, 2))
    return [*drawn, wide, high, Case((rng.standard_normal((2, 7, 6, 3)).astype("f4"), 4, 1))]


_LIST = "a list of four whole numbers"

_PAD_ONE_OR_TWO = Question(
    "pad_one_or_two",
    right={"neurons_with_pad_1": 63, "neurons_with_pad_2": 65},
    expects={"neurons_with_pad_1": "a whole number", "neurons_with_pad_2": "a whole number"},
    slips=(
        Slip(
            "neurons_with_pad_1",
            64,
            "Many books say that pad = 1 keeps the size. It does for a window of 3. Count the places of a window of 4.",
        ),
        Slip(
            "neurons_with_pad_1",
            66,
            "66 is the length of the padded row. The window cannot start on its last three pixels.",
        ),
        Slip(
            "neurons_with_pad_2",
            64,
            "Half the window on each side keeps the size only nearly: the row grows by 4, and the window takes away 3.",
        ),
        Slip(
            "neurons_with_pad_2",
            68,
            "68 is the length of the padded row. The window cannot start on its last three pixels.",
        ),
    ),
)

_SAME_WINDOW_ENDS = Question(
    "same_window_ends",
    right={"first_neuron": [0, 1, 2, 3], "last_neuron": [63, 64, 0, 0]},
    expects={"first_neuron": _LIST, "last_neuron": _LIST},
    slips=(
        Slip(
            "first_neuron",
            [1, 2, 3, 4],
            "That is the first window without padding. Under SAME one zero stands before pixel 1.",
        ),
        Slip(
            "first_neuron",
            [0, 0, 1, 2],
            "Two zeros before the picture would be the larger half. The smaller half of 3 goes before.",
        ),
        Slip(
            "last_neuron",
            [62, 63, 64, 0],
            "That is the last window of a layer with pad = 1 on both sides, and that layer has only 63 neurons. "
            "Neuron 64 starts one pixel later.",
        ),
        Slip(
            "last_neuron",
            [61, 62, 63, 64],
            "That is the last window without padding, and that layer has only 61 neurons.",
        ),
    ),
)

_VALID_WINDOW_ENDS = Question(
    "valid_window_ends",
    right={
        "first_valid": [1, 2, 3, 4],
        "second_valid": [2, 3, 4, 5],
        "last_valid": [61, 62, 63, 64],
        "valid_shape": [61, 61, 8],
    },
    expects={
        "first_valid": _LIST,
        "second_valid": _LIST,
        "last_valid": _LIST,
        "valid_shape": "a tuple of three whole numbers",
    },
    slips=(
        Slip("first_valid", [0, 1, 2, 3], "Without padding there is no zero for the first window to see."),
        Slip("second_valid", [5, 6, 7, 8], "That window took a step of 4, its own length. The stride is 1."),
        Slip(
            "last_valid",
            [63, 64, 0, 0],
            "Those are padded zeros. Without padding the window must end at pixel 64.",
        ),
        Slip(
            "valid_shape",
            [64, 64, 8],
            "64 × 64 needs SAME padding. Without padding the window has fewer places.",
        ),
        Slip("valid_shape", [60, 60, 8], "64 − 4 is one too few: the window's first place counts as well."),
        Slip(
            "valid_shape",
            [61, 61, 24],
            "A filter spans all three colours and sums over them: it makes one map, not three.",
        ),
        Slip(
            "valid_shape",
            [61, 61, 3],
            "The colours are summed inside each filter. How many filters are there?",
        ),
    ),
)

EXERCISES = (
    Exercise(
        "zero_pad",
        zero_pad,
        ("X", "pad"),
        ("X_pad",),
        _zero_pad_visible,
        _zero_pad_fresh,
        padding_mistakes.ZERO_PAD,
        checked="every shape, pad = 0, bytes, X unchanged",
        sees="pad",
    ),
    _PAD_ONE_OR_TWO,
    Exercise(
        "same_padding",
        same_padding,
        ("size", "f", "stride"),
        ("(before, after)",),
        _sizes_visible,
        _sizes_fresh,
        padding_mistakes.SAME_PADDING,
        checked="odd and even windows, strides that do not divide, windows larger than the picture",
    ),
    Exercise(
        "pad_same",
        pad_same,
        ("X", "f", "stride"),
        ("X_pad",),
        _pad_same_visible,
        _pad_same_fresh,
        padding_mistakes.PAD_SAME,
        checked="rows and columns each by their own rule",
    ),
    _SAME_WINDOW_ENDS,
    _VALID_WINDOW_ENDS,
)
