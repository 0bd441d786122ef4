"""Lesson 8: fast convolution."""

from functools import partial

import numpy as np

from grader.exercises.model import Case, Exercise, Mistake, Question, Slip, grid
from grader.reference.backward import conv_backward_fast
from grader.reference.conv import conv_forward_fast
from grader.reference.fast import im2col


def _im2col_visible():
    rng = np.random.default_rng(81)
    return [
        Case((np.arange(1.0, 7.0).reshape(1, 2, 3, 1), 2, 1, 0), "six pixels, two windows, by hand"),
        Case((grid(rng, 2, 4, 5, 3), 2, 1, 0), "two pictures, height ≠ width, three channels"),
        Case((grid(rng, 2, 5, 7, 2), 3, 2, 1), "a frame, and windows that overlap with a stride of 2"),
        Case((grid(rng, 3, 7, 5, 2), 2, 3, 0), "gaps between the windows, and a tail that is not read"),
        Case((rng.integers(0, 256, (1, 3, 4, 3)).astype(np.uint8), 2, 1, 1), "a picture of bytes"),
    ]


def _im2col_fresh(rng):
    settings = ((2, 1, 0), (3, 1, 1), (3, 2, 0), (2, 3, 1), (1, 1, 0), (4, 2, 2))
    drawn = [Case((grid(rng, *_shape(rng)), *setting)) for setting in settings]
    return [*drawn, Case((rng.standard_normal((2, 5, 6, 3)).astype("f4"), 3, 2, 1))]


def _shape(rng):
    n_H, n_W = rng.permutation([5, 6, 7, 8])[:2]
    return int(rng.integers(2, 4)), int(n_H), int(n_W), int(rng.integers(2, 4))


def _layer(rng, shape, f, n_C, stride, pad, dtype=float):
    """Draw the arguments of ``conv_forward_fast``."""
    A_prev, W, b = grid(rng, *shape), grid(rng, f, f, shape[3], n_C), grid(rng, 1, 1, 1, n_C)
    return A_prev.astype(dtype), W.astype(dtype), b.astype(dtype), {"stride": stride, "pad": pad}


_SETTINGS = ((2, 1, 0), (3, 1, 1), (3, 2, 0), (2, 3, 1), (3, 2, 1), (4, 1, 2))


def _hand():
    A_prev = np.arange(1.0, 7.0).reshape(1, 2, 3, 1)
    W = np.array([[0.0, 1.0], [2.0, 0.0]]).reshape(2, 2, 1, 1)
    return A_prev, W, np.full((1, 1, 1, 1), 1.0), {"stride": 1, "pad": 0}


def _visible_layers():
    rng = np.random.default_rng(82)
    return [
        (_hand(), "one small picture, by hand"),
        (_layer(rng, (2, 5, 7, 3), 3, 4, 2, 1), "a frame, and windows that overlap with a stride of 2"),
        (_layer(rng, (3, 4, 6, 2), 2, 3, 1, 0), "no frame"),
        (_layer(rng, (2, 7, 5, 2), 2, 3, 3, 1), "gaps between the windows"),
    ]


def _fresh_layers(rng):
    drawn = [
        _layer(rng, _shape(rng), f, int(rng.integers(2, 5)), stride, pad) for f, stride, pad in _SETTINGS
    ]
    return [*drawn, _layer(rng, (2, 5, 6, 3), 3, 4, 1, 1, np.float32)]


def _upstream(rng, layer):
    """Return the arguments of ``conv_backward_fast`` for a layer: an uneven gradient and the cache."""
    Z, cache = conv_forward_fast(*layer)
    return grid(rng, *Z.shape).astype(Z.dtype), cache


def _backward_visible():
    rng = np.random.default_rng(83)
    return [Case(_upstream(rng, layer), note) for layer, note in _visible_layers()]


def _backward_fresh(rng):
    return [Case(_upstream(rng, layer)) for layer in _fresh_layers(rng)]


def _windows(A_prev, f, stride, pad):
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(A_pad, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return views.transpose(0, 1, 2, 4, 5, 3)  # (m, n_H, n_W, f, f, n_C_prev)


def _wrong_im2col(A_prev, f, stride, pad, *, order=(0, 1, 2, 3, 4, 5), frame=True, step=True, only=None):
    windows = _windows(A_prev[:only], f, stride if step else 1, pad if frame else 0)
    return windows.transpose(order).reshape(-1, f * f * A_prev.shape[3])


def _wrong_forward(A_prev, W, b, hparameters, *, flat=None, bias=None, shape=None, pad=None, cache=None):
    """Convolve through im2col with one line changed."""
    f, n_C = W.shape[0], W.shape[3]
    stride = hparameters["stride"]
    windows = _windows(A_prev, f, stride, hparameters["pad"] if pad is None else pad)
    m, n_H, n_W = windows.shape[:3]
    columns = windows.reshape(m * n_H * n_W, -1)
    weights = flat(W) if flat else W.reshape(-1, n_C)
    Z = columns @ weights
    Z = bias(Z, b, columns) if bias else Z + b.reshape(1, n_C)
    Z = shape(Z, m, n_H, n_W, n_C) if shape else Z.reshape(m, n_H, n_W, n_C)
    return Z, (columns if cache == "columns" else A_prev, W, b, hparameters)


def _wrong_backward(
    dZ, cache, *, add=True, cut=True, step=True, share=1, biases=None, weights=None, flip=False
):
    """Send a gradient back through im2col with one line changed."""
    A_prev, W, _, hparameters = cache
    f, _, n_C_prev, n_C = W.shape
    stride, pad = hparameters["stride"], hparameters["pad"]
    columns = _windows(A_prev, f, stride, pad).reshape(-1, f * f * n_C_prev)
    flat = dZ.reshape(-1, n_C)
    dW = (weights(columns, flat, W) if weights else (columns.T @ flat).reshape(W.shape)) / (
        len(A_prev) if share == "m" else 1
    )
    db = (biases(flat) if biases else flat.sum(axis=0)).reshape(1, 1, 1, n_C)
    spread = (flat @ W.reshape(-1, n_C).T).reshape(*dZ.shape[:3], f, f, n_C_prev)
    dA = np.pad(np.zeros(A_prev.shape), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    n_H, n_W = dZ.shape[1:3]
    step = stride if step else 1
    for r, c in np.ndindex(f, f):
        target = dA[:, r : r + step * (n_H - 1) + 1 : step, c : c + step * (n_W - 1) + 1 : step]
        part = spread[:, :, :, c, r] if flip else spread[:, :, :, r, c]
        if add:
            target += part
        else:
            target[...] = part
    n_H_prev, n_W_prev = A_prev.shape[1:3]
    return dA[:, pad : pad + n_H_prev, pad : pad + n_W_prev] if cut else dA, dW, db


_IM2COL_MISTAKES = (
    Mistake(
        "the channels first",
        "in each row all numbers of one channel stand together.",
        "In which order does W.reshape(-1, n_C) read its axes (f, f, n_C_prev)? Each weight must meet its own pixel.",
        partial(_wrong_im2col, order=(0, 1, 2, 5, 3, 4)),
    ),
    Mistake(
        "the windows turned",
        "each window was read column by column.",
        "Which axis of the window runs faster in memory: its rows or its columns?",
        partial(_wrong_im2col, order=(0, 1, 2, 4, 3, 5)),
    ),
    Mistake(
        "the windows in another order",
        "the windows run down the picture first, and across afterwards.",
        "After the window of neuron (0, 0), which one comes next: (0, 1) or (1, 0)?",
        partial(_wrong_im2col, order=(0, 2, 1, 3, 4, 5)),
    ),
    Mistake(
        "the examples mixed",
        "the window at one place of all examples comes first, then the next place.",
        "Z.reshape(m, n_H, n_W, n_C) will take the rows one after another. Which index must change last?",
        partial(_wrong_im2col, order=(1, 2, 0, 3, 4, 5)),
    ),
    Mistake(
        "the frame forgotten",
        "the windows were cut from the picture without its zeros.",
        "What does pad say, and where does your code use it?",
        partial(_wrong_im2col, frame=False),
    ),
    Mistake(
        "the stride forgotten",
        "there is a window for every pixel, whatever the stride.",
        "With a stride of 2, which is the second window of a row?",
        partial(_wrong_im2col, step=False),
    ),
    Mistake(
        "only the first example",
        "the windows of the first example alone are there.",
        "A batch has m pictures. How many rows must the matrix have?",
        partial(_wrong_im2col, only=1),
    ),
)

_FORWARD_MISTAKES = (
    Mistake(
        "the bias forgotten",
        "the products are right, but no bias was added.",
        "Which argument does not stand anywhere in your last lines?",
        partial(_wrong_forward, bias=lambda Z, b, columns: Z),
    ),
    Mistake(
        "the bias once for each product",
        "the bias was added f·f·n_C_prev times.",
        "A neuron sums its products, and then? How often is its bias there?",
        partial(_wrong_forward, bias=lambda Z, b, columns: Z + b.reshape(1, -1) * columns.shape[1]),
    ),
    Mistake(
        "W reshaped the wrong way",
        "W was turned into (n_C, f·f·n_C_prev) by a reshape and then transposed, which shuffles the weights.",
        "A reshape keeps the numbers in their order. Which axis of W comes last, and where must it be in the matrix?",
        partial(_wrong_forward, flat=lambda W: W.reshape(W.shape[3], -1).T),
    ),
    Mistake(
        "the filters turned",
        "the rows and columns of every filter are exchanged.",
        "Did a transpose slip in before W was flattened?",
        partial(_wrong_forward, flat=lambda W: W.transpose(1, 0, 2, 3).reshape(-1, W.shape[3])),
    ),
    Mistake(
        "the filters flipped",
        "the filters were turned by 180° before the product.",
        "This course's convolution does not flip. What happened to W?",
        partial(_wrong_forward, flat=lambda W: W[::-1, ::-1].reshape(-1, W.shape[3])),
    ),
    Mistake(
        "height and width exchanged",
        "the product was folded back as (m, n_W, n_H, n_C).",
        "Which of n_H and n_W did the rows of im2col run through faster?",
        partial(_wrong_forward, shape=lambda Z, m, n_H, n_W, n_C: Z.reshape(m, n_W, n_H, n_C)),
    ),
    Mistake(
        "reshaped with the channels first",
        "the product was folded as if the filters came first.",
        "Which axis of the product stands for the filters: the first or the last?",
        partial(
            _wrong_forward,
            shape=lambda Z, m, n_H, n_W, n_C: Z.reshape(m, n_C, n_H, n_W).transpose(0, 2, 3, 1),
        ),
    ),
    Mistake(
        "the pad ignored",
        "the windows were cut as if pad were 0.",
        "im2col takes a pad. Which number do you give it?",
        partial(_wrong_forward, pad=0),
    ),
    Mistake(
        "the columns in the cache",
        "the cache holds the matrix of the windows in place of A_prev.",
        "conv_backward reads A_prev from the cache. What must stand first?",
        partial(_wrong_forward, cache="columns"),
    ),
)

_BACKWARD_MISTAKES = (
    Mistake(
        "= in place of +=",
        "where windows overlap, the last one overwrote the others.",
        "A pixel that two neurons read gets gradient from both. What does your line do with the first one's?",
        partial(_wrong_backward, add=False),
    ),
    Mistake(
        "the frame left on",
        "dA_prev still has the padded zeros around it.",
        "Which shape must the gradient of A_prev have?",
        partial(_wrong_backward, cut=False),
    ),
    Mistake(
        "the stride forgotten on the way back",
        "the shares went to windows that lie one pixel apart.",
        "Where does the window of neuron h begin when the stride is 2?",
        partial(_wrong_backward, step=False),
    ),
    Mistake(
        "db averaged",
        "db is the mean over the neurons.",
        "The bias of a filter is added at every place. How do the effects of all places join?",
        partial(_wrong_backward, biases=lambda flat: flat.mean(axis=0)),
    ),
    Mistake(
        "dW divided by the examples",
        "dW is an average over the examples.",
        "Whose work is the division by m: the loss's or the layer's?",
        partial(_wrong_backward, share="m"),
    ),
    Mistake(
        "dW folded the wrong way",
        "dW was made with the filters first and only reshaped.",
        "A reshape does not move an axis. Which product gives the filters last?",
        partial(_wrong_backward, weights=lambda columns, flat, W: (flat.T @ columns).reshape(W.shape)),
    ),
    Mistake(
        "the shares turned",
        "rows and columns of each window were exchanged when the shares were added.",
        "In which order do the columns of the matrix stand: r·f + c or c·f + r?",
        partial(_wrong_backward, flip=True),
    ),
)

_WHOLE = "a whole number"

_WORK = Question(
    "work_of_im2col",
    right={"matrix_shape": [4096, 48], "multiplications": 1_572_864, "times_larger": 16},
    expects={
        "matrix_shape": "a tuple of two whole numbers",
        "multiplications": _WHOLE,
        "times_larger": _WHOLE,
    },
    slips=(
        Slip("matrix_shape", [48, 4096], "One window is one row here, not one column."),
        Slip("matrix_shape", [4096, 16], "A window reaches through all three colours."),
        Slip(
            "matrix_shape",
            [3721, 48],
            "That is 61 · 61, the layer without padding. SAME keeps 64 × 64 places.",
        ),
        Slip("matrix_shape", [4096, 8], "That is the shape of the product. How many numbers has one window?"),
        Slip("multiplications", 196_608, "That is one filter. There are eight."),
        Slip("multiplications", 524_288, "That counts one colour only: 4 · 4 · 1 for each neuron."),
        Slip(
            "multiplications",
            3_145_728,
            "That counts the additions, too. Asked are the multiplications alone.",
        ),
        Slip("times_larger", 48, "The picture has three numbers a pixel already. Divide by them."),
        Slip("times_larger", 4, "A pixel is read by windows that differ in their row and in their column."),
        Slip("times_larger", 128, "The filters share the windows: nothing is copied for each of the eight."),
    ),
)

_SAVING = Question(
    "what_a_block_saves",
    right={"pixels_by_im2col": 256, "pixels_by_block": 49, "block_multiplies": 6272},
    expects=dict.fromkeys(("pixels_by_im2col", "pixels_by_block", "block_multiplies"), _WHOLE),
    slips=(
        Slip(
            "pixels_by_im2col",
            16,
            "That is one window. The block has sixteen neurons, and im2col copies for each.",
        ),
        Slip("pixels_by_im2col", 64, "4 · 16? Each of the 16 windows has 16 pixels."),
        Slip(
            "pixels_by_block",
            16,
            "The last neuron of a row starts 3 pixels to the right, and its window is 4 long.",
        ),
        Slip(
            "pixels_by_block", 64, "8 · 8 would be windows that only touch. Where does the last window start?"
        ),
        Slip(
            "pixels_by_block",
            36,
            "6 pixels are too few: the last window starts at pixel 3 (from 0). Where does it end?",
        ),
        Slip(
            "block_multiplies",
            256,
            "That is what the neurons need. The banded matrix multiplies its zeros, too.",
        ),
        Slip("block_multiplies", 784, "49 · 16: that is one filter. Have all eight had their turn?"),
    ),
)

EXERCISES = (
    _WORK,
    Exercise(
        "im2col",
        im2col,
        ("A_prev", "f", "stride", "pad"),
        ("columns",),
        _im2col_visible,
        _im2col_fresh,
        _IM2COL_MISTAKES,
        checked="every order of axes, frames, strides, a tail that is not read, bytes",
    ),
    Exercise(
        "conv_forward_fast",
        conv_forward_fast,
        ("A_prev", "W", "b", "hparameters"),
        ("Z", "cache"),
        lambda: [Case(layer, note) for layer, note in _visible_layers()],
        lambda rng: [Case(layer) for layer in _fresh_layers(rng)],
        _FORWARD_MISTAKES,
        sees="conv",
        checked="frames, strides, pictures that are not square, the cache",
    ),
    Exercise(
        "conv_backward_fast",
        conv_backward_fast,
        ("dZ", "cache"),
        ("dA_prev", "dW", "db"),
        _backward_visible,
        _backward_fresh,
        _BACKWARD_MISTAKES,
        sees="conv_back",
        checked="overlapping windows, gaps, frames, all three gradients",
    ),
    _SAVING,
)
