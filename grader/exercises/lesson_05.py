"""Lesson 5: the network with two conv layers. Its short answers stand in ``network_questions.py``."""

import numpy as np

from convlab.data import photo_batch
from grader.exercises import network_mistakes as mistakes
from grader.exercises import network_questions as questions
from grader.exercises.model import Case, Exercise, grid
from grader.reference.net import (
    SHAPES,
    flatten,
    forward_propagation,
    fully_connected,
    glorot_limit,
    initialize_parameters,
    relu,
)

# ---------------------------------------------------------------------------------------------------- relu


def _relu_visible():
    rng = np.random.default_rng(50)
    return [
        Case((np.array([[-2.0, 0.0, 3.0]]),), "three numbers, by hand"),
        Case((grid(rng, 2, 3, 4, 5),), "a batch of maps"),
        Case((-np.abs(grid(rng, 3, 4)),), "nothing above zero"),
    ]


def _relu_fresh(rng):
    drawn = [Case((grid(rng, *rng.permutation([2, 3, 4, 5])),)) for _ in range(4)]
    return [*drawn, Case((grid(rng, 5, 7),)), Case((rng.standard_normal((2, 4, 3, 5)).astype("f4"),))]


# ------------------------------------------------------------------------------------------------- flatten


def _flatten_visible():
    rng = np.random.default_rng(51)
    return [
        Case((np.arange(1.0, 9.0).reshape(2, 1, 2, 2),), "two tiny examples, by hand"),
        Case((grid(rng, 3, 2, 4, 5),), "three examples, all sizes different"),
        Case((grid(rng, 1, 2, 2, 16),), "one example, the last maps of the network"),
    ]


def _flatten_fresh(rng):
    drawn = [Case((grid(rng, *rng.permutation([2, 3, 4, 5])),)) for _ in range(5)]
    return [*drawn, Case((rng.standard_normal((4, 2, 2, 3)).astype("f4"),))]


# ----------------------------------------------------------------------------------------- fully_connected


def _dense_visible():
    rng = np.random.default_rng(52)
    by_hand = (
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.5]]),
        np.array([[0.0, 10.0, 1.0]]),
    )
    return [
        Case(by_hand, "one example, two inputs, three outputs, by hand"),
        Case((grid(rng, 4, 5), grid(rng, 5, 3), grid(rng, 1, 3)), "a batch of four"),
        Case((grid(rng, 3, 3), grid(rng, 3, 3), grid(rng, 1, 3)), "all sizes alike: does the order show?"),
    ]


def _dense_fresh(rng):
    cases = []
    for m, n_in, n_out in ((2, 7, 3), (5, 4, 6), (1, 3, 2), (4, 4, 4), (3, 64, 6)):
        cases.append(Case((grid(rng, m, n_in), grid(rng, n_in, n_out), grid(rng, 1, n_out))))
    single = tuple(rng.standard_normal(shape).astype("f4") for shape in ((3, 5), (5, 2), (1, 2)))
    return [*cases, Case(single)]


# ----------------------------------------------------------------------------------- initialize_parameters


def _wanted(seed):
    """Return what drawn parameters must fulfil: for each its shape and its limit, 0 for biases."""
    return {
        name: {"shape": shape, "limit": glorot_limit(shape) if name[0] == "W" else 0}
        for name, shape in SHAPES.items()
    }


# ------------------------------------------------------------------------------------- forward_propagation


def _parameters(rng):
    """Return parameters in 64ths, about as large as Glorot's. Every other filter has a bias far below zero.

    Such a filter's maps hold whole windows of numbers below zero: only they show a ReLU that is missing before a max.
    """
    parameters = {}
    for name, shape in SHAPES.items():
        reach = int(64 * glorot_limit(shape)) if name[0] == "W" else 24
        parameters[name] = rng.integers(-reach, reach + 1, shape) / 64
    for name in ("b1", "b2"):
        parameters[name][..., ::2] -= 1.5
    return parameters


def _forward_visible():
    rng = np.random.default_rng(53)
    black = np.zeros((1, 64, 64, 3))
    photos = np.round(photo_batch("cat", "rocket") * 64) / 64
    return [
        Case((black, _parameters(rng)), "a black picture: only the biases speak"),
        Case((photos, _parameters(rng)), "two photographs"),
    ]


def _forward_fresh(rng):
    noise = rng.integers(0, 65, (2, 64, 64, 3)) / 64
    signed = rng.standard_normal((1, 64, 64, 3))
    return [Case((noise, _parameters(rng))), Case((signed, _parameters(rng)))]


EXERCISES = (
    Exercise(
        "relu",
        relu,
        ("Z",),
        ("A",),
        _relu_visible,
        _relu_fresh,
        mistakes.RELU,
        checked="below zero, zero, above zero, any number of axes, Z unchanged",
    ),
    Exercise(
        "flatten",
        flatten,
        ("A",),
        ("rows",),
        _flatten_visible,
        _flatten_fresh,
        mistakes.FLATTEN,
        checked="one row an example, in the right order",
    ),
    Exercise(
        "fully_connected",
        fully_connected,
        ("A", "W", "b"),
        ("Z",),
        _dense_visible,
        _dense_fresh,
        mistakes.DENSE,
        checked="every output with its own weights and bias",
    ),
    questions.NETWORK_SHAPES,
    questions.PARAMETER_COUNTS,
    questions.DENSE_INSTEAD,
    Exercise(
        "initialize_parameters",
        initialize_parameters,
        ("seed",),
        ("parameters",),
        lambda: [Case((1,), "one seed"), Case((20,), "another seed")],
        lambda rng: [Case((int(seed),)) for seed in rng.integers(0, 10_000, 6)],
        mistakes.INITIALIZE,
        comparison="glorot",
        wanted=_wanted,
        checked="shapes, Glorot's limits, zero biases, the seed used",
    ),
    Exercise(
        "forward_propagation",
        forward_propagation,
        ("X", "parameters"),
        ("Z3",),
        _forward_visible,
        _forward_fresh,
        mistakes.FORWARD,
        checked="a black picture, two photographs, biases that are not zero",
    ),
    questions.RECEPTIVE_FIELDS,
    questions.LAST_ROWS,
    questions.PIXEL_REACH,
)
