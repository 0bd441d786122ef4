"""Eight-bit arithmetic: the affine scheme of integer-only inference.

Source: B. Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
CVPR 2018 (arXiv:1712.05877): real = scale·(q − zero_point), equation 1; the multiplier s_x·s_w / s_out as an integer and a
shift, equations 5 and 6; the bias in int32 with scale s_x·s_w, and the activation as a clamp, section 2.4. As later practice
does, numbers are signed bytes, −128 to 127, and the zero point of the weights is 0.
"""

import math

import numpy as np

from grader.reference.arguments import array, entry, same_channels, whole
from grader.reference.shapes import windows

LOW, HIGH = -128, 127


def quantize(x, scale, zero_point):
    """Return real numbers as bytes: round(x / scale) + zero_point, clamped to −128…127; int8, of x's shape.

    ``scale`` is a float above 0, ``zero_point`` an int from −128 to 127. Raises ValueError otherwise.
    """
    scale, zero_point = _affine(scale, zero_point, "quantize")
    return np.clip(np.round(np.asarray(x) / scale) + zero_point, LOW, HIGH).astype(np.int8)


def dequantize(q, scale, zero_point):
    """Return the real numbers that bytes stand for, scale·(q − zero_point): float64, of q's shape.

    Raises ValueError as ``quantize`` does.
    """
    scale, zero_point = _affine(scale, zero_point, "dequantize")
    return scale * (np.asarray(q).astype(np.int32) - zero_point)


def fixed_point(real):
    """Return (multiplier, shift), two ints, with multiplier / 2**shift ≈ real and 2**30 ≤ multiplier < 2**31.

    Raises ValueError unless 0 < real < 1.
    """
    if not 0 < real < 1:
        raise ValueError(
            f"fixed_point: the factor is {real}, but must lie between 0 and 1. Check the three scales."
        )
    mantissa, exponent = math.frexp(real)  # real = mantissa · 2**exponent, 1/2 ≤ mantissa < 1
    multiplier, shift = round(mantissa * 2**31), 31 - exponent
    return (multiplier // 2, shift - 1) if multiplier == 2**31 else (multiplier, shift)


def fused_conv_relu(q_x, q_w, q_b, hparameters):
    """Convolve bytes with bytes and apply the ReLU, in whole numbers only.

    Parameters
    ----------
    q_x : (m, n_H_prev, n_W_prev, n_C_prev) int8 array with the zero point x_zero; padding is the real 0, so x_zero
    q_w : (f, f, n_C_prev, n_C) int8 array with the zero point 0
    q_b : (1, 1, 1, n_C) int32 array with scale s_x·s_w and zero point 0
    hparameters : dict with "stride", "pad", "x_zero", "out_zero", and the factor s_x·s_w / s_out as "multiplier", "shift"

    Returns
    -------
    (m, n_H, n_W, n_C) int8 array: the sums times multiplier / 2**shift, rounded, plus out_zero, clamped to out_zero…127

    Raises
    ------
    ValueError
        If a rank, a range or the channels do not fit.
    """
    where = "fused_conv_relu"
    q_x = array(q_x, where, "q_x", axes="(m, n_H_prev, n_W_prev, n_C_prev)")
    q_w = array(q_w, where, "q_w", axes="(f, f, n_C_prev, n_C)")
    q_b = array(q_b, where, "q_b", axes="(1, 1, 1, n_C)")
    same_channels(q_x.shape[3], q_w.shape[2], where, "q_x (its last axis) and q_w (its third)")
    stride, shift = (
        whole(entry(hparameters, key, where), where, key, least=1) for key in ("stride", "shift")
    )
    pad, multiplier = (
        whole(entry(hparameters, key, where), where, key, least=0) for key in ("pad", "multiplier")
    )
    x_zero, out_zero = (
        whole(entry(hparameters, key, where), where, key, least=LOW) for key in ("x_zero", "out_zero")
    )
    f = q_w.shape[0]
    for size in q_x.shape[1:3]:
        windows(size, f, stride, (pad, pad), where)
    centred = np.pad(q_x.astype(np.int32) - x_zero, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(centred, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    sums = np.einsum("mhwcij,ijck->mhwk", views, q_w.astype(np.int32)) + q_b.astype(np.int32)  # int32
    rounded = (sums.astype(np.int64) * multiplier + (1 << (shift - 1))) >> shift
    return np.clip(rounded + out_zero, out_zero, HIGH).astype(np.int8)


def _affine(scale, zero_point, where):
    if not scale > 0:
        raise ValueError(
            f"{where}: scale is {scale}, but must be above 0. It is the step from one byte to the next."
        )
    zero_point = whole(zero_point, where, "zero_point", least=LOW)
    if zero_point > HIGH:
        raise ValueError(f"{where}: zero_point is {zero_point}, but must be a byte, at most {HIGH}.")
    return scale, zero_point
