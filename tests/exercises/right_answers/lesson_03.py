"""Right answers of lesson 3, each written in another way, some of them odd."""

import math

import numpy as np


def zero_pad(X, pad):
    X_pad = np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="constant", constant_values=(0, 0))
    return X_pad


def conv_single_step(a_slice_prev, W, b):
    s = np.multiply(a_slice_prev, W)
    Z = np.sum(s)
    Z = Z + b.item()
    return Z


def size_by_int(size, f, stride, pad):
    return int((size - f + 2 * pad) / stride) + 1


def size_by_floor(size, f, stride, pad):
    return math.floor((size + 2 * pad - f) / stride + 1)


def size_by_counting(size, f, stride, pad):
    count, start = 0, -pad
    while start + f <= size + pad:
        count += 1
        start += stride
    return count


def size_by_numpy(size, f, stride, pad):
    return np.floor_divide(size + 2 * pad - f, stride) + 1


def window_by_comprehension(h, w, f, stride, pad):
    return [h * stride - pad + k for k in range(f)], [w * stride - pad + k for k in range(f)]


def window_as_ranges(h, w, f, stride, pad):
    top, left = h * stride - pad, w * stride - pad
    return range(top, top + f), range(left, left + f)


def window_as_arrays(h, w, f, stride, pad):
    rows = np.arange(f) + h * stride - pad
    cols = np.arange(f) + w * stride - pad
    return [rows, cols]


def readers_by_test(row, col, n_H_prev, n_W_prev, f, stride, pad):
    hs, ws = [], []
    for h in range(size_by_int(n_H_prev, f, stride, pad)):
        if h * stride <= row + pad <= h * stride + f - 1:
            hs.append(h)
    for w in range(size_by_int(n_W_prev, f, stride, pad)):
        if w * stride <= col + pad <= w * stride + f - 1:
            ws.append(w)
    return hs, ws


def readers_by_division(row, col, n_H_prev, n_W_prev, f, stride, pad):
    found = []
    for place, size in ((row, n_H_prev), (col, n_W_prev)):
        first = max(0, math.ceil((place + pad - f + 1) / stride))
        last = min((size + 2 * pad - f) // stride, (place + pad) // stride)
        found.append(list(range(first, last + 1)))
    return tuple(found)


def readers_as_arrays(row, col, n_H_prev, n_W_prev, f, stride, pad):
    h = np.arange((n_H_prev + 2 * pad - f) // stride + 1)
    w = np.arange((n_W_prev + 2 * pad - f) // stride + 1)
    return (
        h[(h * stride - pad <= row) & (row < h * stride - pad + f)],
        w[(w * stride - pad <= col) & (col < w * stride - pad + f)],
    )


def conv_in_four_loops(A_prev, W, b, hparameters):
    (m, n_H_prev, n_W_prev, n_C_prev) = A_prev.shape
    (f, f, n_C_prev, n_C) = W.shape
    stride = hparameters["stride"]
    pad = hparameters["pad"]
    n_H = int((n_H_prev + (2 * pad) - f) / stride) + 1
    n_W = int((n_W_prev + (2 * pad) - f) / stride) + 1
    Z = np.zeros((m, n_H, n_W, n_C))
    A_prev_pad = zero_pad(A_prev, pad)
    for i in range(m):
        a_prev_pad = A_prev_pad[i]
        for h in range(n_H):
            vert_start = h * stride
            vert_end = vert_start + f
            for w in range(n_W):
                horiz_start = w * stride
                horiz_end = horiz_start + f
                for c in range(n_C):
                    a_slice_prev = a_prev_pad[vert_start:vert_end, horiz_start:horiz_end, :]
                    weights = W[:, :, :, c]
                    biases = b[:, :, :, c]
                    Z[i, h, w, c] = conv_single_step(a_slice_prev, weights, biases)
    assert Z.shape == (m, n_H, n_W, n_C)
    cache = (A_prev, W, b, hparameters)
    return Z, cache


def conv_by_lists(A_prev, W, b, hparameters):
    s, f, n_C = hparameters["stride"], W.shape[0], W.shape[3]
    padded = zero_pad(A_prev, hparameters["pad"])
    maps = [
        [
            [
                [(x[r : r + f, k : k + f] * W[..., c]).sum() + b[0, 0, 0, c] for c in range(n_C)]
                for k in range(0, x.shape[1] - f + 1, s)
            ]
            for r in range(0, x.shape[0] - f + 1, s)
        ]
        for x in padded
    ]
    return [np.array(maps), [A_prev, W, b, hparameters]]


def conv_by_einsum(A_prev, W, b, hparameters):
    stride, pad, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    views = np.lib.stride_tricks.sliding_window_view(zero_pad(A_prev, pad), (f, f), axis=(1, 2))
    Z = np.einsum("bhwcij,ijck->bhwk", views[:, ::stride, ::stride], W) + b
    return np.asfortranarray(Z), (A_prev, W, b, hparameters)


def conv_by_offsets(A_prev, W, b, hparameters):
    stride, pad, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    padded = zero_pad(A_prev, pad)
    n_H = 1 + (A_prev.shape[1] + 2 * pad - f) // stride
    n_W = 1 + (A_prev.shape[2] + 2 * pad - f) // stride
    Z = np.zeros((A_prev.shape[0], n_H, n_W, W.shape[3]), dtype=np.float64)
    for row in reversed(range(f)):
        for column in range(f):
            part = padded[:, row : row + stride * n_H : stride, column : column + stride * n_W : stride]
            Z += np.matmul(part[:, :n_H, :n_W], W[row, column])
    Z = Z + b
    return (Z, (A_prev, W, b, hparameters))


ANSWERS = {
    "conv_output_size": [size_by_int, size_by_floor, size_by_counting, size_by_numpy],
    "receptive_window": [window_by_comprehension, window_as_ranges, window_as_arrays],
    "neurons_seeing": [readers_by_test, readers_by_division, readers_as_arrays],
    "conv_forward": [conv_in_four_loops, conv_by_lists, conv_by_einsum, conv_by_offsets],
}
