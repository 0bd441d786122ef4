"""The known mistakes of ``conv_backward``: its loops, each time with one line as people get it wrong."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake


def _dz(dZ, place):
    return dZ[place]


def _start(h, w, stride):
    return h * stride, w * stride


def _add(total, where, value):
    total[where] += value


def _put(total, where, value):
    total[where] = value


def _cut(framed, shape, pad):
    return framed[pad : pad + shape[1], pad : pad + shape[2]]


def _backward(
    dZ,
    cache,
    *,
    dz=_dz,
    start=_start,
    framed=np.pad,
    zeros=lambda A_prev, frame: np.zeros(np.pad(A_prev, frame).shape),
    to_pixels=lambda W, window: W,
    to_weights=lambda W, window: window,
    add_pixels=_add,
    add_weights=_add,
    add_bias=_add,
    example=lambda i: i,
    cut=_cut,
    collect=lambda parts, A_prev: np.array(parts),
    finish=lambda dA_prev, dW, db: (dA_prev, dW, db),
):
    """Go back through a conv layer in loops, right by default; each option exchanges one line of them."""
    A_prev, W, b, hparameters = cache
    stride, pad = hparameters["stride"], hparameters["pad"]
    m, n_H, n_W, n_C = dZ.shape
    f = W.shape[0]
    frame = ((0, 0), (pad, pad), (pad, pad), (0, 0))
    A_pad, dA_pad = framed(A_prev, frame), zeros(A_prev, frame)
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    for i, h, w, c in np.ndindex(m, n_H, n_W, n_C):
        upstream, (top, left) = dz(dZ, (i, h, w, c)), start(h, w, stride)
        rows, columns = slice(top, top + f), slice(left, left + f)
        window = A_pad[example(i), rows, columns]
        add_pixels(dA_pad[i], (rows, columns), to_pixels(W[..., c], window) * upstream)
        add_weights(dW, (..., c), to_weights(W[..., c], window) * upstream)
        add_bias(db, (..., c), upstream)
    dA_prev = collect([cut(picture, A_prev.shape, pad) for picture in dA_pad], A_prev)
    return finish(dA_prev, dW, db)


def _slip(**changed):
    return partial(_backward, **changed)  # so that two slips can be run together


def _into_zeros(parts, A_prev):
    """Put each example into an array of A_prev's shape, as most people do; raises ValueError if one does not fit."""
    dA_prev = np.zeros(A_prev.shape)
    for i, part in enumerate(parts):
        dA_prev[i] = part
    return dA_prev


def _only_the_first(dA_prev, dW, db):
    dA_prev[1:] = 0
    return dA_prev, dW, db


def _averaged_over_batch(dZ, cache):
    m = dZ.shape[0]
    return tuple(gradient / m for gradient in _backward(dZ, cache))


CONV_BACKWARD = (
    Mistake(
        "= for += in dA",
        "each pixel kept what the last of its neurons sent, and lost what the others had sent before.",
        "Two windows share a pixel. What happens to the share of the first when the second one comes?",
        _slip(add_pixels=_put),
    ),
    Mistake(
        "= for += in dW",
        "each weight kept the product of the very last window only.",
        "A filter works at every place. Which line of yours lets all of them count for its dW?",
        _slip(add_weights=_put),
    ),
    Mistake(
        "= for += in db",
        "each bias kept the gradient of the last neuron only.",
        "How many neurons use the bias of filter c? What do their gradients do together?",
        _slip(add_bias=_put),
    ),
    Mistake(
        "the frame not cut off",
        "dA_prev has the size of the framed picture: the gradients of the padding are still on it.",
        "dA_prev belongs to A_prev. Which rows and columns of yours belong to no pixel?",
        _slip(cut=lambda framed, shape, pad: framed),
    ),
    Mistake(
        "an empty slice where pad is 0",
        "the frame was cut off with [pad:-pad], which leaves nothing when pad is 0.",
        "What is [1, 2, 3][0:-0] in Python? Where must a slice end so that it is right for every pad?",
        _slip(cut=lambda framed, shape, pad: framed[pad:-pad, pad:-pad]),
    ),
    Mistake(
        "an empty slice put into an example",
        "the frame was cut off with [pad:-pad], which is empty when pad is 0, and an empty part fills no example.",
        "What is [1, 2, 3][0:-0] in Python? Where must a slice end so that it is right for every pad?",
        _slip(cut=lambda framed, shape, pad: framed[pad:-pad, pad:-pad], collect=_into_zeros),
    ),
    Mistake(
        "window for the pixels",
        "the pixels got their own window times dz.",
        "z is a sum of a · w. If one a grows by 1, by how much does z grow: by that a, or by its w?",
        _slip(to_pixels=lambda W, window: window),
    ),
    Mistake(
        "filter for the weights",
        "the weights got their own filter times dz.",
        "z is a sum of a · w. If one w grows by 1, by how much does z grow: by that w, or by its a?",
        _slip(to_weights=lambda W, window: W),
    ),
    Mistake(
        "filter turned on the way back",
        "each filter was turned by 180° before it was added to the window.",
        "You add window by window. Which weight met the first pixel of the window on the way forward?",
        _slip(to_pixels=lambda W, window: W[::-1, ::-1]),
    ),
    Mistake(
        "stride forgotten on the way back",
        "the windows start at (h, w), one pixel apart, whatever the stride.",
        "Where did neuron (1, 1) look on the way forward when the stride was 2?",
        _slip(start=lambda h, w, stride: (h, w)),
    ),
    Mistake(
        "rows and columns swapped",
        "h moved the window across, and w moved it down.",
        "Which of h and w counts the rows of dZ? Which slice of A_prev goes with it?",
        _slip(start=lambda h, w, stride: (w * stride, h * stride)),
    ),
    Mistake(
        "the upstream gradient left out",
        "every neuron counted alike, as if all numbers of dZ were 1.",
        "One neuron matters more to the loss than another. Which argument says so, and where do you use it?",
        _slip(dz=lambda dZ, place: 1.0),
    ),
    Mistake(
        "the first map for all",
        "every filter got the gradients of map 0.",
        "dZ has a last axis for the maps. Which index stands there in your code?",
        _slip(dz=lambda dZ, place: dZ[(*place[:3], 0)]),
    ),
    Mistake(
        "windows of the unframed picture",
        "the windows for dW were cut out of A_prev without its frame.",
        "What did the first neuron see on the way forward when there was padding?",
        _slip(framed=lambda A_prev, frame: A_prev),
    ),
    Mistake(
        "begun with the picture",
        "the sums of dA_prev began with the picture itself, not with zeros.",
        "What is dA_prev before the first neuron has sent anything?",
        _slip(zeros=lambda A_prev, frame: np.pad(A_prev, frame).astype(float)),
    ),
    Mistake(
        "the type of the picture kept",
        "dA_prev was made in the type of A_prev. For a picture of whole numbers it cannot hold a gradient.",
        "np.zeros_like takes over the type of its model. Which type does a gradient need?",
        _slip(zeros=lambda A_prev, frame: np.zeros_like(np.pad(A_prev, frame))),
    ),
    Mistake(
        "the windows of the first example for all",
        "dW was made with the windows of example 0 for the whole batch.",
        "Is there an i in the line that cuts the window for dW?",
        _slip(example=lambda i: 0),
    ),
    Mistake(
        "only the first example",
        "dA_prev is right for example 0, and zero for all others.",
        "Which line puts an example into dA_prev? Does it stand inside the loop over the examples?",
        _slip(finish=_only_the_first),
    ),
    Mistake(
        "db averaged",
        "the gradients of a map were averaged, not summed, to give db.",
        "The bias moves every neuron of its map. If ten neurons move, does the loss feel a tenth of it?",
        lambda dZ, cache: (*_backward(dZ, cache)[:2], dZ.mean(axis=(0, 1, 2)).reshape(1, 1, 1, -1)),
    ),
    Mistake(
        "db without its axes",
        "db has the right numbers, but not the four axes of b.",
        "A gradient has the shape of its array. What shape has b?",
        lambda dZ, cache: (*_backward(dZ, cache)[:2], dZ.sum(axis=(0, 1, 2))),
    ),
    Mistake(
        "averaged over the batch",
        "all three gradients were divided by the number of examples.",
        "If the loss is an average over the examples, dZ says so already. What is left to divide?",
        _averaged_over_batch,
    ),
    Mistake(
        "returned in another order",
        "dW and db came back in each other's place.",
        "In which order does the docstring name the three gradients?",
        _slip(finish=lambda dA_prev, dW, db: (dA_prev, db, dW)),
    ),
)
