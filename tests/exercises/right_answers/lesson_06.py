"""Right answers of lesson 6, each written in another way, some of them odd."""

import numpy as np


def conv_in_loops(dZ, cache):
    """As older courses write it: example by example, the frame cut off at the end."""
    (A_prev, W, _, hparameters) = cache
    (f, f, n_C_prev, n_C) = W.shape
    stride, pad = hparameters["stride"], hparameters["pad"]
    (m, n_H, n_W, n_C) = dZ.shape
    dA_prev = np.zeros(A_prev.shape)
    dW = np.zeros((f, f, n_C_prev, n_C))
    db = np.zeros((1, 1, 1, n_C))
    A_prev_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    dA_prev_pad = np.pad(dA_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    for i in range(m):
        a_prev_pad = A_prev_pad[i]
        da_prev_pad = dA_prev_pad[i]
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    vert_start, horiz_start = h * stride, w * stride
                    vert_end, horiz_end = vert_start + f, horiz_start + f
                    a_slice = a_prev_pad[vert_start:vert_end, horiz_start:horiz_end, :]
                    da_prev_pad[vert_start:vert_end, horiz_start:horiz_end, :] += (
                        W[:, :, :, c] * dZ[i, h, w, c]
                    )
                    dW[:, :, :, c] += a_slice * dZ[i, h, w, c]
                    db[:, :, :, c] += dZ[i, h, w, c]
        dA_prev[i] = da_prev_pad if pad == 0 else da_prev_pad[pad:-pad, pad:-pad, :]
    return dA_prev, dW, db


def conv_by_pixels(dZ, cache):
    """The other way round: each pixel asks all neurons whether they read it."""
    A_prev, W, _, hparameters = cache
    stride, pad, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    dA_prev, dW = np.zeros(A_prev.shape), np.zeros(W.shape)
    for _, row, column, _ in np.ndindex(1, *A_prev.shape[1:3], 1):
        for _, h, w in np.ndindex(1, *dZ.shape[1:3]):
            r, s = row + pad - h * stride, column + pad - w * stride
            if 0 <= r < f and 0 <= s < f:
                dA_prev[:, row, column] += dZ[:, h, w] @ W[r, s].T
                dW[r, s] += np.einsum("mk,mc->kc", A_prev[:, row, column], dZ[:, h, w])
    return [dA_prev, dW, dZ.sum((0, 1, 2), keepdims=True)]


def conv_by_einsum(dZ, cache):
    """All windows at once."""
    A_prev, W, _, hparameters = cache
    stride, pad, f = hparameters["stride"], hparameters["pad"], len(W)
    A_pad = np.pad(A_prev, ((0,), (pad,), (pad,), (0,)))
    windows = np.lib.stride_tricks.sliding_window_view(A_pad, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    dW = np.einsum("mhwkrs,mhwc->rskc", windows, dZ)
    dA_pad = np.zeros(A_pad.shape)
    shares = np.einsum("mhwc,rskc->mhwrsk", dZ, W)
    for h, w in np.ndindex(*dZ.shape[1:3]):
        dA_pad[:, h * stride : h * stride + f, w * stride : w * stride + f] += shares[:, h, w]
    end_h, end_w = dA_pad.shape[1] - pad, dA_pad.shape[2] - pad
    return dA_pad[:, pad:end_h, pad:end_w], dW, dZ.sum(axis=(0, 1, 2)).reshape(1, 1, 1, -1)


def mask_in_one_line(x):
    return x == np.max(x)


def mask_in_loops(x):
    largest = max(max(row) for row in x.tolist())
    mask = np.zeros(x.shape, dtype=bool)
    for r in range(x.shape[0]):
        for s in range(x.shape[1]):
            if x[r, s] == largest:
                mask[r, s] = True
    return mask


def mask_by_sorting(window):
    return ~(window < np.sort(window, axis=None)[-1])


def shares_of_ones(dz, shape):
    (n_H, n_W) = shape
    average = dz / (n_H * n_W)
    return np.ones(shape) * average


def shares_filled(dz, shape):
    out = np.empty((shape[0], shape[1]))
    out.fill(dz)
    out /= out.size
    return out


def shares_by_mean(dz, shape):
    return np.full(shape, np.true_divide(dz, np.prod(shape)))


def pool_in_loops(dA, cache, mode="max"):
    """The windows cut where the picture ends."""
    (A_prev, hparameters) = cache
    stride, f, pad = hparameters["stride"], hparameters["f"], hparameters.get("pad", 0)
    m, n_H, n_W, n_C = dA.shape
    dA_prev = np.zeros(A_prev.shape)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    top, left = h * stride - pad, w * stride - pad
                    bottom, right = top + f, left + f
                    top, left = max(top, 0), max(left, 0)
                    if mode == "max":
                        window = A_prev[i, top:bottom, left:right, c]
                        dA_prev[i, top:bottom, left:right, c] += mask_in_one_line(window) * dA[i, h, w, c]
                    elif mode == "average":
                        shape = dA_prev[i, top:bottom, left:right, c].shape
                        dA_prev[i, top:bottom, left:right, c] += shares_of_ones(dA[i, h, w, c], shape)
    return dA_prev


def pool_in_a_frame(dA, cache, mode="max"):
    """A frame of −∞, and a second one that knows the real pixels."""
    A_prev, hparameters = cache
    stride, f = hparameters["stride"], hparameters["f"]
    pad = 0
    if "pad" in hparameters:
        pad = hparameters["pad"]
    frame = ((0, 0), (pad, pad), (pad, pad), (0, 0))
    framed = np.pad(A_prev.astype(float), frame, constant_values=-np.inf)
    back = np.zeros(framed.shape)
    for h in range(dA.shape[1]):
        for w in range(dA.shape[2]):
            part = (slice(None), slice(h * stride, h * stride + f), slice(w * stride, w * stride + f))
            window, upstream = framed[part], dA[:, h : h + 1, w : w + 1]
            if mode == "max":
                chosen = window == window.max(axis=(1, 2), keepdims=True)
                back[part] += np.where(chosen, upstream, 0)
            else:
                real = np.isfinite(window)
                back[part] += real * upstream / real.sum(axis=(1, 2), keepdims=True)
    return back[:, pad : back.shape[1] - pad, pad : back.shape[2] - pad]


def pool_pixel_by_pixel(dA, cache, mode="max"):
    A_prev, hparameters = cache
    stride, f, pad = hparameters["stride"], hparameters["f"], hparameters.get("pad", 0)
    out = np.zeros_like(A_prev, dtype=np.float64)
    for i, h, w, c in np.ndindex(*dA.shape):
        places = [
            (i, row, column, c)
            for row in range(h * stride - pad, h * stride - pad + f)
            for column in range(w * stride - pad, w * stride - pad + f)
            if 0 <= row < A_prev.shape[1] and 0 <= column < A_prev.shape[2]
        ]
        largest = max(A_prev[place] for place in places)
        for place in places:
            if mode == "average":
                out[place] += dA[i, h, w, c] / len(places)
            elif A_prev[place] == largest:
                out[place] += dA[i, h, w, c]
    return out


ANSWERS = {
    "conv_backward": [conv_in_loops, conv_by_pixels, conv_by_einsum],
    "create_mask_from_window": [mask_in_one_line, mask_in_loops, mask_by_sorting],
    "distribute_value": [shares_of_ones, shares_filled, shares_by_mean],
    "pool_backward": [pool_in_loops, pool_in_a_frame, pool_pixel_by_pixel],
}
