"""Drawn weights are compared by what they must be, not by the generator that drew them."""

import numpy as np
import pytest

from convlab import cases, glorot
from convlab.attempt import run

SHAPES = {
    "W1": (4, 4, 3, 8),
    "b1": (1, 1, 1, 8),
    "W2": (2, 2, 8, 16),
    "b2": (1, 1, 1, 16),
    "W3": (64, 6),
    "b3": (1, 6),
}
LIMITS = {"W1": (6 / 176) ** 0.5, "W2": (6 / 96) ** 0.5, "W3": (6 / 70) ** 0.5}


def _parameters(draw, seed):
    rng = np.random.default_rng(seed)
    return {
        key: draw(rng, LIMITS[key], shape) if key in LIMITS else np.zeros(shape)
        for key, shape in SHAPES.items()
    }


def _difference(code):
    facts = cases.load("initialize_parameters")
    return run(code, facts, facts["cases"][:1])[0].difference


@pytest.mark.parametrize(
    ("draw", "kind"),
    [
        (lambda rng, limit, shape: rng.uniform(-limit, limit, shape), None),
        (lambda rng, limit, shape: rng.uniform(-2 * limit, 2 * limit, shape), "too wide"),
        (lambda rng, limit, shape: rng.uniform(-limit / 3, limit / 3, shape), "too narrow"),
        (lambda rng, limit, shape: rng.uniform(0, limit, shape), "one-sided"),
        (lambda rng, limit, shape: limit * rng.choice([-1.0, 1.0], shape), "not uniform"),
        (lambda rng, limit, shape: rng.uniform(-limit, limit, shape) * np.nan, "too wide"),
    ],
)
def test_the_kind_of_a_draw(draw, kind):
    found = _difference(lambda seed: _parameters(draw, seed))
    assert (found.kind if found else None) == kind


def test_a_draw_must_follow_the_seed():
    uniform = lambda rng, limit, shape: rng.uniform(-limit, limit, shape)  # noqa: E731
    assert _difference(lambda seed: _parameters(uniform, 3)).kind == "no seed"
    assert _difference(lambda seed: _parameters(uniform, None)).kind == "not repeatable"


def test_biases_start_from_zero_and_shapes_are_exact():
    uniform = lambda rng, limit, shape: rng.uniform(-limit, limit, shape)  # noqa: E731
    assert (
        _difference(lambda seed: _parameters(uniform, seed) | {"b2": np.ones((1, 1, 1, 16))}).kind
        == "not zero"
    )
    assert _difference(lambda seed: _parameters(uniform, seed) | {"b2": np.zeros(16)}).step == "shape"
    assert _difference(lambda seed: [1]).step == "type"


def test_signatures_of_one_way_of_drawing_are_alike_and_others_are_not():
    expected = {key: {"shape": SHAPES[key], "limit": LIMITS.get(key, 0)} for key in SHAPES}
    ways = (
        lambda rng, limit, shape: rng.uniform(-limit, limit, shape),
        lambda rng, limit, shape: rng.normal(0, limit, shape),
        lambda rng, limit, shape: rng.uniform(-2 * limit, 2 * limit, shape),
    )
    one = [glorot.signature(_parameters(way, 1), expected) for way in ways]
    two = [glorot.signature(_parameters(way, 2), expected) for way in ways]
    assert [[glorot.alike(a, b) for b in two] for a in one] == np.eye(3, dtype=bool).tolist()
