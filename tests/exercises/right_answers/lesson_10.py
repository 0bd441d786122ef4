"""Right answers of lesson 10, each written in another way, some of them odd."""

import math

import numpy as np

from grader.reference.conv import conv_forward
from grader.reference.pool import pool_forward


def quantize_with_clip(x, scale, zero_point):
    return np.clip(np.rint(x / scale + zero_point), -128, 127).astype(np.int8)


def quantize_number_by_number(x, scale, zero_point):
    q = np.zeros(x.shape, dtype=np.int8)
    for index in np.ndindex(x.shape):
        steps = math.floor(float(x[index]) / scale + 0.5) + zero_point
        q[index] = max(-128, min(127, steps))
    return q


def quantize_with_minimum(x, scale, zero_point):
    steps = np.around(np.divide(x, scale)).astype(np.int64) + zero_point
    return np.int8(np.minimum(np.maximum(steps, -128), 127))


def dequantize_in_floats(q, scale, zero_point):
    return (q.astype(float) - zero_point) * scale


def dequantize_with_a_list(q, scale, zero_point):
    return np.array([scale * (int(k) - zero_point) for k in q.ravel()]).reshape(q.shape)


def dequantize_in_float32(q, scale, zero_point):
    return np.float32(scale) * (q.astype(np.float32) - np.float32(zero_point))


def fused_in_loops(q_x, q_w, q_b, hparameters):
    stride, pad, shift = hparameters["stride"], hparameters["pad"], hparameters["shift"]
    x = np.pad(q_x.astype(np.int64) - hparameters["x_zero"], ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    f, n_C = q_w.shape[0], q_w.shape[3]
    m, n_H, n_W = x.shape[0], (x.shape[1] - f) // stride + 1, (x.shape[2] - f) // stride + 1
    out = np.zeros((m, n_H, n_W, n_C), dtype=np.int8)
    for i, h, w, c in np.ndindex(out.shape):
        window = x[i, h * stride : h * stride + f, w * stride : w * stride + f]
        total = int(np.sum(window * q_w[:, :, :, c].astype(np.int64))) + int(q_b[0, 0, 0, c])
        value = (total * hparameters["multiplier"] + 2 ** (shift - 1)) // 2**shift
        value = max(value, 0) + hparameters["out_zero"]  # the ReLU as everyone knows it
        out[i, h, w, c] = min(value, 127)
    return out


def fused_with_the_frame_as_a_byte(q_x, q_w, q_b, hparameters):
    pad, zero = hparameters["pad"], hparameters["out_zero"]
    frame = ((0, 0), (pad, pad), (pad, pad), (0, 0))
    x = np.pad(q_x, frame, constant_values=hparameters["x_zero"]).astype(np.int32) - hparameters["x_zero"]
    f, s = q_w.shape[0], hparameters["stride"]
    views = np.lib.stride_tricks.sliding_window_view(x, (f, f), axis=(1, 2))[:, ::s, ::s]
    sums = np.tensordot(views, q_w.astype(np.int32), axes=((4, 5, 3), (0, 1, 2))) + q_b
    scaled = np.round(sums * (hparameters["multiplier"] / 2 ** hparameters["shift"]))
    return np.clip(scaled + zero, zero, 127).astype(np.int8)


def fused_by_way_of_floats(q_x, q_w, q_b, hparameters):
    x = q_x.astype(float) - hparameters["x_zero"]
    Z, _ = conv_forward(x, q_w.astype(float), q_b.astype(float), hparameters)
    lowest = hparameters["out_zero"]
    Z = np.rint(Z * hparameters["multiplier"] * 2.0 ** -hparameters["shift"]) + lowest
    Z[lowest > Z] = lowest
    Z[Z > 127] = 127
    return Z.astype(np.int8)


def detect_in_small_steps(photo, detector, classifier):
    k = detector["shrink"]
    small, _ = pool_forward(photo[None], {"f": k, "stride": k}, mode="average")
    Z1, _ = conv_forward(small, detector["W1"], detector["b1"], {"stride": 1, "pad": 0})
    Z2, _ = conv_forward(
        np.maximum(Z1, 0), detector["W2"], detector["b2"], {"stride": detector["stride"], "pad": 0}
    )
    scores = Z2[0, :, :, 0]
    h, w = divmod(int(np.argmax(scores)), scores.shape[1])
    top, left = h * detector["stride"] * k, w * detector["stride"] * k
    side = (len(detector["W1"]) + len(detector["W2"]) - 1) * k
    crop = photo[top : top + side, left : left + side, :]
    logits = crop.reshape(1, -1) @ classifier["W"] + classifier["b"]
    return (top, left), crop, logits.argmax()


def detect_by_comparing(photo, detector, classifier):
    shrink, stride = detector["shrink"], detector["stride"]
    n_H, n_W, n_C = photo.shape
    rows, columns = n_H // shrink, n_W // shrink
    blocks = photo[: rows * shrink, : columns * shrink].reshape(rows, shrink, columns, shrink, n_C)
    Z1, _ = conv_forward(
        blocks.mean(axis=(1, 3))[None], detector["W1"], detector["b1"], {"stride": 1, "pad": 0}
    )
    Z2, _ = conv_forward(Z1 * (Z1 > 0), detector["W2"], detector["b2"], {"stride": stride, "pad": 0})
    best, corner = -math.inf, None
    for h in range(Z2.shape[1]):
        for w in range(Z2.shape[2]):
            if Z2[0, h, w, 0] > best:
                best, corner = Z2[0, h, w, 0], [h * stride * shrink, w * stride * shrink]
    side = round(math.sqrt(classifier["W"].shape[0] / n_C))
    crop = photo[corner[0] : corner[0] + side, corner[1] : corner[1] + side].copy()
    scores = [float(np.sum(crop.ravel() * classifier["W"][:, c])) + classifier["b"][0, c] for c in range(7)]
    return corner, crop, scores.index(max(scores))


def detect_with_where(photo, detector, classifier):
    shrink, stride = detector["shrink"], detector["stride"]
    small = pool_forward(photo[np.newaxis], {"f": shrink, "stride": shrink}, "average")[0]
    A1 = conv_forward(small, detector["W1"], detector["b1"], {"stride": 1, "pad": 0})[0].clip(min=0)
    scores = conv_forward(A1, detector["W2"], detector["b2"], {"stride": stride, "pad": 0})[0].squeeze((0, 3))
    (h, w), *_ = np.argwhere(scores == scores.max())
    side = (detector["W1"].shape[1] + detector["W2"].shape[1] - 1) * shrink
    top, left = np.array([h, w]) * stride * shrink
    crop = np.copy(photo[top : top + side, left : left + side])
    return np.array([top, left]), crop, np.argmax(crop.reshape(-1) @ classifier["W"] + classifier["b"][0])


ANSWERS = {
    "quantize": [quantize_with_clip, quantize_number_by_number, quantize_with_minimum],
    "dequantize": [dequantize_in_floats, dequantize_with_a_list, dequantize_in_float32],
    "fused_conv_relu": [fused_in_loops, fused_with_the_frame_as_a_byte, fused_by_way_of_floats],
    "detect_and_classify": [detect_in_small_steps, detect_by_comparing, detect_with_where],
}
