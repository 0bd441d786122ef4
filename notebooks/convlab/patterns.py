"""What the numbers say about a wrong result, when no known mistake explains it.

Each pattern must hold in every case that failed. Texts name no numbers of the inputs, so the hidden test may use them
as well.
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np


@dataclass(frozen=True)
class Pattern:
    """A test of (right, got), two float arrays, and what to say when it holds."""

    holds: object
    looks_like: str
    question: str


def what_the_numbers_say(attempts, slip):
    """Return ``slip(looks_like, question, …)`` for the first pattern that holds in all failed cases, or None."""
    found = _about_values(attempts)
    return slip(*found) if found else None


def _about_values(attempts):
    failed = [attempt for attempt in attempts if attempt.failed]
    pairs = [_arrays(attempt) for attempt in failed]
    if not pairs or any(pair is None for pair in pairs):
        return None
    same_shape = [right.shape == got.shape for right, got in pairs]
    if all(same_shape):
        patterns, found = VALUES, _one_factor(pairs) or _times_the_bias(failed, pairs)
        if found:
            return found
    elif not any(same_shape):
        patterns = SHAPES
    else:
        patterns = EITHER
    for pattern in patterns:
        if all(pattern.holds(right, got) for right, got in pairs):
            return pattern.looks_like, pattern.question
    return None


def _arrays(attempt):
    """Return (right, got) as float arrays, or None where the failure is not one of numbers."""
    if attempt.difference is None or attempt.error is not None:
        return None
    right, got = attempt.expected, attempt.result
    if isinstance(right, tuple) and isinstance(got, (tuple, list)) and len(got) == len(right):
        right, got = right[attempt.part], got[attempt.part]
    if isinstance(right, (list, tuple, dict)) or not isinstance(got, (int, float, np.generic, np.ndarray)):
        return None
    right, got = np.asarray(right), np.asarray(got)
    if right.dtype.kind not in "biuf" or got.dtype.kind not in "biuf" or not right.size:
        return None
    return right.astype(float), got.astype(float)


def near(a, b):
    """Whether two arrays have one shape and the same numbers, up to rounding."""
    if a.shape != b.shape:
        return False
    scale = float(np.abs(a[np.isfinite(a)]).max(initial=0)) if a.size else 0.0
    return bool(np.allclose(a, b, rtol=0, atol=1e-5 * scale + 1e-12, equal_nan=True))


def _one_factor(pairs):
    """One factor for all cases, not 1 and not 0; −1 has a text of its own."""
    factors = set()
    for right, got in pairs:
        if right.size < 2 and len(pairs) < 3:
            return None
        top = np.unravel_index(np.argmax(np.abs(right)), right.shape)
        if not right[top] or not np.isfinite(got[top]) or not near(right * (got[top] / right[top]), got):
            return None
        factors.add(round(float(got[top] / right[top]), 4))
    if len(factors) != 1 or factors & {0.0, -1.0}:
        return None
    return (
        f"every number is {factors.pop():g} times the right one.",
        "Is something counted more than once, or divided by a count that is not the right one?",
    )


def _times_the_bias(failed, pairs):
    """Off by the same multiple of the bias in all cases, each channel by its own."""
    factors = set()
    for attempt, (right, got) in zip(failed, pairs, strict=True):
        bias = attempt.arguments.get("b")
        if (
            not isinstance(bias, np.ndarray)
            or not bias.any()
            or right.shape[-1:] not in ((), bias.shape[-1:])
        ):
            return None
        bias = bias.astype(float).ravel() if right.shape else bias.astype(float).ravel()[0]
        off = got - right
        times = float((off * bias).sum() / (np.broadcast_to(bias, off.shape) ** 2).sum())
        if not near(np.broadcast_to(times * bias, off.shape) + right, got):
            return None
        factors.add(round(times + 1, 4))
    if len(factors) != 1 or 1 in factors:
        return None
    count = factors.pop()
    return (
        f"the bias came in {count:g} times." if count >= 0 else "the bias was subtracted.",
        "How often may b enter one output? On how many lines, or turns of a loop, do you add it?",
    )


def _many(test):
    """Only where there is enough to see: more than one number, and not all of them equal."""
    return lambda right, got: (
        right.size > 1 and bool(np.ptp(right[np.isfinite(right)]) > 0) and test(right, got)
    )


def _axis(axis, test):
    """Only where the axis exists and has more than one place."""
    return lambda right, got: right.ndim == 4 and right.shape[axis] > 1 and test(right, got)


def _turned(right, got):
    orders = permutations(range(right.ndim))
    return any(near(right.transpose(order), got) for order in orders if list(order) != sorted(order))


def _shifted(right, got):
    if right.ndim < 3:
        return False
    rows, columns = (1, 2) if right.ndim == 4 else (0, 1)
    for axis in ((rows,), (columns,), (rows, columns)):
        for step in (1, -1, 2, -2):
            if min(right.shape[a] for a in axis) <= abs(step):
                continue
            ahead = [slice(None)] * right.ndim
            behind = [slice(None)] * right.ndim
            for a in axis:
                ahead[a] = slice(step, None) if step > 0 else slice(None, step)
                behind[a] = slice(None, -step) if step > 0 else slice(-step, None)
            if near(right[tuple(behind)], got[tuple(ahead)]) and np.ptp(right) > 0:
                return True
    return False


def _flipped(right, got):
    if right.ndim < 3:
        return False
    rows, columns = (1, 2) if right.ndim == 4 else (0, 1)
    return any(near(np.flip(right, axes), got) for axes in ((rows,), (columns,), (rows, columns)))


def _edge_only(right, got):
    if right.ndim != 4 or min(right.shape[1:3]) < 3:
        return False
    middle = (slice(None), slice(1, -1), slice(1, -1))
    return near(right[middle], got[middle])


def _last_only(right, got):
    if right.ndim != 4 or min(right.shape[1:3]) < 2:
        return False
    rest = (slice(None), slice(None, -1), slice(None, -1))
    return near(right[rest], got[rest])


def _one_off(right, got):
    off = [a - b for a, b in zip(got.shape, right.shape, strict=False)]
    return right.ndim == got.ndim and set(off) <= {0, off[np.argmax(np.abs(off))]} and max(map(abs, off)) == 1


def _unfinished_sum(right, got):
    return (
        got.size > right.size
        and got.size % right.size == 0
        and right.size == 1
        and near(right, got.sum().reshape(right.shape))
    )


NOT_FILLED = "Which line puts the number that you computed into the result, and on which turn of the loops?"

VALUES = (
    Pattern(
        lambda r, g: bool(r.any()) and not g.any(), "the result is all zeros, as it was made.", NOT_FILLED
    ),
    Pattern(
        lambda r, g: bool(np.isnan(g).any() and not np.isnan(r).any()),
        "some numbers are nan: 0 / 0, or ∞ − ∞, or memory that was never written.",
        "Where do you divide, and can the divisor be 0? Was the array made with np.empty?",
    ),
    Pattern(
        _many(lambda r, g: near(-r, g)),
        "every number has the wrong sign.",
        "Which two things were subtracted, and in which order?",
    ),
    Pattern(
        lambda r, g: near(np.floor(r), g) or near(np.trunc(r), g),
        "the numbers were cut down to whole numbers.",
        "What kind of numbers does the array hold into which you write, and where does int(…) or // stand?",
    ),
    Pattern(
        _axis(0, lambda r, g: near(r[:1], g[:1]) and not g[1:].any()),
        "the first example is right, and the others were left at zero.",
        "Which loop goes over the examples, and does a return stand inside it?",
    ),
    Pattern(
        _axis(0, lambda r, g: near(np.broadcast_to(r[:1], r.shape), g)),
        "every example has the result of the first one.",
        "Which line picks the example, and does its index change?",
    ),
    Pattern(
        _axis(0, lambda r, g: near(np.broadcast_to(r[-1:], r.shape), g)),
        "every example has the result of the last one.",
        "Which line picks the example, and is it inside the loop?",
    ),
    Pattern(
        _axis(3, lambda r, g: near(r[..., :1], g[..., :1]) and not g[..., 1:].any()),
        "the first channel is right, and the others were left at zero.",
        "Which loop goes over the channels, and where does it begin and end?",
    ),
    Pattern(
        _axis(3, lambda r, g: near(np.broadcast_to(r[..., :1], r.shape), g)),
        "every channel has the result of the first one.",
        "Which index picks the channel, and does it change?",
    ),
    Pattern(
        _axis(3, lambda r, g: near(np.broadcast_to(r[..., -1:], r.shape), g)),
        "every channel has the result of the last one.",
        "Is the line that writes the result inside the loop over the channels?",
    ),
    Pattern(
        _axis(3, lambda r, g: near(np.broadcast_to(r.sum(3, keepdims=True), r.shape), g)),
        "the channels were summed where each should stand by itself.",
        "Over which axes does your sum go, and which axis should be left?",
    ),
    Pattern(
        _axis(3, lambda r, g: near(r[..., ::-1], g)),
        "the channels stand in reverse order.",
        "Which index counts backwards?",
    ),
    Pattern(
        _axis(0, lambda r, g: near(r[:1], g[:1])),
        "only the first example is right.",
        "What does your code carry over from one example to the next?",
    ),
    Pattern(
        _many(_flipped),
        "the result is flipped, up–down or left–right.",
        "Which index counts backwards, or which [::-1] is too much?",
    ),
    Pattern(
        _many(lambda r, g: r.ndim >= 2 and _turned(r, g)),
        "rows and columns, or other axes, have changed places.",
        "Say the axes of the result aloud in order. In which order do you index it?",
    ),
    Pattern(
        _many(lambda r, g: bool(np.ptp(g - r) <= 1e-5 * np.abs(r).max() + 1e-12)),
        "every number is off by the same amount.",
        "What is added once to every number, and how often do you add it?",
    ),
    Pattern(
        _axis(3, lambda r, g: bool(np.ptp(g - r, axis=(0, 1, 2)).max() <= 1e-5 * np.abs(r).max() + 1e-12)),
        "every number of a channel is off by the same amount, and each channel by its own.",
        "What does each filter add once to all of its numbers?",
    ),
    Pattern(
        _many(lambda r, g: near(np.maximum(r, 0), g)),
        "the negative numbers have become 0.",
        "Was an activation applied, or does a maximum start from 0?",
    ),
    Pattern(
        _many(lambda r, g: near(np.abs(r), g)),
        "all signs were lost.",
        "Where do you take an absolute value or a square?",
    ),
    Pattern(
        _many(_shifted),
        "the right numbers stand in the wrong places: everything is shifted.",
        "By how much does the marked number have to move? Which start index is off by that?",
    ),
    Pattern(
        _last_only,
        "all is right but the last row or the last column.",
        "Where do the loops over the output end, and where do the windows of the last row end?",
    ),
    Pattern(
        _edge_only,
        "all is right but the edge of each picture.",
        "What do the windows at the edge see that the others do not?",
    ),
    Pattern(
        _many(lambda r, g: bool(r.any() and not r.all()) and near(np.where(r == 0, g, r), g)),
        "the numbers are right, but where zeros belong there is something else.",
        "Which line of yours fills those places, and with what?",
    ),
    Pattern(
        _many(lambda r, g: bool(g.any()) and near(np.where(g == 0, 0, r), g)),
        "some numbers are right, and the rest were left at zero.",
        NOT_FILLED,
    ),
    Pattern(
        _many(lambda r, g: near(np.sort(r, axis=None), np.sort(g, axis=None))),
        "these are the right numbers, in the wrong places.",
        "In which order do your indices run? A reshape where a transpose is needed does this too.",
    ),
)

SHAPES = (
    Pattern(
        _many(lambda r, g: r.ndim == g.ndim and _turned(r, g)),
        "the axes stand in another order.",
        "Say the axes of the result aloud in order: which of them have changed places?",
    ),
    Pattern(
        lambda r, g: r.size == g.size and near(r.ravel(), g.ravel()),
        "the right numbers, in another shape.",
        "Which axes are missing or too much? Where do they arise, and what removes or adds an axis of length 1?",
    ),
    Pattern(
        lambda r, g: g.shape == r.shape[1:] and near(r[0], g),
        "only the first example came back, without its axis.",
        "Where does the return stand, inside or behind the loop?",
    ),
    Pattern(
        _unfinished_sum,
        "the products are there, but they have not been summed to one number.",
        "Over which axes must the sum go, so that a single number is left?",
    ),
    Pattern(
        _one_off,
        "a size is one too small or one too large.",
        "Count the windows of a small row by hand. Which + 1 is missing or too much, and is the division rounded the right way?",
    ),
    Pattern(
        lambda r, g: r.ndim == 4 and g.ndim == 4 and (g.shape[0], g.shape[3]) == (r.shape[0], r.shape[3]),
        "the number of rows or columns is wrong; examples and channels are right.",
        "Which line works out the height and the width of the result? Put the numbers of the call into it.",
    ),
    Pattern(
        lambda r, g: r.ndim == 4 and g.ndim == 4 and g.shape[:3] == r.shape[:3],
        "only the number of channels is wrong.",
        "What decides how many channels come out: the channels that come in, or the number of filters?",
    ),
)

EITHER = (
    Pattern(
        lambda r, g: r.size == g.size and near(np.sort(r, axis=None), np.sort(g, axis=None)),
        "these are the right numbers, in the wrong places.",
        "Say the axes of the result aloud in order: which of them have changed places?",
    ),
)
