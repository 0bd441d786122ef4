"""Lesson 1: zero padding."""

from functools import partial

import numpy as np

from grader.exercises.model import Case, Exercise, Mistake, Question, Slip, grid
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


def _framed(X, pad, *, axes=(1, 2), before=1, after=1, mode="constant"):
    """Pad in the way of most learners, with one thing changed: the axes, the sides, what the frame is made of."""
    pairs = [(before * pad, after * pad) if axis in axes else (0, 0) for axis in range(4)]
    return np.pad(X, pairs, mode=mode)


def _in_the_corner(X, pad):
    m, n_H, n_W, n_C = X.shape
    X_pad = np.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C), dtype=X.dtype)
    X_pad[:, :n_H, :n_W] = X
    return X_pad


def _cut_from_the_end(X, pad):
    m, n_H, n_W, n_C = X.shape
    X_pad = np.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C), dtype=X.dtype)
    X_pad[:, pad:-pad, pad:-pad] = X
    return X_pad


def _one_picture(X, pad):
    X_pad = _framed(X, pad)
    X_pad[1:] = 0
    return X_pad


_ZERO_PAD_MISTAKES = (
    Mistake(
        "pads the batch axis",
        "zeros were added along every axis, so there are more pictures and more channels than before.",
        "Which two of the four axes of X are the rows and the columns of a picture?",
        partial(_framed, axes=(0, 1, 2, 3)),
    ),
    Mistake(
        "pads the channel axis",
        "zeros were added along the channels as well, as if black colours were missing.",
        "X has shape (m, n_H, n_W, n_C). Should a picture get more colours?",
        partial(_framed, axes=(1, 2, 3)),
    ),
    Mistake(
        "pads the first two axes",
        "zeros were added along the examples and the rows; the columns got none.",
        "X[0] is the first picture. So what does the first axis count?",
        partial(_framed, axes=(0, 1)),
    ),
    Mistake(
        "pads the last two axes",
        "zeros were added along the columns and the channels; the rows got none.",
        "In this course the channels come last: (m, n_H, n_W, n_C). Where do the rows stand?",
        partial(_framed, axes=(2, 3)),
    ),
    Mistake(
        "pads the rows only",
        "zeros stand above and below each picture, but not left and right of it.",
        "A frame has four sides. Which axis has not been padded yet?",
        partial(_framed, axes=(1,)),
    ),
    Mistake(
        "pads the columns only",
        "zeros stand left and right of each picture, but not above and below it.",
        "A frame has four sides. Which axis has not been padded yet?",
        partial(_framed, axes=(2,)),
    ),
    Mistake(
        "pads only one side",
        "zeros stand only after the picture, not before it.",
        "A frame has four sides. What does the pair (0, pad) say for the first row?",
        partial(_framed, before=0),
    ),
    Mistake(
        "pads only before",
        "zeros stand only before the picture, not after it.",
        "A frame has four sides. What does the pair (pad, 0) say for the last row?",
        partial(_framed, after=0),
    ),
    Mistake(
        "the picture in the corner",
        "the size is right, but the picture stands in the upper left corner, and all zeros behind it.",
        "Your picture starts in row 0. How many rows of zeros must come before it?",
        _in_the_corner,
    ),
    Mistake(
        "a slice that ends at −0",
        "the middle was cut with pad:-pad. For pad = 0 that is 0:-0, which is empty.",
        "Where does the picture end, counted from the front: at which row, in terms of pad and n_H?",
        _cut_from_the_end,
    ),
    Mistake(
        "the edge repeated",
        "the frame is made of copies of the pixels at the edge, not of zeros.",
        "Which mode did you give np.pad, and what does it fill in?",
        partial(_framed, mode="edge"),
    ),
    Mistake(
        "twice the padding",
        "the frame is twice as wide as it should be.",
        "The height grows by 2·pad in all. How much of it goes above the picture?",
        partial(_framed, before=2, after=2),
    ),
    Mistake(
        "pad ignored",
        "the frame is one pixel wide, whatever pad says.",
        "Where in your code does the value of pad come in?",
        lambda X, pad: _framed(X, 1),
    ),
    Mistake(
        "nothing padded",
        "X came back as it was: np.pad makes a new array, and X itself keeps its shape.",
        "What does your function do with the array that np.pad hands back?",
        lambda X, pad: X,
    ),
    Mistake(
        "only the first picture",
        "the first picture is framed, and in place of the others there are zeros.",
        "Does your code go through all pictures of the batch?",
        _one_picture,
    ),
)


def _sizes_visible():
    return [
        Case(args) for args in ((64, 4, 1), (5, 3, 1), (5, 3, 2), (6, 3, 2), (8, 2, 4), (7, 5, 3), (1, 6, 1))
    ]


def _sizes_fresh(rng):
    return [Case(tuple(int(k) for k in rng.integers(1, (65, 12, 9)))) for _ in range(60)]


def _split(size, f, stride, *, windows=None, start=None, least=0, halves=None):
    """Find the SAME padding step by step, with one step changed."""
    windows = windows or (lambda size, stride: -(-size // stride))
    start = start or (lambda n_out, stride: (n_out - 1) * stride)
    total = start(windows(size, stride), stride) + f - size
    if least is not None:
        total = max(total, least)
    return halves(total) if halves else (total // 2, total - total // 2)


_SAME_PADDING_MISTAKES = (
    Mistake(
        "the larger half first",
        "the odd zero was put before the picture, not after it.",
        "When the total is odd, which side gets the smaller half?",
        partial(_split, halves=lambda total: (total - total // 2, total // 2)),
    ),
    Mistake(
        "symmetric padding",
        "both sides get the same number of zeros, even where the total is odd.",
        "A total of 3 zeros: how do two equal halves make 3?",
        partial(_split, halves=lambda total: (total // 2, total // 2)),
    ),
    Mistake(
        "symmetric padding, rounded up",
        "both sides get the larger half, so an odd total grows by one zero.",
        "A total of 3 zeros: how many do your two halves make together?",
        partial(_split, halves=lambda total: (-(-total // 2), -(-total // 2))),
    ),
    Mistake(
        "all zeros after",
        "all zeros stand after the picture, none before.",
        "The total is right. How is it to be shared between the two sides?",
        partial(_split, halves=lambda total: (0, total)),
    ),
    Mistake(
        "the total on both sides",
        "each side gets all the zeros that both of them should share.",
        "Add your two numbers: do they make the total?",
        partial(_split, halves=lambda total: (total, total)),
    ),
    Mistake(
        "the number of windows rounded down",
        "a last window that begins inside the picture was not counted.",
        "Size 5, stride 2: windows start at pixels 1, 3 and 5. How many does your division give?",
        partial(_split, windows=lambda size, stride: max(size // stride, 1)),
    ),
    Mistake(
        "one step too many",
        "the row was made long enough for one window more than there is.",
        "The first window starts at 0. After how many steps does window number n start?",
        partial(_split, start=lambda n_out, stride: n_out * stride),
    ),
    Mistake(
        "a negative number of zeros",
        "where the windows leave a gap, the number of zeros came out negative.",
        "Nothing is missing when the picture is longer than the windows need. What should the total be then?",
        partial(_split, least=None),
    ),
    Mistake(
        "half the window",
        "each side gets half of the window, whatever the stride and the size.",
        "With a stride of 1 and a window of 4, the row grows by 4 and shrinks by 3. Is that the same size?",
        lambda size, f, stride: (f // 2, f // 2),
    ),
    Mistake(
        "the stride ignored",
        "the zeros are those for a stride of 1, whatever the stride.",
        "Where does the last window start when the stride is 2? Does your formula know?",
        lambda size, f, stride: _split(size, f, 1),
    ),
)


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


def _by_rule(X, f, stride, *, rows=1, columns=2, turn=False, halves=None, channels=False, step=None):
    """Frame a batch by SAME, with one thing changed: whose size is used for which axis, how the zeros are shared."""
    pairs = [_split(X.shape[axis], f, step or stride, halves=halves) for axis in (rows, columns)]
    pairs = pairs[::-1] if turn else pairs
    return np.pad(X, ((0, 0), *pairs, pairs[1] if channels else (0, 0)))


_PAD_SAME_MISTAKES = (
    Mistake(
        "the padding of the rows for both axes",
        "the columns were padded as if the picture were as wide as it is high.",
        "Does the width of X stand anywhere in your code?",
        partial(_by_rule, columns=1),
    ),
    Mistake(
        "the padding of the columns for both axes",
        "the rows were padded as if the picture were as high as it is wide.",
        "Does the height of X stand anywhere in your code?",
        partial(_by_rule, rows=2),
    ),
    Mistake(
        "rows and columns swapped",
        "the rows got the zeros of the columns, and the columns those of the rows.",
        "np.pad takes its pairs in the order of the axes. Which of your two pairs comes first?",
        partial(_by_rule, turn=True),
    ),
    Mistake(
        "the larger half first",
        "the odd zero was put before the picture, not after it.",
        "When the total is odd, which side gets the smaller half?",
        partial(_by_rule, halves=lambda total: (total - total // 2, total // 2)),
    ),
    Mistake(
        "symmetric padding",
        "both sides got the same number of zeros, even where the total is odd.",
        "same_padding gives two numbers. Do you use both?",
        partial(_by_rule, halves=lambda total: (total // 2, total // 2)),
    ),
    Mistake(
        "all zeros after",
        "all zeros stand after the picture, none before.",
        "same_padding gives two numbers. On which sides do they belong?",
        partial(_by_rule, halves=lambda total: (0, total)),
    ),
    Mistake(
        "pads the channel axis",
        "zeros were added along the channels as well, as if black colours were missing.",
        "X has shape (m, n_H, n_W, n_C). Should a picture get more colours?",
        partial(_by_rule, channels=True),
    ),
    Mistake(
        "the stride ignored",
        "the zeros are those for a stride of 1, whatever the stride.",
        "Which three numbers does same_padding ask for? Do you hand on all of them?",
        partial(_by_rule, step=1),
    ),
)

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
        _ZERO_PAD_MISTAKES,
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
        _SAME_PADDING_MISTAKES,
        checked="odd and even windows, strides that do not divide, windows larger than the picture",
    ),
    Exercise(
        "pad_same",
        pad_same,
        ("X", "f", "stride"),
        ("X_pad",),
        _pad_same_visible,
        _pad_same_fresh,
        _PAD_SAME_MISTAKES,
        checked="rows and columns each by their own rule",
    ),
    _SAME_WINDOW_ENDS,
    _VALID_WINDOW_ENDS,
)
