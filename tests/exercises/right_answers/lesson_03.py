"""Right answers of lesson 3, each written in another way, some of them odd."""

import math

import numpy as np


def size_in_one_line(size, f, stride, pad):
    return (size - f + 2 * pad) // stride + 1


def size_by_int(size, f, stride, pad):
    return int((size - f + 2 * pad) / stride) + 1


def size_by_floor(size, f, stride, pad):
    return math.floor((size - f + 2 * pad) / stride + 1)


def size_by_counting(size, f, stride, pad):
    return len(range(0, size + 2 * pad - f + 1, stride))


def size_by_walking(size, f, stride, pad):
    neurons, start = 0, -pad
    while start + f <= size + pad:
        neurons += 1
        start += stride
    return np.int64(neurons)


def window_as_ranges(h, w, f, stride, pad):
    top, left = h * stride - pad, w * stride - pad
    return range(top, top + f), range(left, left + f)


def window_as_arrays(h, w, f, stride, pad):
    return np.arange(f) + h * stride - pad, np.arange(f) + w * stride - pad


def window_by_comprehension(h, w, f, stride, pad):
    return [[k * stride - pad + r for r in range(f)] for k in (h, w)]


def window_by_appending(h, w, f, stride, pad):
    rows, cols = [], []
    for k in range(f):
        rows.append(h * stride + k - pad)
        cols.append(w * stride + k - pad)
    return rows, cols


def readers_by_formula(row, col, n_H_prev, n_W_prev, f, stride, pad):
    lists = []
    for pixel, size in ((row, n_H_prev), (col, n_W_prev)):
        first = max(0, math.ceil((pixel + pad - f + 1) / stride))
        last = min((pixel + pad) // stride, (size + 2 * pad - f) // stride)
        lists.append(list(range(first, last + 1)))
    return tuple(lists)


def readers_by_masks(row, col, n_H_prev, n_W_prev, f, stride, pad):
    starts_h = np.arange(-pad, n_H_prev + pad - f + 1, stride)
    starts_w = np.arange(-pad, n_W_prev + pad - f + 1, stride)
    hs = np.where((starts_h <= row) & (row < starts_h + f))[0]
    ws = np.where((starts_w <= col) & (col < starts_w + f))[0]
    return hs, ws


def readers_by_walking(row, col, n_H_prev, n_W_prev, f, stride, pad):
    def along(pixel, size):
        found, k = [], 0
        while k * stride + f <= size + 2 * pad:
            if pixel + pad - k * stride in range(f):
                found.append(k)
            k += 1
        return found

    return along(row, n_H_prev), along(col, n_W_prev)


def _sizes(A_prev, W, stride, pad):
    return [(size + 2 * pad - W.shape[0]) // stride + 1 for size in A_prev.shape[1:3]]


def conv_in_the_style_of_older_courses(A_prev, W, b, hparameters):
    (m, n_H_prev, n_W_prev, _) = A_prev.shape
    (f, f, _, n_C) = W.shape
    stride = hparameters["stride"]
    pad = hparameters["pad"]
    n_H = int((n_H_prev - f + 2 * pad) / stride) + 1
    n_W = int((n_W_prev - f + 2 * pad) / stride) + 1
    Z = np.zeros((m, n_H, n_W, n_C))
    A_prev_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)), "constant", constant_values=(0, 0))
    for i in range(m):
        a_prev_pad = A_prev_pad[i]
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    window = a_prev_pad[h * stride : h * stride + f, w * stride : w * stride + f]
                    Z[i, h, w, c] = np.sum(window * W[:, :, :, c]) + b[0, 0, 0, c]
    assert Z.shape == (m, n_H, n_W, n_C)
    cache = (A_prev, W, b, hparameters)
    return Z, cache


def conv_by_shifted_planes(A_prev, W, b, hparameters):
    stride, pad = hparameters["stride"], hparameters["pad"]
    n_H, n_W = _sizes(A_prev, W, stride, pad)
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    Z = np.zeros((len(A_prev), n_H, n_W, W.shape[3])) + b
    for r, s in np.ndindex(W.shape[:2]):
        seen = A_pad[:, r : r + n_H * stride : stride, s : s + n_W * stride : stride][:, :n_H, :n_W]
        Z += seen @ W[r, s]
    return Z, (A_prev, W, b, hparameters)


def conv_by_einsum(A_prev, W, b, hparameters):
    stride, pad = hparameters["stride"], hparameters["pad"]
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(A_pad, W.shape[:2], axis=(1, 2))
    return np.einsum("ihwkrs,rskc->ihwc", views[:, ::stride, ::stride], W) + b, [A_prev, W, b, hparameters]


def conv_one_map_at_a_time(A_prev, W, b, hparameters):
    stride, pad = hparameters["stride"], hparameters["pad"]
    f = len(W)
    n_H, n_W = _sizes(A_prev, W, stride, pad)
    maps = []
    for c in range(W.shape[-1]):
        stack = []
        for picture in A_prev.astype(float):
            framed = np.pad(picture, ((pad, pad), (pad, pad), (0, 0)))
            stack.append(
                [
                    [
                        (framed[y : y + f, x : x + f] * W[..., c]).sum() + b.ravel()[c]
                        for x in range(0, n_W * stride, stride)
                    ]
                    for y in range(0, n_H * stride, stride)
                ]
            )
        maps.append(stack)
    return np.moveaxis(np.array(maps), 0, -1), (A_prev, W, b, hparameters)


ANSWERS = {
    "conv_output_size": (
        size_in_one_line,
        size_by_int,
        size_by_floor,
        size_by_counting,
        size_by_walking,
    ),
    "receptive_window": (
        window_as_ranges,
        window_as_arrays,
        window_by_comprehension,
        window_by_appending,
    ),
    "neurons_seeing": (
        readers_by_formula,
        readers_by_masks,
        readers_by_walking,
    ),
    "conv_forward": (
        conv_in_the_style_of_older_courses,
        conv_by_shifted_planes,
        conv_by_einsum,
        conv_one_map_at_a_time,
    ),
}
