"""Right answers of lesson 2, each written in another way, some of them odd."""

import numpy as np


def step_in_one_line(a_slice_prev, W, b):
    return np.sum(a_slice_prev * W) + b.item()


def step_with_multiply_and_squeeze(a_slice_prev, W, b):
    s = np.multiply(a_slice_prev, W)
    Z = np.sum(s)
    Z = Z + np.squeeze(b)  # a box of no axes at all
    print("Z:", Z)
    return Z


def step_with_einsum(window, kernel, bias):
    return np.einsum("rsk,rsk->", window, kernel) + bias[0][0][0]


def step_with_loops(a_slice_prev, W, b):
    total = float(b[0, 0, 0])
    for row in range(W.shape[0]):
        for column in range(W.shape[1]):
            for channel in range(W.shape[2]):
                total += float(a_slice_prev[row, column, channel]) * float(W[row, column, channel])
    return total


def step_as_dot_product(a_slice_prev, W, b):
    return float(np.dot(a_slice_prev.ravel(), W.ravel()) + b.sum())


def step_with_the_bias_shared_out(a_slice_prev, W, b):
    return np.sum(a_slice_prev * W + b / W.size)  # inside the sum, but only a share for each product


def step_channel_by_channel(a_slice_prev, W, b):
    sums = [(a_slice_prev[:, :, k] * W[:, :, k]).sum() for k in range(W.shape[2])]
    return np.array(sum(sums) + b.ravel()[0])  # an array of no axes is a number, too


ANSWERS = {
    "conv_single_step": (
        step_in_one_line,
        step_with_multiply_and_squeeze,
        step_with_einsum,
        step_with_loops,
        step_as_dot_product,
        step_with_the_bias_shared_out,
        step_channel_by_channel,
    ),
}
