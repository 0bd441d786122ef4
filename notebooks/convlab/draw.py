"""Figures in one style: a palette of roles, number grids, pictures and maps.

Every function draws with matplotlib and returns the figure, closed for pyplot, so that a notebook shows it
exactly once. Colours are the colour-blind-safe ones of Okabe and Ito (Color Universal Design, 2008); signed
numbers get one zero-centred map; a colour never speaks alone: outlines, numbers and titles say the same.
"""

import base64
import html
import io
import os
from functools import cache

import numpy as np

from convlab.describe import SAYS, TOLD, describe, window_id
from convlab.undrawn import Undrawn, wanted

# Okabe–Ito
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"

# What a colour means, in every figure and explorer of the course
ROLES = {
    "input": BLUE,
    "kernel": ORANGE,
    "output": GREEN,
    "padding": "#9AA5B1",
    "selected": VERMILION,
    "expected": GREEN,
    "yours": PURPLE,
}

SEQUENTIAL = "viridis"  # values that only grow: activations, counts
SIGNED = "RdBu_r"  # values around zero: kernels, differences

SCREEN_DPI = 80  # figures are drawn with twice as many dots, for sharp screens
NUMBERS_UP_TO = 220  # cells; a larger grid is drawn without its numbers


READABLE = 4.5  # the contrast that WCAG asks of small text


@cache
def word_colour(role):
    """Return the colour of a role for words on white: as dark as it must be to be read, a str "#rrggbb"."""
    red, green, blue = (int(ROLES[role][at : at + 2], 16) for at in (1, 3, 5))
    for share in range(100, 0, -5):
        darker = [value * share // 100 for value in (red, green, blue)]
        if 1.05 / (_luminance(darker) + 0.05) >= READABLE:
            break
    return "#{:02x}{:02x}{:02x}".format(*darker)


def _luminance(colour):
    parts = (value / 255 for value in colour)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def new_figure(columns=1, width=3.0, height=3.0, **options):
    """Return (figure, list of axes) for ``columns`` panels, each about ``width`` × ``height`` inches."""
    if not wanted():
        return Undrawn(), [Undrawn()] * columns
    figure = figure_class()(figsize=(columns * width, height), layout="constrained")
    return figure, list(figure.subplots(1, columns, squeeze=False, **options)[0])


@cache
def figure_class():
    """Return the class of the course's figures: a matplotlib Figure that a notebook shows by itself.

    It stands apart from pyplot, so nothing is shown twice and nothing is kept open; its bytes are the same on every
    run; its text twin is made of the titles, and its alternative text tells what was drawn. (A function, since
    importing convlab must stay quick.)
    """
    from matplotlib.figure import Figure

    class NotebookFigure(Figure):
        def png(self):
            """Return the figure as the bytes of a PNG."""
            picture = io.BytesIO()
            self.savefig(picture, format="png", dpi=2 * SCREEN_DPI, metadata={"Software": None})
            return picture.getvalue()

        def _repr_mimebundle_(self, include=None, exclude=None):
            """Return the picture and its alternative text.

            The course's site and nbconvert's classic template take that from the metadata; JupyterLab knows no such
            thing and shows the HTML instead.
            """
            width, height = (round(inches * SCREEN_DPI) for inches in self.get_size_inches())
            code, alt = base64.b64encode(self.png()).decode("ascii"), describe(self)
            shown = {"text/plain": repr(self), "image/png": code}
            if os.environ.get("CONVLAB_STATIC") != "1":  # GitHub shows no such HTML
                shown["text/html"] = (
                    f'<img src="data:image/png;base64,{code}" alt="{html.escape(alt)}" width="{width}" '
                    f'height="{height}" style="max-width:100%;height:auto">'
                )
            return shown, {"image/png": {"width": width, "height": height, "alt": alt}}

        def _repr_html_(self):
            return None  # the bundle has it

        def __repr__(self):
            titles = [ax.get_title() for ax in self.axes if ax.get_title()]
            return f"<Figure: {' | '.join(titles)}>" if titles else "<Figure>"

    return NotebookFigure


def show_array(ax, array, title="", *, signed=None, numbers=None, role=None, limits=None):
    """Draw one (rows, columns) array, or one (rows, columns, 3) picture with values in 0…1, on an axis.

    Parameters
    ----------
    signed : bool or None
        Use the zero-centred map; None decides by whether the array has negative numbers.
    numbers : bool or None
        Write the value into each cell; None writes them where they can be read.
    role : str or None
        A key of ``ROLES``: the frame takes that colour.
    limits : (float, float) or None
        The values that get the ends of the colour map.
    """
    array = np.asarray(array)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise ValueError(
            f"show_array draws one plane (rows, columns) or one colour picture (rows, columns, 3), "
            f"not an array of shape {array.shape}. Pick one example and one channel, e.g. A[0, :, :, 0]."
        )
    if isinstance(ax, Undrawn):
        return
    if array.ndim == 3:
        ax.imshow(np.clip(array, 0, 1), interpolation="nearest")
    else:
        _show_plane(ax, array.astype(float), signed, numbers, limits)
    ax.set(title=title, xticks=[], yticks=[])
    ax.title.set_fontsize(10)
    for spine in ax.spines.values():
        spine.set(color=ROLES.get(role, "#C5CCD3"), linewidth=2.5 if role else 1)


def _show_plane(ax, plane, signed, numbers, limits):
    finite = plane[np.isfinite(plane)]
    low, high = limits or ((finite.min(), finite.max()) if finite.size else (0.0, 1.0))
    if signed is None:
        signed = low < 0
    if signed:
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    elif low == high:
        low, high = low - 1, high + 1
    image = ax.imshow(
        plane, cmap=SIGNED if signed else SEQUENTIAL, vmin=low, vmax=high, interpolation="nearest"
    )
    if numbers is None:
        numbers = plane.size <= NUMBERS_UP_TO and max(plane.shape) <= 16
    if not numbers:
        return
    size = 11 if max(plane.shape) <= 6 else 8 if max(plane.shape) <= 9 else 6
    for (row, column), value in np.ndenumerate(plane):
        red, green, blue, _ = image.cmap(image.norm(value))
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        ax.text(
            column,
            row,
            number(value),
            ha="center",
            va="center",
            fontsize=size,
            color="white" if dark else "black",
            gid=TOLD,
        )


def number(value):
    """Return a number as short as it can be read: 3, −0.5, 0.083, −∞."""
    value = float(value) + 0.0  # −0.0 + 0.0 is 0.0
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return text.replace("-", "−")


def outline(ax, rows, columns, role="selected", *, label=None):
    """Outline a window on a drawn array: ``rows`` and ``columns`` are (first, after-last) index pairs."""
    if isinstance(ax, Undrawn):
        return
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    colour = ROLES[role]
    corner = (columns[0] - 0.5, rows[0] - 0.5)
    size = (columns[1] - columns[0], rows[1] - rows[0])
    ax.add_patch(Rectangle(corner, *size, fill=False, edgecolor="white", linewidth=4.5, clip_on=False))
    frame = Rectangle(corner, *size, fill=False, edgecolor=colour, linewidth=2.5, clip_on=False)
    frame.set_gid(window_id(rows, columns, label))  # for the alternative text
    ax.add_patch(frame)
    if label:
        text = ax.annotate(
            label,
            corner,
            (0, 4),
            textcoords="offset points",
            color=word_colour(role),
            fontsize=9,
            fontweight="bold",
            gid=TOLD,
        )
        text.set_path_effects([withStroke(linewidth=3, foreground="white")])  # readable on any photograph


def padded_plane(ax, n_H, n_W, pad=0, title=""):
    """Draw one plane of ``n_H`` × ``n_W`` pixels inside its frame of padding, with the index of each row and column.

    Index 0 is the first pixel, −1 the padded one before it: the coordinates that ``outline`` takes.
    """
    if isinstance(ax, Undrawn):
        return
    from matplotlib.colors import ListedColormap

    inside = np.pad(np.ones((n_H, n_W)), pad)
    edges = (-pad - 0.5, n_W + pad - 0.5, n_H + pad - 0.5, -pad - 0.5)
    plane = ax.imshow(inside, cmap=ListedColormap(["#D9DEE3", "#CFE3F2"]), vmin=0, vmax=1, extent=edges)
    frame = f" in a frame of {pad}" if pad else ""
    plane.set_gid(f"{SAYS}{n_H} rows and {n_W} columns of pixels{frame}")
    columns, rows = range(-pad, n_W + pad), range(-pad, n_H + pad)
    ax.vlines([c + 0.5 for c in columns[:-1]], edges[3], edges[2], color="white", linewidth=1, zorder=0.5)
    ax.hlines([r + 0.5 for r in rows[:-1]], edges[0], edges[1], color="white", linewidth=1, zorder=0.5)
    ax.set_xticks(columns, [number(c) for c in columns], fontsize=9)
    ax.set_yticks(rows, [number(r) for r in rows], fontsize=9)
    ax.tick_params(length=0)
    ax.set(xlabel="column", ylabel="row")
    ax.set_title(title, fontsize=10, pad=18)
    for spine in ax.spines.values():
        spine.set_visible(False)


def close_up(picture, corners, f, titles=(), *, width=2.2):
    """Draw a picture with some of its f × f windows outlined, and each window enlarged beside it.

    Parameters
    ----------
    picture : (rows, columns, 3) array with values in 0…1, or (rows, columns)
    corners : list of (row, column), the first corner of each window; they are lettered A, B, C, …
    titles : what stands over each enlarged window, behind its letter
    """
    ratios = [1.4] + [1] * len(corners)
    figure, (whole, *windows) = new_figure(len(corners) + 1, width, width + 0.7, width_ratios=ratios)
    show_array(whole, picture, "the whole picture", numbers=False)
    for index, ((row, column), ax) in enumerate(zip(corners, windows, strict=True)):
        letter = "ABCDEFGH"[index]
        outline(whole, (row, row + f), (column, column + f), label=letter)
        title = f"{letter} {titles[index]}" if index < len(titles) else letter
        show_array(ax, picture[row : row + f, column : column + f], title, role="selected", numbers=False)
    return figure


def pictures(*arrays, titles=(), outlines=(), width=2.6, **options):
    """Draw several planes or pictures side by side and return the figure.

    Each array is (rows, columns) or (rows, columns, 3); ``outlines`` may hold for each of them a window to mark,
    ((first row, after-last), (first column, after-last)), or None; ``options`` go to ``show_array``.
    """
    figure, axes = new_figure(len(arrays), width, width + 0.35)
    for index, (ax, array) in enumerate(zip(axes, arrays, strict=True)):
        show_array(ax, array, titles[index] if index < len(titles) else "", **options)
        if index < len(outlines) and outlines[index]:
            outline(ax, *outlines[index])
    return figure


def channels(array, title="channel", *, most=8, **options):
    """Draw the channels of one example, a (rows, columns, channels) array, side by side (at most ``most``)."""
    array = np.asarray(array)
    if array.ndim != 3:
        raise ValueError(
            f"channels draws one example of shape (rows, columns, channels), not an array of shape {array.shape}. "
            f"Pick one example first, e.g. A[0]."
        )
    planes = [array[:, :, c] for c in range(min(array.shape[2], most))]
    return pictures(*planes, titles=[f"{title} {c}" for c in range(len(planes))], width=1.9, **options)


class Verdict:
    """One line that a passed check shows, as text and as HTML."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        mark, rest = html.escape(self.text).split(" ", 1)
        return f'<div style="border-left:4px solid {GREEN};padding:.4em .8em"><b>{mark}</b> {rest}</div>'
