"""A figure in words, for those who hear a page: the alternative text of every picture that a notebook shows.

It is read off what was drawn, so it tells the learner's own numbers: titles, small grids row by row, the ends and the
lowest and highest point of a curve, bars, tables, and which windows are outlined.
"""

import re

import numpy as np

NUMBERS_UP_TO = 36  # cells; of a larger grid only the range is told
CHANGES_LEAST = 10  # points; a shorter line is drawn to join two boxes, not to show a curve
LONGEST = 1200  # characters
OUTLINE = "outline: "  # how the id of an outline begins; what follows is told
SAYS = "says: "  # how the id of an image begins that has words of its own
TOLD = "told elsewhere"  # the id of a text that repeats a number of a grid, or an outline's label


def window_id(rows, columns, label=None):
    """Return the id of an outline around ``rows`` and ``columns``, (first, after-last) pairs: its words follow OUTLINE."""
    place = f"{_span('row', rows)}, {_span('column', columns)}"
    return f"{OUTLINE}{label} ({place})" if label else f"{OUTLINE}{place}"


def _span(noun, ends):
    first, last = ends[0], ends[1] - 1
    words = f"{noun} {first}" if first == last else f"{noun}s {first} to {last}"
    return words.replace("-", "−")


def describe(figure):
    """Return what a matplotlib figure shows, as a str of at most ``LONGEST`` characters."""
    panels = [text for text in (_panel(ax) for ax in figure.axes) if text]
    if len(panels) > 1:
        panels = [f"Panel {number}: {text}" for number, text in enumerate(panels, start=1)]
    heading = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
    footing = figure.get_supxlabel() if hasattr(figure, "get_supxlabel") else ""
    loose = [text.get_text() for text in figure.texts if text.get_text() not in (heading, footing)]
    parts = [_line(part) for part in (heading, *panels, *loose, footing) if part.strip()]
    text = " ".join(part if part[-1] in ".!?" else f"{part}." for part in parts) or "A figure."
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _panel(ax):
    if not ax.get_visible():
        return ""
    title = next((text for text in map(ax.get_title, ("center", "left", "right")) if text), "")
    grids = [_grid(image, alone=not ax.lines) for image in ax.images]
    parts = [title, *grids[:3], *_names(ax), *_outlines(ax), *_curves(ax), *_bars(ax), *_tables(ax)]
    parts += _words(ax)
    return "; ".join(_line(part) for part in parts if part)


def _grid(image, *, alone):
    own = str(image.get_gid())
    if own.startswith(SAYS):
        return own[len(SAYS) :]
    array = np.ma.getdata(image.get_array()).astype(float)
    size = f"{array.shape[0]} × {array.shape[1]}"
    if array.ndim == 3:
        return f"a colour picture of {size} pixels"
    if array.size and (array == array.flat[0]).all():
        return f"a plane of {size}, all {_number(array.flat[0])}"
    if alone and array.size <= NUMBERS_UP_TO:
        rows = "; ".join(", ".join(map(_number, row)) for row in array)
        return f"{size} numbers, row by row: {rows}"
    finite = array[np.isfinite(array)]
    finite[np.abs(finite) < 1e-9 * np.abs(finite).max(initial=0)] = 0  # what rounding left
    if not finite.size:
        return f"a map of {size} numbers, none of them finite"
    odd = array.size - finite.size
    rest = f", {odd} of them not finite" if odd else ""
    return f"a map of {size} numbers from {_number(finite.min())} to {_number(finite.max())}{rest}"


def _names(ax):
    """Return the names of rows and columns, where they are words."""
    told = []
    for noun, axis in (("rows", ax.yaxis), ("columns", ax.xaxis)):
        words = [label.get_text() for label in axis.get_ticklabels()] if ax.get_visible() else []
        if any(re.match(r"[^$]*[A-Za-z]", word) for word in words) and not ax.containers:
            heading = f"{noun} ({axis.get_label_text()})" if axis.get_label_text() else noun
            told.append(f"{heading}: {', '.join(words)}")
    return told


def _outlines(ax):
    found = [str(patch.get_gid())[len(OUTLINE) :] for patch in ax.patches
             if str(patch.get_gid()).startswith(OUTLINE)]  # fmt: skip
    return [f"outlined: {' and '.join(found[:8])}" + (" and more" if len(found) > 8 else "")] if found else []


def _curves(ax):
    axes = f"{ax.get_xlabel()} across" if ax.get_xlabel() else ""
    curves = []
    for line in ax.lines:
        x, y = (np.asarray(one, dtype=float) for one in line.get_data(orig=False))
        label = line.get_label()
        joins = (
            label.startswith("_") and line.get_marker() in ("", " ", "None", None) and len(x) < CHANGES_LEAST
        )
        if len(x) < 2 or joins or not np.isfinite(y).any():
            continue
        name = "a curve" if label.startswith("_") else label
        low, high = np.nanargmin(y), np.nanargmax(y)
        curves.append(
            f"{name} goes from {_number(y[0])} at {_number(x[0])} to {_number(y[-1])} at {_number(x[-1])}, "
            f"lowest {_number(y[low])} at {_number(x[low])}, highest {_number(y[high])} at {_number(x[high])}"
        )
    named = f"{ax.get_ylabel()} over {ax.get_xlabel()}" if ax.get_ylabel() and ax.get_xlabel() else axes
    return [named, *curves[:6]] if curves else []


def _bars(ax):
    names = [label.get_text() for label in ax.get_xticklabels()] if ax.containers else []
    told = []
    for bars in ax.containers:
        heights = [patch.get_height() for patch in getattr(bars, "patches", ())]
        fits = len(names) == len(heights) and all(names)
        told += [
            f"{names[i]} {_number(height)}" if fits else _number(height) for i, height in enumerate(heights)
        ]
    return [f"bars: {', '.join(told[:24])}"] if told else []


def _tables(ax):
    told = []
    for table in ax.tables:
        rows = {}
        for (row, _), cell in sorted(table.get_celld().items()):
            rows.setdefault(row, []).append(cell.get_text().get_text())
        told.append("a table: " + "; ".join(" | ".join(cells) for cells in rows.values()))
    return told


def _words(ax):
    words = [text.get_text() for text in ax.texts if text.get_text().strip() and text.get_gid() != TOLD]
    return [f"labels: {', '.join(words[:60])}"] if words else []


def _number(value):
    if not np.isfinite(value):
        return str(float(value))
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return ("0" if text == "-0" else text).replace("-", "−")


def _line(text):
    """Return a text on one line, with the mathematics of matplotlib as it is spoken."""
    return re.sub(r"\s+", " ", text.replace("$", "")).strip()
