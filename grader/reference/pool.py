"""Pooling, forward: each channel by itself, no weights.

Padded pixels never win and never count: a maximum sees −∞ there, and an average leaves them out, as in
TensorFlow (documentation of ``tf.nn.max_pool2d`` and ``tf.nn.avg_pool2d``).
"""

import numpy as np

from grader.reference.arguments import array, entry, whole
from grader.reference.shapes import windows


def pool_forward(A_prev, hparameters, mode="max"):
    """Pool a batch of images, in loops.

    Parameters
    ----------
    A_prev : (m, n_H_prev, n_W_prev, n_C) array
    hparameters : dict with "f" and "stride" (int ≥ 1) and, if wanted, "pad" (int ≥ 0, smaller than f)
    mode : "max" or "average"

    Returns
    -------
    A : (m, n_H, n_W, n_C) float array
    cache : (A_prev, hparameters), for the backward pass

    Raises
    ------
    ValueError
        If an argument has another rank, type or range, or the window is larger than the padded input.
    """
    f, stride, pad = _check_pool(A_prev, hparameters, mode)
    m, n_H_prev, n_W_prev, n_C = np.shape(A_prev)
    n_H = windows(n_H_prev, f, stride, (pad, pad), "pool_forward")
    n_W = windows(n_W_prev, f, stride, (pad, pad), "pool_forward")
    A = np.zeros((m, n_H, n_W, n_C), dtype=np.result_type(A_prev, np.float32))
    for i in range(m):
        for h in range(n_H):
            rows = slice(
                max(h * stride - pad, 0), h * stride - pad + f
            )  # a window, cut at the picture's edge
            for w in range(n_W):
                columns = slice(max(w * stride - pad, 0), w * stride - pad + f)
                for c in range(n_C):
                    window = A_prev[i, rows, columns, c]
                    A[i, h, w, c] = np.max(window) if mode == "max" else np.mean(window)
    return A, (A_prev, hparameters)


def pool_forward_fast(A_prev, hparameters, mode="max"):
    """Do what ``pool_forward`` does, without loops over pixels."""
    f, stride, pad = _check_pool(A_prev, hparameters, mode)
    A = pool(np.asarray(A_prev), (f, f), stride=(stride, stride), pad=((pad, pad), (pad, pad)), mode=mode)
    return A, (A_prev, hparameters)


def pool(A_prev, f, *, stride, pad=((0, 0), (0, 0)), mode="max"):
    """Pool with a window, a stride and a (before, after) padding for each axis.

    A_prev (m, n_H_prev, n_W_prev, n_C) → (m, n_H, n_W, n_C). Raises ValueError if no window fits.
    """
    for axis in (0, 1):
        windows(A_prev.shape[axis + 1], f[axis], stride[axis], pad[axis], "pool")
    A = np.asarray(A_prev, dtype=np.result_type(A_prev, np.float32))
    frame = ((0, 0), *pad, (0, 0))
    if mode == "max":
        return _views(np.pad(A, frame, constant_values=-np.inf), f, stride).max(axis=(-2, -1))
    real = _views(np.pad(np.ones_like(A), frame), f, stride).sum(axis=(-2, -1))
    return _views(np.pad(A, frame), f, stride).sum(axis=(-2, -1)) / real


def _views(A, f, stride):
    # (m, n_H, n_W, n_C, f, f)
    return np.lib.stride_tricks.sliding_window_view(A, f, axis=(1, 2))[:, :: stride[0], :: stride[1]]


def _check_pool(A_prev, hparameters, mode):
    where = "pool_forward"
    array(A_prev, where, "A_prev", axes="(m, n_H_prev, n_W_prev, n_C)")
    if mode not in ("max", "average"):
        raise ValueError(f'{where}: mode is {mode!r}, but must be "max" or "average".')
    f = whole(entry(hparameters, "f", where), where, "f", least=1)
    stride = whole(entry(hparameters, "stride", where), where, "stride", least=1)
    pad = whole(entry(hparameters, "pad", where, default=0), where, "pad", least=0)
    if pad >= f:
        raise ValueError(
            f"{where}: pad is {pad} and f is {f}, so that some windows would hold nothing but padding. "
            f"Choose a pad smaller than f."
        )
    return f, stride, pad
