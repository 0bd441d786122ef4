"""Right answers of lesson 9, each written in another way, some of them odd."""

import math

import numpy as np


def _sides(n, f, stride, padding, dilation):
    reach = (f - 1) * dilation
    if padding == "causal":
        return reach, 0
    if padding == "same":
        total = max((math.ceil(n / stride) - 1) * stride + reach + 1 - n, 0)
        return total // 2, total - total // 2
    return 0, 0


def four_loops(X, W, b, stride=1, padding="valid", dilation=1):
    m, n, c_in = X.shape
    f, _, c_out = W.shape
    before, after = _sides(n, f, stride, padding, dilation)
    n_out = (before + n + after - dilation * (f - 1) - 1) // stride + 1
    Z = np.zeros((m, n_out, c_out))
    for i in range(m):
        for t in range(n_out):
            for c in range(c_out):
                total = 0.0
                for k in range(f):
                    step = t * stride + k * dilation - before
                    if 0 <= step < n:
                        for channel in range(c_in):
                            total += X[i, step, channel] * W[k, channel, c]
                Z[i, t, c] = total + b[0, 0, c]
    return Z


def with_a_stretched_filter(X, W, b, stride=1, padding="valid", dilation=1):
    f, c_in, c_out = W.shape
    stretched = np.zeros(((f - 1) * dilation + 1, c_in, c_out))  # zeros in the gaps
    stretched[::dilation] = W
    X = np.pad(X, [(0, 0), _sides(X.shape[1], f, stride, padding, dilation), (0, 0)])
    views = np.lib.stride_tricks.sliding_window_view(X, len(stretched), axis=1)[
        :, ::stride
    ]  # (m, n_out, c_in, f)
    return np.einsum("mtcf,fco->mto", views, stretched) + b


def tap_by_tap(X, W, b, stride=1, padding="valid", dilation=1):
    f = len(W)
    X = np.pad(X, [(0, 0), _sides(X.shape[1], f, stride, padding, dilation), (0, 0)])
    n_out = len(range(0, X.shape[1] - (f - 1) * dilation, stride))
    return b + sum(
        X[:, k * dilation : k * dilation + (n_out - 1) * stride + 1 : stride] @ W[k] for k in range(f)
    )


def with_numpy_convolve(X, W, b, stride=1, padding="valid", dilation=1):
    f, c_in, c_out = W.shape
    stretched = np.zeros(((f - 1) * dilation + 1, c_in, c_out))
    stretched[::dilation] = W
    X = np.pad(X, [(0, 0), _sides(X.shape[1], f, stride, padding, dilation), (0, 0)])
    maps = [
        [
            sum(np.convolve(x[:, k], stretched[::-1, k, c], mode="valid") for k in range(c_in))[::stride]
            for c in range(c_out)
        ]
        for x in X
    ]
    return np.array(maps).transpose(0, 2, 1) + b


def shape_by_formula(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    if rules == "pytorch":
        shape = shape[1:] + shape[:1]
    channels = shape[-1]
    out = []
    for n, f in zip(shape, kernel, strict=False):
        effective = f + (f - 1) * (dilation - 1)
        if padding in ("same", "causal"):
            out.append(math.ceil(n / stride))
        else:
            pad = 0 if padding == "valid" else padding
            out.append(math.floor((n + 2 * pad - effective) / stride + 1))
    parameters = (math.prod(kernel) * channels + 1) * filters
    if rules == "pytorch":
        return (filters, *out), (filters, channels, *kernel), parameters
    return (*out, filters), (*kernel, channels, filters), parameters


def shape_by_counting(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    channels = shape[-1] if rules == "keras" else shape[0]
    sizes = list(shape[:-1]) if rules == "keras" else list(shape[1:])
    places = []
    for n, f in zip(sizes, kernel, strict=True):
        reach = (f - 1) * dilation
        if padding == "same" or padding == "causal":
            places.append(len(range(0, n, stride)))
        else:
            frame = 0 if padding == "valid" else padding
            places.append(len(range(-frame, n + frame - reach, stride)))
    filter_size = channels
    for f in kernel:
        filter_size *= f
    if rules == "keras":
        return [*places, filters], [*kernel, channels, filters], filters * filter_size + filters
    return [filters, *places], [filters, channels, *kernel], filters * filter_size + filters


def shape_of_an_array(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    moved = np.array(shape if rules == "keras" else shape[1:] + shape[:1])
    *sizes, channels = moved
    spans = (np.array(kernel) - 1) * dilation + 1
    if isinstance(padding, str):
        pad = 0
        places = -(-np.array(sizes) // stride) if padding != "valid" else None
    else:
        pad, places = padding, None
    if places is None:
        places = (np.array(sizes) + 2 * pad - spans) // stride + 1
    W = np.empty((*kernel, channels, filters))
    Z = np.empty((*places, filters))
    if rules == "pytorch":
        W = np.moveaxis(W, (-1, -2), (0, 1))
        Z = np.moveaxis(Z, -1, 0)
    return Z.shape, W.shape, W.size + filters


ANSWERS = {
    "conv1d_forward": [four_loops, with_a_stretched_filter, tap_by_tap, with_numpy_convolve],
    "conv_shape": [shape_by_formula, shape_by_counting, shape_of_an_array],
}
