"""The figures of the classic exercise for a whole layer, with the bias added once and, as once published, too often."""

import numpy as np
import pytest

from grader.reference.conv import conv_forward


@pytest.fixture(scope="module")
def layer():
    rng = np.random.RandomState(1)
    return rng.randn(10, 4, 4, 3), rng.randn(2, 2, 3, 8), rng.randn(1, 1, 1, 8)


def test_stride_2_agrees_with_the_published_figures(layer):
    Z, cache = conv_forward(*layer, {"pad": 2, "stride": 2})
    assert Z.shape == (10, 4, 4, 8)
    assert Z.mean() == pytest.approx(0.0489952035289, abs=1e-12)
    published = [
        -0.61490741,
        -6.7439236,
        -2.55153897,
        1.75698377,
        3.56208902,
        0.53036437,
        5.18531798,
        8.75898442,
    ]
    np.testing.assert_allclose(Z[3, 2, 1], published, atol=1e-8)
    np.testing.assert_allclose(cache[0][1, 2, 3], [-0.20075807, 0.18656139, 0.41005165], atol=1e-8)


def test_stride_1_agrees_only_once_the_bias_is_counted_too_often(layer):
    A_prev, W, b = layer
    Z, _ = conv_forward(A_prev, W, b, {"pad": 2, "stride": 1})
    assert Z.mean() == pytest.approx(0.0028129463, abs=1e-10)
    twelve_times, _ = conv_forward(A_prev, W, 2 * 2 * 3 * b, {"pad": 2, "stride": 1})
    assert twelve_times.mean() == pytest.approx(0.155859324889, abs=1e-12)
