"""The short answers of lesson 6 against trying it out: one number of dZ after the other, and a real nudge."""

import numpy as np

from convlab.gradient import numerical_gradient
from grader.exercises import catalogue
from grader.reference.conv import conv_forward


def right(name):
    return catalogue()[name].right


def test_who_adds_up():
    """A number of dZ takes part where the output that it belongs to moves with the pixel, the weight or the bias."""
    arrays = {"A": np.ones((2, 5, 5, 3)), "W": np.ones((3, 3, 3, 4)), "b": np.ones((1, 1, 1, 4))}

    def moved(name, index):
        nudged = {key: array.copy() for key, array in arrays.items()}
        nudged[name][index] += 1
        before, after = (
            conv_forward(each["A"], each["W"], each["b"], {"stride": 1, "pad": 0})[0]
            for each in (arrays, nudged)
        )
        return np.count_nonzero(after - before)

    assert right("who_adds_up") == {
        "corner_pixel": moved("A", (0, 0, 0, 0)),
        "middle_pixel": moved("A", (0, 2, 2, 0)),
        "one_weight": moved("W", (0, 0, 0, 0)),
        "one_bias": moved("b", (0, 0, 0, 0)),
    }


def test_a_tie():
    window = np.array([[5.0, 2.0], [5.0, 1.0]])
    answers = right("tied_maximum")
    assert answers["nudged"] == round(numerical_gradient(np.max, window, 3)[0, 0], 6)
    np.testing.assert_array_equal(answers["course_tie"], 3 * (window == 5))
    first = np.zeros(4)
    first[window.ravel().tolist().index(5)] = 3
    np.testing.assert_array_equal(answers["first_only_tie"], first.reshape(2, 2))


def test_which_gradient_is_right():
    x = np.linspace(-3, 3, 9)
    s = 1 / (1 + np.exp(-x))
    candidates = {"A": s, "B": s + x * s * (1 - s), "C": s + s * (1 - s)}
    tried = numerical_gradient(lambda x: np.sum(x / (1 + np.exp(-x))), x)
    right_ones = [name for name, one in candidates.items() if np.allclose(one, tried, atol=1e-8)]
    assert right_ones == [right("trust_the_check")["right_gradient"]]


def test_what_spoils_a_nudge():
    """A straight line has no curvature, and a parabola with whole numbers no rounding."""
    too_large = numerical_gradient(lambda x: np.sum(3 * x), np.array([1.0]), step=1.0) - 3
    bent = numerical_gradient(lambda x: np.sum(x**3), np.array([1.0]), step=1.0) - 3
    lost = numerical_gradient(lambda x: np.sum(3 * x), np.array([1.0]), step=1e-15) - 3
    assert too_large == 0
    assert bent == 1
    assert abs(lost) > 0.01
    answers = right("trust_the_check")
    assert (answers["too_large"], answers["too_small"]) == ("curvature", "rounding")
