"""The known mistakes of the way back through pooling: masks, shares, and the loops around them."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake


def _first_only(x):
    mask = np.zeros(x.shape, dtype=bool)
    mask[np.unravel_index(np.argmax(x), x.shape)] = True
    return mask


CREATE_MASK = (
    Mistake(
        "only the first maximum",
        "only the first of several equal maxima was marked.",
        "In a window with 5 twice, which of them is the maximum? What does the task say about ties?",
        _first_only,
    ),
    Mistake(
        "the mask inverted",
        "everything was marked but the largest number.",
        "Which comparison is True at the largest number, and only there?",
        lambda x: x < x.max(),
    ),
    Mistake(
        "the largest of each row",
        "the largest number of each row was marked, not that of the window.",
        "How many numbers are the largest of the whole window? Over which axes does your maximum go?",
        lambda x: x == x.max(axis=1, keepdims=True),
    ),
    Mistake(
        "the largest of each column",
        "the largest number of each column was marked, not that of the window.",
        "How many numbers are the largest of the whole window? Over which axes does your maximum go?",
        lambda x: x == x.max(axis=0, keepdims=True),
    ),
    Mistake(
        "the largest without its sign",
        "the number farthest from zero was marked.",
        "Which is larger, 2 or −5?",
        lambda x: np.abs(x) == np.abs(x).max(),
    ),
    Mistake(
        "the smallest number",
        "the smallest number was marked.",
        "Which number of the window did max pooling keep?",
        lambda x: x == x.min(),
    ),
    Mistake(
        "everything above zero",
        "all numbers above zero were marked.",
        "That is the mask of a ReLU. Which number of the window did max pooling keep?",
        lambda x: x > 0,
    ),
    Mistake(
        "the number in place of a mark",
        "the mask holds the largest number itself, and zeros.",
        "A mask answers a yes-or-no question for each place. What kind of values are its answers?",
        lambda x: x * (x == x.max()),
    ),
)

DISTRIBUTE = (
    Mistake(
        "handed out in full",
        "every place got the whole number, so that the window got far more than there was.",
        "Add up your result. Is it dz?",
        lambda dz, shape: np.full(shape, float(dz)),
    ),
    Mistake(
        "shared among n_H + n_W",
        "dz was divided by n_H + n_W.",
        "How many places has a window of 2 × 3? Count them.",
        lambda dz, shape: np.full(shape, dz / (shape[0] + shape[1])),
    ),
    Mistake(
        "shared among the rows",
        "dz was divided by the number of rows alone.",
        "How many places has a window of 2 × 3? Count them.",
        lambda dz, shape: np.full(shape, dz / shape[0]),
    ),
    Mistake(
        "as if the window were square",
        "dz was divided by n_H · n_H.",
        "How many places has a window of 2 × 3? Count them.",
        lambda dz, shape: np.full(shape, dz / shape[0] ** 2),
    ),
    Mistake(
        "rows and columns swapped",
        "the window lies on its side: n_W rows of n_H places.",
        "shape is (rows, columns). In which order do you use its two numbers?",
        lambda dz, shape: np.full(shape[::-1], dz / (shape[0] * shape[1])),
    ),
    Mistake(
        "whole numbers only",
        "the shares were cut down to whole numbers.",
        "What is 7 // 4? And 7 / 4?",
        lambda dz, shape: np.full(shape, float(dz // (shape[0] * shape[1]))),
    ),
    Mistake(
        "all to the first place",
        "the first place got everything, and the others nothing.",
        "On the way forward every place counted alike. So what must be alike on the way back?",
        lambda dz, shape: np.concatenate([[float(dz)], np.zeros(shape[0] * shape[1] - 1)]).reshape(shape),
    ),
    Mistake(
        "the number itself returned",
        "one share came back, not a window full of shares.",
        "What shape shall come back? Which NumPy function makes an array of a shape, filled with one number?",
        lambda dz, shape: float(dz / (shape[0] * shape[1])),
    ),
)


def _marks(window, upstream):
    return (window == window.max()) * upstream


def _shares(window, upstream, f):
    return np.full(window.shape, upstream / window.size)


def _add(total, where, value):
    total[where] += value


def _put(total, where, value):
    total[where] = value


def _backward(
    dA,
    cache,
    mode="max",
    *,
    upstream=lambda dA, place: dA[place],
    choose=lambda mode: mode,
    start=lambda h, w, stride: (h * stride, w * stride),
    marks=_marks,
    shares=_shares,
    put=_add,
    pads=lambda pad: pad,
    zeros=lambda A_prev, frame: np.zeros(np.pad(A_prev, frame).shape),
    cut=lambda framed, shape, pad: framed[:, pad : pad + shape[1], pad : pad + shape[2]],
):
    """Go back through a pooling layer in loops, right by default; each option exchanges one line of them."""
    A_prev, hparameters = cache
    f, stride, pad = hparameters["f"], hparameters["stride"], pads(hparameters.get("pad", 0))
    _, n_H_prev, n_W_prev, _ = A_prev.shape
    dA_pad = zeros(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    for i, h, w, c in np.ndindex(dA.shape):
        top, left = start(h, w, stride)
        # The pixels of the window that are real, counted in the framed picture
        rows = slice(max(top, pad), min(top + f, n_H_prev + pad))
        columns = slice(max(left, pad), min(left + f, n_W_prev + pad))
        window = A_prev[i, rows.start - pad : rows.stop - pad, columns.start - pad : columns.stop - pad, c]
        dz = upstream(dA, (i, h, w, c))
        share = marks(window, dz) if choose(mode) == "max" else shares(window, dz, f)
        put(dA_pad, (i, rows, columns, c), share)
    return cut(dA_pad, A_prev.shape, pad)


def _slip(**changed):
    return partial(_backward, **changed)  # so that two slips can be run together


def _shared_tie(window, upstream):
    mask = window == window.max()
    return mask * upstream / mask.sum()


def _all_channels(dA, cache, mode="max"):
    """The mask asks for the largest number over all channels of the window."""
    A_prev, hparameters = cache
    f, stride, pad = hparameters["f"], hparameters["stride"], hparameters.get("pad", 0)
    dA_prev = np.zeros(A_prev.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        rows, columns = (slice(max(k * stride - pad, 0), k * stride - pad + f) for k in (h, w))
        window = A_prev[i, rows, columns]
        if mode == "max":
            dA_prev[i, rows, columns, c] += (window[..., c] == window.max()) * dA[i, h, w, c]
        else:
            dA_prev[i, rows, columns, c] += dA[i, h, w, c] / window.size
    return dA_prev


def _zeros_win(dA, cache, mode="max"):
    """The frame holds zeros, and takes part in maxima and averages."""
    A_prev, hparameters = cache
    pad = hparameters.get("pad", 0)
    framed = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    dA_pad = _backward(dA, (framed, {**hparameters, "pad": 0}), mode)
    return dA_pad[:, pad : pad + A_prev.shape[1], pad : pad + A_prev.shape[2]]


def _one_example(dA, cache, mode="max"):
    dA_prev = _backward(dA, cache, mode)
    dA_prev[1:] = 0
    return dA_prev


POOL_BACKWARD = (
    Mistake(
        "= for +=",
        "each pixel kept what the last of its windows sent, and lost what the others had sent before.",
        "Two windows share a pixel. What happens to the share of the first when the second one comes?",
        _slip(put=_put),
    ),
    Mistake(
        "only the first maximum",
        "at a tie, only the first of the equal pixels got the gradient.",
        "Many frameworks do that. Which convention does this course state, and what does your mask mark?",
        _slip(marks=lambda window, dz: _first_only(window) * dz),
    ),
    Mistake(
        "a tie shared out",
        "at a tie, the gradient was shared out among the equal pixels.",
        "Which convention does this course state? Is there a division in it?",
        _slip(marks=_shared_tie),
    ),
    Mistake(
        "the mode ignored",
        "the gradient went to the maxima whatever the mode.",
        "Where in your code does the value of mode decide something?",
        _slip(choose=lambda mode: "max"),
    ),
    Mistake(
        "the two modes swapped",
        'the gradient was shared out for "max", and went to the maxima for "average".',
        'Read your if aloud: what happens to the gradient when mode is "max"?',
        _slip(choose=lambda mode: {"max": "average", "average": "max"}[mode]),
    ),
    Mistake(
        "another word for the mode",
        'nothing was sent back for the mode "average", so its zeros stayed.',
        "Which exact words does the docstring give for the two modes? Which do you compare with?",
        _slip(shares=lambda window, dz, f: 0.0),
    ),
    Mistake(
        "the average handed out in full",
        'for "average", every pixel of a window got the whole gradient.',
        "On the way forward each pixel counted for a part of the average. For which part?",
        _slip(shares=lambda window, dz, f: dz),
    ),
    Mistake(
        "the padding got a share",
        'for "average" with padding, the gradient was always shared among f·f places, the padded ones too.',
        "By how many real pixels was the window in the corner divided on the way forward?",
        _slip(shares=lambda window, dz, f: dz / (f * f)),
    ),
    Mistake(
        "shared among f + f",
        'for "average", the gradient was divided by f + f.',
        "How many places has a window of 3 × 3? Count them.",
        _slip(shares=lambda window, dz, f: dz / (f + f)),
    ),
    Mistake(
        "zeros in the padding",
        "the frame was filled with zeros, and took gradients that belong to real pixels.",
        "Padding is no pixel: it never won and never counted. So what may it get?",
        _zeros_win,
    ),
    Mistake(
        "the upstream gradient left out",
        "every window counted alike, as if all numbers of dA were 1.",
        "One output matters more to the loss than another. Which argument says so, and where do you use it?",
        _slip(upstream=lambda dA, place: 1.0),
    ),
    Mistake(
        "the first channel for all",
        "every channel got the gradients of channel 0.",
        "dA has a last axis for the channels. Which index stands there in your code?",
        _slip(upstream=lambda dA, place: dA[(*place[:3], 0)]),
    ),
    Mistake(
        "all channels in one window",
        "each window went through all channels, as if they were one.",
        "Pooling keeps the channels apart. Is there a c in the line that cuts the window?",
        _all_channels,
    ),
    Mistake(
        "stride forgotten on the way back",
        "the windows start at h and w, not a stride apart.",
        "Where did output (1, 1) look on the way forward when the stride was 2?",
        _slip(start=lambda h, w, stride: (h, w)),
    ),
    Mistake(
        "rows and columns swapped",
        "h moved the window across, and w moved it down.",
        "Which of h and w counts the rows of dA? Which slice of A_prev goes with it?",
        _slip(start=lambda h, w, stride: (w * stride, h * stride)),
    ),
    Mistake(
        "the pad ignored",
        "the windows were placed as if pad were 0.",
        "Where does your code read the pad? It may be missing from hparameters: then it is 0.",
        _slip(pads=lambda pad: 0),
    ),
    Mistake(
        "the frame not cut off",
        "dA_prev has the size of a framed picture.",
        "dA_prev belongs to A_prev. Which rows and columns of yours belong to no pixel?",
        _slip(cut=lambda framed, shape, pad: framed),
    ),
    Mistake(
        "an empty slice where pad is 0",
        "the frame was cut off with [pad:-pad], which leaves nothing when pad is 0.",
        "What is [1, 2, 3][0:-0] in Python? Where must a slice end so that it is right for every pad?",
        _slip(cut=lambda framed, shape, pad: framed[:, pad:-pad, pad:-pad]),
    ),
    Mistake(
        "begun with the picture",
        "the sums of dA_prev began with the picture itself, not with zeros.",
        "What is dA_prev before the first window has sent anything?",
        _slip(zeros=lambda A_prev, frame: np.pad(A_prev, frame).astype(float)),
    ),
    Mistake(
        "the type of the input kept",
        "dA_prev was made in the type of A_prev. For whole numbers it cannot hold a gradient.",
        "np.zeros_like takes over the type of its model. Which type does a gradient need?",
        _slip(zeros=lambda A_prev, frame: np.zeros_like(np.pad(A_prev, frame))),
    ),
    Mistake(
        "only the first example",
        "example 0 is right, and all others got nothing.",
        "What does your outermost loop run over, and does the return stand behind it?",
        _one_example,
    ),
)
