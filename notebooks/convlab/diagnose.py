"""Which slip a wrong result looks like: a known mistake, two of them together, or what the numbers say.

The build runs every known mistake on the visible cases and bakes what comes out. A mistake is named only when it gives
the learner's result on every case, also where the mistake does no harm. The hidden test runs the mistakes on its fresh
inputs instead, so ``outcomes`` may be anything that can be walked through more than once.
"""

import hashlib
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from convlab import divide, glorot, patterns
from convlab.attempt import TooSlow, run
from convlab.compare import first_difference


@dataclass(frozen=True)
class Slip:
    """What a wrong result looks like, the question that leads out of it, and the names of the known mistakes."""

    looks_like: str
    question: str
    names: tuple[str, ...] = ()
    lead: str = "This looks like"


def likely_slip(facts, attempts):
    """Return the ``Slip`` that explains all attempts, or None. ``attempts`` must be those of all cases."""
    if any(isinstance(attempt.error, (NotImplementedError, TooSlow)) for attempt in attempts):
        return None
    if len(attempts) < len(facts["cases"]):
        return None
    known = attempts[: len(facts["cases"])]  # the grader may add cases for which no outcome is baked
    found = _single(facts, known) or _pair(facts, known) or _sum_of_two(facts, known)
    return found or patterns.what_the_numbers_say(attempts, Slip) or divide.what_the_cases_say(attempts, Slip)


def _single(facts, attempts):
    for mistake in facts["mistakes"]:
        if _explains(facts, mistake["outcomes"], attempts):
            return Slip(mistake["looks_like"], mistake["question"], (mistake["name"],))
    return None


def _pair(facts, attempts):
    """Two mistakes in one piece of code, run together by the build; only their marks are baked."""
    if any(attempt.error is not None for attempt in attempts):
        return None
    seen = [mark(facts, attempt.result) for attempt in attempts]
    for pair in facts.get("pairs", ()):
        if all(baked == own for baked, own in zip(pair["marks"], seen, strict=False)):
            return _both(facts, pair["names"])
    return None


def _both(facts, names):
    first, second = (next(item for item in facts["mistakes"] if item["name"] == name) for name in names)
    looks_like = f"two slips at once. One: {first['looks_like']} Two: {second['looks_like']}"
    return Slip(looks_like, f"{first['question']} {second['question']}", tuple(names))


def _sum_of_two(facts, attempts):
    """Two mistakes whose errors add up, as a forgotten bias does with nearly all: the numbers must fit exactly."""
    numbers = [_numbers(facts, attempt) for attempt in attempts]
    if any(pair is None for pair in numbers):
        return None
    wrong = [got - right for right, got in numbers]
    apart = {}
    for mistake in facts["mistakes"]:
        offs = _offsets(facts, mistake["outcomes"], attempts)
        if offs is not None:
            apart[mistake["name"]] = offs
    scale = max(float(np.abs(right).max(initial=0)) for right, _ in numbers)
    for one, two in combinations(apart, 2):
        both = zip(apart[one], apart[two], wrong, strict=True)
        if all(np.allclose(a + b, off, rtol=0, atol=1e-6 * scale) for a, b, off in both):
            return _both(facts, (one, two))
    return None


def _numbers(facts, attempt):
    """Return (right, got) of the first returned value as float arrays of one shape, or None."""
    right, got = first_part(facts, attempt.expected), first_part(facts, attempt.result)
    if attempt.error is not None or attempt.part or not _is_numbers(right) or not _is_numbers(got):
        return None
    right, got = np.asarray(right, dtype=float), np.asarray(got, dtype=float)
    return (
        (right, got)
        if right.shape == got.shape and np.isfinite(got).all() and np.isfinite(right).all()
        else None
    )


def _offsets(facts, outcomes, attempts):
    """Return by how much a mistake is off in each case, or None where that is no number or nothing at all."""
    found = []
    for attempt, outcome in zip(attempts, outcomes, strict=False):
        part = first_part(facts, outcome.get("result"))
        right = np.asarray(first_part(facts, attempt.expected), dtype=float)
        if not _is_numbers(part) or np.shape(part) != right.shape:
            return None
        found.append(np.asarray(part, dtype=float) - right)
    return found if any(off.any() for off in found) else None


def _is_numbers(value):
    return isinstance(value, (float, int, np.generic, np.ndarray)) and np.asarray(value).dtype.kind in "iuf"


def _explains(facts, outcomes, attempts):
    """Whether a mistake's outcomes are those of all attempts, with at least one that only the mistake explains."""
    part = min((attempt.part for attempt in attempts if attempt.difference is not None), default=None)
    evidence = False
    for attempt, outcome in zip(attempts, outcomes, strict=False):
        if attempt.error is not None or "raises" in outcome:
            if attempt.error is None or outcome.get("raises") != type(attempt.error).__name__:
                return False
            evidence = evidence or outcome["says"] == str(attempt.error)
            continue
        if attempt.difference is None:
            if outcome.get("changed") != attempt.changed or not _agree(
                facts, outcome["result"], attempt, None
            ):
                return False
            evidence = evidence or attempt.changed is not None
        else:
            if facts["comparison"] == "glorot":
                if not _drawn_alike(outcome, attempt):
                    return False
            elif not _agree(facts, outcome["result"], attempt, part):
                return False
            evidence = True
    return evidence


def _drawn_alike(outcome, attempt):
    """Whether drawn numbers are wrong in the way of a mistake: no two draws agree in their numbers."""
    kind = attempt.difference.kind
    seen = glorot.signature(attempt.result, attempt.expected)
    return bool(kind) and outcome["kind"] == kind and glorot.alike(outcome["drawn"], seen)


def _agree(facts, result, attempt, part):
    """Whether a mistake's result is the learner's, in all returned values up to number ``part`` (None: in all)."""
    if facts["comparison"] != "equal":
        return True
    names = facts["returns"]
    if len(names) == 1 or not _has_parts(result, names) or not _has_parts(attempt.result, names):
        return _equal(result, attempt.result)
    upto = len(names) if part is None else part + 1
    pairs = zip(result[:upto], attempt.result[:upto], strict=True)
    return all(_equal(mistaken, got) for mistaken, got in pairs)


def _has_parts(result, names):
    return isinstance(result, (tuple, list)) and len(result) == len(names)


def _equal(mistaken, got):
    try:
        return first_difference(mistaken, got) is None
    except TypeError:  # a kind of value for which there is no rule
        return False


def first_part(facts, result):
    """Return the first of the returned values of an exercise, or the result itself where it is one value."""
    if len(facts["returns"]) > 1 and _has_parts(result, facts["returns"]):
        return result[0]
    return result


def mark(facts, result):
    """Return a short fingerprint of a result's first value: its shape, and its numbers to four decimals."""
    value = first_part(facts, result)
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return repr(type(value))
    digits = " ".join(f"{number:.4f}" for number in np.round(array, 4).ravel() + 0.0)  # + 0.0: no −0
    return hashlib.sha256(f"{array.shape} {digits}".encode()).hexdigest()[:16]


def outcome_of(facts, function, arguments, expected):
    """Return what a mistake does on one case, as plain data; used where the mistakes are run, not by learners.

    {"result": …, "changed": an argument's name or None}, or {"raises": type, "says": text}; for drawn numbers {"kind": how
    they are wrong, "drawn": their signature} in place of the result.
    """
    tried = run(function, facts, [{"args": arguments, "expected": expected}])[0]
    if tried.error is not None:
        return {"raises": type(tried.error).__name__, "says": str(tried.error)}
    if facts["comparison"] == "glorot":
        kind = tried.difference.kind if tried.difference else ""
        drawn = glorot.signature(tried.result, expected)
        return {"result": None, "changed": tried.changed, "kind": kind, "drawn": drawn}
    return {"result": tried.result, "changed": tried.changed}
