"""Lesson 3: a whole conv layer, and which neuron sees which pixel."""

import numpy as np

from grader.exercises import conv_mistakes, conv_questions, window_mistakes
from grader.exercises.model import Case, Exercise, grid
from grader.reference.conv import conv_forward
from grader.reference.shapes import conv_output_size, neurons_seeing, receptive_window


def _size_visible():
    listed = (
        ((5, 3, 1, 0), "the first one of the text"),
        ((7, 3, 2, 0), "a stride that divides"),
        ((10, 3, 2, 0), "a stride that does not divide: the last pixel is never read"),
        ((6, 4, 3, 2), "a frame of two"),
        ((9, 5, 4, 1), "frame, stride and a rest"),
        ((12, 2, 5, 0), "a stride larger than the window"),
        ((1, 3, 1, 1), "one pixel in its frame"),
    )
    return [Case(args, note) for args, note in listed]


def _size_fresh(rng):
    drawn = []
    while len(drawn) < 40:
        size, f, stride, pad = (int(k) for k in rng.integers((1, 1, 1, 0), (65, 9, 6, 5)))
        if f <= size + 2 * pad:
            drawn.append(Case((size, f, stride, pad)))
    with_a_rest = [Case((11 + 4 * int(k), 4, 2, 1)) for k in rng.integers(1, 9, 4)]
    return [*drawn, *with_a_rest]


def _window_visible():
    listed = (
        ((0, 0, 3, 1, 0), "the first neuron, no padding"),
        ((1, 2, 3, 2, 1), "the neuron of the figure"),
        ((0, 1, 3, 1, 1), "a window that hangs over the edge"),
        ((3, 1, 4, 3, 2), "a frame of two"),
        ((2, 5, 2, 4, 0), "a stride larger than the window"),
        ((0, 4, 5, 1, 3), "an uneven window in a wide frame"),
    )
    return [Case(args, note) for args, note in listed]


def _window_fresh(rng):
    drawn = [Case(tuple(int(k) for k in rng.integers((0, 0, 2, 1, 0), (9, 9, 7, 5, 5)))) for _ in range(40)]
    return [*drawn, Case((int(rng.integers(3, 6)), 2, 3, 2, 2)), Case((0, int(rng.integers(4, 8)), 4, 3, 1))]


def _readers_visible():
    listed = (
        ((2, 1, 4, 6, 3, 1, 0), "few rows: not every window that could exist does"),
        ((0, 0, 5, 7, 3, 1, 1), "a corner, with padding"),
        ((4, 3, 5, 7, 3, 2, 1), "a stride of 2"),
        ((7, 7, 8, 9, 3, 2, 0), "a row in the tail that no window reads"),
        ((3, 2, 6, 5, 2, 3, 0), "a column in the gap between two windows"),
        ((5, 3, 7, 10, 4, 2, 2), "a frame of two, height ≠ width"),
    )
    return [Case(args, note) for args, note in listed]


def _readers_fresh(rng):
    drawn = []
    for _ in range(60):
        n_H, n_W = (int(k) for k in rng.permutation(np.arange(5, 12))[:2])
        f, stride, pad = (int(k) for k in rng.integers((2, 1, 0), (6, 4, 3)))
        drawn.append(Case((int(rng.integers(n_H)), int(rng.integers(n_W)), n_H, n_W, f, stride, pad)))
    far = [Case((0, n - 1, n + 2, n, 4, 2, 1)) for n in range(7, 10)]
    return [*drawn, *far]


def _conv_case(rng, A_shape, W_shape, stride, pad, note="", dtype="f8"):
    arrays = (grid(rng, *shape).astype(dtype) for shape in (A_shape, W_shape, (1, 1, 1, W_shape[3])))
    return Case((*arrays, {"stride": stride, "pad": pad}), note)


def _conv_visible():
    rng = np.random.default_rng(4)
    A_prev = np.arange(1.0, 7.0).reshape(1, 2, 3, 1)
    W = np.array([0.0, 1.0, 2.0, 0.0]).reshape(2, 2, 1, 1)
    photo = rng.integers(0, 256, (1, 4, 5, 3)).astype(np.uint8)
    return [
        Case((A_prev, W, np.ones((1, 1, 1, 1)), {"stride": 1, "pad": 0}), "the one worked by hand above"),
        _conv_case(rng, (3, 6, 4, 2), (2, 2, 2, 5), 1, 0, "no padding, overlapping windows, three examples"),
        _conv_case(
            rng, (2, 5, 8, 4), (3, 3, 4, 6), 2, 1, "stride 2 in a frame of 1; the last column is not read"
        ),
        _conv_case(rng, (2, 4, 7, 3), (4, 4, 3, 2), 3, 2, "an even window in a frame of 2"),
        Case(
            (photo, grid(rng, 2, 2, 3, 4), grid(rng, 1, 1, 1, 4), {"stride": 2, "pad": 1}),
            "a picture of bytes",
        ),
    ]


def _conv_fresh(rng):
    settings = (
        ((2, 5, 7, 3), (3, 3, 3, 4), 2, 1),
        ((3, 4, 6, 2), (2, 2, 2, 5), 1, 0),
        ((2, 7, 5, 4), (4, 4, 4, 3), 1, 2),
        ((2, 9, 6, 3), (3, 3, 3, 2), 2, 0),
        ((3, 5, 8, 2), (1, 1, 2, 4), 3, 0),
        ((2, 6, 11, 3), (5, 5, 3, 4), 3, 2),
    )
    drawn = [_conv_case(rng, *setting) for setting in settings]
    wild = [
        _conv_case(
            rng,
            (int(rng.integers(2, 4)), *(int(n) for n in rng.permutation(np.arange(5, 9))[:2]), n_C_prev),
            (f, f, n_C_prev, int(rng.integers(2, 6))),
            int(rng.integers(1, 4)),
            int(rng.integers(0, 3)),
        )
        for f, n_C_prev in rng.integers(2, 5, (5, 2)).tolist()
    ]
    return [*drawn, *wild, _conv_case(rng, (2, 6, 5, 3), (3, 3, 3, 4), 2, 1, dtype="f4")]


EXERCISES = (
    Exercise(
        "conv_output_size",
        conv_output_size,
        ("size", "f", "stride", "pad"),
        ("the number of neurons",),
        _size_visible,
        _size_fresh,
        window_mistakes.CONV_OUTPUT_SIZE,
        checked="strides that divide and that do not, padding, windows smaller than the stride",
    ),
    conv_questions.FIVE_BY_FIVE,
    conv_questions.STRIDE_TAIL,
    Exercise(
        "receptive_window",
        receptive_window,
        ("h", "w", "f", "stride", "pad"),
        ("rows", "cols"),
        _window_visible,
        _window_fresh,
        window_mistakes.RECEPTIVE_WINDOW,
        checked="any stride, windows that hang over the edge, gaps between windows",
    ),
    Exercise(
        "neurons_seeing",
        neurons_seeing,
        ("row", "col", "n_H_prev", "n_W_prev", "f", "stride", "pad"),
        ("hs", "ws"),
        _readers_visible,
        _readers_fresh,
        window_mistakes.NEURONS_SEEING,
        checked="corners, pixels that no neuron sees, height ≠ width",
    ),
    conv_questions.READERS_OF_A_PIXEL,
    Exercise(
        "conv_forward",
        conv_forward,
        ("A_prev", "W", "b", "hparameters"),
        ("Z", "cache"),
        _conv_visible,
        _conv_fresh,
        conv_mistakes.CONV_FORWARD,
        sees="conv",
        checked="every example and filter, any stride and padding, height ≠ width, bytes, the cache, inputs unchanged",
    ),
    conv_questions.SHAPE_OF_THE_MAPS,
    conv_questions.NEURONS_AND_FILTERS,
    conv_questions.WHAT_THEY_DEPEND_ON,
    conv_questions.CONV_AGAINST_DENSE,
)
