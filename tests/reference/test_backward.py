"""The way back against numerical gradients and SciPy, by hand, at ties, and with arguments that do not fit."""

from importlib.util import find_spec

import numpy as np
import pytest
from scipy import signal
from scipy.optimize import approx_fprime

from grader.reference import backward, conv, pool

CONV_WAYS = [backward.conv_backward, backward.conv_backward_fast]
POOL_WAYS = [backward.pool_backward, backward.pool_backward_fast]


def slope(loss, x):
    """Return the gradient of ``loss`` at x as SciPy's forward differences find it; x keeps its shape."""
    return approx_fprime(x.ravel(), lambda flat: loss(flat.reshape(x.shape)), 1e-6).reshape(x.shape)


def distinct(rng, *shape):
    """Return numbers that differ by at least 1/2, in random order."""
    size = int(np.prod(shape))
    return (rng.permutation(size).reshape(shape) - size // 2) / 2


def layer(rng, stride, pad, f, A_shape=(2, 6, 5, 3), n_C=2):
    A_prev, W, b = (
        rng.standard_normal(shape) for shape in (A_shape, (f, f, A_shape[3], n_C), (1, 1, 1, n_C))
    )
    hparameters = {"stride": stride, "pad": pad}
    Z, cache = conv.conv_forward(A_prev, W, b, hparameters)
    return A_prev, W, b, hparameters, cache, rng.standard_normal(Z.shape)


@pytest.mark.parametrize("way", CONV_WAYS)
@pytest.mark.parametrize(
    ("f", "stride", "pad"), [(1, 1, 0), (3, 1, 0), (3, 2, 1), (2, 3, 1), (4, 2, 2), (2, 1, 3)]
)
def test_conv_backward_agrees_with_scipys_differences(way, f, stride, pad):
    A_prev, W, b, hparameters, cache, dZ = layer(np.random.default_rng(f), stride, pad, f)

    def loss(A_prev=A_prev, W=W, b=b):
        return np.sum(dZ * conv.conv_forward_fast(A_prev, W, b, hparameters)[0])

    dA_prev, dW, db = way(dZ, cache)
    np.testing.assert_allclose(dA_prev, slope(lambda x: loss(A_prev=x), A_prev), atol=1e-6)
    np.testing.assert_allclose(dW, slope(lambda x: loss(W=x), W), atol=1e-6)
    np.testing.assert_allclose(db, slope(lambda x: loss(b=x), b), atol=1e-6)


@pytest.mark.parametrize("way", CONV_WAYS)
@pytest.mark.parametrize("stride", [1, 2])
def test_dA_is_a_true_convolution_and_dW_a_correlation(way, stride):
    """As SciPy sees it: the gradients, ``stride`` apart, convolved with the filters; the picture correlated with them."""
    rng = np.random.default_rng(7)
    A_prev, W, _, _, cache, dZ = layer(rng, stride, 0, 3, A_shape=(2, 7, 9, 3), n_C=4)
    dA_prev, dW, db = way(dZ, cache)
    apart = np.zeros((2, 5, 7, 4))
    apart[:, ::stride, ::stride] = dZ
    for i, k in np.ndindex(2, 3):
        expected = sum(signal.convolve2d(apart[i, :, :, c], W[:, :, k, c]) for c in range(4))
        np.testing.assert_allclose(dA_prev[i, :, :, k], expected, atol=1e-12)
    for k, c in np.ndindex(3, 4):
        expected = sum(
            signal.correlate2d(A_prev[i, :, :, k], apart[i, :, :, c], mode="valid") for i in range(2)
        )
        np.testing.assert_allclose(dW[:, :, k, c], expected, atol=1e-12)
    np.testing.assert_allclose(db[0, 0, 0], [apart[..., c].sum() for c in range(4)], atol=1e-12)


@pytest.mark.parametrize("way", POOL_WAYS)
@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize(("f", "stride", "pad"), [(2, 2, 0), (2, 1, 0), (3, 2, 1), (2, 3, 0), (4, 3, 3)])
def test_pool_backward_agrees_with_scipys_differences(way, mode, f, stride, pad):
    rng = np.random.default_rng(f)
    A_prev, hparameters = distinct(rng, 2, 6, 5, 2), {"f": f, "stride": stride, "pad": pad}
    A, cache = pool.pool_forward(A_prev, hparameters, mode)
    dA = rng.standard_normal(A.shape)
    expected = slope(lambda x: np.sum(dA * pool.pool_forward_fast(x, hparameters, mode)[0]), A_prev)
    np.testing.assert_allclose(way(dA, cache, mode), expected, atol=1e-6)


@pytest.mark.parametrize("way", POOL_WAYS)
def test_a_tie_sends_the_whole_gradient_to_every_maximum(way):
    A_prev = np.array([[5.0, 2.0, 5.0], [5.0, 1.0, 0.0]]).reshape(1, 2, 3, 1)
    dA = np.array([3.0, 10.0]).reshape(1, 1, 2, 1)
    got = way(dA, (A_prev, {"f": 2, "stride": 1}))
    np.testing.assert_array_equal(got[0, :, :, 0], [[3, 0, 10], [3, 0, 0]])


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize("pad", [0, 1])
def test_pooling_loops_and_fast_agree_at_ties(mode, pad):
    rng = np.random.default_rng(3)
    A_prev = rng.integers(-1, 2, (3, 7, 6, 2)).astype(float)
    A, cache = pool.pool_forward(A_prev, {"f": 3, "stride": 2, "pad": pad}, mode)
    dA = rng.standard_normal(A.shape)
    np.testing.assert_allclose(
        backward.pool_backward(dA, cache, mode), backward.pool_backward_fast(dA, cache, mode), atol=1e-12
    )


@pytest.mark.parametrize("way", CONV_WAYS)
def test_the_worked_example_of_the_lesson(way):
    A_prev = np.arange(1.0, 7.0).reshape(1, 2, 3, 1)
    W = np.array([[0.0, 1.0], [2.0, 0.0]]).reshape(2, 2, 1, 1)
    cache = (A_prev, W, np.ones((1, 1, 1, 1)), {"stride": 1, "pad": 0})
    dA_prev, dW, db = way(np.array([10.0, -1.0]).reshape(1, 1, 2, 1), cache)
    np.testing.assert_array_equal(dA_prev[0, :, :, 0], [[0, 10, -1], [20, -2, 0]])
    np.testing.assert_array_equal(dW[:, :, 0, 0], [[8, 17], [35, 44]])
    np.testing.assert_array_equal(db, np.full((1, 1, 1, 1), 9))


@pytest.mark.parametrize("way", CONV_WAYS)
def test_classic_figures_of_conv_backward(way):
    rng = np.random.RandomState(1)
    A_prev, W, b = rng.randn(10, 4, 4, 3), rng.randn(2, 2, 3, 8), rng.randn(1, 1, 1, 8)
    Z, cache = conv.conv_forward(A_prev, W, b, {"stride": 2, "pad": 2})
    means = [gradient.mean() for gradient in way(Z, cache)]
    np.testing.assert_allclose(means, [1.45243777754, 1.72699145831, 7.83923256462], atol=1e-10)
    # Early editions printed these: stride 1, and a Z with the bias inside the sum, once for each of the 12 products
    Z, cache = conv.conv_forward(A_prev, W, b, {"stride": 1, "pad": 2})
    means = [gradient.mean() for gradient in way(Z + 11 * b, cache)]
    np.testing.assert_allclose(means, [9.60899067587, 10.5817412755, 76.3710691956], atol=1e-9)


def classic_layer():
    """Return A_prev, W, Z of the classic exercise: seed 1, stride 2, pad 2, and Z itself as the upstream gradient."""
    rng = np.random.RandomState(1)
    A_prev, W, b = rng.randn(10, 4, 4, 3), rng.randn(2, 2, 3, 8), rng.randn(1, 1, 1, 8)
    return A_prev, W, b, conv.conv_forward(A_prev, W, b, {"stride": 2, "pad": 2})[0]


def test_classic_figures_of_conv_backward_agree_with_scipy():
    A_prev, W, _, Z = classic_layer()
    apart = np.zeros((10, 7, 7, 8))
    apart[:, ::2, ::2] = Z
    framed = np.pad(A_prev, ((0, 0), (2, 2), (2, 2), (0, 0)))
    dA = [
        [
            sum(signal.convolve2d(apart[i, :, :, c], W[:, :, k, c]) for c in range(8))[2:6, 2:6]
            for k in range(3)
        ]
        for i in range(10)
    ]
    dW = [
        [
            sum(signal.correlate2d(framed[i, :, :, k], apart[i, :, :, c], mode="valid") for i in range(10))
            for k in range(3)
        ]
        for c in range(8)
    ]
    means = [np.mean(dA), np.mean(dW), Z.sum() / 8]
    np.testing.assert_allclose(means, [1.45243777754, 1.72699145831, 7.83923256462], atol=1e-10)


@pytest.mark.parametrize("way", POOL_WAYS)
def test_classic_figures_of_pool_backward(way):
    rng = np.random.RandomState(1)
    A, cache = pool.pool_forward(rng.randn(5, 5, 3, 2), {"stride": 1, "f": 2})
    dA = rng.randn(*A.shape)
    by_max = [[0, 0], [5.05844394, -1.68282702], [0, 0]]
    by_average = [[0.08485462, 0.2787552], [1.26461098, -0.25749373], [1.17975636, -0.53624893]]
    np.testing.assert_allclose(way(dA, cache, "max")[1, 1], by_max, atol=1e-8)
    np.testing.assert_allclose(way(dA, cache, "average")[1, 1], by_average, atol=1e-8)


def test_the_helpers_by_hand():
    mask = backward.create_mask_from_window(np.array([[1, 7], [7, -9]]))
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, [[False, True], [True, False]])
    np.testing.assert_array_equal(backward.distribute_value(6, (2, 3)), np.ones((2, 3)))


@pytest.mark.parametrize("way", CONV_WAYS)
def test_float32_stays_float32(way):
    *_, cache, dZ = layer(np.random.default_rng(1), 2, 1, 3)
    cache = (*(part.astype(np.float32) for part in cache[:3]), cache[3])
    assert {gradient.dtype for gradient in way(dZ.astype(np.float32), cache)} == {np.dtype(np.float32)}


A4 = np.zeros((1, 4, 4, 2))
CONV_CACHE = (A4, np.zeros((2, 2, 2, 3)), np.zeros((1, 1, 1, 3)), {"stride": 1, "pad": 0})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: backward.conv_backward(np.zeros((1, 3, 3, 2)), CONV_CACHE), r"put out \(1, 3, 3, 3\)"),
        (lambda: backward.conv_backward(np.zeros((3, 3, 3)), CONV_CACHE), "4: "),
        (
            lambda: backward.conv_backward(np.zeros((1, 3, 3, 3)), CONV_CACHE[:3]),
            "second thing that conv_forward returns",
        ),
        (lambda: backward.conv_backward_fast(np.zeros((1, 4, 3, 3)), CONV_CACHE), r"put out \(1, 3, 3, 3\)"),
        (lambda: backward.pool_backward(np.zeros((1, 2, 2, 2)), (A4, {"f": 2})), "no 'stride'"),
        (
            lambda: backward.pool_backward(np.zeros((1, 2, 2, 2)), (A4, {"f": 2, "stride": 2}), "mean"),
            '"average"',
        ),
        (
            lambda: backward.pool_backward_fast(np.zeros((1, 3, 2, 2)), (A4, {"f": 2, "stride": 2})),
            "has shape",
        ),
        (lambda: backward.create_mask_from_window(np.zeros(3)), "2: "),
        (lambda: backward.create_mask_from_window(np.zeros((0, 2))), "holds no number"),
        (lambda: backward.distribute_value(1, (2, 0)), "at least 1"),
        (lambda: backward.distribute_value(1, (2, 2, 1)), "two axes"),
    ],
)
def test_an_argument_that_does_not_fit_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def agrees_with_torch():
    import torch

    A_prev, W, b, _, cache, dZ = layer(np.random.default_rng(5), 2, 1, 3)
    leaves = [torch.tensor(array, requires_grad=True) for array in (A_prev, W, b)]
    images, filters, biases = leaves[0].permute(0, 3, 1, 2), leaves[1].permute(3, 2, 0, 1), leaves[2].ravel()
    out = torch.nn.functional.conv2d(images, filters, biases, stride=2, padding=1)
    out.backward(torch.tensor(dZ).permute(0, 3, 1, 2))
    for ours, leaf in zip(backward.conv_backward_fast(dZ, cache), leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad.numpy(), atol=1e-10)


def classic_figures_agree_with_torch():
    import torch
    from torch.nn.functional import avg_pool2d, conv2d, max_pool2d

    A_prev, W, b, Z = classic_layer()
    leaves = [torch.tensor(array, requires_grad=True) for array in (A_prev, W, b)]
    out = conv2d(
        leaves[0].permute(0, 3, 1, 2), leaves[1].permute(3, 2, 0, 1), leaves[2].ravel(), stride=2, padding=2
    )
    np.testing.assert_allclose(out.detach().permute(0, 2, 3, 1).numpy(), Z, atol=1e-12)
    out.backward(torch.tensor(Z).permute(0, 3, 1, 2))
    means = [float(leaf.grad.mean()) for leaf in leaves]
    np.testing.assert_allclose(means, [1.45243777754, 1.72699145831, 7.83923256462], atol=1e-10)
    rng = np.random.RandomState(1)
    pictures, dA = rng.randn(5, 5, 3, 2), rng.randn(5, 4, 2, 2)
    for pooling, published in (
        (max_pool2d, [5.05844394, -1.68282702]),
        (avg_pool2d, [1.26461098, -0.25749373]),
    ):
        leaf = torch.tensor(pictures, requires_grad=True)
        pooling(leaf.permute(0, 3, 1, 2), 2, stride=1).backward(torch.tensor(dA).permute(0, 3, 1, 2))
        np.testing.assert_allclose(leaf.grad[1, 1, 1].numpy(), published, atol=1e-8)


if find_spec(
    "torch"
):  # SciPy is the oracle that every machine has, PyTorch a second one where it is installed
    test_conv_backward_agrees_with_torch = agrees_with_torch
    test_classic_figures_agree_with_torch = classic_figures_agree_with_torch
