"""Zero padding and convolution, forward.

"Convolution" is cross-correlation, as in every deep-learning library: the kernel is not flipped.
Shapes: images (m, n_H, n_W, n_C), filters (f, f, n_C_prev, n_C), biases (1, 1, 1, n_C).
"""

import numpy as np

from grader.reference.arguments import array, entry, same_channels, whole
from grader.reference.shapes import same_padding, windows


def zero_pad(X, pad):
    """Frame every image of a batch with ``pad`` rows and columns of zeros.

    Parameters
    ----------
    X : (m, n_H, n_W, n_C) array
    pad : int ≥ 0, pixels on each side

    Returns
    -------
    (m, n_H + 2·pad, n_W + 2·pad, n_C) array of X's dtype

    Raises
    ------
    ValueError
        If X has not four axes, or pad is negative or not a whole number.
    """
    X = array(X, "zero_pad", "X", axes="(m, n_H, n_W, n_C)")
    pad = whole(pad, "zero_pad", "pad", least=0)
    return _frame(X, (pad, pad), (pad, pad))


def pad_same(X, f, stride):
    """Frame a batch with the zeros that SAME padding asks for, by TensorFlow's rule.

    Parameters
    ----------
    X : (m, n_H, n_W, n_C) array
    f, stride : int ≥ 1, the window and the step that will be used, in pixels

    Returns
    -------
    (m, n_H + before + after, n_W + before + after, n_C) array of X's dtype, each axis with its own padding

    Raises
    ------
    ValueError
        If X has not four axes, or f or stride is not a whole number of at least 1.
    """
    X = array(X, "pad_same", "X", axes="(m, n_H, n_W, n_C)")
    return _frame(X, same_padding(X.shape[1], f, stride), same_padding(X.shape[2], f, stride))


def _frame(X, rows, columns):
    return np.pad(X, ((0, 0), rows, columns, (0, 0)))


def conv_single_step(a_slice_prev, W, b):
    """Return the output of one neuron: the sum of all products of its window and its filter, plus the bias.

    Parameters
    ----------
    a_slice_prev : (f, f, n_C_prev) array, the window
    W : (f, f, n_C_prev) array, one filter
    b : (1, 1, 1) array, the bias of that filter

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    where = "conv_single_step"
    a_slice_prev = array(a_slice_prev, where, "a_slice_prev", axes="(f, f, n_C_prev)")
    W = array(W, where, "W", axes="(f, f, n_C_prev)")
    b = np.asarray(b)
    if a_slice_prev.shape != W.shape:
        raise ValueError(
            f"{where}: the window has shape {a_slice_prev.shape}, the filter {W.shape}, but each weight needs "
            f"its own pixel. Cut a window of the filter's shape."
        )
    if b.size != 1:
        raise ValueError(f"{where}: b has shape {b.shape}, but one filter has one bias. Pass b[:, :, :, c].")
    return float(np.sum(a_slice_prev * W) + b.item())


def conv_forward(A_prev, W, b, hparameters):
    """Convolve a batch of images with a bank of filters, in loops.

    Neuron (h, w, c) sees the window of the padded input whose first corner is (h·stride, w·stride), sums its
    products with filter c over all input channels, and adds bias c.

    Parameters
    ----------
    A_prev : (m, n_H_prev, n_W_prev, n_C_prev) array
    W : (f, f, n_C_prev, n_C) array
    b : (1, 1, 1, n_C) array
    hparameters : dict with "stride" (int ≥ 1) and "pad" (int ≥ 0)

    Returns
    -------
    Z : (m, n_H, n_W, n_C) float array
    cache : (A_prev, W, b, hparameters), for the backward pass

    Raises
    ------
    ValueError
        If an argument has another rank, type or range, if the channels of A_prev and W differ, or if the
        filter is larger than the padded input.
    """
    stride, pad = _check_conv(A_prev, W, b, hparameters)
    m, n_H_prev, n_W_prev, _ = np.shape(A_prev)
    f, _, _, n_C = np.shape(W)
    n_H = windows(n_H_prev, f, stride, (pad, pad), "conv_forward")
    n_W = windows(n_W_prev, f, stride, (pad, pad), "conv_forward")
    A_pad = zero_pad(A_prev, pad)
    Z = np.zeros((m, n_H, n_W, n_C), dtype=np.result_type(A_prev, W, np.float32))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                window = A_pad[i, h * stride : h * stride + f, w * stride : w * stride + f, :]
                for c in range(n_C):
                    Z[i, h, w, c] = conv_single_step(window, W[:, :, :, c], b[:, :, :, c])
    return Z, (A_prev, W, b, hparameters)


def conv_forward_fast(A_prev, W, b, hparameters):
    """Do what ``conv_forward`` does, without loops: all windows as one matrix, times all filters as another."""
    stride, pad = _check_conv(A_prev, W, b, hparameters)
    Z = convolve(A_prev, W, b, stride=(stride, stride), pad=((pad, pad), (pad, pad)))
    return Z, (A_prev, W, b, hparameters)


def convolve(A_prev, W, b, *, stride=(1, 1), pad=((0, 0), (0, 0))):
    """Convolve with a stride and a (before, after) padding for each axis, and a filter that need not be square.

    A_prev (m, n_H_prev, n_W_prev, n_C_prev), W (f_H, f_W, n_C_prev, n_C), b (1, 1, 1, n_C) → (m, n_H, n_W, n_C).
    Raises ValueError if the filter is larger than the padded input.
    """
    f_H, f_W, n_C_prev, n_C = W.shape
    for axis, f in ((0, f_H), (1, f_W)):
        windows(A_prev.shape[axis + 1], f, stride[axis], pad[axis], "convolve")
    A_pad = _frame(np.asarray(A_prev), *pad)
    # (m, n_H, n_W, n_C_prev, f_H, f_W), a view: no pixel is copied yet
    views = np.lib.stride_tricks.sliding_window_view(A_pad, (f_H, f_W), axis=(1, 2))
    views = views[:, :: stride[0], :: stride[1]]
    m, n_H, n_W = views.shape[:3]
    # (m·n_H·n_W, n_C_prev·f_H·f_W) times (n_C_prev·f_H·f_W, n_C)
    rows = views.reshape(m * n_H * n_W, n_C_prev * f_H * f_W)
    Z = rows @ W.transpose(2, 0, 1, 3).reshape(-1, n_C)
    return Z.reshape(m, n_H, n_W, n_C) + b.reshape(1, 1, 1, n_C)


def _check_conv(A_prev, W, b, hparameters):
    where = "conv_forward"
    A_prev = array(A_prev, where, "A_prev", axes="(m, n_H_prev, n_W_prev, n_C_prev)")
    W = array(W, where, "W", axes="(f, f, n_C_prev, n_C)")
    b = array(b, where, "b", axes="(1, 1, 1, n_C)")
    if W.shape[0] != W.shape[1]:
        raise ValueError(
            f"{where}: W has shape {W.shape}, but its first two axes must be equal: (f, f, n_C_prev, n_C)."
        )
    same_channels(A_prev.shape[3], W.shape[2], where, "A_prev (its last axis) and W (its third)")
    if b.shape != (1, 1, 1, W.shape[3]):
        raise ValueError(
            f"{where}: b has shape {b.shape}, but {W.shape[3]} filters have one bias each: (1, 1, 1, {W.shape[3]})."
        )
    stride = whole(entry(hparameters, "stride", where), where, "stride", least=1)
    pad = whole(entry(hparameters, "pad", where), where, "pad", least=0)
    return stride, pad
