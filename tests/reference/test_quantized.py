"""Eight-bit arithmetic against Python's own whole numbers and fractions, which neither overflow nor round.

The oracle follows the published scheme from its definition: real = scale·(q − zero_point), Jacob et al., CVPR 2018.
"""

from fractions import Fraction
from math import floor

import numpy as np
import pytest

from grader.reference.conv import conv_forward
from grader.reference.quantized import dequantize, fixed_point, fused_conv_relu, quantize

RNG = np.random.default_rng(100)


def nearest(value):
    """Round a fraction to the nearest whole number, a half upwards."""
    return floor(value + Fraction(1, 2))


def layer_in_fractions(q_x, q_w, q_b, hparameters):
    """The fused layer, one exact fraction at a time, as nested lists."""
    stride, pad = hparameters["stride"], hparameters["pad"]
    factor = Fraction(hparameters["multiplier"], 2 ** hparameters["shift"])
    m, n_H_prev, n_W_prev, n_C_prev = q_x.shape
    f, n_C = q_w.shape[0], q_w.shape[3]
    n_H, n_W = ((size + 2 * pad - f) // stride + 1 for size in (n_H_prev, n_W_prev))
    out = np.zeros((m, n_H, n_W, n_C), dtype=object)
    for i, h, w, c in np.ndindex(out.shape):
        total = int(q_b[0, 0, 0, c])
        for y, x, k in np.ndindex(f, f, n_C_prev):
            row, column = h * stride - pad + y, w * stride - pad + x
            if 0 <= row < n_H_prev and 0 <= column < n_W_prev:
                total += (int(q_x[i, row, column, k]) - hparameters["x_zero"]) * int(q_w[y, x, k, c])
        real = max(Fraction(0), factor * total)  # the ReLU, on the exact number
        out[i, h, w, c] = min(nearest(real) + hparameters["out_zero"], 127)
    return out


def test_quantize_by_hand():
    x = np.array([-1.0, 0.0, 0.03, 2.009, 4.1, 9.0, -9.0])
    q = quantize(x, 0.02, -78)
    assert q.dtype == np.int8
    assert q.tolist() == [-128, -78, -76, 22, 127, 127, -128]
    assert dequantize(q, 0.02, -78).tolist() == pytest.approx([-1.0, 0.0, 0.04, 2.0, 4.1, 4.1, -1.0])


@pytest.mark.parametrize("zero_point", [-128, -37, 0, 90, 127])
def test_quantize_agrees_with_fractions(zero_point):
    scale = 0.0173
    x = RNG.standard_normal((40, 3))
    for value, q in zip(x.ravel(), quantize(x, scale, zero_point).ravel(), strict=True):
        steps = nearest(Fraction(float(value)) / Fraction(scale)) + zero_point
        assert int(q) == max(-128, min(127, steps))


@pytest.mark.parametrize("zero_point", [-128, 5, 127])
def test_every_byte_comes_back(zero_point):
    q = np.arange(-128, 128).astype(np.int8)
    real = dequantize(q, 0.31, zero_point)
    assert real[zero_point + 128] == 0
    assert np.diff(real) == pytest.approx(0.31)
    assert np.array_equal(quantize(real, 0.31, zero_point), q)


def test_the_error_is_half_a_step_at_most():
    x = RNG.uniform(-1, 4.1, 2000)
    error = np.abs(dequantize(quantize(x, 0.02, -78), 0.02, -78) - x)
    assert 0.009 < error.max() <= 0.01 + 1e-12


@pytest.mark.parametrize("real", [0.5, 0.25, 0.011, 1e-6, 0.999999999999, 0.7312])
def test_a_factor_as_a_whole_number_and_a_shift(real):
    multiplier, shift = fixed_point(real)
    assert 2**30 <= multiplier < 2**31
    assert abs(Fraction(multiplier, 2**shift) / Fraction(real) - 1) < Fraction(1, 2**30)


def test_fused_by_hand():
    q_x = np.array([[-10, 20, 120], [-10, 50, -40]], dtype=np.int8).reshape(1, 2, 3, 1)
    q_w = np.array([[100, -20], [-50, 60]], dtype=np.int8).reshape(2, 2, 1, 1)
    q_b = np.full((1, 1, 1, 1), 250, dtype=np.int32)
    multiplier, shift = fixed_point(0.011)
    setting = {
        "stride": 1,
        "pad": 0,
        "x_zero": -10,
        "out_zero": -20,
        "multiplier": multiplier,
        "shift": shift,
    }
    q = fused_conv_relu(q_x, q_w, q_b, setting)  # 3250·0.011 = 35.75, and −4150·0.011 is below zero
    assert q.dtype == np.int8
    assert q.ravel().tolist() == [36 - 20, -20]


@pytest.mark.parametrize("f", [1, 2, 3])
@pytest.mark.parametrize(("stride", "pad"), [(1, 0), (1, 1), (2, 1), (3, 2)])
@pytest.mark.parametrize(("x_zero", "out_zero"), [(-128, -128), (-30, -20), (40, 15), (127, 0)])
def test_fused_agrees_with_fractions(f, stride, pad, x_zero, out_zero):
    q_x = RNG.integers(-128, 128, (2, 5, 6, 3)).astype(np.int8)
    q_w = RNG.integers(-127, 128, (f, f, 3, 2)).astype(np.int8)
    q_b = RNG.integers(-20_000, 20_000, (1, 1, 1, 2)).astype(np.int32)
    multiplier, shift = fixed_point(0.0023)
    setting = {
        "stride": stride,
        "pad": pad,
        "x_zero": x_zero,
        "out_zero": out_zero,
        "multiplier": multiplier,
        "shift": shift,
    }
    q = fused_conv_relu(q_x, q_w, q_b, setting)
    assert np.array_equal(q, layer_in_fractions(q_x, q_w, q_b, setting).astype(np.int8))


def test_fused_does_not_overflow_at_the_largest_sums():
    q_x, q_w = np.full((1, 8, 8, 64), 127, dtype=np.int8), np.full((8, 8, 64, 1), 127, dtype=np.int8)
    setting = {"stride": 1, "pad": 0, "x_zero": -128, "out_zero": -128}
    setting["multiplier"], setting["shift"] = fixed_point(1e-6)
    q = fused_conv_relu(q_x, q_w, np.zeros((1, 1, 1, 1), dtype=np.int32), setting)
    assert int(q.item()) == nearest(Fraction(255 * 127 * 4096) * Fraction(1e-6)) - 128


def test_fused_is_near_the_layer_in_floats():
    X, W = RNG.uniform(0, 1, (1, 9, 8, 3)), RNG.standard_normal((3, 3, 3, 4))
    b = RNG.standard_normal((1, 1, 1, 4))
    A = np.maximum(conv_forward(X, W, b, {"stride": 1, "pad": 1})[0], 0)
    s_x, s_w, s_out = 1 / 255, np.abs(W).max() / 127, A.max() / 255
    setting = {"stride": 1, "pad": 1, "x_zero": -128, "out_zero": -128}
    setting["multiplier"], setting["shift"] = fixed_point(s_x * s_w / s_out)
    q_b = np.round(b / (s_x * s_w)).astype(np.int32)
    q = fused_conv_relu(quantize(X, s_x, -128), quantize(W, s_w, 0), q_b, setting)
    # Rounding the weights can cost up to half a step of theirs for each of 27 products; of x and of the result little
    bound = 27 * s_w / 2 + 27 * np.abs(W).max() * s_x / 2 + s_out
    assert np.abs(dequantize(q, s_out, -128) - A).max() < bound
    assert np.abs(dequantize(q, s_out, -128) - A).mean() < s_out


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: quantize(np.zeros(3), 0, 5), "scale is 0"),
        (lambda: quantize(np.zeros(3), 0.1, 200), "must be a byte"),
        (lambda: dequantize(np.zeros(3, dtype=np.int8), 0.1, 1.5), "whole number"),
        (lambda: fixed_point(1.5), "between 0 and 1"),
    ],
)
def test_errors_say_what_is_wrong(call, says):
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"q_x": np.zeros((2, 3), dtype=np.int8)}, "n_H_prev"),
        ({"q_w": np.zeros((2, 2, 5, 1), dtype=np.int8)}, "channels"),
        ({"q_w": np.zeros((9, 9, 3, 1), dtype=np.int8)}, "only 4"),
        ({"hparameters": {"stride": 1}}, "no 'shift'"),
    ],
)
def test_fused_refuses_what_does_not_fit(change, says):
    multiplier, shift = fixed_point(0.01)
    arguments = {
        "q_x": np.zeros((1, 4, 5, 3), dtype=np.int8),
        "q_w": np.zeros((2, 2, 3, 1), dtype=np.int8),
        "q_b": np.zeros((1, 1, 1, 1), dtype=np.int32),
        "hparameters": {
            "stride": 1,
            "pad": 0,
            "x_zero": 0,
            "out_zero": 0,
            "multiplier": multiplier,
            "shift": shift,
        },
    }
    with pytest.raises(ValueError, match=says):
        fused_conv_relu(**(arguments | change))
