"""Long products in pieces, and the memory that they are written into."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from convlab import products
from convlab.scratch import scratch

RNG = np.random.default_rng(4)


@pytest.mark.parametrize("rows", [0, 1, 64, 207, 1000])
@pytest.mark.parametrize("shape", [(75, 32), (3, 1), (300, 200)])
def test_pieces_make_the_whole_product(rows, shape):
    A, B = RNG.standard_normal((rows, shape[0])), RNG.standard_normal(shape)
    out = np.full((rows, shape[1]), np.nan)
    assert products.product(A, B, out=out) is out
    np.testing.assert_allclose(out, A @ B, atol=1e-12)


def test_no_piece_is_large_enough_to_be_shared_among_threads(monkeypatch):
    sizes = []

    def counted(A, B, out):
        sizes.append(A.size * B.shape[1])
        out[...] = A.dot(B)

    monkeypatch.setattr(products.np, "matmul", counted)
    A, B = RNG.standard_normal((1000, 75)), RNG.standard_normal((75, 32))
    products.product(A, B, out=np.empty((1000, 32)))
    assert sum(sizes) == 1000 * 75 * 32
    assert max(sizes) <= products.SMALL


def test_scratch_memory_is_used_again_and_grows():
    small = scratch("test", (2, 3), np.float32)
    again = scratch("test", (6,), np.float32)
    assert np.shares_memory(small, again)
    large = scratch("test", (50, 3), np.float64)
    assert large.shape == (50, 3)
    assert large.dtype == np.float64
    assert not np.shares_memory(small, large)
    assert not np.shares_memory(large, scratch("another", (50, 3), np.float64))


def test_each_thread_has_its_own_scratch_memory():
    here = scratch("test", (5,), float)
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(scratch, "test", (5,), float).result()
    assert not np.shares_memory(here, there)
