"""The known mistakes of lesson 3's window arithmetic: sizes, the pixels of a neuron, the neurons of a pixel.

Most are ``partial`` of the same code with one option each, so that two of them can be put together.
"""

from functools import partial

from grader.exercises.model import Mistake
from grader.reference.shapes import conv_output_size, receptive_window


def _count(
    size,
    f,
    stride,
    pad,
    *,
    framed=lambda size, pad: size + 2 * pad,
    neurons=lambda way, stride: way // stride + 1,
):
    """Count the neurons of an axis, right by default; each option exchanges one piece of it."""
    return neurons(framed(size, pad) - f, stride)


CONV_OUTPUT_SIZE = (
    Mistake(
        "without the + 1",
        "the window's first place was not counted.",
        "Size 3, window 3: one window fits. What does your formula say?",
        partial(_count, neurons=lambda way, stride: way // stride),
    ),
    Mistake(
        "rounded up",
        "a last step that does not fit any more was counted as a whole one.",
        "Size 10, window 3, stride 2: where would the window after the fourth start, and where would it end?",
        partial(_count, neurons=lambda way, stride: -(-way // stride) + 1),
    ),
    Mistake(
        "a float comes out",
        "the division was made with /, which gives a float, even where it divides evenly.",
        "Can there be 3.5 neurons? Which operator divides whole numbers and drops the rest?",
        partial(_count, neurons=lambda way, stride: way / stride + 1),
    ),
    Mistake(
        "padding on one side only",
        "the padding was added once, but it stands on both sides.",
        "How long is a row of 6 pixels with two zeros before and two zeros after?",
        partial(_count, framed=lambda size, pad: size + pad),
    ),
    Mistake(
        "padding forgotten",
        "the padding plays no part in the result.",
        "A frame makes the row longer. Does pad stand anywhere in your formula?",
        partial(_count, framed=lambda size, pad: size),
    ),
    Mistake(
        "the + 1 inside the division",
        "the + 1 was divided by the stride, too.",
        "The first window needs no step. So is its 1 to be divided by the length of a step?",
        partial(_count, neurons=lambda way, stride: (way + 1) // stride),
    ),
    Mistake(
        "padding outside the division",
        "the padding was added after dividing, as if each zero made a neuron.",
        "Which is walked over in steps of the stride: the row without its frame, or with it?",
        lambda size, f, stride, pad: (size - f) // stride + 2 * pad + 1,
    ),
    Mistake(
        "the rule of SAME",
        "that is ⌈size / stride⌉, the rule of SAME, whatever pad and f are.",
        "Here pad is given. Do f and pad stand in your formula?",
        lambda size, f, stride, pad: -(-size // stride),
    ),
)


def _window(
    h,
    w,
    f,
    stride,
    pad,
    *,
    start=lambda k, f, stride, pad: k * stride - pad,
    span=lambda first, f, stride: list(range(first, first + f)),
    keep=lambda pixels: pixels,
    order=lambda rows, cols: (rows, cols),
):
    """Find what a neuron sees, right by default; each option exchanges one piece of it."""
    return order(*(keep(span(start(k, f, stride, pad), f, stride)) for k in (h, w)))


RECEPTIVE_WINDOW = (
    Mistake(
        "padding not subtracted",
        "the indices count from the corner of the frame, not from the first real pixel.",
        "With pad = 1, which index has the frame's first row? The task says what 0 is.",
        partial(_window, start=lambda k, f, stride, pad: k * stride),
    ),
    Mistake(
        "stride forgotten",
        "neighbouring windows start one pixel apart, whatever the stride.",
        "Neuron 0 starts at −pad. Where does neuron 1 start when the stride is 2?",
        partial(_window, start=lambda k, f, stride, pad: k - pad),
    ),
    Mistake(
        "padding multiplied by the stride",
        "pad was subtracted before multiplying by the stride.",
        "Where does neuron 0 start? Does that depend on the stride?",
        partial(_window, start=lambda k, f, stride, pad: (k - pad) * stride),
    ),
    Mistake(
        "one pixel too many",
        "the window has f + 1 pixels a side.",
        "Does range(a, b) include b?",
        partial(_window, span=lambda first, f, stride: list(range(first, first + f + 1))),
    ),
    Mistake(
        "one pixel too few",
        "the window has f − 1 pixels a side.",
        "range(a, b) ends before b. How many numbers are in range(0, 3)?",
        partial(_window, span=lambda first, f, stride: list(range(first, first + f - 1))),
    ),
    Mistake(
        "rows and columns swapped",
        "the rows stand where the columns belong.",
        "h counts rows and w columns. Which list comes first?",
        partial(_window, order=lambda rows, cols: (cols, rows)),
    ),
    Mistake(
        "padded pixels left out",
        "the padded rows and columns were dropped from the lists.",
        "The neuron does see its padded zeros. Which numbers does the task give them?",
        partial(_window, keep=lambda pixels: [pixel for pixel in pixels if pixel >= 0]),
    ),
    Mistake(
        "counting from 1",
        "the pixels were counted from 1.",
        "Which index has the first real row in NumPy?",
        partial(_window, start=lambda k, f, stride, pad: k * stride - pad + 1),
    ),
    Mistake(
        "window centred on the neuron",
        "the window was laid around pixel (h·stride, w·stride), whatever the padding.",
        "With pad = 0, can neuron 0 see anything before pixel 0?",
        partial(_window, start=lambda k, f, stride, pad: k * stride - f // 2),
    ),
    Mistake(
        "stride inside the window",
        "the pixels of one window were taken stride apart.",
        "The stride is the way from one window to the next. How far apart are two pixels of the same window?",
        partial(_window, span=lambda first, f, stride: list(range(first, first + f * stride, stride))),
    ),
)


def _readers(
    row,
    col,
    n_H_prev,
    n_W_prev,
    f,
    stride,
    pad,
    *,
    sizes=lambda n_H_prev, n_W_prev: (n_H_prev, n_W_prev),
    start=lambda k, stride, pad: k * stride - pad,
    holds=lambda first, pixel, f: first <= pixel < first + f,
    order=lambda hs, ws: (hs, ws),
):
    """Find who sees a pixel, right by default; each option exchanges one piece of it."""
    counts = (conv_output_size(size, f, stride, pad) for size in sizes(n_H_prev, n_W_prev))
    axes = zip((row, col), counts, strict=True)
    return order(*([k for k in range(n) if holds(start(k, stride, pad), pixel, f)] for pixel, n in axes))


def _unbounded(row, col, n_H_prev, n_W_prev, f, stride, pad):
    return tuple(
        list(range(-(-(pixel + pad - f + 1) // stride), (pixel + pad) // stride + 1)) for pixel in (row, col)
    )


NEURONS_SEEING = (
    Mistake(
        "neurons that do not exist",
        "the lists hold neurons before the first or after the last one of the map.",
        "How many rows has the output map? Which h can there be at all?",
        _unbounded,
    ),
    Mistake(
        "stride forgotten",
        "the windows were taken to start at h, not at h·stride.",
        "Which rows does neuron h = 1 see when the stride is 2?",
        partial(_readers, start=lambda k, stride, pad: k - pad),
    ),
    Mistake(
        "padding forgotten",
        "the windows were taken to start at h·stride, as if there were no frame.",
        "With pad = 1, which row does neuron 0 start at?",
        partial(_readers, start=lambda k, stride, pad: k * stride),
    ),
    Mistake(
        "one pixel too many in each window",
        "a window was taken to hold f + 1 pixels a side.",
        "A window of 3 that starts at 0: is pixel 3 in it?",
        partial(_readers, holds=lambda first, pixel, f: first <= pixel <= first + f),
    ),
    Mistake(
        "the first pixel of a window left out",
        "a window was taken to begin after its first pixel.",
        "A window that starts at pixel 4: does it see pixel 4?",
        partial(_readers, holds=lambda first, pixel, f: first < pixel < first + f),
    ),
    Mistake(
        "as wide as it is high",
        "the columns of the output were counted from the height of the input.",
        "Does n_W_prev stand anywhere in your code?",
        partial(_readers, sizes=lambda n_H_prev, n_W_prev: (n_H_prev, n_H_prev)),
    ),
    Mistake(
        "rows and columns swapped",
        "the list of the rows stands where that of the columns belongs.",
        "h belongs to the row of the pixel, w to its column. Which list comes first?",
        partial(_readers, order=lambda hs, ws: (ws, hs)),
    ),
    Mistake(
        "the way forward",
        "those are the pixels that neuron (row, col) sees, not the neurons that see pixel (row, col).",
        "(row, col) is a pixel here. Which neurons have it in their window?",
        lambda row, col, n_H, n_W, f, stride, pad: receptive_window(row, col, f, stride, pad),
    ),
)
