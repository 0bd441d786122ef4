"""Fast convolution and pooling for any shape: sliding windows and one matrix product, no loops over pixels.

Inside, images lie as planes, (n_C, m, n_H, n_W), so that every copy runs along a row of pixels; outside they are
(m, n_H, n_W, n_C) as everywhere, as views of the planes. Work is done in chunks of images whose windows fit into
the cache. The faster way that only the course's own network allows is ``convlab.engine``.
"""

from functools import reduce

import numpy as np

from grader.reference.arguments import array
from grader.reference.shapes import same_padding, windows

CACHE = 1 << 18  # numbers of a chunk's im2col matrix: 1 MB of float32


def im2col(A_prev, f, stride, pad):
    """Return every window of the padded images as one row of a matrix.

    A_prev (m, n_H_prev, n_W_prev, n_C_prev) → (m·n_H·n_W, f·f·n_C_prev): rows by example, h, w; columns by the
    window's row, its column, channel. ``f``, ``stride`` ≥ 1 and ``pad`` ≥ 0 are ints.
    Raises ValueError if A_prev has not four axes or the window does not fit.
    """
    A_prev = array(A_prev, "im2col", "A_prev", axes="(m, n_H_prev, n_W_prev, n_C_prev)")
    for size in A_prev.shape[1:3]:
        windows(size, f, stride, (pad, pad), "im2col")
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    # (m, n_H, n_W, n_C_prev, f, f), a view
    views = np.lib.stride_tricks.sliding_window_view(A_pad, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return views.transpose(0, 1, 2, 4, 5, 3).reshape(-1, f * f * A_prev.shape[3])


def convolve(A_prev, W, b, *, stride=1, pad=((0, 0), (0, 0))):
    """Convolve with a (before, after) padding for each axis: (m, …, n_C_prev) → (m, n_H, n_W, n_C)."""
    flat = _filters(W)
    dtype = np.result_type(A_prev, W, b, np.float32)
    (m, n_H, n_W), chunk = _sizes(A_prev, W, stride, pad)
    Z = np.empty((W.shape[3], m, n_H, n_W), dtype)
    for start in range(0, m, chunk):
        columns = _columns(A_prev[start : start + chunk], W, stride, pad, dtype)
        product = (flat @ columns).reshape(len(Z), -1, n_H, n_W)
        np.add(product, b.reshape(-1, 1, 1, 1), out=Z[:, start : start + chunk])
    return Z.transpose(1, 2, 3, 0)


def convolve_backward(dZ, A_prev, W, *, stride=1, pad=((0, 0), (0, 0)), need_input=True):
    """Return (dA_prev, dW, db) of ``convolve``; dA_prev is None if it is not needed."""
    dtype = np.result_type(dZ, A_prev, W, np.float32)
    f, _, n_C_prev, n_C = W.shape
    (m, n_H, n_W), chunk = _sizes(A_prev, W, stride, pad)
    dflat = np.zeros((n_C, f * f * n_C_prev), dtype)
    planes = np.ascontiguousarray(dZ.transpose(3, 0, 1, 2))
    (top, bottom), (left, right) = pad
    n_H_prev, n_W_prev = A_prev.shape[1:3]
    dframe = np.zeros((n_C_prev, m, n_H_prev + top + bottom, n_W_prev + left + right), dtype)
    for start in range(0, m, chunk):
        part = planes[:, start : start + chunk].reshape(n_C, -1)
        dflat += part @ _columns(A_prev[start : start + chunk], W, stride, pad, dtype).T
        if need_input:
            spread = (_filters(W).T @ part).reshape(n_C_prev, f, f, -1, n_H, n_W)
            target = dframe[:, start : start + chunk]
            for r, c in np.ndindex(f, f):
                _strided(target, r, c, n_H, n_W, stride)[...] += spread[:, r, c]
    dW = dflat.reshape(n_C, n_C_prev, f, f).transpose(2, 3, 1, 0)
    db = planes.sum(axis=(1, 2, 3)).reshape(1, 1, 1, n_C)
    if not need_input:
        return None, dW, db
    inner = dframe[:, :, top : top + n_H_prev, left : left + n_W_prev]
    return inner.transpose(1, 2, 3, 0), dW, db


def max_pool(A_prev, f, stride):
    """Take the maximum of each f × f window, without padding: first along the columns of pixels, then along the rows."""
    planes = A_prev.transpose(3, 0, 1, 2)
    n_H, n_W = (windows(n, f, stride, (0, 0), "max_pool") for n in A_prev.shape[1:3])
    rows = reduce(np.maximum, (planes[:, :, r : r + (n_H - 1) * stride + 1 : stride] for r in range(f)))
    pooled = reduce(np.maximum, (rows[..., c : c + (n_W - 1) * stride + 1 : stride] for c in range(f)))
    return pooled.transpose(1, 2, 3, 0)


def max_pool_backward(dA, A_prev, A, f, stride):
    """Return dA_prev: the gradient of each window goes to its first maximum, row by row."""
    planes, best, gradient = (array.transpose(3, 0, 1, 2) for array in (A_prev, A, dA))
    d_planes = np.zeros_like(planes)
    open_ = np.ones(best.shape, dtype=bool)  # windows whose maximum has not been met yet
    for r, c in np.ndindex(f, f):
        hit = open_ & (_strided(planes, r, c, *best.shape[2:], stride) == best)
        _strided(d_planes, r, c, *best.shape[2:], stride)[...] += gradient * hit
        open_ &= ~hit
    return d_planes.transpose(1, 2, 3, 0)


def forward(X, parameters, *, pools=(8, 4)):
    """Return (logits, cache) of the two-conv network of lesson 5; X (m, 64, 64, 3) → (m, 6)."""
    A, cache = np.asarray(X), []
    for layer, f in zip((1, 2), pools, strict=True):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        pad = tuple(same_padding(n, W.shape[0], 1) for n in A.shape[1:3])
        Z = convolve(A, W, b, pad=pad)
        rectified = np.maximum(Z, 0, out=Z)
        pooled = max_pool(rectified, f, f)
        cache.append((A, W, pad, rectified, pooled, f))
        A = pooled
    flat = A.reshape(len(A), -1)
    return flat @ parameters["W3"] + parameters["b3"], (cache, flat, parameters)


def backward(dZ3, cache):
    """Return the gradients of the network's parameters, a dict with their names; ``cache`` is that of ``forward``."""
    cache, flat, parameters = cache
    gradients = {"W3": flat.T @ dZ3, "b3": dZ3.sum(axis=0, keepdims=True)}
    dA = (dZ3 @ parameters["W3"].T).reshape(cache[1][4].shape)
    for layer in (2, 1):
        A_prev, W, pad, rectified, pooled, f = cache[layer - 1]
        dZ = max_pool_backward(dA * (pooled > 0), rectified, pooled, f, f)
        dA, dW, db = convolve_backward(dZ, A_prev, W, pad=pad, need_input=layer == 2)
        gradients |= {f"W{layer}": dW, f"b{layer}": db}
    return gradients


def _filters(W):
    return W.transpose(3, 2, 0, 1).reshape(W.shape[3], -1)  # (n_C, n_C_prev·f·f)


def _sizes(A_prev, W, stride, pad):
    n_H, n_W = (
        windows(n, W.shape[0], stride, p, "convolve") for n, p in zip(A_prev.shape[1:3], pad, strict=True)
    )
    chunk = max(1, CACHE // (W[..., 0].size * n_H * n_W))
    return (A_prev.shape[0], n_H, n_W), chunk


def _columns(A_prev, W, stride, pad, dtype):
    """Return the im2col matrix of some images, turned: (n_C_prev·f·f, m·n_H·n_W)."""
    f, _, n_C_prev, _ = W.shape
    (top, bottom), (left, right) = pad
    m, n_H_prev, n_W_prev, _ = A_prev.shape
    frame = np.zeros((n_C_prev, m, n_H_prev + top + bottom, n_W_prev + left + right), dtype)
    frame[:, :, top : top + n_H_prev, left : left + n_W_prev] = A_prev.transpose(3, 0, 1, 2)
    views = np.lib.stride_tricks.sliding_window_view(frame, (f, f), axis=(2, 3))[:, :, ::stride, ::stride]
    return views.transpose(0, 4, 5, 1, 2, 3).reshape(n_C_prev * f * f, -1)


def _strided(planes, r, c, n_H, n_W, stride):
    """Return pixel (r, c) of every window: a view of (…, n_H, n_W)."""
    return planes[..., r : r + (n_H - 1) * stride + 1 : stride, c : c + (n_W - 1) * stride + 1 : stride]
