"""Where windows begin and end: sizes, padding and receptive fields, in whole numbers.

The size rule is that of V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning"
(arXiv:1603.07285, 2016), relation 6; SAME padding is TensorFlow's (documentation of ``tf.nn.convolution``).
"""

from grader.reference.arguments import whole


def conv_output_size(size, f, stride, pad):
    """Return how many windows of ``f`` pixels fit along an axis of ``size`` pixels: floor((size + 2·pad − f) / stride) + 1.

    Parameters are ints (pixels): ``size`` ≥ 1, ``f`` ≥ 1, ``stride`` ≥ 1, ``pad`` ≥ 0 on each side.

    Raises
    ------
    ValueError
        For another type or range, or if the window is larger than the padded input.
    """
    where = "conv_output_size"
    size, f = whole(size, where, "size", least=1), whole(f, where, "f", least=1)
    stride, pad = whole(stride, where, "stride", least=1), whole(pad, where, "pad", least=0)
    return windows(size, f, stride, (pad, pad), where)


def windows(size, f, stride, pad, where):
    """Return the number of windows for ``pad`` = (before, after); ValueError if not one fits."""
    padded = size + sum(pad)
    if f > padded:
        raise ValueError(
            f"{where}: the window is {f} pixels long, but the padded input only {padded}. "
            f"Use a smaller f or a larger pad."
        )
    return (padded - f) // stride + 1


def same_padding(size, f, stride):
    """Return the SAME padding (before, after) of one axis, by TensorFlow's rule.

    The output has ceil(size / stride) neurons. Its last window must end inside the padded input, so
    total = max((ceil(size / stride) − 1)·stride + f − size, 0); the smaller half stands before.

    Parameters are ints ≥ 1, in pixels. Raises ValueError for another type or range.
    """
    where = "same_padding"
    size, f = whole(size, where, "size", least=1), whole(f, where, "f", least=1)
    stride = whole(stride, where, "stride", least=1)
    n_out = -(-size // stride)
    total = max((n_out - 1) * stride + f - size, 0)
    return total // 2, total - total // 2


def receptive_window(h, w, f, stride, pad):
    """Return the input pixels that neuron (h, w) sees, as two lists: rows and columns.

    Index 0 is the first real row or column; −1 is the padded one before it.
    All parameters are ints: h, w, pad ≥ 0; f, stride ≥ 1. Raises ValueError otherwise.
    """
    where = "receptive_window"
    h, w = whole(h, where, "h", least=0), whole(w, where, "w", least=0)
    f, stride = whole(f, where, "f", least=1), whole(stride, where, "stride", least=1)
    pad = whole(pad, where, "pad", least=0)
    top, left = h * stride - pad, w * stride - pad
    return list(range(top, top + f)), list(range(left, left + f))


def neurons_seeing(row, col, n_H_prev, n_W_prev, f, stride, pad):
    """Return the neurons that read pixel (row, col), as two lists: the h and the w of the output map.

    Each neuron (h, w) with h in the first and w in the second list has the pixel in its window.
    All parameters are ints; raises ValueError if the pixel lies outside the (n_H_prev, n_W_prev) input.
    """
    where = "neurons_seeing"
    n_H = conv_output_size(n_H_prev, f, stride, pad)
    n_W = conv_output_size(n_W_prev, f, stride, pad)
    row, col = whole(row, where, "row", least=0), whole(col, where, "col", least=0)
    if row >= n_H_prev or col >= n_W_prev:
        raise ValueError(
            f"{where}: pixel ({row}, {col}) lies outside an input of {n_H_prev} × {n_W_prev} pixels. "
            f"Rows run from 0 to {n_H_prev - 1}, columns from 0 to {n_W_prev - 1}."
        )
    return _readers(row, n_H, f, stride, pad), _readers(col, n_W, f, stride, pad)


def _readers(position, n_out, f, stride, pad):
    return [k for k in range(n_out) if k * stride - pad <= position < k * stride - pad + f]
