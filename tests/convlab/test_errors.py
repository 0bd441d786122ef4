"""Errors in plain words: each is raised for real, so that a new NumPy that words it otherwise is noticed."""

import re

import numpy as np
import pytest

from convlab.errors import UNKNOWN, in_plain_words

A, V, B = np.ones((2, 3)), np.ones(4), np.ones((1, 1, 1))
NOTHING = None


def _unbound():
    if A is None:
        inside = 1
    return inside


def _put(place, value):
    target = np.zeros((4, 4))
    target[place] = value


def _from_numpy(name):
    return getattr(np, name)


def _itself():
    return _itself()


RAISED = [
    (lambda: float(B), "a single number was needed"),
    (lambda: _put((0, 0), B), "a single number|whole array was put"),
    (lambda: _put((0, 0), V), "whole array was put"),
    (lambda: np.array([[1, 2], [3]]), "rows have different lengths"),
    (lambda: _from_numpy("float"), "np.float left NumPy"),
    (lambda: _from_numpy("product"), "np.product left NumPy"),
    (lambda: np.zeroes(3), "numpy has nothing of the name zeroes"),
    (lambda: (A, V).shape, "shape was asked of a tuple"),
    (lambda: NOTHING.shape, "shape was asked of a NoneType"),
    (lambda: range(4 / 2), "a size or a count must be a whole number"),
    (lambda: np.zeros((2.0, 3)), "a size or a count must be a whole number"),
    (lambda: A[0 : 4 / 2], "ends of a slice must be whole numbers"),
    (lambda: A[1.0], "an index must be a whole number"),
    (lambda: np.pad(V, 1.5), "counts its zeros in whole numbers"),
    (lambda: np.zeros((-1, 3)), "a size came out negative"),
    (lambda: np.pad(V, -1), "a size came out negative"),
    (lambda: _put(slice(0, 2), np.ones((3, 4))), r"of shape \(3,4\) was to be put into a place of shape \(2,4\)"),
    (lambda: np.pad(A, ((1, 1),) * 4), "one pair .* for each axis"),
    (lambda: A * np.ones((3, 3)), r"do not fit: \(2,3\) and \(3,3\)"),
    (lambda: np.dot(A, A), "shapes do not fit"),
    (lambda: A @ A, "shapes do not fit"),
    (lambda: A.reshape(4, 4), r"6 numbers do not fill the shape \(4,4\)"),
    (lambda: np.max(V[4:]), "a window was empty"),
    (lambda: [x for x, y, z in [A.shape]], "3 names stand"),
    (lambda: [x for x, y in [(1, 2, 3)]], "only 2 names stand"),
    (lambda: 1 if A > 0 else 2, "needs one True or False"),
    (lambda: V[4], "axis 0 has 4 places, numbered from 0, so there is no place 4"),
    (lambda: A[0, 0, 0], "the array has 2 axes, but 3 indices"),
    (lambda: [1, 2][2], "a list was asked for a place"),
    (lambda: {"stride": 1}["Stride"], "the dictionary has no key 'Stride'"),
    (_unbound, "inside is read before it gets its first value"),
    (lambda: conv_single_step(A), "Python does not know conv_single_step"),  # noqa: F821
    (lambda: _put(1), "was called without a value for 'value'"),
    (lambda: _put(1, 2, 3), "_put was called with 3 arguments, but its def line has room for 2"),
    (lambda: NOTHING + 1, r"\+ cannot combine a NoneType with a int"),
    (lambda: A(0), "but this is a numpy.ndarray"),
    (lambda: NOTHING[0], "square brackets look into .* this is a NoneType"),
    (lambda: [x for x in NOTHING], "a single value, or None"),
    (lambda: {[1]: 2}, "cannot be the key of a dict"),
    (lambda: np.zeros(3, 4), "takes the shape as one value"),
    (lambda: np.uint8(3) + 300, "small whole numbers only"),
    (lambda: 1 // 0, "divided by 0"),
    (_itself, "calls itself"),
    (lambda: __import__("tensorflow_of_old"), "tensorflow_of_old is not installed"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "words"), RAISED, ids=[words[:30] for _, words in RAISED])
def test_a_real_error_in_plain_words(code, words):
    with pytest.raises(Exception) as caught:  # noqa: PT011  (which one it is, is the question)
        code()
    said, step = in_plain_words(caught.value)
    assert re.search(words, said)
    assert step != UNKNOWN


def test_an_assert_and_an_unknown_error():
    assert "an assert of your own" in in_plain_words(AssertionError())[0]
    assert in_plain_words(RuntimeError("odd")) == (None, UNKNOWN)


def test_nothing_of_an_error_is_repeated_in_secret():
    said, step = in_plain_words(ValueError("cannot reshape array of size 7 into shape (3,3)"), secret=True)
    assert "7" not in said + step
    assert "3" not in said + step
