"""Which kind of cases goes wrong, when no known mistake explains a result: those with a stride, those not square, …

A kind must divide the cases exactly: right in all of one kind, wrong in all of the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Kind:
    """A kind of cases: how to tell from the arguments (None where that cannot be said), and its words."""

    holds: Callable
    without: str
    having: str
    question: str


def what_the_cases_say(attempts, slip):
    """Return ``slip(…)`` for the kinds of cases, two at most, that divide them into right and wrong ones, or None.

    One right or one wrong case alone proves little, since cases differ in many things: there must be two of each.
    """
    wrong = [attempt.failed for attempt in attempts]
    if not 2 <= sum(wrong) <= len(wrong) - 2:
        return None
    found = [
        kind for kind in KINDS if [kind.holds(_opened(attempt.arguments)) for attempt in attempts] == wrong
    ]
    if not found:
        return None
    says = " Also ".join(f"right {kind.without}, wrong {kind.having}." for kind in found[:2])
    return slip(f"{says} So it is in all {len(wrong)} cases.", found[0].question, (), "The cases say")


CACHES = {4: ("A_prev", "W", "b", "hparameters"), 2: ("A_prev", "hparameters")}


def _opened(arguments):
    """Return the arguments with the parts of a cache by their names, and before all else."""
    cache = arguments.get("cache")
    parts = zip(CACHES[len(cache)], cache, strict=True) if isinstance(cache, tuple) else ()
    return {**dict(parts), **arguments}


def _images(arguments):
    return next(
        (value for value in arguments.values() if isinstance(value, np.ndarray) and value.ndim == 4), None
    )


def _setting(arguments, key):
    """Return "stride", "pad" or "f", from the arguments, from hparameters, or from the shape of W; else None."""
    found = arguments.get(key, arguments.get("hparameters", {}).get(key))
    filters = arguments.get("W")
    if found is None and key == "f" and isinstance(filters, np.ndarray):
        found = filters.shape[0]
    return found


def _more_than(key, limit):
    def find(arguments):
        found = _setting(arguments, key)
        return None if not isinstance(found, (int, np.integer)) else bool(found > limit)

    return find


def _image(test):
    def find(arguments):
        images = _images(arguments)
        return None if images is None else bool(test(images))

    return find


def _odd_stride(arguments):
    f, stride = _setting(arguments, "f"), _setting(arguments, "stride")
    return None if f is None or stride is None else f != stride


KINDS = (
    Kind(
        _more_than("stride", 1),
        "where the stride is 1",
        "where it is larger",
        "Where does the second window start when the stride is 2? Does the stride stand in the line that says so?",
    ),
    Kind(
        _more_than("pad", 0),
        "without padding",
        "with padding",
        "What does pad change in your code: the array that is read, its size, where the reading starts?",
    ),
    Kind(
        lambda arguments: None if _setting(arguments, "pad") is None else _setting(arguments, "pad") == 0,
        "with padding",
        "without padding",
        "What does your slice become when pad is 0? Print X[0:-0].",
    ),
    Kind(
        _image(lambda X: X.shape[1] != X.shape[2]),
        "where the pictures are square",
        "where they are not",
        "In which lines do you use the height where the width is meant?",
    ),
    Kind(
        _image(lambda X: X.shape[0] > 1),
        "for a single example",
        "for more of them",
        "Which line picks the example? Does its index change?",
    ),
    Kind(
        _image(lambda X: X.shape[3] > 1),
        "for one channel",
        "for more of them",
        "Which axes does your sum go over, and which channel does each slice take?",
    ),
    Kind(
        _odd_stride,
        "where the stride is as long as the window",
        "where the windows overlap or leave gaps",
        "Where do you use f where the stride is meant, or the other way round?",
    ),
    Kind(
        lambda arguments: None if "mode" not in arguments else arguments["mode"] == "average",
        'for "max"',
        'for "average"',
        "What does your code do with the window when the mode is average? By how many numbers is it divided?",
    ),
    Kind(
        lambda arguments: None if "mode" not in arguments else arguments["mode"] == "max",
        'for "average"',
        'for "max"',
        "What does your code do with the window when the mode is max?",
    ),
    Kind(
        _image(lambda X: X.dtype.kind != "f"),
        "for floats",
        "for whole numbers (bytes)",
        "What kind of numbers does your array hold? np.zeros makes floats; np.zeros_like takes over the kind of its model.",
    ),
)
