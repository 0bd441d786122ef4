"""Right answers of lesson 8, each written in another way."""

import numpy as np


def _frame(A, pad):
    return np.pad(A, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def im2col_in_loops(A_prev, f, stride, pad):
    A = _frame(A_prev, pad)
    rows = []
    for picture in A:
        for top in range(0, A.shape[1] - f + 1, stride):
            for left in range(0, A.shape[2] - f + 1, stride):
                rows.append(picture[top : top + f, left : left + f].ravel())
    return np.array(rows)


def im2col_weight_by_weight(A_prev, f, stride, pad):
    A = _frame(A_prev, pad)
    n_H, n_W = ((size - f) // stride + 1 for size in A.shape[1:3])
    out = np.empty((len(A), n_H, n_W, f, f, A.shape[3]), A.dtype)
    for r, c in np.ndindex(f, f):
        out[:, :, :, r, c] = A[:, r:, c:][:, : n_H * stride : stride, : n_W * stride : stride]
    return out.reshape(len(A) * n_H * n_W, -1)


def im2col_by_index(A_prev, f, stride, pad):
    A = _frame(A_prev, pad)
    top, left = (np.arange(0, size - f + 1, stride) for size in A.shape[1:3])
    rows = top[:, None, None, None] + np.arange(f)[:, None]
    columns = left[:, None, None] + np.arange(f)
    return A[:, rows, columns].reshape(-1, f * f * A.shape[3])


def forward_by_product(A_prev, W, b, hparameters):
    f, _, _, n_C = W.shape
    stride, pad = hparameters["stride"], hparameters["pad"]
    n_H, n_W = ((size + 2 * pad - f) // stride + 1 for size in A_prev.shape[1:3])
    Z = im2col_weight_by_weight(A_prev, f, stride, pad) @ W.reshape(-1, n_C) + b[0, 0]
    return Z.reshape(-1, n_H, n_W, n_C), (A_prev, W, b, hparameters)


def forward_by_tensordot(A_prev, W, b, hparameters):
    f, stride = len(W), hparameters["stride"]
    views = np.lib.stride_tricks.sliding_window_view(_frame(A_prev, hparameters["pad"]), (f, f), (1, 2))
    Z = np.tensordot(views[:, ::stride, ::stride], W, axes=((4, 5, 3), (0, 1, 2))) + b
    return [Z, [A_prev, W, b, hparameters]]


def forward_weight_by_weight(A_prev, W, b, hparameters):
    f, stride, A = len(W), hparameters["stride"], _frame(A_prev, hparameters["pad"])
    n_H, n_W = ((size - f) // stride + 1 for size in A.shape[1:3])
    Z = np.zeros((len(A), n_H, n_W, W.shape[3])) + b
    for r, c in np.ndindex(f, f):
        Z += A[:, r : r + n_H * stride : stride, c : c + n_W * stride : stride][:, :n_H, :n_W] @ W[r, c]
    return Z, (A_prev, W, b, hparameters)


def backward_by_scatter(dZ, cache):
    A_prev, W, _, hparameters = cache
    f, stride, pad = len(W), hparameters["stride"], hparameters["pad"]
    flat = dZ.reshape(-1, W.shape[3])
    dW = (im2col_by_index(A_prev, f, stride, pad).T @ flat).reshape(W.shape)
    # Number the pixels, cut windows out of the numbers, and add up by number
    A = _frame(A_prev, pad)
    numbers = _frame(np.arange(1, A_prev.size + 1).reshape(A_prev.shape), pad)
    where = im2col_by_index(numbers, f, stride, 0)
    total = np.bincount(where.ravel(), (flat @ W.reshape(-1, W.shape[3]).T).ravel(), A_prev.size + 1)
    assert A.shape == numbers.shape
    return total[1:].reshape(A_prev.shape), dW, flat.sum(0)[None, None, None]


def backward_by_einsum(dZ, cache):
    A_prev, W, b, hparameters = cache
    f, stride, pad = len(W), hparameters["stride"], hparameters["pad"]
    views = np.lib.stride_tricks.sliding_window_view(_frame(A_prev, pad), (f, f), (1, 2))
    dW = np.einsum("mhwkrs,mhwc->rskc", views[:, ::stride, ::stride], dZ)
    dA = np.zeros(_frame(A_prev, pad).shape)
    for h, w in np.ndindex(*dZ.shape[1:3]):
        window = np.s_[:, h * stride : h * stride + f, w * stride : w * stride + f]
        dA[window] += np.einsum("mc,rskc->mrsk", dZ[:, h, w], W)
    return (
        dA[:, pad : pad + A_prev.shape[1], pad : pad + A_prev.shape[2]],
        dW,
        dZ.sum((0, 1, 2)).reshape(b.shape),
    )


def backward_weight_by_weight(dZ, cache):
    A_prev, W, _, hparameters = cache
    f, stride, pad = len(W), hparameters["stride"], hparameters["pad"]
    A = _frame(A_prev, pad)
    dA, dW = np.zeros(A.shape), np.zeros(W.shape)
    n_H, n_W = dZ.shape[1:3]
    for r, c in np.ndindex(f, f):
        seen = np.s_[:, r : r + (n_H - 1) * stride + 1 : stride, c : c + (n_W - 1) * stride + 1 : stride]
        dA[seen] += dZ @ W[r, c].T
        dW[r, c] = np.tensordot(A[seen], dZ, axes=((0, 1, 2), (0, 1, 2)))
    inner = slice(pad, -pad) if pad else slice(None)
    return dA[:, inner, inner], dW, dZ.sum(axis=(0, 1, 2), keepdims=True)


ANSWERS = {
    "im2col": [im2col_in_loops, im2col_weight_by_weight, im2col_by_index],
    "conv_forward_fast": [forward_by_product, forward_by_tensordot, forward_weight_by_weight],
    "conv_backward_fast": [backward_by_scatter, backward_by_einsum, backward_weight_by_weight],
}
