"""The figure of a network as a row of boxes: how large a picture is after each layer, and how many channels deep."""

import numpy as np

from convlab.draw import ROLES, SEQUENTIAL, new_figure
from convlab.explore.shapes import PRESETS, follow

STEPS = ("CONV 4×4\nRELU", "MAXPOOL\n8×8", "CONV 2×2\nRELU", "MAXPOOL\n4×4", "FLATTEN", "FULLY\nCONN.")
LEAN = 0.45  # how far a box's depth goes up for each step to the right


def network(*faces, sizes=True):
    """Draw the network of lesson 5; ``faces`` and ``sizes`` are as in ``show``."""
    shapes = [row["shape"] for row in follow(PRESETS["course network"])]
    return show(shapes, STEPS, faces=faces, sizes=sizes)


def show(shapes, steps, *, faces=(), sizes=True):
    """Draw a chain of layers as boxes and return the figure.

    Parameters
    ----------
    shapes : list of tuples, the arrays between the layers: (rows, columns, channels) or (numbers,)
    steps : list of str, one fewer: what leads from one array to the next
    faces : list, one for each shape from the first on: a picture or a plane for the front of the box, or None
    sizes : bool
        Write each shape under its box; False writes question marks, for a prediction.
    """
    if len(steps) != len(shapes) - 1:
        raise ValueError(
            f"volumes.show: {len(shapes)} shapes have {len(shapes) - 1} steps between them, not {len(steps)}."
        )
    figure, (ax,) = new_figure(1, 11.0, 2.4)
    x = 0.0
    for index, shape in enumerate(shapes):
        face = faces[index] if index < len(faces) else None
        width = _box(ax, x, shape, face, first=index == 0)
        text = " × ".join(map(str, shape)) if sizes or index == 0 else " × ".join("?" * len(shape))
        ax.text(x + width / 2, -1.42, text, ha="center", va="top", fontsize=10, fontweight="bold")
        if index < len(steps):
            ax.annotate(
                "",
                (x + width + 0.95, 0),
                (x + width + 0.12, 0),
                arrowprops={"arrowstyle": "-|>", "color": "#566573"},
            )
            ax.text(
                x + width + 0.52, 0.16, steps[index], ha="center", va="bottom", fontsize=8.5, linespacing=1.3
            )
        x += width + 1.1
    ax.set(xlim=(-0.15, x - 0.9), ylim=(-1.7, 1.3), aspect="equal")
    ax.set_axis_off()
    return figure


def _box(ax, x, shape, face, *, first):
    """Draw one array at ``x``; return how wide it came out. Sides grow with the logarithm of the size."""
    from matplotlib.patches import Polygon

    colour = ROLES["input"] if first else ROLES["output"]
    if len(shape) == 1:  # a column of numbers
        height, width = 0.35 * np.log2(shape[0] + 1), 0.16
        _side(
            ax,
            [(x, -height / 2), (x + width, -height / 2), (x + width, height / 2), (x, height / 2)],
            colour,
            0.55,
        )
        return width
    side, depth = 0.35 * np.log2(shape[0] + 1), 0.11 * np.log2(shape[2] + 1)
    low, high, lift = -side / 2, side / 2, depth * LEAN
    _side(
        ax,
        [(x, high), (x + side, high), (x + side + depth, high + lift), (x + depth, high + lift)],
        colour,
        0.5,
    )
    _side(
        ax,
        [(x + side, low), (x + side + depth, low + lift), (x + side + depth, high + lift), (x + side, high)],
        colour,
        0.8,
    )
    front = [(x, low), (x + side, low), (x + side, high), (x, high)]
    if face is None:
        _side(ax, front, colour, 0.25)
    else:
        ax.imshow(face, cmap=SEQUENTIAL, extent=(x, x + side, low, high), interpolation="nearest", zorder=2)
        ax.add_patch(Polygon(front, fill=False, edgecolor=colour, linewidth=1.5, zorder=3))
    return side + depth


def _side(ax, corners, colour, strength):
    from matplotlib.patches import Polygon

    ax.add_patch(Polygon(corners, facecolor="white", edgecolor="none"))
    ax.add_patch(Polygon(corners, facecolor=colour, alpha=strength, edgecolor="none"))
    ax.add_patch(Polygon(corners, fill=False, edgecolor=colour, linewidth=1.2))
