"""Which part of the input feeds one cell of a result, and the arithmetic that makes it.

On the way forward a neuron sees a window; on the way back an entry of a gradient collects from neurons.
"""

from dataclasses import dataclass

import numpy as np

from convlab.draw import number

MOST_TERMS = 12  # a longer sum is not written out


@dataclass(frozen=True)
class Window:
    """What one cell of a result is made of.

    ``plane`` is the (rows, columns) part of the input that is drawn, padding included; ``rows`` and ``columns`` are the
    (first, after-last) indices of the window in it. Where only some cells of it count, ``cells`` are their (row, column).
    """

    source: str  # "A_prev[0, :, :, 1]"
    plane: np.ndarray
    rows: tuple
    columns: tuple
    says: str  # "Z[0, 1, 2, 3] sees rows 0 to 2 and columns 1 to 3 of A_prev[0]."
    arithmetic: str = ""  # "1·0.5 + 2·(−1) + 0.25 = −1.25"
    kernel: np.ndarray | None = None  # the (f, f) part of the filter that meets the window
    title: str = "input"
    cells: tuple | None = None


def behind(facts, attempt):
    """Return the ``Window`` behind the worst cell of a failed attempt, or None where there is none to show."""
    difference, finders = attempt.difference, SEES.get(facts.get("sees", ""), ())
    if difference is None or difference.step != "values" or attempt.part >= len(finders):
        return None
    part = facts["returns"][attempt.part]
    return finders[attempt.part](part, list(attempt.arguments.values()), difference.index)


def _conv(part, arguments, index):
    A_prev, W, b, hparameters = arguments
    i, h, w, c = index
    f, (stride, pad) = len(W), _steps(hparameters)
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
        _sees(_cell(part, index), rows, columns, pad, f"A_prev[{i}]", padded.shape),
        _products(terms, b.ravel()[c]),
        W[:, :, channel, c],
    )


def _step(part, arguments, index):
    window, W, b = arguments
    channel = int(np.argmax(np.abs(window * W).sum(axis=(0, 1))))
    terms = [*zip(window.ravel(), W.ravel(), strict=True)]
    plane = window[:, :, channel]
    spans = (0, plane.shape[0]), (0, plane.shape[1])
    says, kernel = _products(terms, np.ravel(b)[0]), W[:, :, channel]
    return Window(f"a_slice_prev[:, :, {channel}]", plane, *spans, "", says, kernel)


def _pool(part, arguments, index):
    A_prev, hparameters, *mode = arguments
    i, h, w, c = index
    f, (stride, pad) = hparameters["f"], _steps(hparameters)
    padded = np.pad(A_prev[i, :, :, c].astype(float), pad, constant_values=np.nan)
    rows, columns = _span(h, f, stride), _span(w, f, stride)
    values = padded[slice(*rows), slice(*columns)].ravel()
    return Window(
        f"A_prev[{i}, :, :, {c}]",
        padded,
        rows,
        columns,
        _sees(
            _cell(part, index),
            rows,
            columns,
            pad,
            f"A_prev[{i}, :, :, {c}]",
            padded.shape,
        ),
        _pooled(values[~np.isnan(values)], mode[0] if mode else "max"),
    )


def _pad(part, arguments, index):
    X, pad = arguments
    i, h, w, c = index
    row, column = h - pad, w - pad
    inside = 0 <= row < X.shape[1] and 0 <= column < X.shape[2]
    cell = _cell(part, index)
    says = (
        f"{cell} is X[{i}, {row}, {column}, {c}]."
        if inside
        else f"{cell} lies in the frame, where only zeros are."
    )
    spans = ((row, row + 1), (column, column + 1)) if inside else ((0, 0), (0, 0))
    return Window(f"X[{i}, :, :, {c}]", X[i, :, :, c], *spans, says)


def _pixel_back(part, arguments, index):
    """dA_prev[index]: all neurons whose window holds the pixel, in every map."""
    (dZ, (_, W, _, hparameters)), (i, row, column, channel) = arguments, index
    cell = _cell(part, index)
    f, (stride, pad) = len(W), _steps(hparameters)
    rows, columns = (
        _users(n + pad, f, stride, size) for n, size in zip((row, column), dZ.shape[1:3], strict=True)
    )
    shares = [
        (dZ[i, h, w, k], W[row + pad - h * stride, column + pad - w * stride, channel, k])
        for k in range(dZ.shape[3])
        for h in range(*rows)
        for w in range(*columns)
    ]
    says = f"{cell} should collect from {_these(rows, columns)} of dZ[{i}], in every map: all whose window holds that pixel."
    if not shares:
        says = f"No window holds that pixel, so {cell} should be 0."
    strength = [abs(float(z) * float(w)) for z, w in shares]
    k = int(np.argmax(strength)) // max(1, len(shares) // dZ.shape[3]) if shares else 0
    return Window(
        f"dZ[{i}, :, :, {k}]", dZ[i, :, :, k], rows, columns, says, _products(shares), title="collects from"
    )


def _weight_back(part, arguments, index):
    """dW[index]: the pixels that the weight meets, one for each neuron of its map."""
    (dZ, (A_prev, _, _, hparameters)), (r, c, channel, k) = arguments, index
    cell = _cell(part, index)
    stride, pad = _steps(hparameters)
    m, n_H, n_W = dZ.shape[:3]
    padded = np.pad(A_prev[..., channel], ((0, 0), (pad, pad), (pad, pad)))
    met = padded[:, r : r + (n_H - 1) * stride + 1 : stride, c : c + (n_W - 1) * stride + 1 : stride]
    terms = [*zip(dZ[..., k].ravel(), met.ravel(), strict=True)]
    i = int(np.argmax(np.abs(met * dZ[..., k]).sum(axis=(1, 2))))
    cells = tuple((r + h * stride, c + w * stride) for h, w in np.ndindex(n_H, n_W))
    says = (
        f"{cell} should add up dZ · pixel over all {n_H} · {n_W} neurons of map {k}{_examples(m)}: "
        f"the outlined pixels are those that this weight meets."
    )
    spans = (r, r + (n_H - 1) * stride + 1), (c, c + (n_W - 1) * stride + 1)
    source, apart = f"A_prev[{i}, :, :, {channel}]", cells if stride > 1 else None
    return Window(source, padded[i], *spans, says, _products(terms), title="meets", cells=apart)


def _bias_back(part, arguments, index):
    """db[index]: every neuron of the map."""
    dZ, k = arguments[0], index[-1]
    m, n_H, n_W = dZ.shape[:3]
    cell = _cell(part, index)
    terms = [float(z) for z in dZ[..., k].ravel()]
    short = len(terms) <= MOST_TERMS
    arithmetic = f"{' + '.join(map(_factor, terms))} = {number(sum(terms))}" if short else ""
    says = f"{cell} should add up all {n_H} · {n_W} numbers of dZ in map {k}{_examples(m)}."
    return Window(
        f"dZ[0, :, :, {k}]", dZ[0, :, :, k], (0, n_H), (0, n_W), says, arithmetic, title="collects from"
    )


def _pool_back(part, arguments, index):
    (dA, (A_prev, hparameters), *mode), (i, row, column, c) = arguments, index
    f, (stride, pad) = hparameters["f"], _steps(hparameters)
    rows, columns = (
        _users(n + pad, f, stride, size) for n, size in zip((row, column), dA.shape[1:3], strict=True)
    )
    cell = _cell(part, index)
    neurons = [(h, w) for h in range(*rows) for w in range(*columns)]
    windows = {
        (h, w): A_prev[
            i,
            max(h * stride - pad, 0) : h * stride - pad + f,
            max(w * stride - pad, 0) : w * stride - pad + f,
            c,
        ]
        for h, w in neurons
    }
    if mode and mode[0] == "average":
        says = f"{cell} should collect a share from {_these(rows, columns)} of dA[{i}, :, :, {c}]."
        terms = [f"{_factor(dA[i, h, w, c])}/{windows[h, w].size}" for h, w in neurons]
        total = sum(dA[i, h, w, c] / windows[h, w].size for h, w in neurons)
        cells = None  # the whole rectangle
    else:
        cells = tuple(place for place in neurons if windows[place].max() == A_prev[i, row, column, c])
        terms = [_factor(dA[i, h, w, c]) for h, w in cells]
        total = sum(dA[i, h, w, c] for h, w in cells)
        named = f"neuron{'s' * (len(cells) != 1)} {', '.join(map(str, cells))}"
        says = f"{cell} should collect from {named} of dA[{i}, :, :, {c}]: that pixel is the maximum there."
        if not cells:
            says = f"That pixel is the maximum of no window that holds it, so {cell} should be 0."
    if not neurons:
        says = f"No window holds that pixel, so {cell} should be 0."
    arithmetic = f"{' + '.join(terms)} = {number(total)}" if 0 < len(terms) <= MOST_TERMS else ""
    source = f"dA[{i}, :, :, {c}]"
    return Window(source, dA[i, :, :, c], rows, columns, says, arithmetic, title="collects from", cells=cells)


SEES = {  # for each part of the result
    "conv": (_conv,),
    "step": (_step,),
    "pool": (_pool,),
    "pad": (_pad,),
    "conv_back": (_pixel_back, _weight_back, _bias_back),
    "pool_back": (_pool_back,),
}


def _steps(hparameters):
    return hparameters["stride"], hparameters.get("pad", 0)


def _cell(part, index):
    return f"{part}[{', '.join(map(str, index))}]"


def _users(place, f, stride, size):
    """Return the (first, after-last) of ``size`` windows along an axis that hold a place of the padded picture."""
    first = max(0, -(-(place - f + 1) // stride))
    return first, max(first, min(size, place // stride + 1))


def _these(rows, columns):
    named = [
        f"{name}s {first} to {last - 1}" if last - first > 1 else f"{name} {first}"
        for name, (first, last) in (("row", rows), ("column", columns))
    ]
    return " and ".join(named)


def _examples(m):
    return f", in all {m} examples" if m > 1 else ""


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


def _products(terms, bias=None):
    if not 0 < len(terms) <= MOST_TERMS:
        return ""
    total = sum(float(a) * float(w) for a, w in terms) + float(bias or 0)
    written = [f"{_factor(a)}·{_factor(w)}" for a, w in terms] + ([] if bias is None else [_factor(bias)])
    return f"{' + '.join(written)} = {number(total)}"


def _pooled(values, mode):
    if len(values) > MOST_TERMS:
        return ""
    if mode == "max":
        return f"max({', '.join(map(number, values))}) = {number(values.max())}"
    return f"({' + '.join(map(_factor, values))}) / {len(values)} = {number(values.mean())}"


def _factor(value):
    text = number(float(value))
    return f"({text})" if text.startswith("−") else text
