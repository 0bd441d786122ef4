"""The fast paths against the loops, the plain reference and numerical gradients."""

import numpy as np
import pytest

from convlab import engine
from grader.reference import backward, conv, fast, net, pool

RNG = np.random.default_rng(78)


@pytest.mark.parametrize("f", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("pad", [0, 1, 2])
def test_general_convolution_agrees_with_the_loops_both_ways(f, stride, pad, monkeypatch):
    monkeypatch.setattr(fast, "CACHE", 200)  # so small that the batch falls into several chunks
    A, W = RNG.standard_normal((3, 7, 5, 2)), RNG.standard_normal((f, f, 2, 4))
    b = RNG.standard_normal((1, 1, 1, 4))
    frame = ((pad, pad), (pad, pad))
    Z, cache = conv.conv_forward(A, W, b, {"stride": stride, "pad": pad})
    np.testing.assert_allclose(fast.convolve(A, W, b, stride=stride, pad=frame), Z, atol=1e-12)
    dZ = RNG.standard_normal(Z.shape)
    ours = fast.convolve_backward(dZ, A, W, stride=stride, pad=frame)
    for got, expected in zip(ours, backward.conv_backward(dZ, cache), strict=True):
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, atol=1e-12)
    without, *weights = fast.convolve_backward(dZ, A, W, stride=stride, pad=frame, need_input=False)
    assert without is None
    np.testing.assert_array_equal(weights[0], ours[1])


@pytest.mark.parametrize(("f", "stride"), [(2, 2), (3, 2), (2, 3), (3, 1)])
def test_general_pooling_agrees_with_the_loops_both_ways(f, stride):
    A = RNG.permutation(2 * 8 * 7 * 3).reshape(2, 8, 7, 3).astype(float)  # no ties
    expected, cache = pool.pool_forward(A, {"f": f, "stride": stride})
    pooled = fast.max_pool(A, f, stride)
    np.testing.assert_array_equal(pooled, expected)
    dA = RNG.standard_normal(pooled.shape)
    np.testing.assert_allclose(
        fast.max_pool_backward(dA, A, pooled, f, stride), backward.pool_backward(dA, cache), atol=1e-12
    )


def test_a_tie_goes_to_the_first_maximum():
    A = np.array([[1.0, 5.0], [5.0, 5.0]]).reshape(1, 2, 2, 1)
    gradient = fast.max_pool_backward(np.ones((1, 1, 1, 1)), A, fast.max_pool(A, 2, 2), 2, 2)
    assert gradient.ravel().tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@np.errstate(invalid="ignore")  # infinity minus infinity, in one neuron
def test_an_infinite_pixel_reaches_only_the_neurons_that_read_it(value):
    """As in the loops, though the engine multiplies blocks of neurons with zeros between their weights."""
    P, X = drawn(net.SHAPES), RNG.standard_normal((3, 16, 24, 3))
    X[1, 10, 11, 2] = value
    W, b = P["W1"], P["b1"]
    frame = ((1, 2), (1, 2))
    Z, _ = conv.conv_forward(np.pad(X, ((0, 0), *frame, (0, 0))), W, b, {"stride": 1, "pad": 0})
    np.testing.assert_allclose(fast.convolve(X, W, b, pad=frame), Z, atol=1e-12)
    A, _ = pool.pool_forward(np.maximum(Z, 0), {"f": 8, "stride": 8})
    np.testing.assert_array_equal(fast.max_pool(np.maximum(Z, 0), 8, 8), A)
    layer = engine.Layer(X.shape, W, b, 8)
    for training in (False, True):
        np.testing.assert_allclose(layer.forward(X, training=training), A, atol=1e-12)


def test_of_equal_winners_the_first_in_reading_order_has_the_gradient():
    """Small whole numbers: sums are exact, and many neurons of a pooling window are equal."""
    for shapes, pools, size in NETWORKS.values():
        P = {name: RNG.integers(-1, 2, shape).astype(float) for name, shape in shapes.items()}
        X = RNG.integers(0, 2, size).astype(float)
        Z3, cache = engine.forward(X, P, pools=pools, training=True)
        by_engine = engine.backward(Z3, cache)
        by_general = fast.backward(Z3, fast.forward(X, P, pools=pools, training=True)[1])
        for name, gradient in by_general.items():
            np.testing.assert_array_equal(by_engine[name], gradient)


def test_im2col_rows_are_the_windows():
    A = RNG.standard_normal((2, 6, 5, 3))
    padded = conv.zero_pad(A, 1)
    rows = fast.im2col(A, 3, 2, 1).reshape(2, 3, 3, 27)
    for i, h, w in np.ndindex(2, 3, 3):
        np.testing.assert_array_equal(rows[i, h, w], padded[i, 2 * h : 2 * h + 3, 2 * w : 2 * w + 3].ravel())


def drawn(shapes, dtype=float):
    return {name: RNG.standard_normal(shape).astype(dtype) for name, shape in shapes.items()}


NETWORKS = {
    "course": (net.SHAPES, (8, 4), (9, 64, 64, 3)),
    "odd filters": (
        {
            "W1": (5, 5, 2, 3),
            "b1": (1, 1, 1, 3),
            "W2": (3, 3, 3, 4),
            "b2": (1, 1, 1, 4),
            "W3": (24, 3),
            "b3": (1, 3),
        },
        (4, 4),
        (3, 32, 48, 2),
    ),
    "blocks of 3 and 2": (
        {
            "W1": (2, 2, 1, 2),
            "b1": (1, 1, 1, 2),
            "W2": (3, 3, 2, 2),
            "b2": (1, 1, 1, 2),
            "W3": (4, 2),
            "b3": (1, 2),
        },
        (3, 2),
        (5, 12, 6, 1),
    ),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("chunk", [1, 1 << 13, 1 << 15])
def test_engine_and_general_network_agree_with_the_plain_one(name, chunk, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", chunk)
    shapes, pools, size = NETWORKS[name]
    P, X = drawn(shapes), RNG.standard_normal(size)
    expected = net.forward(X, P, pools=tuple((f, f) for f in pools))
    general, general_cache = fast.forward(X, P, pools=pools, training=True)
    ours, cache = engine.forward(X, P, pools=pools, training=True)
    for logits in (general, ours, engine.forward(X, P, pools=pools)[0]):
        np.testing.assert_allclose(logits, expected, rtol=1e-10, atol=1e-10)
    np.testing.assert_array_equal(engine.predict(X, P, pools=pools), expected.argmax(axis=1))
    dZ3 = RNG.standard_normal(expected.shape)
    by_engine, by_general = engine.backward(dZ3, cache), fast.backward(dZ3, general_cache)
    for key, value in P.items():
        assert by_engine[key].shape == by_general[key].shape == value.shape
        np.testing.assert_allclose(by_engine[key], by_general[key], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", NETWORKS)
def test_engine_gradients_agree_with_numerical_ones(name):
    shapes, pools, size = NETWORKS[name]
    P, X = drawn(shapes), RNG.standard_normal((2, *size[1:]))
    Z3, cache = engine.forward(X, P, pools=pools, training=True)
    dZ3 = RNG.standard_normal(Z3.shape)
    gradients = engine.backward(dZ3, cache)
    for key, value in P.items():
        for _ in range(4):
            index = tuple(int(RNG.integers(n)) for n in value.shape)
            sides = []
            for step in (1e-6, -1e-6):
                moved = {**P, key: value.copy()}
                moved[key][index] += step
                sides.append(np.sum(engine.forward(X, moved, pools=pools)[0] * dZ3))
            assert (sides[0] - sides[1]) / 2e-6 == pytest.approx(gradients[key][index], rel=1e-4, abs=1e-4)


def test_float32_stays_float32_and_is_near():
    P, X = net.initialize_parameters(3), RNG.random((4, 64, 64, 3))
    single = {name: value.astype(np.float32) for name, value in P.items()}
    Z3, cache = engine.forward(X.astype(np.float32), single, training=True)
    gradients = engine.backward(np.ones_like(Z3), cache)
    assert {value.dtype for value in (Z3, *gradients.values())} == {np.dtype(np.float32)}
    np.testing.assert_allclose(Z3, engine.forward(X, P)[0], atol=1e-5)


@pytest.mark.parametrize("way", [engine, fast])
def test_pictures_may_have_half_the_bits(way):
    P, X = net.initialize_parameters(3), RNG.random((2, 64, 64, 3)).astype(np.float16)
    single = {name: value.astype(np.float32) for name, value in P.items()}
    Z3, cache = way.forward(X, single, training=True)
    gradients = way.backward(np.ones_like(Z3), cache)
    assert {value.dtype for value in (Z3, *gradients.values())} == {np.dtype(np.float32)}
    np.testing.assert_allclose(Z3, net.forward_propagation(X.astype(float), P), atol=1e-5)


@pytest.mark.parametrize("way", [engine, fast])
def test_a_second_forward_leaves_the_cache_of_the_first_alone(way):
    P, X = net.initialize_parameters(3), RNG.random((2, 64, 64, 3))
    Z3, cache = way.forward(X, P, training=True)
    before = way.backward(np.ones_like(Z3), cache)
    way.forward(1 - X, P)
    way.forward(1 - X, P, training=True)
    after = way.backward(np.ones_like(Z3), cache)
    for key in P:
        np.testing.assert_array_equal(before[key], after[key])


@pytest.mark.parametrize("way", [engine, fast])
def test_an_empty_batch_has_no_logits_and_no_gradient(way):
    P = net.initialize_parameters(0)
    Z3, cache = way.forward(np.zeros((0, 64, 64, 3)), P, training=True)
    assert Z3.shape == (0, 6)
    assert not any(gradient.any() for gradient in way.backward(Z3, cache).values())


def test_wrong_input_is_explained():
    P = net.initialize_parameters(0)
    with pytest.raises(ValueError, match="four axes"):
        engine.forward(np.zeros((64, 64, 3)), P)
    with pytest.raises(ValueError, match="multiples of 8 · 4 = 32"):
        engine.forward(np.zeros((1, 60, 64, 3)), P)
    with pytest.raises(ValueError, match="third axis must be 1"):
        engine.forward(np.zeros((1, 64, 64, 1)), P)
    with pytest.raises(ValueError, match="training=True"):
        engine.backward(np.zeros((1, 6)), None)
