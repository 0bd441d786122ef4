"""What differs between a right result and a learner's, in a fixed order: type, shape, dtype, values.

Nothing is broadcast and nothing is converted before it is compared: 6, [6] and [[6]] are three answers.
"""

import numbers
from dataclasses import dataclass

import numpy as np

RELATIVE = {
    2: 1e-2,
    4: 2e-5,
    8: 1e-8,
    16: 1e-8,
}  # of the largest expected value, by bytes of the coarser float


@dataclass(frozen=True)
class Difference:
    """The first thing that differs: the step that found it, the part of the result, and the fact in words."""

    step: str  # "count", "type", "shape", "dtype", "values"
    part: str  # "Z", "cache[2]"
    fact: str
    index: tuple | None = None  # where an array differs most
    kind: str = ""  # how drawn numbers differ, e.g. "too wide"


def first_difference(expected, got, part="the result"):
    """Return the first ``Difference`` between ``got`` and ``expected``, or None if they agree.

    Arrays must have the exact shape, and hold floats where floats and int8 where int8 is expected; numbers may be
    Python's or NumPy's; tuples and lists may stand for one another; a list of whole numbers may also be a range or an array.
    """
    if isinstance(expected, np.ndarray):
        return _compare_arrays(expected, got, part)
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return (
            None
            if type(got) is type(expected) and got == expected
            else _wrong_type(repr(expected), got, part)
        )
    if isinstance(expected, numbers.Integral):
        return _compare_integers(expected, got, part)
    if isinstance(expected, numbers.Real):
        return _compare_numbers(expected, got, part)
    if isinstance(expected, dict):
        return _compare_dicts(expected, got, part)
    if isinstance(expected, list):
        return _compare_index_lists(expected, got, part)
    if isinstance(expected, tuple):
        return _compare_tuples(expected, got, part)
    raise TypeError(f"no rule to compare a {type(expected).__name__}")


def describe(value):
    """Return what a value is, in a few words: "an array of shape (2, 3)", "a list of 3", "None"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple, dict, set)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, (bool, numbers.Number, str)):
        text = repr(value.item() if isinstance(value, np.generic) else value)
        return f"the {type(value).__name__} {text if len(text) <= 40 else text[:37] + '…'}"
    article = "an" if type(value).__name__[0].lower() in "aeiou" else "a"
    return f"{article} {type(value).__name__}"


def _wrong_type(wanted, got, part):
    return Difference("type", part, f"{part} is {describe(got)}, but should be {wanted}.")


def _compare_arrays(expected, got, part):
    if not isinstance(got, np.ndarray):
        return _wrong_type(f"an array of shape {expected.shape}", got, part)
    if got.shape != expected.shape:
        return Difference("shape", part, f"{part} has shape {got.shape}, but should have {expected.shape}.")
    wrong_kind = got.dtype.kind not in "biuf" or (expected.dtype.kind == "f" and got.dtype.kind != "f")
    wrong_kind = wrong_kind or (
        expected.dtype == np.int8 and got.dtype != np.int8
    )  # asked for by name: it saves memory
    if wrong_kind or (got.dtype.kind == "b") != (expected.dtype.kind == "b"):
        return Difference("dtype", part, f"{part} holds {got.dtype}, but should hold {expected.dtype}.")
    wrong = ~_close(expected, got)
    if not wrong.any():
        return None
    index = _worst(expected, got, wrong)
    where = f"{part}[{', '.join(map(str, index))}]" if index else part
    count = f"{wrong.sum()} of {wrong.size} numbers differ. " if wrong.size > 1 else ""
    fact = (
        f"{part} has the right shape, {got.shape}, but {where} is {plain(got[index])} where {plain(expected[index])} "
        f"is right. {count}"
    )
    return Difference("values", part, fact.strip(), index)


def _close(expected, got):
    """Return where two arrays of one shape agree, up to the rounding of the coarser float type."""
    expected_f, got_f = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    floats = [array.dtype.itemsize for array in (expected, got) if array.dtype.kind == "f"]
    finite = np.abs(expected_f[np.isfinite(expected_f)])
    scale = float(finite.max()) if finite.size else 0.0
    with np.errstate(invalid="ignore"):
        near = np.abs(expected_f - got_f) <= RELATIVE[min(floats, default=8)] * scale + 1e-12
    return near | (expected_f == got_f) | (np.isnan(expected_f) & np.isnan(got_f))


def _worst(expected, got, wrong):
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(np.asarray(expected, dtype=float) - np.asarray(got, dtype=float))
    distance = np.where(np.isnan(distance), np.inf, distance)
    return tuple(int(i) for i in np.unravel_index(np.argmax(np.where(wrong, distance, -1)), wrong.shape))


def plain(value):
    """Return a number as a learner reads it, six digits at most; True and False by their names."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    value = float(value) + 0.0  # −0.0 + 0.0 is 0.0
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e12 else f"{value:.6g}"


def _compare_integers(expected, got, part):
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got[()]
    if isinstance(got, (bool, np.bool_)) or not isinstance(got, numbers.Integral):
        return _wrong_type("a whole number (an int)", got, part)
    if int(got) != expected:
        return Difference("values", part, f"{part} is {int(got)}, but should be {expected}.")
    return None


def _compare_numbers(expected, got, part):
    if isinstance(got, np.ndarray):
        if got.ndim:
            return Difference("shape", part, f"{part} has shape {got.shape}, but should be a single number.")
        got = got[()]
    if isinstance(got, (bool, np.bool_)) or not isinstance(got, numbers.Real):
        return _wrong_type("a single number", got, part)
    if not _close(np.asarray(float(expected)), np.asarray(got)).all():
        return Difference("values", part, f"{part} is {plain(got)}, but should be {plain(expected)}.")
    return None


def _compare_dicts(expected, got, part):
    if not isinstance(got, dict):
        return _wrong_type(f"a dict with the keys {', '.join(map(repr, expected))}", got, part)
    if set(got) != set(expected):
        missing = sorted(map(str, set(expected) - set(got)))
        extra = sorted(map(str, set(got) - set(expected)))
        words = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has {', '.join(extra)} too many"] * bool(
            extra
        )
        return Difference("type", part, f"{part} {' and '.join(words)}.")
    found = (first_difference(expected[key], got[key], f"{part}[{key!r}]") for key in expected)
    return next((difference for difference in found if difference), None)


def _compare_index_lists(expected, got, part):
    if isinstance(got, np.ndarray) and got.ndim == 1 and got.dtype.kind in "iu":
        got = got.tolist()
    if not isinstance(got, (list, tuple, range)):
        return _wrong_type("a list of whole numbers", got, part)
    for item in got:
        if isinstance(item, (bool, np.bool_)) or not isinstance(item, numbers.Integral):
            return Difference(
                "type", part, f"{part} holds {describe(item)}, but should hold whole numbers only."
            )
    if [int(item) for item in got] != expected:
        return Difference(
            "values", part, f"{part} is {_short(list(map(int, got)))}, but should be {_short(expected)}."
        )
    return None


def _short(items):
    return (
        str(items) if len(items) <= 12 else f"[{', '.join(map(str, items[:10]))}, …] ({len(items)} numbers)"
    )


def _compare_tuples(expected, got, part):
    if (
        isinstance(got, np.ndarray)
        and got.ndim == 1
        and all(isinstance(item, numbers.Integral) for item in expected)
    ):
        got = tuple(got.tolist())
    if not isinstance(got, (tuple, list)):
        return _wrong_type(f"a tuple of {len(expected)}", got, part)
    if len(got) != len(expected):
        return Difference("type", part, f"{part} has {len(got)} parts, but should have {len(expected)}.")
    pairs = zip(expected, got, strict=True)
    found = (first_difference(right, item, f"{part}[{k}]") for k, (right, item) in enumerate(pairs))
    return next((difference for difference in found if difference), None)
