"""The known mistakes of ``detect_and_classify``: find, crop and classify with one line as people get it wrong."""

from functools import partial

import numpy as np

from grader.exercises.model import Mistake
from grader.reference.conv import convolve
from grader.reference.net import relu
from grader.reference.pool import pool_forward


def _pooled(photo, k, mode="average"):
    return pool_forward(photo[np.newaxis], {"f": k, "stride": k}, mode)[0]


def _corner(place, stride, shrink):
    return place[0] * stride * shrink, place[1] * stride * shrink


def _two(
    photo,
    detector,
    classifier,
    *,
    small=_pooled,
    bend=relu,
    best=np.argmax,
    place=None,
    corner=_corner,
    side=None,
    label=None,
):
    """Find, crop and classify, with one line exchanged."""
    shrink, stride = detector["shrink"], detector["stride"]
    bent = bend(convolve(small(photo, shrink), detector["W1"], detector["b1"]))
    scores = convolve(bent, detector["W2"], detector["b2"], stride=(stride, stride))[0, :, :, 0]
    h, w = (place or np.unravel_index)(best(scores), scores.shape)
    top, left = corner((int(h), int(w)), stride, shrink)
    f1, f2 = detector["W1"].shape[0], detector["W2"].shape[0]
    right_side = (f1 + f2 - 1) * shrink
    length = side(f1, f2, shrink) if side else right_side
    crop = photo[top : top + length, left : left + length]
    row = np.zeros(
        (right_side, right_side, photo.shape[2])
    )  # what the classifier reads, if the crop has another size
    part = crop[:right_side, :right_side]
    row[: part.shape[0], : part.shape[1]] = part
    label = label or (lambda row, W, b: np.argmax(row @ W + b))
    return (top, left), crop.copy(), int(label(row.reshape(1, -1), classifier["W"], classifier["b"]))


DETECT = (
    Mistake(
        "shrink forgotten",
        "the corner was not scaled up again: it counts pixels of the shrunk photo.",
        "The detector read a smaller photo. How many pixels of yours is one of its pixels?",
        partial(_two, corner=lambda place, stride, shrink: (place[0] * stride, place[1] * stride)),
    ),
    Mistake(
        "stride forgotten",
        "the corner left out the stride of the second conv layer.",
        "Where does the window of neuron (h, w) start when the stride is 2?",
        partial(_two, corner=lambda place, stride, shrink: (place[0] * shrink, place[1] * shrink)),
    ),
    Mistake(
        "place on the map",
        "the corner is the place on the map of scores, not one in the photo.",
        "One step on the map of scores: how many pixels of the photo is that?",
        partial(_two, corner=lambda place, stride, shrink: place),
    ),
    Mistake(
        "rows and columns swapped",
        "top and left have changed places.",
        "np.unravel_index gives the row first. Which of the two is `top`?",
        partial(_two, corner=lambda place, stride, shrink: _corner(place[::-1], stride, shrink)),
    ),
    Mistake(
        "divided by the height",
        "the position of the best score was taken apart with the number of rows, not of columns.",
        "Row by row: after how many numbers does a new row begin?",
        partial(_two, place=lambda flat, shape: divmod(int(flat), shape[0])),
    ),
    Mistake(
        "the weakest place",
        "the place with the lowest score was taken.",
        "Does a high score mean that something is there, or that nothing is?",
        partial(_two, best=np.argmin),
    ),
    Mistake(
        "no ReLU in the detector",
        "the detector ran without its ReLU.",
        "What stands between the two conv layers of the detector?",
        partial(_two, bend=lambda Z: Z),
    ),
    Mistake(
        "shrunk by maximum",
        "the photo was shrunk by max pooling.",
        "Which mode does your pooling call have, and which does the task ask for?",
        partial(_two, small=lambda photo, k: _pooled(photo, k, "max")),
    ),
    Mistake(
        "shrunk by leaving out",
        "the photo was shrunk by leaving out pixels, not by averaging them.",
        "What does photo[::shrink] do with the pixels in between?",
        partial(_two, small=lambda photo, k: photo[np.newaxis, ::k, ::k]),
    ),
    Mistake(
        "window of the second layer only",
        "the crop is as large as the window of the second conv layer; the first one widens it.",
        "Two neighbours on the map of the first layer: how many pixels do they see together?",
        partial(_two, side=lambda f1, f2, shrink: f2 * shrink),
    ),
    Mistake(
        "sum of the windows",
        "the crop is too large: f1 + f2 counts one pixel twice.",
        "Put a window of 3 on a window of 1. How many pixels does the pair see?",
        partial(_two, side=lambda f1, f2, shrink: (f1 + f2) * shrink),
    ),
    Mistake(
        "crop not scaled up",
        "the crop has the size of the window on the shrunk photo.",
        "The window is measured in pixels of the shrunk photo. How many pixels of yours is that?",
        partial(_two, side=lambda f1, f2, shrink: f1 + f2 - 1),
    ),
    Mistake(
        "bias of the classifier forgotten",
        "the label was chosen without the classifier's biases.",
        "Which function of lesson 5 adds them?",
        partial(_two, label=lambda row, W, b: np.argmax(row @ W)),
    ),
    Mistake(
        "the least likely class",
        "the label is the class with the lowest score.",
        "np.argmin or np.argmax?",
        partial(_two, label=lambda row, W, b: np.argmin(row @ W + b)),
    ),
)
