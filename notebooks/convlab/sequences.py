"""Figures of layers along one axis: which steps of a sequence a neuron reads, through one layer or through several."""

from convlab.draw import ROLES, new_figure, number

BOX = 0.72  # the width of a step's box; one step is 1 wide
HEIGHT = 1.6  # of the neurons over the steps
FAINT = "#C5CCD3"


def reads(n, f, *, before=0, after=0, stride=1, dilation=1, selected=0, causal=False, title=""):
    """Draw a sequence, the neurons over it, and the steps that each of them reads.

    Parameters
    ----------
    n, f : int, steps of the sequence and of the window
    before, after : int, zeros on the two sides
    stride, dilation : int, from one window to the next, and from one step of a window to its next
    selected : int, the neuron whose lines are drawn strong
    causal : bool
        Each neuron stands over the last step of its window, not over the middle.

    Steps are counted from 0, so the zero before the first step is −1, as everywhere in the course.
    """
    places = range(-before, n + after)
    starts = [start for start in places[::stride] if start + (f - 1) * dilation < n + after]
    figure, (ax,) = new_figure(1, max(0.45 * len(places), 5), 1.9)
    windows = [[start + k * dilation for k in range(f)] for start in starts]
    over = [steps[-1] if causal else (steps[0] + steps[-1]) / 2 for steps in windows]
    for index, (x, steps) in enumerate(zip(over, windows, strict=True)):
        _lines(ax, (x, HEIGHT), steps, 0, strong=index == selected)
    for step in places:
        inside = 0 <= step < n
        _box(ax, step, 0, number(step), "input" if inside else "padding", step in windows[selected])
    for index, x in enumerate(over):
        _box(ax, x, HEIGHT, str(index), "output", index == selected)
    _finish(ax, places, HEIGHT, title, ["steps", "neurons"])
    return figure


def stack(n, f, dilations, *, title=""):
    """Draw causal layers on top of each other, and all that the last neuron of the top one has seen.

    Each layer is causal with stride 1, so every row has ``n`` steps; ``dilations`` holds one number for each layer.
    """
    figure, (ax,) = new_figure(1, max(0.42 * n, 5), 0.95 * len(dilations) + 1.1)
    seen = {n - 1}
    for level in range(len(dilations), -1, -1):
        for step in range(n):
            _box(ax, step, level, "", "output" if level else "input", step in seen)
        if level:
            reached = {step: [step - k * dilations[level - 1] for k in range(f)] for step in seen}
            for step, steps in sorted(reached.items()):
                _lines(ax, (step, level), [k for k in steps if k >= 0], level - 1, strong=True)
            seen = {k for steps in reached.values() for k in steps if k >= 0}
    names = ["steps"] + [f"dilation {dilation}" for dilation in dilations]
    _finish(ax, range(n), len(dilations), title, names)
    return figure


def _lines(ax, top, steps, bottom, *, strong):
    look = (
        {"color": ROLES["selected"], "linewidth": 2.2, "zorder": 2}
        if strong
        else {"color": FAINT, "linewidth": 0.8, "zorder": 1}
    )
    for step in steps:
        ax.plot([top[0], step], [top[1], bottom], **look)


def _box(ax, x, y, text, role, selected):
    from matplotlib.patches import FancyBboxPatch

    corner = (x - BOX / 2, y - BOX / 4)
    edge = ROLES["selected"] if selected else "white"
    look = {"boxstyle": "round,pad=0,rounding_size=.08", "edgecolor": edge, "linewidth": 2.5, "zorder": 3}
    ax.add_patch(FancyBboxPatch(corner, BOX, BOX / 2, facecolor=ROLES[role], **look))
    ax.text(x, y - 0.01, text, ha="center", va="center", color="white", fontsize=9, zorder=4)


def _finish(ax, places, top, title, names):
    """Name the rows and leave nothing else of the axes."""
    ax.set(xlim=(places[0] - 0.6, places[-1] + 0.6), ylim=(-0.45, top + 0.45), xticks=[])
    levels = [level * top / (len(names) - 1) for level in range(len(names))]
    ax.set_yticks(levels, names, fontsize=9)
    ax.tick_params(length=0)
    ax.set_title(title, fontsize=10)
    for spine in ax.spines.values():
        spine.set_visible(False)
