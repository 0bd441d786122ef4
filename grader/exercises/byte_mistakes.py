"""The known mistakes of lesson 10 with bytes: quantising, the way back, and the fused layer."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake


def _bytes(x, scale, zero_point, *, divide=np.divide, whole=np.round, shift=np.add, limits=(-128, 127)):
    q = shift(whole(divide(x, scale)), zero_point)
    # astype wraps round like a clock only from a whole number type
    return (np.clip(q, *limits) if limits else q).astype(np.int64).astype(np.int8)


def _clamped_too_early(x, scale, zero_point):
    return (np.clip(np.round(x / scale), -128, 127) + zero_point).astype(np.int64).astype(np.int8)


QUANTIZE = (
    Mistake(
        "no clamp",
        "numbers beyond the range came round at the other end, as on a clock: 130 became −126.",
        "What does astype(np.int8) make of 130? What should stand there instead?",
        partial(_bytes, limits=None),
    ),
    Mistake(
        "fraction cut off",
        "the fraction was cut off, not rounded.",
        "Which whole number is nearest to 2.9? Which does astype or int take?",
        partial(_bytes, whole=np.trunc),
    ),
    Mistake(
        "rounded down",
        "the fraction was rounded down, not to the nearest whole number.",
        "Which whole number is nearest to 2.9? Which does // or floor take?",
        partial(_bytes, whole=np.floor),
    ),
    Mistake(
        "zero point subtracted",
        "the zero point was subtracted.",
        "Solve real = scale·(q − zero_point) for q. Which sign does the zero point get?",
        partial(_bytes, shift=np.subtract),
    ),
    Mistake(
        "zero point forgotten",
        "the zero point is missing.",
        "Which byte must the real number 0 become?",
        partial(_bytes, shift=lambda q, zero_point: q),
    ),
    Mistake(
        "multiplied by the scale",
        "the numbers were multiplied by the scale.",
        "The scale is the length of one step. How many steps is x long?",
        partial(_bytes, divide=np.multiply),
    ),
    Mistake(
        "clamped too early",
        "the clamp came before the zero point was added.",
        "At which moment must the number lie between −128 and 127: before or after the zero point joins?",
        _clamped_too_early,
    ),
    Mistake(
        "unsigned bytes",
        "the clamp went from 0 to 255, the range of unsigned bytes.",
        "Which is the smallest and which the largest number in an int8?",
        partial(_bytes, limits=(0, 255)),
    ),
)


def _reals(q, scale, zero_point, *, difference=None, scaled=np.multiply):
    q = q.astype(np.int32)
    return scaled(difference(q, zero_point) if difference else q - zero_point, scale).astype(float)


DEQUANTIZE = (
    Mistake(
        "subtracted as bytes",
        "q − zero_point was worked out in bytes, where 100 − (−128) comes round to −28.",
        "Of which type is q − zero_point? Can it hold 228?",
        partial(_reals, difference=lambda q, zero_point: (q - zero_point).astype(np.int8)),
    ),
    Mistake(
        "zero point added",
        "the zero point was added.",
        "In real = scale·(q − zero_point), which sign has the zero point?",
        partial(_reals, difference=np.add),
    ),
    Mistake(
        "zero point forgotten",
        "the zero point is missing.",
        "Which real number must the byte zero_point become?",
        partial(_reals, difference=lambda q, zero_point: q),
    ),
    Mistake(
        "zero point not scaled",
        "the zero point was subtracted after the scale had been applied.",
        "The zero point is a byte. In which unit do you subtract it?",
        lambda q, scale, zero_point: q.astype(float) * scale - zero_point,
    ),
    Mistake(
        "divided by the scale",
        "the numbers were divided by the scale.",
        "The scale is the length of one step. How long are q − zero_point steps?",
        partial(_reals, scaled=np.divide),
    ),
    Mistake(
        "whole numbers",
        "the real numbers were cut down to whole numbers.",
        "Which kind of numbers does your result hold?",
        lambda q, scale, zero_point: np.trunc(_reals(q, scale, zero_point)),
    ),
)


def _fused(
    q_x,
    q_w,
    q_b,
    hparameters,
    *,
    centre=np.subtract,
    frame=None,
    products=None,
    start=None,
    biased=None,
    rounded=None,
    clamp=None,
):
    """Run the fused layer in loops, with one line exchanged."""
    stride, pad, x_zero, out_zero, multiplier, shift = (
        hparameters[key] for key in ("stride", "pad", "x_zero", "out_zero", "multiplier", "shift")
    )
    sides = ((0, 0), (pad, pad), (pad, pad), (0, 0))
    fill = x_zero if frame is None else frame
    x = centre(np.pad(q_x.astype(np.int32), sides, constant_values=fill), x_zero)
    w, b = q_w.astype(np.int32), q_b.astype(np.int32)
    f = w.shape[0]
    n_H, n_W = ((size - f) // stride + 1 for size in x.shape[1:3])
    sums = np.zeros((x.shape[0], n_H, n_W, w.shape[3]), dtype=np.int32)
    start = start or (lambda k, stride: k * stride)
    for h, v in np.ndindex(n_H, n_W):
        top, left = start(h, stride), start(v, stride)
        window = x[:, top : top + f, left : left + f, :, np.newaxis]
        sums[:, h, v] = (products or np.multiply)(window, w).sum(axis=(1, 2, 3))
    if biased is None:
        sums = sums + b
    q = (rounded or _round_and_shift)(sums, multiplier, shift)
    if biased is not None:
        q = biased(q, b)
    return (clamp or (lambda q, zero: np.clip(q + zero, zero, 127)))(q, out_zero).astype(np.int8)


def _round_and_shift(sums, multiplier, shift):
    return (sums.astype(np.int64) * multiplier + (1 << (shift - 1))) >> shift


FUSED = (
    Mistake(
        "x_zero not subtracted",
        "the zero point of x was not subtracted.",
        "A pixel that is really 0 has the byte x_zero. What must it add to the sum?",
        partial(_fused, centre=lambda x, zero: x),
    ),
    Mistake(
        "x_zero added",
        "the zero point of x was added.",
        "real = scale·(q − zero_point). What is left of a byte that equals x_zero?",
        partial(_fused, centre=np.add),
    ),
    Mistake(
        "padded with the byte 0",
        "the frame holds the byte 0, which is not the real number 0.",
        "Which byte stands for the real 0? Or: what should a padded pixel be after x_zero was subtracted?",
        partial(_fused, frame=0),
    ),
    Mistake(
        "products in bytes",
        "the products were kept in bytes, so that they came round like a clock.",
        "100 · 100 is 10,000. Which type of your arrays can hold that?",
        partial(_fused, products=lambda x, w: (x * w).astype(np.int8).astype(np.int32)),
    ),
    Mistake(
        "stride forgotten",
        "the window of neuron (h, w) starts at (h, w), not at (h·stride, w·stride).",
        "Which columns does the second neuron of a row see when the stride is 2?",
        partial(_fused, start=lambda k, stride: k),
    ),
    Mistake(
        "bias forgotten",
        "the bias is missing.",
        "What joins the sum of products before it is scaled?",
        partial(_fused, biased=lambda q, b: q),
    ),
    Mistake(
        "bias after the scaling",
        "the bias was added after the sum had been scaled.",
        "q_b has the scale s_x·s_w. Which of your numbers has the same scale?",
        partial(_fused, biased=lambda q, b: q + b),
    ),
    Mistake(
        "scaled in int32",
        "the sum times the multiplier does not fit into 32 bits.",
        "How large can sum · multiplier become? Which type holds that?",
        partial(
            _fused, rounded=lambda sums, multiplier, shift: (sums * multiplier + (1 << (shift - 1))) >> shift
        ),
    ),
    Mistake(
        "shifted without rounding",
        "the shift dropped the rest: it rounds down, not to the nearest whole number.",
        "To round n / 2 to the nearest, one adds 1 before halving. What does one add before a shift by `shift`?",
        partial(
            _fused, rounded=lambda sums, multiplier, shift: (sums.astype(np.int64) * multiplier) >> shift
        ),
    ),
    Mistake(
        "clamp at byte 0",
        "the ReLU cut at the byte 0, not at the byte that stands for the real 0.",
        "The ReLU cuts at the real number 0. Which byte is that?",
        partial(_fused, clamp=lambda q, zero: np.clip(q + zero, 0, 127)),
    ),
    Mistake(
        "no ReLU",
        "the numbers below zero are still there: the clamp went down to −128.",
        "Down to which byte may an output go after a ReLU?",
        partial(_fused, clamp=lambda q, zero: np.clip(q + zero, -128, 127)),
    ),
    Mistake(
        "out_zero forgotten",
        "the zero point of the output was not added.",
        "Which byte must a neuron put out whose real result is 0?",
        partial(_fused, clamp=lambda q, zero: np.clip(q, 0, 127)),
    ),
    Mistake(
        "no upper clamp",
        "outputs above 127 came round at the other end.",
        "What does astype(np.int8) make of 130? What should stand there instead?",
        partial(_fused, clamp=lambda q, zero: np.maximum(q + zero, zero)),
    ),
)
