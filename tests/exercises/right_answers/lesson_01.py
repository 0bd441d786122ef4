"""Right answers of lesson 1, each written in another way, some of them odd."""

import math

import numpy as np


def pad_with_constant(X, pad):
    X_pad = np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="constant", constant_values=(0, 0))
    return X_pad


def pad_into_zeros(X, pad):
    m, n_H, n_W, n_C = X.shape
    out = np.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C))
    out[:, pad : pad + n_H, pad : pad + n_W, :] = X
    print("shape of out:", out.shape)
    return out


def pad_with_loops(X, pad):
    out = np.zeros((X.shape[0], X.shape[1] + 2 * pad, X.shape[2] + 2 * pad, X.shape[3]))
    for i in range(X.shape[0]):
        for row in range(X.shape[1]):
            for column in range(X.shape[2]):
                for c in range(X.shape[3]):
                    out[i][row + pad][column + pad][c] = X[i][row][column][c]
    return out


def pad_by_concatenation(data, width):
    rows = np.zeros((data.shape[0], width, data.shape[2], data.shape[3]), data.dtype)
    tall = np.concatenate([rows, data, rows], axis=1)
    columns = np.zeros((tall.shape[0], tall.shape[1], width, tall.shape[3]), data.dtype)
    return np.asfortranarray(np.concatenate([columns, tall, columns], axis=2))


def pad_picture_by_picture(X, pad):
    return np.array([np.pad(x, [(pad, pad), (pad, pad), (0, 0)]) for x in X])


def same_by_ceil(size, f, stride):
    n = math.ceil(size / stride)
    total = max(0, (n - 1) * stride + f - size)
    return math.floor(total / 2), math.ceil(total / 2)


def same_as_list(size, f, stride):
    n = int(np.ceil(size / stride))
    total = np.maximum((n - 1) * stride + f - size, 0)
    return [total // 2, total - total // 2]


def same_by_remainder(size, f, stride):
    # another form of the rule, as some books give it
    rest = size % stride
    total = f - stride if rest == 0 else f - rest
    if total < 0:
        total = 0
    before = int(total / 2)
    return np.array([before, total - before])


def same_by_search(size, f, stride):
    places = len(range(0, size, stride))
    total = 0
    while len(range(0, size + total - f + 1, stride)) < places:
        total += 1
    return (total // 2, total - total // 2)


def frame_with_pad(X, f, stride):
    pairs = [(0, 0), same_by_ceil(X.shape[1], f, stride), same_by_ceil(X.shape[2], f, stride), (0, 0)]
    return np.pad(X, pairs, "constant")


def frame_into_zeros(X, f, stride):
    (m, n_H, n_W, n_C) = X.shape
    top, bottom = same_as_list(n_H, f, stride)
    left, right = same_as_list(n_W, f, stride)
    X_pad = np.zeros((m, top + n_H + bottom, left + n_W + right, n_C))
    X_pad[:, top : top + n_H, left : left + n_W] = X
    return X_pad


def frame_axis_by_axis(X, f, stride):
    for axis in (1, 2):
        widths = [[0, 0] for _ in range(4)]
        widths[axis] = list(same_by_ceil(X.shape[axis], f, stride))
        X = np.pad(X, widths)
    return X.astype(np.float64)


ANSWERS = {
    "zero_pad": [
        pad_with_constant,
        pad_into_zeros,
        pad_with_loops,
        pad_by_concatenation,
        pad_picture_by_picture,
    ],
    "same_padding": [same_by_ceil, same_as_list, same_by_remainder, same_by_search],
    "pad_same": [frame_with_pad, frame_into_zeros, frame_axis_by_axis],
}
