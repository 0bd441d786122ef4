"""The picture of a failed check: the input with its window, yours, expected and the difference."""

import numpy as np

from convlab import draw

LARGEST = 64  # rows or columns; a larger plane is not drawn


def of_failure(attempt, window=None):
    """Return a figure of what differs in a failed attempt, or None where there is nothing to draw.

    ``window`` is what ``convlab.window.behind`` found: it is outlined in the input, and its arithmetic written below.
    """
    expected, got = _part(attempt.expected, attempt), _part(attempt.result, attempt)
    if attempt.difference is None or not _drawable(expected):
        return _of_step(window) if window is not None and attempt.difference is not None else None
    if not _drawable(got):
        return _alone(expected, attempt.difference.part)
    if got.shape != expected.shape:
        return _two_shapes(expected, got, attempt.difference.part)
    if attempt.difference.step != "values":
        return None
    return _of_values(expected, got, attempt.difference, window)


def _part(result, attempt):
    return (
        result[attempt.part] if isinstance(result, (tuple, list)) and len(result) > attempt.part else result
    )


def _drawable(array):
    plain = isinstance(array, np.ndarray) and array.dtype.kind in "biuf" and 1 <= array.ndim <= 4
    return plain and array.size > 0 and max(plane_of(array).shape) <= LARGEST


def plane_of(array, index=None):
    """Return the (rows, columns) plane of an array of one to four axes that holds the cell ``index`` (else the first)."""
    index = index or (0,) * array.ndim
    if array.ndim == 1:
        return array[None, :]
    if array.ndim == 2:
        return array
    return array[:, :, index[-1]] if array.ndim == 3 else array[index[0], :, :, index[-1]]


def _named(part, array, index):
    where = {1: "", 2: "", 3: "[:, :, {2}]", 4: "[{0}, :, :, {3}]"}[array.ndim]
    return part + where.format(*index)


def _of_values(expected, got, difference, window):
    index = difference.index
    right, yours = plane_of(expected, index).astype(float), plane_of(got, index).astype(float)
    cell = {1: (0, *index), 2: index, 3: index[:2], 4: index[1:3]}[expected.ndim]
    panels = 3 + (window is not None)
    figure, axes = draw.new_figure(panels, 2.8, 3.2)
    if window is not None:
        _show_window(axes[0], window)
    limits = _limits(right, yours)
    name = _named(difference.part, expected, index)
    with np.errstate(invalid="ignore"):
        off = np.where(np.isclose(yours, right, rtol=1e-9, atol=1e-9), 0, yours - right)  # no rounding noise
    rest = (
        (yours, "yours", "yours", limits),
        (right, "expected", "expected", limits),
        (off, "yours − expected", None, None),
    )
    for ax, (plane, title, role, bounds) in zip(axes[-3:], rest, strict=True):
        draw.show_array(
            ax,
            plane,
            f"{title}\n{name}" if role else title,
            role=role,
            limits=bounds,
            signed=role is None or None,
        )
        _outline(ax, (cell[0], cell[0] + 1), (cell[1], cell[1] + 1))
    if window is not None and window.arithmetic:
        figure.supxlabel(f"expected: {window.arithmetic}", fontsize=10)
    return figure


def _show_window(ax, window):
    draw.show_array(ax, window.plane, f"{window.title}\n{window.source}", role="input")
    if window.cells is not None:
        for row, column in window.cells:
            _outline(ax, (row, row + 1), (column, column + 1))
    elif window.rows[1] > window.rows[0] and window.columns[1] > window.columns[0]:
        _outline(ax, window.rows, window.columns)


def _outline(ax, rows, columns):
    for spine in ax.spines.values():
        spine.set_zorder(0.5)  # else the frame hides an outline at the edge
    draw.outline(ax, rows, columns)


def _limits(*planes):
    values = np.concatenate([plane[np.isfinite(plane)] for plane in planes])
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def _two_shapes(expected, got, part):
    figure, axes = draw.new_figure(2, 2.8, 3.2)
    panels = []
    for array, role in ((got, "yours"), (expected, "expected")):
        index = _fullest(array)
        panels.append(
            (
                plane_of(array, index).astype(float),
                f"{role}, shape {array.shape}\n{_named(part, array, index)}",
                role,
            )
        )
    limits = _limits(*(plane for plane, _, _ in panels))
    for ax, (plane, title, role) in zip(axes, panels, strict=True):
        draw.show_array(ax, plane, title, role=role, limits=limits)
    return figure


def _fullest(array):
    """Return an index in the (rows, columns) plane that has the most to show: the first one, unless it is all zeros."""
    full = np.argwhere(np.nan_to_num(array.astype(float)))
    return tuple(int(place) for place in full[0]) if len(full) else (0,) * array.ndim


def _alone(expected, part):
    figure, axes = draw.new_figure(1, 2.8, 3.2)
    draw.show_array(axes[0], plane_of(expected), f"expected\n{part} {expected.shape}", role="expected")
    return figure


def _of_step(window):
    figure, axes = draw.new_figure(2, 2.8, 3.2)
    _show_window(axes[0], window)
    draw.show_array(axes[1], window.kernel, "filter\nW" + window.source[len("a_slice_prev") :], role="kernel")
    if window.arithmetic:
        figure.supxlabel(f"expected: {window.arithmetic}", fontsize=10)
    return figure
