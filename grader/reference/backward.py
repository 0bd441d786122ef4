"""The way back through convolution and pooling: from the gradient of what came out to the gradient of what went in.

A gradient has the shape of the array that it belongs to. ``dZ[i, h, w, c]`` says by how much the loss moves when
``Z[i, h, w, c]`` moves by one, to first order; so does ``dA_prev`` for ``A_prev``. Loops first, then the same without
loops over pixels. Tied maxima: ``create_mask_from_window`` marks all of them, and each gets the whole gradient.
"""

from itertools import product

import numpy as np

from grader.reference.arguments import array, entry, whole
from grader.reference.shapes import windows


def conv_backward(dZ, cache):
    """Send a gradient back through a convolutional layer, in loops.

    Parameters
    ----------
    dZ : (m, n_H, n_W, n_C) array, the gradient of the layer's output
    cache : (A_prev, W, b, hparameters), as ``conv_forward`` returns it

    Returns
    -------
    dA_prev : (m, n_H_prev, n_W_prev, n_C_prev) float array
    dW : (f, f, n_C_prev, n_C) float array
    db : (1, 1, 1, n_C) float array

    Raises
    ------
    ValueError
        If the cache is not one of ``conv_forward``, or dZ has not the shape of that layer's output.
    """
    A_prev, W, stride, pad = _check_conv(dZ, cache)
    m, n_H, n_W, n_C = np.shape(dZ)
    f = W.shape[0]
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    dtype = np.result_type(dZ, A_prev, W, np.float32)
    dA_pad, dW, db = np.zeros(A_pad.shape, dtype), np.zeros(W.shape, dtype), np.zeros((1, 1, 1, n_C), dtype)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                rows, columns = (slice(k * stride, k * stride + f) for k in (h, w))
                for c in range(n_C):
                    dz = dZ[i, h, w, c]
                    dA_pad[i, rows, columns] += W[:, :, :, c] * dz
                    dW[:, :, :, c] += A_pad[i, rows, columns] * dz
                    db[:, :, :, c] += dz
    return _without_frame(dA_pad, A_prev.shape, pad), dW, db


def conv_backward_fast(dZ, cache):
    """Do what ``conv_backward`` does with one matrix product for each of the f·f weights of a plane."""
    A_prev, W, stride, pad = _check_conv(dZ, cache)
    f, _, n_C_prev, n_C = W.shape
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    dtype = np.result_type(dZ, A_prev, W, np.float32)
    dA_pad, dW = np.zeros(A_pad.shape, dtype), np.zeros(W.shape, dtype)
    flat = np.reshape(dZ, (-1, n_C))  # (m·n_H·n_W, n_C)
    for place in product(range(f), repeat=2):
        seen = (
            slice(None),
            *_seen_from(place, np.shape(dZ)[1:3], stride),
        )  # what this weight meets, (m, n_H, n_W, n_C_prev)
        dA_pad[seen] += (flat @ W[place].T).reshape(dA_pad[seen].shape)
        dW[place] = A_pad[seen].reshape(-1, n_C_prev).T @ flat
    return _without_frame(dA_pad, A_prev.shape, pad), dW, flat.sum(axis=0, dtype=dtype).reshape(1, 1, 1, n_C)


def create_mask_from_window(x):
    """Mark the largest number of a window, and each that equals it: a bool array of x's shape.

    Raises ValueError if x has not two axes or holds nothing.
    """
    x = array(x, "create_mask_from_window", "x", axes="(rows, columns)")
    if not x.size:
        raise ValueError(
            f"create_mask_from_window: x has shape {x.shape} and holds no number, so none is the largest. Pass a window."
        )
    return x == x.max()


def distribute_value(dz, shape):
    """Share a number out evenly: a float array of ``shape`` = (rows, columns) whose sum is dz.

    Raises ValueError if the shape is not two whole numbers of at least 1.
    """
    where = "distribute_value"
    if len(shape) != 2:
        raise ValueError(f"{where}: shape is {shape}, but a window has two axes. Pass (rows, columns).")
    n_H, n_W = (whole(size, where, "a size in shape", least=1) for size in shape)
    return np.full((n_H, n_W), dz / (n_H * n_W))


def pool_backward(dA, cache, mode="max"):
    """Send a gradient back through a pooling layer, in loops.

    Parameters
    ----------
    dA : (m, n_H, n_W, n_C) array, the gradient of the layer's output
    cache : (A_prev, hparameters), as ``pool_forward`` returns it
    mode : "max" or "average", as on the way forward

    Returns
    -------
    (m, n_H_prev, n_W_prev, n_C) float array. Padding gets nothing: it never won and never counted.

    Raises
    ------
    ValueError
        If the cache or the mode is not one of ``pool_forward``, or dA has not the shape of that layer's output.
    """
    A_prev, f, stride, pad = _check_pool(dA, cache, mode)
    dA_prev = np.zeros(A_prev.shape, np.result_type(dA, A_prev, np.float32))
    for i, h, w, c in np.ndindex(*np.shape(dA)):
        rows, columns = (slice(max(k * stride - pad, 0), k * stride - pad + f) for k in (h, w))
        window = A_prev[i, rows, columns, c]  # (f, f), or less where the picture ends
        if mode == "max":
            dA_prev[i, rows, columns, c] += create_mask_from_window(window) * dA[i, h, w, c]
        else:
            dA_prev[i, rows, columns, c] += distribute_value(dA[i, h, w, c], window.shape)
    return dA_prev


def pool_backward_fast(dA, cache, mode="max"):
    """Do what ``pool_backward`` does, without loops over pixels: each of the f·f places of all windows at once."""
    A_prev, f, stride, pad = _check_pool(dA, cache, mode)
    frame = ((0, 0), (pad, pad), (pad, pad), (0, 0))
    dtype = np.result_type(dA, A_prev, np.float32)
    A_pad = np.pad(A_prev.astype(dtype), frame, constant_values=-np.inf)
    real = np.pad(np.ones(A_prev.shape, dtype), frame)
    size, places = np.shape(dA)[1:3], list(product(range(f), repeat=2))
    seen = [
        (slice(None), *_seen_from(place, size, stride)) for place in places
    ]  # each picks (m, n_H, n_W, n_C)
    largest = np.max([A_pad[one] for one in seen], axis=0)
    count = np.sum([real[one] for one in seen], axis=0)
    dA_pad = np.zeros(A_pad.shape, dtype)
    for one in seen:
        dA_pad[one] += dA * (A_pad[one] == largest) if mode == "max" else dA / count
    return _without_frame(dA_pad, A_prev.shape, pad)


def _seen_from(place, size, stride):
    """Return the rows and columns that lie at ``place`` of all windows, as two slices with a step."""
    return tuple(slice(k, k + (n - 1) * stride + 1, stride) for k, n in zip(place, size, strict=True))


def _without_frame(dA_pad, shape, pad):
    # Not [pad:-pad], which is empty where pad is 0
    return dA_pad[:, pad : pad + shape[1], pad : pad + shape[2]]


def _check_conv(dZ, cache):
    where = "conv_backward"
    A_prev, W, _, hparameters = _parts(cache, 4, where, "(A_prev, W, b, hparameters)", "conv_forward")
    A_prev = array(A_prev, where, "A_prev", axes="(m, n_H_prev, n_W_prev, n_C_prev)")
    W = array(W, where, "W", axes="(f, f, n_C_prev, n_C)")
    stride = whole(entry(hparameters, "stride", where), where, "stride", least=1)
    pad = whole(entry(hparameters, "pad", where), where, "pad", least=0)
    _check_upstream(dZ, where, "dZ", A_prev, W.shape[0], stride, pad, W.shape[3])
    return A_prev, W, stride, pad


def _check_pool(dA, cache, mode):
    where = "pool_backward"
    A_prev, hparameters = _parts(cache, 2, where, "(A_prev, hparameters)", "pool_forward")
    A_prev = array(A_prev, where, "A_prev", axes="(m, n_H_prev, n_W_prev, n_C)")
    if mode not in ("max", "average"):
        raise ValueError(f'{where}: mode is {mode!r}, but must be "max" or "average".')
    f = whole(entry(hparameters, "f", where), where, "f", least=1)
    stride = whole(entry(hparameters, "stride", where), where, "stride", least=1)
    pad = whole(entry(hparameters, "pad", where, default=0), where, "pad", least=0)
    _check_upstream(dA, where, "dA", A_prev, f, stride, pad, A_prev.shape[3])
    return A_prev, f, stride, pad


def _parts(cache, count, where, form, maker):
    if not isinstance(cache, (tuple, list)) or len(cache) != count:
        raise ValueError(f"{where}: cache must be {form}. Pass the second thing that {maker} returns.")
    return cache


def _check_upstream(gradient, where, name, A_prev, f, stride, pad, n_C):
    """Raise ValueError unless the gradient has the shape of what came out on the way forward."""
    gradient = array(gradient, where, name, axes="(m, n_H, n_W, n_C)")
    sizes = (windows(size, f, stride, (pad, pad), where) for size in A_prev.shape[1:3])
    wanted = (A_prev.shape[0], *sizes, n_C)
    if gradient.shape != wanted:
        raise ValueError(
            f"{where}: {name} has shape {gradient.shape}, but the layer put out {wanted}, and a gradient has the shape "
            f"of its array. Pass the gradient of that output."
        )
