"""The known mistakes of lesson 3's window arithmetic: sizes, the pixels of a neuron, the neurons of a pixel."""

from grader.exercises.model import Mistake
from grader.reference.shapes import conv_output_size, neurons_seeing, receptive_window

CONV_OUTPUT_SIZE = (
    Mistake(
        "without the + 1",
        "the window's first place was not counted.",
        "Size 3, window 3: one window fits. What does your formula say?",
        lambda size, f, stride, pad: (size + 2 * pad - f) // stride,
    ),
    Mistake(
        "rounded up",
        "a last step that does not fit any more was counted as a whole one.",
        "Size 10, window 3, stride 2: where would the window after the fourth start, and where would it end?",
        lambda size, f, stride, pad: -(-(size + 2 * pad - f) // stride) + 1,
    ),
    Mistake(
        "a float comes out",
        "the division was made with /, which gives a float, even where it divides evenly.",
        "Can there be 3.5 neurons? Which operator divides whole numbers and drops the rest?",
        lambda size, f, stride, pad: (size + 2 * pad - f) / stride + 1,
    ),
    Mistake(
        "padding on one side only",
        "the padding was added once, but it stands on both sides.",
        "How long is a row of 6 pixels with two zeros before and two zeros after?",
        lambda size, f, stride, pad: (size + pad - f) // stride + 1,
    ),
    Mistake(
        "padding forgotten",
        "the padding plays no part in the result.",
        "A frame makes the row longer. Does pad stand anywhere in your formula?",
        lambda size, f, stride, pad: (size - f) // stride + 1,
    ),
    Mistake(
        "the + 1 inside the division",
        "the + 1 was divided by the stride, too.",
        "The first window needs no step. So is its 1 to be divided by the length of a step?",
        lambda size, f, stride, pad: (size + 2 * pad - f + 1) // stride,
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


def _both(axis):
    """Return a function of (h, w, f, stride, pad) that applies ``axis`` to h and to w."""
    return lambda h, w, f, stride, pad: (axis(h, f, stride, pad), axis(w, f, stride, pad))


def _span(first, count):
    return list(range(first, first + count))


RECEPTIVE_WINDOW = (
    Mistake(
        "padding not subtracted",
        "the indices count from the corner of the frame, not from the first real pixel.",
        "With pad = 1, which index has the frame's first row? The task says what 0 is.",
        _both(lambda k, f, stride, pad: _span(k * stride, f)),
    ),
    Mistake(
        "stride forgotten",
        "neighbouring windows start one pixel apart, whatever the stride.",
        "Neuron 0 starts at −pad. Where does neuron 1 start when the stride is 2?",
        _both(lambda k, f, stride, pad: _span(k - pad, f)),
    ),
    Mistake(
        "padding multiplied by the stride",
        "pad was subtracted before multiplying by the stride.",
        "Where does neuron 0 start? Does that depend on the stride?",
        _both(lambda k, f, stride, pad: _span((k - pad) * stride, f)),
    ),
    Mistake(
        "one pixel too many",
        "the window has f + 1 pixels a side.",
        "Does range(a, b) include b?",
        _both(lambda k, f, stride, pad: _span(k * stride - pad, f + 1)),
    ),
    Mistake(
        "one pixel too few",
        "the window has f − 1 pixels a side.",
        "range(a, b) ends before b. How many numbers are in range(0, 3)?",
        _both(lambda k, f, stride, pad: _span(k * stride - pad, f - 1)),
    ),
    Mistake(
        "rows and columns swapped",
        "the rows stand where the columns belong.",
        "h counts rows and w columns. Which list comes first?",
        lambda h, w, f, stride, pad: receptive_window(w, h, f, stride, pad),
    ),
    Mistake(
        "padded pixels left out",
        "the padded rows and columns were dropped from the lists.",
        "The neuron does see its padded zeros. Which numbers does the task give them?",
        _both(lambda k, f, stride, pad: [p for p in _span(k * stride - pad, f) if p >= 0]),
    ),
    Mistake(
        "counting from 1",
        "the pixels were counted from 1.",
        "Which index has the first real row in NumPy?",
        _both(lambda k, f, stride, pad: _span(k * stride - pad + 1, f)),
    ),
    Mistake(
        "window centred on the neuron",
        "the window was laid around pixel (h·stride, w·stride), whatever the padding.",
        "With pad = 0, can neuron 0 see anything before pixel 0?",
        _both(lambda k, f, stride, pad: _span(k * stride - f // 2, f)),
    ),
    Mistake(
        "stride inside the window",
        "the pixels of one window were taken stride apart.",
        "The stride is the way from one window to the next. How far apart are two pixels of the same window?",
        _both(lambda k, f, stride, pad: [k * stride - pad + stride * p for p in range(f)]),
    ),
)


def _filtered(reads, sizes=lambda n_H, n_W: (n_H, n_W)):
    """Return neurons_seeing with its test of a neuron, or its output sizes, exchanged."""

    def code(row, col, n_H_prev, n_W_prev, f, stride, pad):
        n_H, n_W = (conv_output_size(n, f, stride, pad) for n in sizes(n_H_prev, n_W_prev))
        return tuple(
            [k for k in range(n) if reads(pixel, k, f, stride, pad)] for pixel, n in ((row, n_H), (col, n_W))
        )

    return code


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
        _filtered(lambda pixel, k, f, stride, pad: k - pad <= pixel < k - pad + f),
    ),
    Mistake(
        "padding forgotten",
        "the windows were taken to start at h·stride, as if there were no frame.",
        "With pad = 1, which row does neuron 0 start at?",
        _filtered(lambda pixel, k, f, stride, pad: k * stride <= pixel < k * stride + f),
    ),
    Mistake(
        "one pixel too many in each window",
        "a window was taken to hold f + 1 pixels a side.",
        "A window of 3 that starts at 0: is pixel 3 in it?",
        _filtered(lambda pixel, k, f, stride, pad: k * stride - pad <= pixel <= k * stride - pad + f),
    ),
    Mistake(
        "the first pixel of a window left out",
        "a window was taken to begin after its first pixel.",
        "A window that starts at pixel 4: does it see pixel 4?",
        _filtered(lambda pixel, k, f, stride, pad: k * stride - pad < pixel < k * stride - pad + f),
    ),
    Mistake(
        "as wide as it is high",
        "the columns of the output were counted from the height of the input.",
        "Does n_W_prev stand anywhere in your code?",
        _filtered(
            lambda pixel, k, f, stride, pad: k * stride - pad <= pixel < k * stride - pad + f,
            sizes=lambda n_H, n_W: (n_H, n_H),
        ),
    ),
    Mistake(
        "rows and columns swapped",
        "the list of the rows stands where that of the columns belongs.",
        "h belongs to the row of the pixel, w to its column. Which list comes first?",
        lambda row, col, n_H, n_W, f, stride, pad: neurons_seeing(row, col, n_H, n_W, f, stride, pad)[::-1],
    ),
    Mistake(
        "the way forward",
        "those are the pixels that neuron (row, col) sees, not the neurons that see pixel (row, col).",
        "(row, col) is a pixel here. Which neurons have it in their window?",
        lambda row, col, n_H, n_W, f, stride, pad: receptive_window(row, col, f, stride, pad),
    ),
)
