"""Lesson 10: whole numbers instead of floats, and two networks on one photograph."""

import numpy as np

from grader.exercises import byte_mistakes, deploy_questions, detect_mistakes
from grader.exercises.model import Case, Exercise, grid
from grader.reference.detect import detect_and_classify
from grader.reference.quantized import dequantize, fixed_point, fused_conv_relu, quantize


def _quantize_visible():
    rng = np.random.default_rng(10)
    return [
        Case((np.array([-1.0, 0.0, 0.03, 2.009, 4.1]), 0.02, -78), "the numbers of the text"),
        Case(
            (np.array([[-0.99, -0.5, 0.26], [0.74, 1.27, 1.3]]), 0.01, 0),
            "as many above zero as below, and one beyond",
        ),
        Case((grid(rng, 2, 3, 2, 2) * 4, 0.03, -100), "a batch, with numbers far beyond the range"),
        Case((grid(rng, 3, 4) / 4, 0.007, 90), "most of the bytes below zero"),
    ]


def _quantize_fresh(rng):
    drawn = []
    for zero_point in (-128, -70, 0, 40, 110):
        x = rng.standard_normal(tuple(int(k) for k in rng.integers(3, 6, int(rng.integers(1, 4)))))
        drawn.append(Case((x, float(rng.choice([0.013, 0.017, 0.021])), zero_point)))
    wide = 3 * rng.standard_normal((30,))
    return [*drawn, Case((wide, 0.023, -90)), Case((rng.standard_normal((4, 3)).astype("f4"), 0.011, 25))]


def _dequantize_visible():
    rng = np.random.default_rng(11)
    return [
        Case((np.array([-128, -78, -77, 127], dtype=np.int8), 0.02, -78), "the bytes of the text"),
        Case(
            (rng.integers(-128, 128, (2, 3, 2, 2)).astype(np.int8), 0.05, -128),
            "a batch, the zero point at the end",
        ),
        Case((rng.integers(-128, 128, (3, 5)).astype(np.int8), 0.3, 64), "a zero point above 0"),
        Case((np.array([[-127, 0, 127]], dtype=np.int8), 0.25, 0), "a zero point of 0"),
    ]


def _dequantize_fresh(rng):
    return [
        Case((rng.integers(-128, 128, (3, 4, 2)).astype(np.int8), float(rng.uniform(0.01, 2)), zero_point))
        for zero_point in (-128, -60, 0, 33, 120)
    ]


def _fused_case(rng, x_shape, w_shape, stride, pad, x_zero, out_zero, real, note="", most=127):
    q_x = rng.integers(-128, 128, x_shape).astype(np.int8)
    q_w = rng.integers(-most, most + 1, w_shape).astype(np.int8)
    q_b = rng.integers(-9000, 9000, (1, 1, 1, w_shape[3])).astype(np.int32)
    return Case((q_x, q_w, q_b, _setting(stride, pad, x_zero, out_zero, real)), note)


def _setting(stride, pad, x_zero, out_zero, real):
    multiplier, shift = fixed_point(real)
    return {
        "stride": stride,
        "pad": pad,
        "x_zero": x_zero,
        "out_zero": out_zero,
        "multiplier": multiplier | 1,  # odd, so that no result lies halfway between two bytes
        "shift": shift,
    }


def _fused_visible():
    rng = np.random.default_rng(12)
    q_x = np.array([[-10, 20, 120], [-10, 50, -40]], dtype=np.int8).reshape(1, 2, 3, 1)
    q_w = np.array([[100, -20], [-50, 60]], dtype=np.int8).reshape(2, 2, 1, 1)
    tiny = (q_x, q_w, np.full((1, 1, 1, 1), 250, dtype=np.int32), _setting(1, 0, -10, -20, 0.011))
    return [
        Case(tiny, "the one of the text: the sums are 3,250 and −4,150"),
        _fused_case(rng, (2, 5, 6, 3), (3, 3, 3, 4), 1, 0, -128, -128, 0.0012, "the zero points at the end"),
        _fused_case(rng, (2, 6, 4, 2), (2, 2, 2, 3), 2, 1, -30, -20, 0.0031, "padded, with a stride"),
        _fused_case(rng, (1, 4, 5, 2), (3, 3, 2, 3), 1, 1, 40, 15, 0.004, "zero points above 0"),
        _fused_case(
            rng, (2, 4, 4, 2), (2, 2, 2, 2), 1, 0, 5, -100, 0.03, "many outputs beyond the range", most=60
        ),
    ]


def _fused_fresh(rng):
    drawn = []
    for stride, pad, x_zero, out_zero, real in (
        (1, 0, -128, -128, 0.0011),
        (1, 1, -90, -70, 0.0023),
        (2, 1, -20, -35, 0.0037),
        (1, 2, 30, -10, 0.0019),
        (2, 0, 12, 20, 0.0041),
        (1, 1, -128, -128, 0.02),
    ):
        c_in, filters = (int(k) for k in rng.permutation([2, 3, 4])[:2])
        f = int(rng.integers(2, 4))
        drawn.append(
            _fused_case(rng, (2, 6, 7, c_in), (f, f, c_in, filters), stride, pad, x_zero, out_zero, real)
        )
    return drawn


def _detect_case(rng, n_H, n_W, n_C, f1, f2, shrink, stride, note=""):
    detector = {
        "shrink": shrink,
        "W1": grid(rng, f1, f1, n_C, 2),
        "b1": grid(rng, 1, 1, 1, 2),
        "W2": grid(rng, f2, f2, 2, 1),
        "b2": grid(rng, 1, 1, 1, 1),
        "stride": stride,
    }
    side = (f1 + f2 - 1) * shrink
    classifier = {"W": grid(rng, side * side * n_C, 7), "b": 12 * grid(rng, 1, 7)}
    photo = grid(rng, n_H, n_W, n_C) + rng.integers(-8, 8, (n_H, n_W, n_C)) / 64  # no two scores alike
    return Case((photo, detector, classifier), note)


def _detect_visible():
    rng = np.random.default_rng(18)
    return [
        _detect_case(rng, 6, 9, 1, 2, 2, 1, 1, "neither shrunk nor strided"),
        _detect_case(rng, 14, 18, 1, 2, 2, 2, 1, "shrunk to half"),
        _detect_case(rng, 11, 15, 2, 3, 2, 1, 2, "a stride of 2"),
        _detect_case(rng, 20, 28, 1, 2, 3, 2, 2, "both"),
        _detect_case(rng, 28, 24, 1, 2, 2, 3, 1, "higher than wide"),
        _detect_case(rng, 22, 30, 2, 3, 2, 2, 1, "two channels"),
    ]


def _detect_fresh(rng):
    settings = ((2, 2, 2, 2), (3, 2, 1, 3), (2, 3, 2, 1), (2, 2, 3, 1), (3, 2, 2, 2), (2, 3, 1, 2))
    drawn = []
    for _ in range(3):
        for setting in settings:
            n_H, n_W = (int(k) for k in rng.permutation([24, 29, 34])[:2])
            drawn.append(_detect_case(rng, n_H, n_W, int(rng.integers(1, 3)), *setting))
    return drawn


EXERCISES = (
    deploy_questions.SCALE_AND_ZERO_POINT,
    Exercise(
        "quantize",
        quantize,
        ("x", "scale", "zero_point"),
        ("q",),
        _quantize_visible,
        _quantize_fresh,
        byte_mistakes.QUANTIZE,
        checked="any shape, every zero point, numbers beyond the range, x unchanged",
    ),
    Exercise(
        "dequantize",
        dequantize,
        ("q", "scale", "zero_point"),
        ("x",),
        _dequantize_visible,
        _dequantize_fresh,
        byte_mistakes.DEQUANTIZE,
        checked="any shape, every zero point, bytes at both ends",
    ),
    deploy_questions.BIAS_IN_INT32,
    Exercise(
        "fused_conv_relu",
        fused_conv_relu,
        ("q_x", "q_w", "q_b", "hparameters"),
        ("q",),
        _fused_visible,
        _fused_fresh,
        byte_mistakes.FUSED,
        checked="zero points, padding, stride, rounding, both ends of the clamp",
    ),
    deploy_questions.WHERE_DID_THE_RELU_GO,
    deploy_questions.TWO_NETWORKS_ONE_PHOTO,
    Exercise(
        "detect_and_classify",
        detect_and_classify,
        ("photo", "detector", "classifier"),
        ("corner", "crop", "label"),
        _detect_visible,
        _detect_fresh,
        detect_mistakes.DETECT,
        checked="every shrink and stride, photos wider and higher, the photo unchanged",
    ),
)
