"""The known mistakes of ``conv_forward``: its loops, each time with one line as people get it wrong.

Most are ``partial`` of the same loops with one option each, so that two of them can be put together.
"""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake
from grader.reference.conv import conv_forward


def _size(size, f, stride, pad):
    return (size + 2 * pad - f) // stride + 1


def _loops(
    A_prev,
    W,
    b,
    hparameters,
    *,
    frame=lambda A, pad: np.pad(A, ((0, 0), (pad, pad), (pad, pad), (0, 0))),
    size=_size,
    start=lambda k, stride: k * stride,
    pick=lambda W, c: W[:, :, :, c],
    turn=lambda kernel: kernel,
    channels=lambda products: products,
    bias_of=lambda b, c: b[0, 0, 0, c],
    add_up=lambda products, bias: np.sum(products) + bias,
    examples=lambda m: m,
    dtype=float,
    finish=lambda Z: Z,
):
    """Convolve in loops, right by default; each option exchanges one line of them."""
    stride, pad = hparameters["stride"], hparameters["pad"]
    m, n_H_prev, n_W_prev, _ = A_prev.shape
    f, _, _, n_C = W.shape
    n_H, n_W = size(n_H_prev, f, stride, pad), size(n_W_prev, f, stride, pad)
    A_pad = frame(A_prev, pad)
    Z = np.zeros((m, n_H, n_W, n_C), dtype=dtype)
    for i, h, w, c in np.ndindex(examples(m), n_H, n_W, n_C):
        top, left = start(h, stride), start(w, stride)
        window = A_pad[i, top : top + f, left : left + f, :]
        Z[i, h, w, c] = add_up(channels(window * turn(pick(W, c))), bias_of(b, c))
    return finish(Z), (A_prev, W, b, hparameters)


def _keys_swapped(A_prev, W, b, hparameters):
    taken = {"stride": hparameters["pad"], "pad": hparameters["stride"]}
    return _loops(A_prev, W, b, taken)[0], (A_prev, W, b, hparameters)


def _padding_ignored(A_prev, W, b, hparameters):
    return _loops(A_prev, W, b, {**hparameters, "pad": 0})[0], (A_prev, W, b, hparameters)


def _caches_the_frame(A_prev, W, b, hparameters):
    Z, _ = conv_forward(A_prev, W, b, hparameters)
    pad = hparameters["pad"]
    return Z, (np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0))), W, b, hparameters)


def _a_map_for_every_channel(A_prev, W, b, hparameters):
    maps = [
        conv_forward(A_prev[..., k : k + 1], W[:, :, k : k + 1], b, hparameters)[0]
        for k in range(A_prev.shape[3])
    ]
    return np.concatenate(maps, axis=3), (A_prev, W, b, hparameters)


CONV_FORWARD = (
    Mistake(
        "bias added inside the sum",
        "the bias was added to every product before summing, so it came in f·f·n_C_prev times.",
        "How many biases has one filter? So how often may one enter Z[i, h, w, c]?",
        partial(_loops, add_up=lambda products, bias: np.sum(products + bias)),
    ),
    Mistake(
        "bias forgotten",
        "the sums are right, but the bias never joined them.",
        "Which of the four arguments does your code never use?",
        partial(_loops, add_up=lambda products, bias: np.sum(products)),
    ),
    Mistake(
        "the first bias for all",
        "every filter got the bias of filter 0.",
        "b has shape (1, 1, 1, n_C). Which entry belongs to filter c?",
        partial(_loops, bias_of=lambda b, c: b[0, 0, 0, 0]),
    ),
    Mistake(
        "last filter used for all",
        "all maps were made with the last filter.",
        "Does the filter that you pick depend on c, inside the loop over c?",
        partial(_loops, pick=lambda W, c: W[:, :, :, -1]),
    ),
    Mistake(
        "kernel flipped",
        "every filter was turned by 180° before it met its windows.",
        "This course follows the libraries. Which weight meets the first pixel of a window in them?",
        partial(_loops, turn=lambda kernel: kernel[::-1, ::-1]),
    ),
    Mistake(
        "only the first channel",
        "only channel 0 of the windows was used.",
        "The window is a box (f, f, n_C_prev). Does your slice keep its last axis?",
        partial(_loops, channels=lambda products: products[:, :, :1]),
    ),
    Mistake(
        "channels averaged",
        "the sums of the channels were averaged, not added.",
        "One neuron adds all its products. Which line of yours divides by the number of channels?",
        partial(_loops, channels=lambda products: np.mean(products, axis=2)),
    ),
    Mistake(
        "stride forgotten in the start corner",
        "the windows start at (h, w), one pixel apart, whatever the stride.",
        "In the padded picture, at which row does the window of output row h = 1 start when the stride is 2?",
        partial(_loops, start=lambda k, stride: k),
    ),
    Mistake(
        "the un-padded array sliced",
        "the output has the size for a padded input, but the windows were cut from A_prev without its frame.",
        "You have two arrays, one with a frame and one without. Which one do the windows live on?",
        partial(_loops, frame=lambda A, pad: A),
    ),
    Mistake(
        "padding ignored",
        "the layer ran as if pad were 0.",
        "Where in your code does hparameters['pad'] come in? It is needed in two places.",
        _padding_ignored,
    ),
    Mistake(
        "output size without the + 1",
        "the last row and the last column of neurons are missing.",
        "If exactly one window fits, how many neurons does your formula give?",
        partial(_loops, size=lambda size, f, stride, pad: (size + 2 * pad - f) // stride),
    ),
    Mistake(
        "output size rounded up",
        "there is a neuron whose window hangs over the end of the padded input.",
        "Where does the last window end? Is there still a pixel for each of its weights?",
        partial(_loops, size=lambda size, f, stride, pad: -(-(size + 2 * pad - f) // stride) + 1),
    ),
    Mistake(
        "stride and pad taken from each other's key",
        "the stride was used as the padding, and the padding as the stride.",
        "Print stride and pad in the first line of your function. Are they what hparameters says?",
        _keys_swapped,
    ),
    Mistake(
        "only the first example of the batch",
        "the maps of example 0 are right, all others are still 0.",
        "What does your outermost loop run over?",
        partial(_loops, examples=lambda m: 1),
    ),
    Mistake(
        "height and width swapped",
        "rows and columns of Z have changed places.",
        "Which of the two sizes comes first in the shape of A_prev? And in your Z?",
        partial(_loops, finish=lambda Z: Z.transpose(0, 2, 1, 3)),
    ),
    Mistake(
        "channels first",
        "the maps stand before the rows and columns: (m, n_C, n_H, n_W).",
        "In this course the channels are always the same axis. Which one?",
        partial(_loops, finish=lambda Z: Z.transpose(0, 3, 1, 2)),
    ),
    Mistake(
        "a map for every channel of every filter",
        "each filter made one map for each channel of the input, not one map in all.",
        "How many numbers does conv_single_step return for a window with three channels?",
        _a_map_for_every_channel,
    ),
    Mistake(
        "an integer dtype that truncates",
        "Z holds whole numbers only: the digits after the point were cut off.",
        "What kind of numbers does the array hold that you made for Z?",
        partial(_loops, dtype=int),
    ),
    Mistake(
        "a ReLU too early",
        "all negative numbers became 0.",
        "An activation is a layer of its own (lesson 5). What does the formula above say about negative sums?",
        partial(_loops, finish=lambda Z: np.maximum(Z, 0)),
    ),
    Mistake(
        "the padded input in the cache",
        "Z is right, but the cache holds the framed input.",
        "The backward pass wants what came in. Which array came in?",
        _caches_the_frame,
    ),
)
