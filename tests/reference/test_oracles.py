"""The reference against SciPy and written-out hand cases: forward convolution, pooling, the two-conv network."""

from importlib.util import find_spec

import numpy as np
import pytest
from scipy import ndimage, signal

from convlab import engine
from grader.reference import conv, fast, net, pool, shapes

RNG = np.random.default_rng(20)


def correlate(A, W, b, stride, pad):
    """Convolution as SciPy sees it: one 2-D correlation for each filter and channel, summed, then strided."""
    A = np.pad(A, ((0, 0), *pad, (0, 0)))
    maps = [
        [
            sum(signal.correlate2d(picture[:, :, k], W[:, :, k, c], mode="valid") for k in range(W.shape[2]))
            for c in range(W.shape[3])
        ]
        for picture in A
    ]
    return np.moveaxis(np.array(maps), 1, 3)[:, :: stride[0], :: stride[1]] + b


def same(size, f, stride):
    """SAME padding worked out from its meaning: ceil(size / stride) windows, the smaller half first."""
    n_out = int(np.ceil(size / stride))
    missing = max(0, (n_out - 1) * stride + f - size)
    return int(np.floor(missing / 2)), int(np.ceil(missing / 2))


def test_one_neuron_by_hand():
    window = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    W = np.array([[[1.0], [0.0]], [[-1.0], [0.5]]])
    assert conv.conv_single_step(window, W, np.full((1, 1, 1), 10.0)) == 1 - 3 + 2 + 10


def test_classic_single_step_adds_the_bias_once():
    rng = np.random.RandomState(1)
    window, W, b = rng.randn(4, 4, 3), rng.randn(4, 4, 3), rng.randn(1, 1, 1)
    assert conv.conv_single_step(window, W, b) == pytest.approx(-6.99908945068, abs=1e-10)
    # Older courses printed this: the bias inside the sum, once for each of the 48 products
    assert np.sum(window * W + b) == pytest.approx(-23.16021220, abs=1e-7)


@pytest.mark.parametrize("f", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("pad", [0, 1, 2])
def test_conv_forward_loops_fast_and_scipy_agree(f, stride, pad):
    A, W, b = (
        RNG.standard_normal((2, 7, 5, 3)),
        RNG.standard_normal((f, f, 3, 4)),
        RNG.standard_normal((1, 1, 1, 4)),
    )
    hparameters = {"stride": stride, "pad": pad}
    loops, cache = conv.conv_forward(A, W, b, hparameters)
    fast, _ = conv.conv_forward_fast(A, W, b, hparameters)
    expected = correlate(A, W, b, (stride, stride), ((pad, pad), (pad, pad)))
    np.testing.assert_allclose(loops, expected, atol=1e-12)
    np.testing.assert_allclose(fast, expected, atol=1e-12)
    assert cache[0] is A
    assert cache[3] is hparameters


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize(
    ("f", "stride", "pad"), [(2, 2, 0), (3, 1, 1), (3, 2, 1), (2, 3, 0), (4, 2, 2), (5, 3, 2)]
)
def test_pooling_loops_fast_and_scipy_agree(mode, f, stride, pad):
    A = RNG.standard_normal((2, 8, 6, 3)) - 3  # mostly negative: a zero would win where only −∞ may stand
    hparameters = {"f": f, "stride": stride, "pad": pad}
    loops, _ = pool.pool_forward(A, hparameters, mode)
    fast, _ = pool.pool_forward_fast(A, hparameters, mode)
    np.testing.assert_allclose(loops, fast, atol=1e-12)
    centre = f // 2 - pad  # SciPy's filters are centred: output k of ours is its output at k·stride + centre
    picks = np.arange(loops.shape[1]) * stride + centre, np.arange(loops.shape[2]) * stride + centre
    inside = [axis[(axis >= 0) & (axis < size)] for axis, size in zip(picks, A.shape[1:3], strict=True)]
    for picture, pooled in zip(A, loops, strict=True):
        for c in range(3):
            if mode == "max":
                filtered = ndimage.maximum_filter(picture[:, :, c], f, mode="constant", cval=-np.inf)
            else:
                total = ndimage.uniform_filter(picture[:, :, c], f, mode="constant")
                filtered = total / ndimage.uniform_filter(np.ones(A.shape[1:3]), f, mode="constant")
            rows, columns = ((axis[:, None] - 0) for axis in inside)
            expected = filtered[rows, columns.T]
            ours = pooled[(inside[0] - centre) // stride][:, (inside[1] - centre) // stride, c]
            np.testing.assert_allclose(ours, expected, atol=1e-9)


def test_a_padded_maximum_never_sees_a_zero():
    A, _ = pool.pool_forward(np.full((1, 3, 3, 1), -3.0), {"f": 2, "stride": 2, "pad": 1}, "max")
    assert (A == -3).all()


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize(("f1", "f2"), [(4, 2), (3, 5)])
@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (3, 2)])
@pytest.mark.parametrize("size", [(70, 61), (57, 72)])
def test_two_conv_network_agrees_with_scipy(padding, f1, f2, strides, size):
    pools = ((2, 2), (3, 2))
    X = RNG.standard_normal((2, *size, 3))
    P = {
        "W1": RNG.standard_normal((f1, f1, 3, 4)),
        "b1": RNG.standard_normal((1, 1, 1, 4)),
        "W2": RNG.standard_normal((f2, f2, 4, 5)),
        "b2": RNG.standard_normal((1, 1, 1, 5)),
    }
    A = X
    for layer in (1, 2):
        f, s = P[f"W{layer}"].shape[0], strides[layer - 1]
        pad = tuple(same(n, f, s) for n in A.shape[1:3]) if padding == "SAME" else ((0, 0), (0, 0))
        A = np.maximum(correlate(A, P[f"W{layer}"], P[f"b{layer}"], (s, s), pad), 0)
        f, s = pools[layer - 1]
        pad = tuple(same(n, f, s) for n in A.shape[1:3]) if padding == "SAME" else ((0, 0), (0, 0))
        A = np.pad(A, ((0, 0), *pad, (0, 0)), constant_values=-np.inf)
        n_H, n_W = ((n - f) // s + 1 for n in A.shape[1:3])
        A = np.stack(
            [
                [A[:, h * s : h * s + f, w * s : w * s + f].max(axis=(1, 2)) for w in range(n_W)]
                for h in range(n_H)
            ]
        ).transpose(2, 0, 1, 3)
    P["W3"], P["b3"] = RNG.standard_normal((A[0].size, 6)), RNG.standard_normal((1, 6))
    expected = np.einsum("mk,kn->mn", A.reshape(2, -1), P["W3"]) + P["b3"]
    ours = net.forward(X, P, padding=padding, strides=strides, pools=pools)
    np.testing.assert_allclose(ours, expected, atol=1e-9 * np.abs(expected).max())


def torch_layers():
    """Return the course's network as PyTorch's own modules, SAME padding by hand as TensorFlow does it."""
    from torch import nn

    return nn.Sequential(
        nn.ZeroPad2d((1, 2, 1, 2)), nn.Conv2d(3, 8, 4), nn.ReLU(), nn.MaxPool2d(8),
        nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(8, 16, 2), nn.ReLU(), nn.MaxPool2d(4),
    )  # fmt: skip


def agrees_with_torch():
    """Shapes, counts, logits and the gradients of all parameters; small whole numbers make ties in the pooling."""
    import torch

    layers, dense = torch_layers().double(), torch.nn.Linear(64, 6).double()
    assert sum(array.numel() for array in [*layers.parameters(), *dense.parameters()]) == 1310
    for draw in (RNG.standard_normal, lambda shape: RNG.integers(-1, 2, shape).astype(float)):
        X, P = draw((3, 64, 64, 3)), {name: draw(shape) for name, shape in net.SHAPES.items()}
        with torch.no_grad():
            for layer, number in ((layers[1], 1), (layers[5], 2)):
                layer.weight.copy_(torch.tensor(P[f"W{number}"]).permute(3, 2, 0, 1))
                layer.bias.copy_(torch.tensor(P[f"b{number}"]).ravel())
            dense.weight.copy_(torch.tensor(P["W3"]).T)
            dense.bias.copy_(torch.tensor(P["b3"]).ravel())
        A, made = torch.tensor(X).permute(0, 3, 1, 2), []
        for layer in layers:
            A = layer(A)
            made.append(tuple(A.permute(0, 2, 3, 1).shape[1:]))
        assert made[1::2] == [(64, 64, 8), (8, 8, 8), (8, 8, 16), (2, 2, 16)]
        expected = dense(A.permute(0, 2, 3, 1).reshape(3, -1))
        Z3, cache = engine.forward(X, P, training=True)
        general, general_cache = fast.forward(X, P, training=True)
        for ours in (net.forward_propagation(X, P), Z3, general):
            np.testing.assert_allclose(ours, expected.detach().numpy(), atol=1e-10)
        dZ3 = RNG.standard_normal(Z3.shape)
        layers.zero_grad(), dense.zero_grad()
        expected.backward(torch.tensor(dZ3))
        gradients = {"W3": dense.weight.grad.T, "b3": dense.bias.grad[None]}
        for layer, number in ((layers[1], 1), (layers[5], 2)):
            gradients[f"W{number}"] = layer.weight.grad.permute(2, 3, 1, 0)
            gradients[f"b{number}"] = layer.bias.grad.reshape(1, 1, 1, -1)
        for ours in (engine.backward(dZ3, cache), fast.backward(dZ3, general_cache)):
            for name, gradient in gradients.items():
                np.testing.assert_allclose(ours[name], gradient.numpy(), atol=1e-9, err_msg=name)


if find_spec(
    "torch"
):  # SciPy is the oracle that every machine has, PyTorch a second one where it is installed
    test_network_agrees_with_torch = agrees_with_torch


def test_numbers_of_the_course():
    P = net.initialize_parameters(0)
    counts = {name: weights.size for name, weights in P.items()}
    assert (counts["W1"], counts["W2"]) == (384, 512)
    assert (counts["W1"] + counts["b1"], counts["W2"] + counts["b2"], counts["W3"] + counts["b3"]) == (
        392,
        528,
        390,
    )
    assert sum(counts.values()) == 1310
    assert 64 * 64 * 3 * 64 * 64 * 8 == 402_653_184
    A1 = np.zeros((1, 64, 64, 8))
    assert net.paddings(np.zeros((1, 64, 64, 3)), (4, 4), (1, 1), "SAME") == ((1, 2), (1, 2))
    assert conv.pad_same(A1, 8, 8).shape == A1.shape
    assert net.forward_propagation(np.zeros((2, 64, 64, 3)), P).shape == (2, 6)


def test_receptive_fields_of_the_course():
    """A pixel reaches a unit if changing it changes the unit: found with an impulse, not with the formula."""
    ones = {name: np.full(shape, float(name[0] == "W")) for name, shape in net.SHAPES.items()}
    rows = {}
    for row in range(64):
        A = np.zeros((1, 64, 64, 3))
        A[0, row, :, :] = 1
        for layer, f, step in ((1, 8, 8), (2, 4, 4)):
            W, b = ones[f"W{layer}"], ones[f"b{layer}"]
            A = conv.convolve(A, W, b, pad=net.paddings(A, W.shape[:2], (1, 1), "SAME"))
            rows.setdefault(f"conv{layer}", {})[row] = A[0, :, 0, 0] > 0
            A = pool.pool(A, (f, f), stride=(step, step))
            rows.setdefault(f"pool{layer}", {})[row] = A[0, :, 0, 0] > 0
    seen = {
        name: [[row for row in range(64) if hit[row][unit]] for unit in range(len(hit[0]))]
        for name, hit in rows.items()
    }
    # Of the two rows of the last map, the first hangs over the top edge by one pixel: it would see 43
    assert [max(map(len, seen[name])) for name in ("conv1", "pool1", "conv2", "pool2")] == [4, 11, 19, 42]
    assert [(fields[0], fields[-1]) for fields in seen["pool2"]] == [(0, 41), (31, 63)]


@pytest.mark.parametrize("seed", [0, 1, 99])
def test_glorot_weights_fill_their_range(seed):
    for name, weights in net.initialize_parameters(seed).items():
        if name[0] == "b":
            assert not weights.any()
            continue
        fan_in, fan_out = (
            int(np.prod(weights.shape[:-1])),
            int(np.prod(weights.shape[:-2])) * weights.shape[-1],
        )
        limit = np.sqrt(6 / (fan_in + fan_out))
        assert 0.95 * limit < np.abs(weights).max() <= limit


def test_sizes_against_counting():
    for _ in range(2000):
        size, f, stride, pad = (int(k) for k in RNG.integers((1, 1, 1, 0), (20, 8, 6, 5)))
        starts = [s for s in range(0, size + 2 * pad, stride) if s + f <= size + 2 * pad]
        if not starts:
            with pytest.raises(ValueError, match="smaller f or a larger pad"):
                shapes.conv_output_size(size, f, stride, pad)
            continue
        assert shapes.conv_output_size(size, f, stride, pad) == len(starts)
        position = int(RNG.integers(size))
        readers = [k for k, s in enumerate(starts) if s <= position + pad < s + f]
        assert shapes.neurons_seeing(position, 0, size, size, f, stride, pad)[0] == readers
        assert shapes.same_padding(size, f, stride) == same(size, f, stride)
