"""Find, crop and classify: against the meaning of the words, with SciPy for the detector."""

import numpy as np
import pytest
from scipy import signal

from grader.reference.conv import convolve
from grader.reference.detect import detect_and_classify
from grader.reference.pool import pool_forward

RNG = np.random.default_rng(101)


def networks(n_C, f1, f2, shrink, stride, classes=4):
    side = (f1 + f2 - 1) * shrink
    detector = {
        "shrink": shrink,
        "W1": RNG.standard_normal((f1, f1, n_C, 2)),
        "b1": RNG.standard_normal((1, 1, 1, 2)),
        "W2": RNG.standard_normal((f2, f2, 2, 1)),
        "b2": RNG.standard_normal((1, 1, 1, 1)),
        "stride": stride,
    }
    W, b = RNG.standard_normal((side * side * n_C, classes)), RNG.standard_normal((1, classes))
    return detector, {"W": W, "b": b}


def test_a_bright_spot_by_hand():
    photo = np.zeros((6, 8, 1))
    photo[2:4, 4:6] = 1  # one pixel of the photo shrunk by 2, at (1, 2)
    one = np.ones((1, 1, 1, 1))
    detector = {"shrink": 2, "W1": one, "b1": 0 * one, "W2": one, "b2": 0 * one, "stride": 1}
    classifier = {"W": np.stack([np.ones(4), -np.ones(4)], axis=1), "b": np.array([[0.0, 5.0]])}
    corner, crop, label = detect_and_classify(photo, detector, classifier)
    assert corner == (2, 4)
    assert np.array_equal(crop, np.ones((2, 2, 1)))
    assert label == 0  # 4 against −4 + 5


@pytest.mark.parametrize(
    ("f1", "f2", "shrink", "stride"), [(1, 1, 1, 1), (2, 3, 1, 2), (3, 2, 2, 1), (2, 2, 3, 2), (3, 3, 2, 3)]
)
@pytest.mark.parametrize("n_C", [1, 3])
def test_agrees_with_scipy(n_C, f1, f2, shrink, stride):
    photo = RNG.standard_normal((27, 34, n_C))
    detector, classifier = networks(n_C, f1, f2, shrink, stride)
    rows, columns = 27 // shrink, 34 // shrink
    small = np.zeros((rows, columns, n_C))
    for y, x in np.ndindex(rows, columns):
        small[y, x] = photo[y * shrink : (y + 1) * shrink, x * shrink : (x + 1) * shrink].mean(axis=(0, 1))

    def layer(A, W, b):
        maps = [
            sum(signal.correlate2d(A[:, :, k], W[:, :, k, c], mode="valid") for k in range(A.shape[2]))
            for c in range(W.shape[3])
        ]
        return np.stack(maps, axis=2) + b[0, 0, 0]

    bent = np.maximum(layer(small, detector["W1"], detector["b1"]), 0)
    scores = layer(bent, detector["W2"], detector["b2"])[::stride, ::stride, 0]
    best = max(np.ndindex(scores.shape), key=lambda place: scores[place])
    corner, crop, label = detect_and_classify(photo, detector, classifier)
    assert corner == (best[0] * stride * shrink, best[1] * stride * shrink)
    side = (f1 + f2 - 1) * shrink
    assert np.array_equal(crop, photo[corner[0] :, corner[1] :][:side, :side])
    assert crop.shape == (side, side, n_C)
    logits = [crop.ravel() @ column for column in classifier["W"].T] + classifier["b"][0]
    assert label == int(np.argmax(logits))


def test_the_crop_is_all_that_the_winner_sees():
    photo = RNG.standard_normal((24, 30, 2))
    detector, classifier = networks(2, 3, 2, 2, 1)
    (top, left), crop, label = detect_and_classify(photo, detector, classifier)
    lonely = np.full_like(photo, np.nan)
    lonely[top : top + crop.shape[0], left : left + crop.shape[1]] = crop
    # Everything outside the crop is unknown, and still the winner's score is a number: it needed nothing else
    small, _ = pool_forward(lonely[np.newaxis], {"f": 2, "stride": 2}, "average")
    scores = convolve(
        np.maximum(convolve(small, detector["W1"], detector["b1"]), 0), detector["W2"], detector["b2"]
    )
    assert np.isfinite(scores[0, top // 2, left // 2, 0])
    assert np.isfinite(scores).sum() == 1
    assert 0 <= label < 4


@pytest.mark.parametrize(
    ("change", "says"),
    [({"shrink": 0}, "shrink is 0"), ({"stride": 1.5}, "stride is 1.5"), ({"shrink": 9}, "padded input")],
)
def test_refuses_what_does_not_fit(change, says):
    detector, classifier = networks(1, 2, 2, 1, 1)
    with pytest.raises(ValueError, match=says):
        detect_and_classify(np.zeros((9, 9, 1)), detector | change, classifier)
