"""Compare two ways of computing the same: how many times faster, and how time and memory grow with the picture.

Times differ from run to run, so the executed notebooks of the course (built with CONVLAB_STATIC) show what can be
counted in their place: multiplications and bytes.
"""

import os
import time

import numpy as np

from convlab import draw, engine

BYTES = 8  # of a float64


def static():
    """Whether outputs must be the same on every run."""
    return bool(os.environ.get("CONVLAB_STATIC"))


def seconds(function, *arguments, least=3):
    """Return the shortest of at least ``least`` runs, in seconds; quick functions run more often."""
    taken = []
    while len(taken) < least or (sum(taken) < 0.05 and len(taken) < 50):
        start = time.perf_counter()
        function(*arguments)
        taken.append(time.perf_counter() - start)
    return min(taken)


def faster(slow, fast, *arguments, at_least):
    """Say how many times faster ``fast`` is than ``slow`` on the same arguments, both measured now.

    Raises AssertionError if it is less than ``at_least``, a bound far below what any machine shows.
    """
    ratio = seconds(slow, *arguments, least=1) / seconds(fast, *arguments)
    if ratio < at_least:
        raise AssertionError(
            f"{fast.__name__} is only {ratio:.1f} times as fast as {slow.__name__}. "
            f"Is there still a loop over examples, rows or columns in it?"
        )
    told = f"more than {at_least}" if static() else f"{ratio:.0f}"
    print(f"{fast.__name__} is {told} times as fast as {slow.__name__}.")


def chart(loops, fast, *, sizes=(8, 16, 32, 64), f=4, n_C_prev=3, n_C=8):
    """Draw how the cost of a layer (f × f, stride 1, no padding) grows with the side of a square picture.

    Left: the time of both functions, and the least time in which this machine's matrix product can multiply that often.
    Right: the memory of the picture and of its im2col matrix. ``loops`` and ``fast`` are called like ``conv_forward``.
    """
    rng = np.random.default_rng(0)
    W, b = rng.standard_normal((f, f, n_C_prev, n_C)), np.zeros((1, 1, 1, n_C))
    places = np.array([(size - f + 1) ** 2 for size in sizes])
    products = places * f * f * n_C_prev * n_C
    figure, (left, right) = draw.new_figure(2, 4.4, 3.6)
    if static():
        left.loglog(sizes, products, "o-", color=draw.BLUE)
        left.set(title="multiplications, loops and fast alike", ylabel="multiplications")
    else:
        hparameters = {"stride": 1, "pad": 0}
        pictures = [rng.standard_normal((1, size, size, n_C_prev)) for size in sizes]
        slow, quick = (
            [1e3 * seconds(way, A, W, b, hparameters, least=1) for A in pictures] for way in (loops, fast)
        )
        left.loglog(sizes, slow, "o-", color=draw.VERMILION, label="loops")
        left.loglog(sizes, quick, "s-", color=draw.BLUE, label="one matrix product")
        least = 1e3 * products / multiplications_a_second()
        left.loglog(sizes, least, "--", color="#6B7785", label="this machine's limit")
        left.set(title="time for one picture", ylabel="milliseconds")
        left.legend(frameon=False, fontsize=9)
    right.loglog(
        sizes, np.square(sizes) * n_C_prev * BYTES / 1024, "o-", color=draw.BLUE, label="the picture"
    )
    right.loglog(
        sizes, places * f * f * n_C_prev * BYTES / 1024, "s-", color=draw.ORANGE, label="its im2col matrix"
    )
    right.set(title="memory: the price", ylabel="kilobytes")
    right.legend(frameon=False, fontsize=9)
    for ax in (left, right):
        ax.set_xlabel("pixels along a side")
        ax.set_xticks(sizes, [str(size) for size in sizes])
        ax.minorticks_off()
        ax.grid(alpha=0.3)
    return figure


def blocks(sides=(1, 2, 4, 8), *, f=4, n_C_prev=3, n_C=8, pool=8, pictures=32):
    """Draw what a block of ``side`` × ``side`` neurons costs, as a share for each neuron of it.

    Left: the pixels that are copied, and the multiplications, zeros included, both for one channel and filter. Right: the time in
    which ``engine`` takes the first layer of the course's network for some pictures of 64 × 64.
    """
    read = np.square(np.add(sides, f - 1))  # pixels under a whole block
    places, names = np.arange(len(sides)), [f"{side} × {side}" for side in sides]
    figure, (left, *right) = draw.new_figure(1 if static() else 2, 4.4, 3.4)
    for shift, numbers, name, colour in (
        (-0.2, read / np.square(sides), "copied", draw.ORANGE),
        (0.2, read, "multiplied", draw.BLUE),
    ):
        bars = left.bar(places + shift, numbers, 0.4, label=name, color=colour)
        left.bar_label(bars, [draw.number(one) for one in numbers], fontsize=9)
    left.set(title="numbers for one neuron", ylim=(0, read.max() * 1.1))
    left.legend(frameon=False, fontsize=9)
    for ax in right:  # none in stored notebooks: times differ from run to run
        rng = np.random.default_rng(0)
        X = rng.random((pictures, 64, 64, n_C_prev), dtype=np.float32)
        W, b = rng.standard_normal((f, f, n_C_prev, n_C), dtype=np.float32), np.zeros(n_C, np.float32)
        layers = [engine.Layer(X.shape, W, b, pool, side) for side in sides]
        taken = [1e3 * seconds(layer.forward, X, least=5) for layer in layers]
        ax.bar_label(
            ax.bar(places, taken, 0.5, color=draw.GREEN), [f"{one:.1f}" for one in taken], fontsize=9
        )
        ax.set(title=f"milliseconds for a batch of {pictures}", ylim=(0, max(taken) * 1.1))
    for ax in (left, *right):
        ax.set_xticks(places, names)
        ax.set_xlabel("neurons in a block")
    return figure


def multiplications_a_second(side=512):
    """Return how many multiplications of a large float64 matrix product this machine does in a second, now."""
    A = np.ones((side, side))
    return side**3 / seconds(np.matmul, A, A)
