"""Convolution along one axis against NumPy, SciPy and written-out hand cases, and the shapes of layers against tables.

The tables were written by hand from the documentation of Keras and PyTorch; where PyTorch is installed, it is asked too.
"""

import warnings
from importlib.util import find_spec

import numpy as np
import pytest
from scipy import signal

from grader.reference.conv1d import conv1d_forward
from grader.reference.layer_shapes import conv_shape

RNG = np.random.default_rng(91)


def arrays(m, n, f, c_in, c_out):
    return (RNG.standard_normal(shape) for shape in ((m, n, c_in), (f, c_in, c_out), (1, 1, c_out)))


def test_by_hand():
    X, W = np.array([1.0, 2, 4, 8]).reshape(1, 4, 1), np.array([1.0, 10]).reshape(2, 1, 1)
    b = np.full((1, 1, 1), 0.5)
    assert conv1d_forward(X, W, b)[0, :, 0].tolist() == [21.5, 42.5, 84.5]
    assert conv1d_forward(X, W, b, 2)[0, :, 0].tolist() == [21.5, 84.5]
    assert conv1d_forward(X, W, b, 1, "same")[0, :, 0].tolist() == [21.5, 42.5, 84.5, 8.5]
    assert conv1d_forward(X, W, b, 1, "causal")[0, :, 0].tolist() == [10.5, 21.5, 42.5, 84.5]
    assert conv1d_forward(X, W, b, 1, "valid", 2)[0, :, 0].tolist() == [41.5, 82.5]
    assert conv1d_forward(X, W, b, 1, "causal", 2)[0, :, 0].tolist() == [10.5, 20.5, 41.5, 82.5]


@pytest.mark.parametrize("n", [7, 12])
@pytest.mark.parametrize("f", [1, 2, 3, 4])
@pytest.mark.parametrize("dilation", [1, 2])
def test_agrees_with_numpy_convolve(n, f, dilation):
    X, W, b = arrays(2, n, f, 3, 2)
    stretched = np.zeros(((f - 1) * dilation + 1, 3, 2))
    stretched[::dilation] = W
    for i in range(2):
        for c in range(2):
            # np.convolve flips, so the filter goes in turned round
            full = sum(np.convolve(X[i, :, k], stretched[::-1, k, c]) for k in range(3)) + b[0, 0, c]
            late = len(stretched) - 1  # the first output that sees no zero
            np.testing.assert_allclose(conv1d_forward(X, W, b, 1, "valid", dilation)[i, :, c], full[late:n])
            np.testing.assert_allclose(conv1d_forward(X, W, b, 1, "causal", dilation)[i, :, c], full[:n])
            skipped = late - late // 2  # SAME's smaller half of zeros stands before
            same = conv1d_forward(X, W, b, 1, "same", dilation)[i, :, c]
            np.testing.assert_allclose(same, full[skipped : skipped + n])


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3), (2, 2)])
@pytest.mark.parametrize(("n", "f"), [(11, 3), (10, 4), (7, 2), (9, 1)])
def test_agrees_with_brute_force(padding, stride, dilation, n, f):
    """Every product by itself, from the meaning of the words: which step does neuron t read with its weight k?"""
    X, W, b = arrays(3, n, f, 2, 4)
    reach = (f - 1) * dilation
    if padding == "valid":
        count, first = len(range(0, n - reach, stride)), 0
    else:
        count = int(np.ceil(n / stride))
        missing = max((count - 1) * stride + reach + 1 - n, 0)
        first = -reach if padding == "causal" else -int(np.floor(missing / 2))
    Z = conv1d_forward(X, W, b, stride, padding, dilation)
    assert Z.shape == (3, count, 4)
    for i, t, c in np.ndindex(Z.shape):
        steps = [first + t * stride + k * dilation for k in range(f)]
        terms = [X[i, step] @ W[k, :, c] for k, step in enumerate(steps) if 0 <= step < n]
        assert Z[i, t, c] == pytest.approx(sum(terms) + b[0, 0, c], abs=1e-12)


def test_agrees_with_scipy_in_two_dimensions():
    X, W, b = arrays(1, 30, 5, 4, 1)
    expected = (
        signal.correlate2d(X[0], W[:, :, 0], mode="valid") + b[0]
    )  # the plane (steps, channels), one place wide
    np.testing.assert_allclose(conv1d_forward(X, W, b)[0], expected, atol=1e-12)


def test_a_causal_neuron_never_sees_the_future():
    X, W, b = arrays(1, 15, 3, 2, 2)
    later = X.copy()
    later[0, 8:] += 1
    before, after = (conv1d_forward(A, W, b, 1, "causal", 2) for A in (X, later))
    assert np.array_equal(before[0, :8], after[0, :8])
    assert not np.isclose(before[0, 8:], after[0, 8:]).any()


KERAS = (
    # input, filters, kernel, stride, padding, dilation → output, weights, parameters
    ((300, 1), 111, (5,), 1, "valid", 1, (296, 111), (5, 1, 111), 666),
    ((20, 300), 111, (5,), 1, "valid", 1, (16, 111), (5, 300, 111), 166_611),
    ((500, 1), 20, (10,), 1, "valid", 1, (491, 20), (10, 1, 20), 220),
    ((5, 720, 1), 64, (5, 100), 1, "valid", 1, (1, 621, 64), (5, 100, 1, 64), 32_064),
    ((64, 64, 3), 8, (4, 4), 1, "same", 1, (64, 64, 8), (4, 4, 3, 8), 392),
    ((64, 64, 3), 8, (4, 4), 1, "valid", 1, (61, 61, 8), (4, 4, 3, 8), 392),
    ((24, 24, 8), 16, (3, 3), 1, "same", 1, (24, 24, 16), (3, 3, 8, 16), 1_168),
    ((128, 128, 3), 40, (5, 5), 1, "valid", 1, (124, 124, 40), (5, 5, 3, 40), 3_040),
    ((5, 5, 1), 1, (3, 3), 2, "valid", 1, (2, 2, 1), (3, 3, 1, 1), 10),
    ((5, 5, 1), 1, (3, 3), 2, "same", 1, (3, 3, 1), (3, 3, 1, 1), 10),
    ((8, 8, 1), 1, (3, 3), 2, "valid", 1, (3, 3, 1), (3, 3, 1, 1), 10),
    ((10, 1), 4, (3,), 3, "causal", 1, (4, 4), (3, 1, 4), 16),
    ((100, 2), 4, (3,), 1, "causal", 8, (100, 4), (3, 2, 4), 28),
    ((100, 2), 4, (3,), 1, "valid", 8, (84, 4), (3, 2, 4), 28),
    ((3, 64, 64), 8, (3, 3), 1, "valid", 1, (1, 62, 8), (3, 3, 64, 8), 4_616),
)
PYTORCH = (
    ((3, 64, 64), 8, (4, 4), 1, 1, 1, (8, 63, 63), (8, 3, 4, 4), 392),
    ((3, 64, 64), 8, (4, 4), 1, 2, 1, (8, 65, 65), (8, 3, 4, 4), 392),
    ((3, 64, 64), 8, (4, 4), 1, "same", 1, (8, 64, 64), (8, 3, 4, 4), 392),
    ((1, 5, 5), 1, (3, 3), 2, 1, 1, (1, 3, 3), (1, 1, 3, 3), 10),
    ((1, 5, 5), 1, (3, 3), 2, 0, 1, (1, 2, 2), (1, 1, 3, 3), 10),
    ((3, 224, 224), 64, (7, 7), 2, 3, 1, (64, 112, 112), (64, 3, 7, 7), 9_472),
    ((300, 20), 111, (5,), 1, "valid", 1, (111, 16), (111, 300, 5), 166_611),
    ((2, 100), 4, (3,), 1, 8, 8, (4, 100), (4, 2, 3), 28),
    ((2, 10, 11), 4, (3, 2), 3, 1, 1, (4, 4, 4), (4, 2, 3, 2), 52),
)


@pytest.mark.parametrize(
    ("rules", "row"), [("keras", row) for row in KERAS] + [("pytorch", row) for row in PYTORCH]
)
def test_shapes_as_the_libraries_document_them(rules, row):
    *setting, output, weights, parameters = row
    assert conv_shape(*setting, rules) == (output, weights, parameters)


def test_shapes_are_those_of_the_arrays():
    for padding, stride, dilation in (("valid", 2, 1), ("same", 3, 1), ("causal", 2, 1), ("causal", 1, 3)):
        X, W, b = arrays(1, 14, 4, 3, 5)
        output, weights, parameters = conv_shape((14, 3), 5, (4,), stride, padding, dilation)
        assert conv1d_forward(X, W, b, stride, padding, dilation).shape[1:] == output
        assert (W.shape, W.size + b.size) == (weights, parameters)


def pytorch_says_the_same():
    import torch

    for shape, filters, kernel, stride, padding, dilation, *expected in PYTORCH:
        kind = torch.nn.Conv1d if len(kernel) == 1 else torch.nn.Conv2d
        layer = kind(shape[0], filters, kernel, stride=stride, padding=padding, dilation=dilation)
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", "Using padding='same' with even kernel lengths"
            )  # it copies; fine
            made = tuple(layer(torch.zeros(1, *shape)).shape[1:])
        parameters = sum(array.numel() for array in layer.parameters())
        assert [made, tuple(layer.weight.shape), parameters] == expected


if find_spec("torch"):  # the tables are the oracle that every machine has
    test_pytorch_says_the_same = pytorch_says_the_same


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        (((64, 64, 3), 8, (4,)), "one more"),
        (((64, 64, 3), 8, (4, 4), 1, 1), "layer of zeros"),
        (((64, 64, 3), 8, (4, 4), 1, "causal"), "Keras knows"),
        (((64, 3), 8, (4,), 2, "valid", 2), "only one of them"),
        (((3, 64), 8, (4,), 2, "same", 1, "pytorch"), "stride 1 only"),
        (((3, 64), 8, (4,), 1, "causal", 1, "pytorch"), "PyTorch knows"),
        (((3, 64), 8, (4,), 1, -1, 1, "pytorch"), "at least 0"),
        (((3, 64), 8, (4,), 1, 0, 1, "caffe"), "rules is 'caffe'"),
        (((3, 2), 8, (4,)), "only 3"),
        (((3, 2.5), 8, (2,)), "whole number"),
    ],
)
def test_shapes_refuse_what_a_library_refuses(setting, says):
    with pytest.raises(ValueError, match=says):
        conv_shape(*setting)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"X": np.zeros((4, 3))}, r"\(m, n, c_in\)"),
        ({"W": np.zeros((2, 2, 5))}, "3 channels"),
        ({"b": np.zeros((1, 1, 4))}, "one bias each"),
        ({"padding": "full"}, "padding is 'full'"),
        ({"stride": 0}, "stride is 0"),
        ({"dilation": 1.0}, "dilation is 1.0"),
        ({"dilation": 9}, "only 6"),
    ],
)
def test_conv1d_refuses_what_does_not_fit(change, says):
    arguments = {"X": np.zeros((1, 6, 3)), "W": np.zeros((2, 3, 5)), "b": np.zeros((1, 1, 5))}
    with pytest.raises(ValueError, match=says):
        conv1d_forward(**(arguments | change))
