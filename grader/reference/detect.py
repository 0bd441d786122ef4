"""Two networks on one photograph: the first finds a place, the second says what is there."""

import numpy as np

from grader.reference.arguments import array, entry, whole
from grader.reference.conv import convolve
from grader.reference.net import flatten, fully_connected, relu
from grader.reference.pool import pool_forward


def detect_and_classify(photo, detector, classifier):
    """Find the most striking place of a photo, cut it out, and classify it.

    The detector reads the photo shrunk by average pooling: conv W1 (stride 1) → ReLU → conv W2 → one map of scores, all
    without padding. The window of the photo that the best neuron sees is the crop that the classifier reads.

    Parameters
    ----------
    photo : (n_H, n_W, n_C) array
    detector : dict with "shrink" (int), "W1" (f1, f1, n_C, k), "b1" (1, 1, 1, k), "W2" (f2, f2, k, 1), "b2" (1, 1, 1, 1)
        and "stride" (int), the stride of the second conv
    classifier : dict with "W" (side·side·n_C, classes) and "b" (1, classes), where side = (f1 + f2 − 1)·shrink

    Returns
    -------
    corner : (top, left), two ints, in pixels of the photo
    crop : (side, side, n_C) array, cut from the photo
    label : int, the class with the highest score

    Raises
    ------
    ValueError
        If the photo is too small for the detector, or shapes do not fit.
    """
    where = "detect_and_classify"
    photo = array(photo, where, "photo", axes="(n_H, n_W, n_C)")
    shrink, stride = (whole(entry(detector, key, where), where, key, least=1) for key in ("shrink", "stride"))
    small, _ = pool_forward(photo[np.newaxis], {"f": shrink, "stride": shrink}, "average")
    edges = relu(convolve(small, detector["W1"], detector["b1"]))
    scores = convolve(edges, detector["W2"], detector["b2"], stride=(stride, stride))[0, :, :, 0]
    h, w = np.unravel_index(np.argmax(scores), scores.shape)
    top, left = int(h) * stride * shrink, int(w) * stride * shrink
    side = (detector["W1"].shape[0] + detector["W2"].shape[0] - 1) * shrink
    crop = photo[top : top + side, left : left + side].copy()
    logits = fully_connected(flatten(crop[np.newaxis]), classifier["W"], classifier["b"])
    return (top, left), crop, int(np.argmax(logits))
