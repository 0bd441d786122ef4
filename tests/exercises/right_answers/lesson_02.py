"""Right answers of lesson 2, each written in another way, some of them odd."""

import numpy as np


def step_in_two_lines(a_slice_prev, W, b):
    # Element-wise product, then the sum of it, then the bias
    s = np.multiply(a_slice_prev, W)
    Z = np.sum(s)
    Z = Z + float(b[0, 0, 0])
    return Z


def step_with_squeeze(a_slice_prev, W, b):
    return np.sum(a_slice_prev * W) + np.squeeze(b)


def step_by_loops(a, w, bias):
    total = bias.item()
    for row in range(a.shape[0]):
        for column in range(a.shape[1]):
            for channel in range(a.shape[2]):
                total += a[row, column, channel] * w[row, column, channel]
    return total


def step_by_dot(a_slice_prev, W, b):
    return np.float64(np.dot(a_slice_prev.flatten(), W.flatten()) + b.ravel()[0])


def step_by_einsum(a_slice_prev, W, b):
    return np.einsum("ijk,ijk->", a_slice_prev, W) + b.sum()


def step_by_tensordot(a_slice_prev, W, b):
    Z = np.asarray(np.tensordot(a_slice_prev, W, axes=3) + b[0, 0, 0])
    assert Z.shape == ()
    return Z


ANSWERS = {
    "conv_single_step": [
        step_in_two_lines,
        step_with_squeeze,
        step_by_loops,
        step_by_dot,
        step_by_einsum,
        step_by_tensordot,
    ]
}
