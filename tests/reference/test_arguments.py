"""A wrong argument gets a ValueError that says what, where and what to do."""

import numpy as np
import pytest

from grader.reference.conv import conv_forward, conv_single_step, pad_same, zero_pad
from grader.reference.net import fully_connected, initialize_parameters
from grader.reference.pool import pool_forward
from grader.reference.shapes import conv_output_size, neurons_seeing, same_padding

A, W, b = np.ones((2, 5, 6, 3)), np.ones((3, 3, 3, 4)), np.ones((1, 1, 1, 4))

WRONG = {
    "wrong rank": (lambda: conv_forward(A[0], W, b, {"stride": 1, "pad": 0}), "conv_forward: A_prev .*4: .m"),
    "channels": (
        lambda: conv_forward(A[..., :2], W, b, {"stride": 1, "pad": 0}),
        "same number of channels.* 2 and 3",
    ),
    "negative pad": (
        lambda: conv_forward(A, W, b, {"stride": 1, "pad": -1}),
        "pad is -1, but must be at least 0",
    ),
    "stride 0": (
        lambda: conv_forward(A, W, b, {"stride": 0, "pad": 0}),
        "stride is 0, but must be at least 1",
    ),
    "kernel too large": (lambda: conv_forward(A[:, :2], W, b, {"stride": 1, "pad": 0}), "only 2.*smaller f"),
    "float pad": (lambda: zero_pad(A, 1.0), "pad is 1.0, but must be a whole number"),
    "bool pad": (lambda: zero_pad(A, True), "pad is True, but must be a whole number"),
    "no stride": (lambda: conv_forward(A, W, b, {"pad": 0}), "no 'stride'"),
    "no dict": (lambda: conv_forward(A, W, b, 1), "must be a dict"),
    "bias shape": (lambda: conv_forward(A, W, b[0, 0, 0], {"stride": 1, "pad": 0}), "b has shape .4,."),
    "text": (lambda: zero_pad(np.full((1, 1, 1, 1), "a"), 1), "must hold real numbers"),
    "oblong filter": (
        lambda: conv_forward(A, W[:2], b, {"stride": 1, "pad": 0}),
        "first two axes must be equal",
    ),
    "window and filter": (
        lambda: conv_single_step(A[0, :3, :3], W[:2, :2, :, 0], b[..., 0]),
        "of the filter's shape",
    ),
    "pool mode": (lambda: pool_forward(A, {"f": 2, "stride": 2}, "mean"), "mode is 'mean'"),
    "pool of padding": (lambda: pool_forward(A, {"f": 2, "stride": 2, "pad": 2}), "nothing but padding"),
    "pool window": (lambda: pool_forward(A, {"f": 7, "stride": 1}), "7 pixels long"),
    "same_padding": (lambda: same_padding(5, 0, 1), "same_padding: f is 0"),
    "pad_same": (lambda: pad_same(A, 3, 0.5), "same_padding: stride is 0.5"),
    "size": (lambda: conv_output_size(0, 1, 1, 0), "size is 0"),
    "outside": (lambda: neurons_seeing(9, 0, 5, 5, 3, 1, 0), "lies outside"),
    "seed": (lambda: initialize_parameters(-1), "seed is -1"),
    "dense": (lambda: fully_connected(np.ones((2, 3)), np.ones((4, 6)), np.ones((1, 6))), "do not fit"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_argument(name):
    call, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        call()
