"""Products of a long matrix with a small one, a few rows at a time."""

import numpy as np

SMALL = 500_000  # multiplications of one piece


def product(A, B, out):
    """Write A @ B into ``out``: A (rows, k), B (k, columns), out (rows, columns).

    A BLAS library divides a product among threads when it has more than about half a million multiplications. With a matrix as
    small as a layer's filters that does not pay: the threads wait for each other longer than they work, and on a busy machine
    very much longer. Small pieces stay in one thread, and in the cache; OpenBLAS does not even copy them first. A large B is
    left to the library as it is.
    """
    rows = SMALL // B.size // 16 * 16
    if rows < 64:
        return np.matmul(A, B, out=out)
    for start in range(0, len(A), rows):
        np.matmul(A[start : start + rows], B, out=out[start : start + rows])
    return out
