"""Convolution along one axis: sequences, with strides, dilation, and the paddings of Keras and TensorFlow.

As everywhere in the course this is cross-correlation: the filter is not flipped. Shapes: sequences (m, n, c_in), filters
(f, c_in, c_out), biases (1, 1, c_out). The padding words follow the documentation of ``keras.layers.Conv1D`` and of
``tf.nn.convolution``; "causal" is that of A. van den Oord et al., "WaveNet" (arXiv:1609.03499, 2016).
"""

import numpy as np

from grader.reference.arguments import array, whole
from grader.reference.shapes import same_padding, windows

PADDINGS = ("valid", "same", "causal")


def conv1d_forward(X, W, b, stride=1, padding="valid", dilation=1):
    """Convolve a batch of sequences with a bank of filters.

    Neuron (t, k) reads the f steps t·stride, t·stride + dilation, t·stride + 2·dilation, … of the padded sequence, sums
    their products with filter k over all input channels, and adds bias k.

    Parameters
    ----------
    X : (m, n, c_in) array
    W : (f, c_in, c_out) array
    b : (1, 1, c_out) array, one bias for each filter, shaped so that it adds to Z as it is
    stride, dilation : int ≥ 1, in steps
    padding : "valid", "same" or "causal"

    Returns
    -------
    Z : (m, n_out, c_out) float array

    Raises
    ------
    ValueError
        If an argument has another rank, range or word, if the channels of X and W differ, or if the dilated filter is
        longer than the padded sequence.
    """
    where = "conv1d_forward"
    stride, dilation = whole(stride, where, "stride", least=1), whole(dilation, where, "dilation", least=1)
    X, W, b = _check_arrays(X, W, b, where)
    f, _, c_out = W.shape
    m, n, _ = X.shape
    sides = padding_1d(n, f, stride, padding, dilation)
    n_out = windows(n, span(f, dilation), stride, sides, where)
    X_pad = np.pad(X, ((0, 0), sides, (0, 0)))
    Z = np.zeros((m, n_out, c_out), dtype=np.result_type(X, W, np.float32))
    for t in range(n_out):
        window = X_pad[:, t * stride : t * stride + span(f, dilation) : dilation]  # (m, f, c_in)
        Z[:, t] = np.tensordot(window, W, axes=2)  # (m, c_out)
    return Z + b.astype(Z.dtype)


def span(f, dilation):
    """Return how many steps a filter of ``f`` weights covers from its first to its last: (f − 1)·dilation + 1."""
    return (f - 1) * dilation + 1


def padding_1d(n, f, stride, padding, dilation):
    """Return how many zeros stand (before, after) a sequence of ``n`` steps; ValueError for an unknown padding."""
    if padding == "valid":
        return 0, 0
    if padding == "same":
        return same_padding(n, span(f, dilation), stride)
    if padding == "causal":
        return span(f, dilation) - 1, 0
    raise ValueError(
        f"conv1d_forward: padding is {padding!r}, but must be one of {', '.join(PADDINGS)}. Write padding='same', say."
    )


def _check_arrays(X, W, b, where):
    X = array(X, where, "X", axes="(m, n, c_in)")
    W = array(W, where, "W", axes="(f, c_in, c_out)")
    b = array(b, where, "b", axes="(1, 1, c_out)")
    if X.shape[2] != W.shape[1]:
        raise ValueError(
            f"{where}: X has {X.shape[2]} channels (its last axis), but W is made for {W.shape[1]} (its second). "
            f"A filter spans all channels: make W.shape[1] equal to {X.shape[2]}."
        )
    if b.shape != (1, 1, W.shape[2]):
        raise ValueError(
            f"{where}: b has shape {b.shape}, but {W.shape[2]} filters have one bias each: (1, 1, {W.shape[2]})."
        )
    return X, W, b
