"""Which part of the input feeds one cell of a result, and the arithmetic that makes it."""

from dataclasses import dataclass

import numpy as np

from convlab.draw import number

MOST_TERMS = 12  # a longer sum is not written out


@dataclass(frozen=True)
class Window:
    """What one cell of a result is made of.

    ``plane`` is the (rows, columns) part of the input that is drawn, padding included; ``rows`` and ``columns`` are the
    (first, after-last) indices of the window in it; ``pad`` is how many of its rows and columns are padding.
    """

    source: str  # "A_prev[0, :, :, 1]"
    plane: np.ndarray
    rows: tuple
    columns: tuple
    says: str  # "Z[0, 1, 2, 3] sees rows 0 to 2 and columns 1 to 3 of A_prev[0]."
    arithmetic: str = ""  # "1·0.5 + 2·(−1) + 0.25 = −1.25"
    kernel: np.ndarray | None = None  # the (f, f) part of the filter that meets the window


def behind(facts, attempt):
    """Return the ``Window`` behind the worst cell of a failed attempt, or None where there is none to show."""
    difference = attempt.difference
    find = SEES.get(facts.get("sees", ""))
    if find is None or attempt.part or difference is None or difference.step != "values":
        return None
    return find(facts, list(attempt.arguments.values()), difference.index)


def _conv(facts, arguments, index):
    A_prev, W, b, hparameters = arguments
    i, h, w, c = index
    f, stride, pad = W.shape[0], hparameters["stride"], hparameters["pad"]
    padded = np.pad(A_prev[i], ((pad, pad), (pad, pad), (0, 0)))
    rows, columns = _span(h, f, stride), _span(w, f, stride)
    window = padded[slice(*rows), slice(*columns)]
    channel = int(np.argmax(np.abs(window * W[..., c]).sum(axis=(0, 1))))
    terms = [*zip(window.ravel(), W[..., c].ravel(), strict=True)]
    return Window(
        f"A_prev[{i}, :, :, {channel}]",
        padded[:, :, channel],
        rows,
        columns,
        _sees(f"{facts['returns'][0]}[{i}, {h}, {w}, {c}]", rows, columns, pad, f"A_prev[{i}]", padded.shape),
        _products(terms, b.ravel()[c]),
        W[:, :, channel, c],
    )


def _step(facts, arguments, index):
    window, W, b = arguments
    channel = int(np.argmax(np.abs(window * W).sum(axis=(0, 1))))
    terms = [*zip(window.ravel(), W.ravel(), strict=True)]
    plane = window[:, :, channel]
    spans = (0, plane.shape[0]), (0, plane.shape[1])
    says, kernel = _products(terms, np.ravel(b)[0]), W[:, :, channel]
    return Window(f"a_slice_prev[:, :, {channel}]", plane, *spans, "", says, kernel)


def _pool(facts, arguments, index):
    A_prev, hparameters, *mode = arguments
    i, h, w, c = index
    f, stride = hparameters["f"], hparameters["stride"]
    pad = hparameters.get("pad", 0)
    padded = np.pad(A_prev[i, :, :, c].astype(float), pad, constant_values=np.nan)
    rows, columns = _span(h, f, stride), _span(w, f, stride)
    values = padded[slice(*rows), slice(*columns)].ravel()
    return Window(
        f"A_prev[{i}, :, :, {c}]",
        padded,
        rows,
        columns,
        _sees(
            f"{facts['returns'][0]}[{i}, {h}, {w}, {c}]",
            rows,
            columns,
            pad,
            f"A_prev[{i}, :, :, {c}]",
            padded.shape,
        ),
        _pooled(values[~np.isnan(values)], mode[0] if mode else "max"),
    )


def _pad(facts, arguments, index):
    X, pad = arguments
    i, h, w, c = index
    row, column = h - pad, w - pad
    inside = 0 <= row < X.shape[1] and 0 <= column < X.shape[2]
    cell = f"{facts['returns'][0]}[{i}, {h}, {w}, {c}]"
    says = (
        f"{cell} is X[{i}, {row}, {column}, {c}]."
        if inside
        else f"{cell} lies in the frame, where only zeros are."
    )
    spans = ((row, row + 1), (column, column + 1)) if inside else ((0, 0), (0, 0))
    return Window(f"X[{i}, :, :, {c}]", X[i, :, :, c], *spans, says)


SEES = {"conv": _conv, "step": _step, "pool": _pool, "pad": _pad}


def _span(place, f, stride):
    return place * stride, place * stride + f


def _sees(cell, rows, columns, pad, source, padded):
    spans = [
        f"{name} {first - pad} to {last - 1 - pad}"
        for name, (first, last) in (("rows", rows), ("columns", columns))
    ]
    over = any(
        first < pad or last > size - pad for (first, last), size in zip((rows, columns), padded, strict=False)
    )
    edge = " (counted without the padding; what lies outside is padding)" if pad and over else ""
    return f"{cell} should see {spans[0]} and {spans[1]} of {source}{edge}."


def _products(terms, bias):
    if len(terms) > MOST_TERMS:
        return ""
    total = sum(float(a) * float(w) for a, w in terms) + float(bias)
    products = " + ".join(f"{_factor(a)}·{_factor(w)}" for a, w in terms)
    return f"{products} + {_factor(bias)} = {number(total)}"


def _pooled(values, mode):
    if len(values) > MOST_TERMS:
        return ""
    if mode == "max":
        return f"max({', '.join(map(number, values))}) = {number(values.max())}"
    return f"({' + '.join(map(_factor, values))}) / {len(values)} = {number(values.mean())}"


def _factor(value):
    text = number(value)
    return f"({text})" if text.startswith("−") else text
