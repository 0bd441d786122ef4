"""The known mistakes of lesson 1: padding with one thing changed."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake


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


ZERO_PAD = (
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


def _split(size, f, stride, *, windows=None, start=None, least=0, halves=None):
    """Find the SAME padding step by step, with one step changed."""
    windows = windows or (lambda size, stride: -(-size // stride))
    start = start or (lambda n_out, stride: (n_out - 1) * stride)
    total = start(windows(size, stride), stride) + f - size
    if least is not None:
        total = max(total, least)
    return halves(total) if halves else (total // 2, total - total // 2)


SAME_PADDING = (
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
        "half of f − 1 on each side",
        "each side gets half of f − 1, whatever the stride, and the odd zero is lost.",
        "For a window of 4 and a stride of 1, three zeros are missing. How many do your two sides have?",
        lambda size, f, stride: ((f - 1) // 2, (f - 1) // 2),
    ),
    Mistake(
        "the stride ignored",
        "the zeros are those for a stride of 1, whatever the stride.",
        "Where does the last window start when the stride is 2? Does your formula know?",
        lambda size, f, stride: _split(size, f, 1),
    ),
)


def _by_rule(X, f, stride, *, rows=1, columns=2, turn=False, halves=None, channels=False, step=None):
    """Frame a batch by SAME, with one thing changed: whose size is used for which axis, how the zeros are shared."""
    pairs = [_split(X.shape[axis], f, step or stride, halves=halves) for axis in (rows, columns)]
    pairs = pairs[::-1] if turn else pairs
    return np.pad(X, ((0, 0), *pairs, pairs[1] if channels else (0, 0)))


PAD_SAME = (
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
        "half the window",
        "each side got half of the window, whatever the stride and the size.",
        "Which of your lines asks same_padding, and what are the numbers from it used for?",
        lambda X, f, stride: np.pad(X, ((0, 0), (f // 2, f // 2), (f // 2, f // 2), (0, 0))),
    ),
    Mistake(
        "the stride ignored",
        "the zeros are those for a stride of 1, whatever the stride.",
        "Which three numbers does same_padding ask for? Do you hand on all of them?",
        partial(_by_rule, step=1),
    ),
)
