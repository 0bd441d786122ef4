"""Lesson 9: convolution along one axis, and the shapes of any conv layer."""

import numpy as np

from grader.exercises import conv1d_mistakes, shape_mistakes, shape_questions
from grader.exercises.model import Case, Exercise, grid
from grader.reference.conv1d import conv1d_forward
from grader.reference.layer_shapes import conv_shape


def _conv1d_case(rng, X_shape, W_shape, *setting, note="", dtype="f8"):
    X, W, b = (grid(rng, *shape).astype(dtype) for shape in (X_shape, W_shape, (1, 1, W_shape[2])))
    return Case((X, W, b, *setting), note)


def _conv1d_visible():
    rng = np.random.default_rng(9)
    X = np.array([1.0, 2.0, 4.0, 8.0]).reshape(1, 4, 1)
    W, b = np.array([1.0, 10.0]).reshape(2, 1, 1), np.full((1, 1, 1), 0.5)
    whole = rng.integers(-9, 10, (2, 5, 2)), grid(rng, 3, 2, 3), grid(rng, 1, 1, 3)
    listed = (
        ((2, 9, 3), (3, 3, 4), 2, "valid", 1, "a stride of 2"),
        ((2, 7, 2), (4, 2, 3), 1, "same", 1, "an even window: three zeros are missing"),
        ((1, 11, 2), (5, 2, 3), 3, "same", 1, "SAME with a stride of 3"),
        ((3, 11, 2), (3, 2, 4), 1, "valid", 3, "a window with gaps"),
        ((2, 9, 2), (4, 2, 3), 1, "same", 2, "gaps and SAME"),
        ((2, 8, 3), (3, 3, 2), 1, "causal", 2, "gaps and causal"),
        ((2, 9, 2), (4, 2, 3), 2, "causal", 1, "causal with a stride of 2"),
    )
    return [
        Case((X, W, b), "the sequence of the text"),
        Case((X, W, b, 1, "causal"), "the same, causal"),
        *(_conv1d_case(rng, *asked, note=note) for *asked, note in listed),
        Case(whole, "whole numbers in X, fractions in W"),
    ]


def _conv1d_fresh(rng):
    drawn = []
    settings = [
        (s, p, d) for p in ("valid", "same", "causal") for s, d in ((1, 1), (2, 1), (3, 1), (1, 2), (1, 3))
    ]
    for stride, padding, dilation in settings:
        m, c_in, c_out = (int(k) for k in rng.permutation([2, 3, 4]))
        n, f = int(rng.integers(11, 15)), int(rng.integers(3, 5))
        drawn.append(_conv1d_case(rng, (m, n, c_in), (f, c_in, c_out), stride, padding, dilation))
    whole = rng.integers(-9, 10, (2, 6, 2)), grid(rng, 3, 2, 3), grid(rng, 1, 1, 3)
    # SAME must ask for the stride (the first), and split three zeros the right way (the second)
    strided = _conv1d_case(rng, (2, 11, 3), (5, 3, 2), 3, "same", 1)
    even = _conv1d_case(rng, (2, 7, 3), (4, 3, 2), 1, "same", 1)
    floats = _conv1d_case(rng, (2, 8, 3), (2, 3, 4), 1, "causal", 2, dtype="f4")
    return [*drawn, strided, even, _conv1d_case(rng, (2, 7, 3), (3, 3, 4)), Case(whole), floats]


def _shape_visible():
    listed = (
        (((64, 64, 3), 8, (4, 4), 1, "same"), "the first layer of lesson 5"),
        (((30, 2), 5, (7,)), "a sequence, everything else by default"),
        (((8, 13, 2), 4, (3, 5), 2, "valid"), "rows and columns with kernel sizes of their own, and a rest"),
        (((10, 7, 3), 5, (3, 2), 3, "same"), "SAME with a stride of 3"),
        (((12, 3), 4, (3,), 1, "causal", 4), "causal, with gaps"),
        (((15, 2), 3, (4,), 1, "valid", 3), "a window with gaps"),
        (((3, 10, 7), 8, (4, 2), 1, 1, 1, "pytorch"), "PyTorch, one zero on each side"),
        (((4, 20), 6, (5,), 2, 3, 2, "pytorch"), "PyTorch, with stride, zeros and gaps"),
        (((2, 5, 9), 3, (4, 3), 1, "same", 1, "pytorch"), 'PyTorch\'s "same"'),
        (((6, 11), 2, (4,), 3, "valid", 1, "pytorch"), 'PyTorch\'s "valid"'),
    )
    return [Case(args, note) for args, note in listed]


def _shape_fresh(rng):
    drawn = []
    for _ in range(60):
        rules = str(rng.choice(["keras", "pytorch"]))
        axes = int(rng.integers(1, 3))
        kernel = tuple(int(k) for k in rng.permutation([2, 3, 4, 5])[:axes])
        stride, dilation = ((int(rng.integers(1, 4)), 1), (1, int(rng.integers(2, 4))))[int(rng.integers(2))]
        words = ["valid", "same"] if rules == "keras" or stride == 1 else ["valid"]
        words += (["causal"] if axes == 1 else []) if rules == "keras" else [0, 1, 2, 3]
        padding = words[int(rng.integers(len(words)))]
        channels, filters = (int(k) for k in rng.permutation(np.arange(2, 9))[:2])
        sizes = tuple(int(k) for k in rng.permutation(np.arange(20, 60))[:axes])
        shape = (*sizes, channels) if rules == "keras" else (channels, *sizes)
        drawn.append(Case((shape, filters, kernel, stride, padding, dilation, rules)))
    return [*drawn, *(case for case in _shape_visible()[2:])]


EXERCISES = (
    Exercise(
        "conv1d_forward",
        conv1d_forward,
        ("X", "W", "b", "stride", "padding", "dilation"),
        ("Z",),
        _conv1d_visible,
        _conv1d_fresh,
        conv1d_mistakes.CONV1D,
        checked="the three paddings, strides, gaps, several channels and examples, whole numbers, X unchanged",
    ),
    shape_questions.THREE_HUNDRED_CHANNELS,
    shape_questions.THREE_HUNDRED_STEPS,
    shape_questions.FIVE_HUNDRED_STEPS,
    shape_questions.STACK_OF_CAUSAL_LAYERS,
    Exercise(
        "conv_shape",
        conv_shape,
        ("shape", "filters", "kernel", "stride", "padding", "dilation", "rules"),
        ("output", "weights", "parameters"),
        _shape_visible,
        _shape_fresh,
        shape_mistakes.SHAPES,
        checked="sequences and pictures, strides, gaps, every padding, both libraries",
    ),
    shape_questions.WIDE_KERNEL,
    shape_questions.FROM_KERAS_TO_PYTORCH,
    shape_questions.CHANNELS_IN_THE_WRONG_PLACE,
)
