"""Lesson 4: pooling."""

import numpy as np

from grader.exercises import pool_mistakes as mistakes
from grader.exercises import pool_questions as questions
from grader.exercises.model import Case, Exercise, grid
from grader.reference.pool import pool_forward

HAND = np.array([[[[1.0], [3.0], [2.0]], [[4.0], [2.0], [-1.0]]]])  # (1, 2, 3, 1)


def _pool_visible():
    # Sizes differ by less than f, so that swapped rows and columns give wrong numbers rather than an empty window
    rng = np.random.default_rng(4)
    below_zero = -np.abs(grid(rng, 2, 4, 6, 3))
    return [
        Case((HAND, {"f": 2, "stride": 1}), "a tiny picture, by hand: the largest of each window"),
        Case((HAND, {"f": 2, "stride": 1}, "average"), "the same, the average of each window"),
        Case(
            (grid(rng, 3, 6, 7, 2), {"f": 3, "stride": 2}, "max"),
            "windows overlap, and the last row is never read",
        ),
        Case((grid(rng, 2, 8, 7, 3), {"f": 2, "stride": 3}, "average"), "a stride larger than the window"),
        Case(
            (below_zero, {"f": 3, "stride": 2, "pad": 1}, "max"), "padded, and all numbers below zero", "pad"
        ),
        Case((grid(rng, 2, 6, 4, 3), {"f": 3, "stride": 2, "pad": 1}, "average"), "padded, average", "pad"),
        Case(
            (rng.integers(-9, 10, (2, 4, 3, 2)), {"f": 2, "stride": 1}, "average"),
            "whole numbers with broken averages",
        ),
    ]


def _pool_fresh(rng):
    drawn = []
    for mode in ("max", "average"):
        for f, stride, pad in ((2, 1, 0), (3, 2, 0), (2, 3, 0), (3, 2, 1), (3, 1, 2)):
            n_H, n_W = rng.permutation([4, 6, 7, 9])[:2]
            A_prev = grid(rng, int(rng.integers(2, 4)), n_H, n_W, int(rng.integers(2, 4)))
            hparameters = {"f": f, "stride": stride} | ({"pad": pad} if pad else {})
            args = (A_prev - 2.5 * (mode == "max"), hparameters, mode)
            drawn.append(Case(args, optional="pad" if pad else ""))
    default = Case((grid(rng, 2, 5, 7, 2), {"f": 2, "stride": 2}))
    whole = Case((rng.integers(-99, 100, (2, 5, 6, 2)), {"f": 3, "stride": 2}, "average"))
    return [
        *drawn,
        default,
        whole,
        Case((rng.standard_normal((2, 6, 5, 3)).astype("f4"), {"f": 3, "stride": 1}, "max")),
    ]


EXERCISES = (
    questions.PADDED_CORNER,
    Exercise(
        "pool_forward",
        pool_forward,
        ("A_prev", "hparameters", "mode"),
        ("A", "cache"),
        _pool_visible,
        _pool_fresh,
        mistakes.POOL,
        sees="pool",
        checked="both modes, overlapping windows, a tail that is not read, padding where you read it, whole numbers",
    ),
    questions.POOLING_COUNTS,
    questions.THREE_BECOME_SIX,
)
