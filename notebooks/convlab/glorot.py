"""Compare drawn weights by what they must be, whatever generator drew them: shapes, bounds, spread, zero biases."""

import numpy as np

from convlab.compare import Difference, first_difference


def difference(function, attempt):
    """Return the first ``Difference`` of freshly drawn parameters, or None.

    ``attempt.expected`` maps each key to {"shape": tuple, "limit": float}; a limit of 0 asks for zeros.
    ``function(seed)`` is called twice more: the same seed must give the same draw, another seed another one.
    """
    got, expected = attempt.result, attempt.expected
    zeros = {key: np.zeros(spec["shape"]) for key, spec in expected.items()}
    if not isinstance(got, dict) or set(got) != set(expected):
        return first_difference(zeros, got, "parameters")
    for key, spec in expected.items():
        part, weights, limit = f"parameters[{key!r}]", got[key], spec["limit"]
        if (
            not isinstance(weights, np.ndarray)
            or weights.shape != tuple(spec["shape"])
            or weights.dtype.kind != "f"
        ):
            return first_difference(zeros[key], weights, part)
        found = _not_uniform(weights, limit, part) if limit else _not_zero(weights, part)
        if found:
            return found
    return _not_seeded(function, attempt.arguments["seed"], got, expected)


def _not_seeded(function, seed, got, expected):
    again, other = function(seed), function(seed + 1)
    for key in expected:
        if not np.array_equal(again[key], got[key]):
            fact = f"The same seed gave two different {key}: the draw must depend on the seed alone."
            return Difference("values", key, fact, kind="not repeatable")
        if expected[key]["limit"] and np.array_equal(other[key], got[key]):
            return Difference(
                "values", key, f"Two seeds gave the same {key}: the seed is not used.", kind="no seed"
            )
    return None


def signature(got, expected):
    """Return, for each key with a limit, [least, largest, standard deviation] in units of the limit; {} if not drawn."""
    if not isinstance(got, dict) or set(got) != set(expected):
        return {}
    drawn = {}
    for key, spec in expected.items():
        weights = np.asarray(got[key], dtype=float)
        if spec["limit"] and weights.size:
            values = (weights.min(), weights.max(), weights.std())
            drawn[key] = [round(float(value) / spec["limit"], 4) for value in values]
    return drawn


def alike(one, two):
    """Whether two signatures may come from the same way of drawing: the chance of the draw is allowed for."""
    if not one or set(one) != set(two):
        return False
    return all(
        np.allclose(one[key], two[key], rtol=0, atol=0.3 * max(abs(one[key][0]), abs(one[key][1])))
        and np.isclose(one[key][2], two[key][2], rtol=0.15, atol=1e-9)
        for key in one
    )


def _not_zero(weights, part):
    found = first_difference(np.zeros(weights.shape), weights, part)
    return Difference(found.step, part, found.fact, kind="not zero") if found else None


def _not_uniform(weights, limit, part):
    largest = float(np.abs(weights).max())
    spread = float(weights.std())
    if not largest <= limit * 1.000001:  # also true of NaN
        return _found(part, "too wide", f"reaches {largest:.4f}, but Glorot's limit is {limit:.4f}.")
    if weights.min() > -0.5 * limit or weights.max() < 0.5 * limit:
        says = f"runs from {weights.min():.4f} to {weights.max():.4f}, but should run from −{limit:.4f} to {limit:.4f}."
        return _found(part, "one-sided" if largest >= 0.9 * limit else "too narrow", says)
    if largest < 0.9 * limit:
        return _found(
            part, "too narrow", f"reaches only {largest:.4f}, but should fill the range up to {limit:.4f}."
        )
    if not 0.44 <= spread / limit <= 0.72:  # a uniform draw has limit/√3 = 0.577
        says = f"has a standard deviation of {spread:.4f}, but a uniform draw has {limit / np.sqrt(3):.4f}."
        return _found(part, "not uniform", says)
    return None


def _found(part, kind, says):
    return Difference("values", part, f"{part} {says}", kind=kind)
