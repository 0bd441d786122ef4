"""The explorers as matplotlib figures, for places where no widget can run: GitHub, PDF, the executed notebooks."""

import numpy as np
from matplotlib.patches import Rectangle

from convlab.describe import TOLD
from convlab.draw import ROLES, figure_class, number, outline, show_array, word_colour
from convlab.explore import scenes
from convlab.explore.geometry import ancestors, receptive_fields
from convlab.explore.shapes import as_written, follow

MOST_MAPS = 4
PADDED = "#D9DEE3"  # the padded pixels' fill, lighter than the role's frame


def _figure(width, height):
    return figure_class()(figsize=(width, height), layout="constrained")


def size_formula(one):
    """Return the formula of the output size with the numbers put in: a str."""
    return f"⌊({one.size} + {one.before} + {one.after} − {one.reach}) / {one.stride}⌋ + 1 = {one.count} " + (
        "neuron" if one.count == 1 else "neurons"
    )


def padding(one):
    """Draw the ruler of one axis and, below it, the plane that two such axes span."""
    figure = _figure(9.0, 5.2)
    ruler, plane = figure.subplots(2, 1, height_ratios=[1, 1.7])
    _ruler(ruler, one)
    _plane(plane, one)
    figure.suptitle(size_formula(one), fontsize=13, fontweight="bold")
    return figure


def _ruler(ax, one):
    for pixel in range(-one.before, one.size + one.after):
        inside = 0 <= pixel < one.size
        unread = pixel >= one.size + one.after - one.unread
        ax.add_patch(
            Rectangle(
                (pixel, 0), 1, 1, facecolor=ROLES["input"] if inside else PADDED, alpha=0.35 if unread else 1.0,
                edgecolor="white", hatch="////" if unread else None,
            )
        )  # fmt: skip
        if one.room <= 24:
            ax.text(pixel + 0.5, 0.5, str(pixel) if inside else "0", ha="center", va="center", fontsize=9,
                    color="white" if inside and not unread else "black", gid=TOLD)  # fmt: skip
    lanes = min(-(-one.reach // one.stride), one.count)
    for neuron in range(one.count):
        window = one.window(neuron)
        y = 1.35 + 0.55 * (neuron % lanes)
        ax.plot([window[0] + 0.08, window[0] + 0.08, window[-1] + 0.92, window[-1] + 0.92], [y - 0.15, y, y, y - 0.15],
                color=ROLES["output"], linewidth=2)  # fmt: skip
        if one.count <= 24:
            ax.text(
                (window[0] + window[-1] + 1) / 2,
                y + 0.02,
                f"{neuron}",
                ha="center",
                va="bottom",
                fontsize=8,
                gid=TOLD,
            )
    tail = f" · hatched: {one.unread} never read" if one.unread else ""
    ax.set(
        xlim=(-one.before - 0.2, one.size + one.after + 0.2),
        ylim=(-0.1, 1.7 + 0.55 * lanes),
        xticks=[],
        yticks=[],
    )
    ax.set_title(
        f"blue: pixels 0 to {one.size - 1} · grey: padding · brackets: what each neuron reads{tail}",
        fontsize=9,
    )
    ax.set_frame_on(False)


def _plane(ax, one):
    for row in range(-one.before, one.size + one.after):
        for column in range(-one.before, one.size + one.after):
            inside = 0 <= row < one.size and 0 <= column < one.size
            ax.add_patch(
                Rectangle(
                    (column - 0.5, row - 0.5),
                    1,
                    1,
                    facecolor="#CFE3F2" if inside else PADDED,
                    edgecolor="white",
                )
            )
    last = one.count - 1
    for neuron, role, label in ((0, "output", "first neuron"), (last, "selected", "last neuron")):
        window = one.window(neuron)
        outline(ax, (window[0], window[-1] + 1), (window[0], window[-1] + 1), role)
        ax.text(
            one.size + one.after,
            window[0],
            f"{label} ({neuron}, {neuron})",
            color=word_colour(role),
            fontsize=9,
            va="center",
        )
    low, high = -one.before - 0.7, one.size + one.after - 0.3
    ax.set(xlim=(low, high), ylim=(high, low), aspect="equal", xticks=[], yticks=[])
    ax.set_title(f"the plane: {one.count}×{one.count} = {one.count**2} neurons in each map", fontsize=10)
    ax.set_frame_on(False)


def window(A, W, b):
    """Draw one output: for each channel the window, the kernel and their products; then the sum and the bias."""
    channels = A.shape[2]
    figure = _figure(7.5, 2.3 * channels + 0.7)
    products = A * W
    limits = {"A": np.abs(A).max(), "W": np.abs(W).max(), "P": np.abs(products).max()}
    for channel, row in enumerate(figure.subplots(channels, 3, squeeze=False)):
        total = products[:, :, channel].sum()
        for ax, plane, name, role, key in zip(
            row,
            (A[:, :, channel], W[:, :, channel], products[:, :, channel]),
            (
                f"window, channel {channel}",
                f"× kernel, channel {channel}",
                f"= products, sum {number(total)}",
            ),
            ("input", "kernel", "output"),
            limits,
            strict=True,
        ):
            show_array(ax, plane, name, role=role, signed=True, limits=(-limits[key], limits[key]))
    sums = [number(products[:, :, channel].sum()) for channel in range(channels)]
    terms = " + ".join(f"({text})" if text.startswith("−") else text for text in [*sums, number(b)])
    figure.suptitle(
        f"{terms} = {number(products.sum() + b)}    (channel sums, then the bias once)", fontsize=12
    )
    return figure


def _show_input(ax, A, axes, title, *, numbers=False, limits=None):
    """Draw a picture with its padding as a grey border, in pixel coordinates of the picture."""
    rows, columns = axes
    ax.add_patch(
        Rectangle(
            (-columns.before - 0.5, -rows.before - 0.5),
            columns.room,
            rows.room,
            facecolor=PADDED,
            edgecolor="#9AA5B1",
            zorder=-1,  # behind the picture, which matplotlib draws before patches
        )
    )
    show_array(ax, A if A.shape[2] == 3 else A[:, :, 0], title, role="input", numbers=numbers, limits=limits)
    ax.set(
        xlim=(-columns.before - 1, columns.size + columns.after),
        ylim=(rows.size + rows.after, -rows.before - 1),
    )
    ax.set_frame_on(False)


def _outline_window(ax, axes, at, role="selected"):
    rows, columns = (one.window(i) for one, i in zip(axes, at, strict=True))
    outline(ax, (rows[0], rows[-1] + 1), (columns[0], columns[-1] + 1), role)


def conv(A, W, axes, names, at):
    """Draw the input with one neuron's window, and the output maps with that neuron."""
    Z = scenes.convolve(A, W, np.zeros(W.shape[3]), axes)
    shown = min(Z.shape[2], MOST_MAPS)
    figure = _figure(3.2 + 2.1 * shown, 3.3)
    first, *maps = figure.subplots(1, shown + 1, width_ratios=[1.5] + [1] * shown)
    _show_input(first, A, axes, f"input {A.shape[0]}×{A.shape[1]}×{A.shape[2]}, grey: padding")
    _outline_window(first, axes, at)
    for k, ax in enumerate(maps):
        show_array(
            ax,
            Z[:, :, k],
            f"map {k}: {names[k]}\nneuron {at} is {number(Z[(*at, k)])}",
            numbers=False,
            role="output",
        )
        outline(ax, (at[0], at[0] + 1), (at[1], at[1] + 1))
    figure.suptitle(
        f"{W.shape[0]}×{W.shape[1]}×{W.shape[2]} kernel, stride {axes[0].stride}: "
        f"output {Z.shape[0]}×{Z.shape[1]}×{Z.shape[2]}; the outlined window makes the outlined neurons",
        fontsize=11,
    )
    return figure


def pool(A, axes, mode, at):
    """Draw a pooling layer on one channel: the window, the pixels that win, and the output."""
    rows, columns = axes
    plane, Z = A[:, :, 0], scenes.pool(A, axes, mode)[:, :, 0]
    figure = _figure(8.0, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=[1.3, 1])
    limits = (min(plane.min(), 0.0), plane.max())
    _show_input(
        left, A[:, :, :1], axes, f"input {plane.shape[0]}×{plane.shape[1]}", numbers=None, limits=limits
    )
    _outline_window(left, axes, at)
    show_array(right, Z, f"output {Z.shape[0]}×{Z.shape[1]}", role="output", limits=limits)
    outline(right, (at[0], at[0] + 1), (at[1], at[1] + 1))
    seen = plane[np.ix_(rows.pixels(at[0]), columns.pixels(at[1]))]
    what = "largest" if mode == "max" else "average"
    ties = int((seen == seen.max()).sum()) if mode == "max" and seen.size else 1
    tied = f", {ties} pixels tie" if ties > 1 else ""
    for r in rows.pixels(at[0]) if mode == "max" else ():
        for c in columns.pixels(at[1]):
            if plane[r, c] == seen.max():
                left.plot(
                    c, r + 0.33, marker="^", color=ROLES["selected"], markeredgecolor="white", markersize=8
                )
    figure.suptitle(
        f"{mode} pooling: neuron {at} is {number(Z[at])}, the {what} of its {seen.size} pixels{tied}",
        fontsize=11,
    )
    return figure


def shapes(layers, rules):
    """Draw a chain of layers as a table: output shape, weights with their axes named, parameters."""
    rows = follow(layers)
    figure = _figure(9.0, 0.5 * len(rows) + 1.1)
    ax = figure.subplots()
    ax.set_axis_off()
    heads = ("layer", "output shape", "weights", "parameters", "values or neurons")
    cells = []
    for row in rows:
        parameters = row["weights"] + row["biases"]
        counted = f"{row['weights']:,} + {row['biases']:,} = {parameters:,}" if parameters else "none"
        weights = as_written(row["weight_shape"], rules, weights=True)
        cells.append((row["layer"], str(as_written(row["shape"], rules)), str(weights) if weights else "–", counted,
                      f"{row['neurons']:,}"))  # fmt: skip
    table = ax.table(cells, colLabels=heads, loc="center", cellLoc="center")
    table.scale(1, 1.6)
    table.auto_set_font_size(False)
    table.set_fontsize(10)
    for (row, column), cell in table.get_celld().items():
        cell.set_edgecolor("#D9DEE3")
        if row == 0:
            cell.set_text_props(fontweight="bold")
        elif column in (1, 2):
            cell.set_text_props(color=word_colour("output" if column == 1 else "kernel"), fontweight="bold")
    total = sum(row["weights"] + row["biases"] for row in rows)
    order = "channels last" if rules == "keras" else "channels first"
    ax.set_title(f"{rules}, {order}: {total:,} parameters", fontsize=12, fontweight="bold")
    return figure


def network(image, parameters, at):
    """Draw the photo and the four layers of the network, with what one neuron of the last layer sees on each."""
    maps = scenes.network_activations(image, parameters)
    rows = ancestors(scenes.network_chain(image.shape[0]), 4, at[0])
    columns = ancestors(scenes.network_chain(image.shape[1]), 4, at[1])
    sizes = receptive_fields(scenes.network_chain(64))
    figure = _figure(12.0, 3.2)
    for level, ax in enumerate(figure.subplots(1, 5)):
        if level == 0:
            show_array(
                ax,
                image,
                f"photo: sees rows {rows[0][0]}–{rows[0][-1]}\nand columns {columns[0][0]}–{columns[0][-1]}",
            )
        else:
            plane = maps[level - 1]
            name, f, stride = scenes.NETWORK[level - 1]
            show_array(ax, plane[:, :, 0], f"{name}, {f}×{f} by {stride}: {plane.shape[0]}×{plane.shape[1]}×{plane.shape[2]}\n"
                       f"a neuron sees {sizes[level - 1]} pixels", numbers=False)  # fmt: skip
        outline(ax, (rows[level][0], rows[level][-1] + 1), (columns[level][0], columns[level][-1] + 1))
    figure.suptitle(f"What neuron {at} of the last map sees on every layer", fontsize=11)
    return figure


def mine(yours, problem, expected):
    """Draw the learner's output beside the expected one, and the difference; or say what went wrong."""
    if problem:
        figure = _figure(7.5, 1.6)
        figure.text(0.5, 0.5, problem, ha="center", va="center", fontsize=11, wrap=True)
        return figure
    difference = yours - expected
    worst = np.unravel_index(np.abs(difference).argmax(), difference.shape)
    figure = _figure(9.5, 3.6)
    limits = (min(yours.min(), expected.min()), max(yours.max(), expected.max()))
    reach = max(abs(difference[worst]), 1e-6)  # rounding is no difference: it stays white
    k = int(worst[2])
    for ax, plane, title, role in zip(
        figure.subplots(1, 3),
        (yours, expected, difference),
        (f"yours, map {k}", f"expected, map {k}", "yours − expected"),
        ("yours", "expected", None),
        strict=True,
    ):
        signed = role is None
        show_array(
            ax,
            plane[:, :, k],
            title,
            role=role,
            signed=signed or None,
            limits=(-reach, reach) if signed else limits,
            numbers=False,
        )
        if abs(difference[worst]) > 1e-6:
            outline(ax, (worst[0], worst[0] + 1), (worst[1], worst[1] + 1))
    verdict = (
        f"largest difference {number(difference[worst])} at neuron ({worst[0]}, {worst[1]}) of map {k}"
        if abs(difference[worst]) > 1e-6
        else "your function gives the expected maps"
    )
    figure.suptitle(verdict, fontsize=11)
    return figure
