"""Comparing a learner's result: nothing is broadcast, nothing is converted, and honest rounding is forgiven."""

import numpy as np
import pytest

from convlab.compare import describe, first_difference, plain

ARRAY = np.arange(1.0, 7.0).reshape(2, 3)


def _step(expected, got):
    found = first_difference(expected, got, "Z")
    return found.step if found else None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (ARRAY, ARRAY.astype("f4")),
        (ARRAY, np.asfortranarray(ARRAY)),
        (ARRAY, ARRAY + 1e-10),
        (ARRAY.astype("f4"), ARRAY / 3 * 3),
        (ARRAY.astype("u1"), ARRAY),
        (np.array([np.inf, np.nan]), np.array([np.inf, np.nan])),
        (6.0, 6),
        (6.0, np.float32(6)),
        (6.0, np.array(6.0)),
        (6, np.int64(6)),
        ((1, 2), [1, 2]),
        ((1, 2), np.array([1, 2])),
        ([1, 2], range(1, 3)),
        ([1, 2], np.array([1, 2])),
        ({"a": ARRAY}, {"a": ARRAY.copy()}),
        ("max", "max"),
    ],
)
def test_these_are_the_same(expected, got):
    assert first_difference(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got", "step"),
    [
        (6.0, np.array([6.0]), "shape"),
        (6.0, np.array([[[6.0]]]), "shape"),
        (6.0, "6", "type"),
        (6.0, True, "type"),
        (6.0, None, "type"),
        (6, 6.0, "type"),
        (6, 7, "values"),
        (ARRAY, ARRAY.tolist(), "type"),
        (ARRAY, ARRAY[None], "shape"),
        (ARRAY, ARRAY.T, "shape"),
        (ARRAY, ARRAY.astype(int), "dtype"),
        (ARRAY, ARRAY.astype(object), "dtype"),
        (ARRAY > 3, (ARRAY > 3) * 1.0, "dtype"),
        (ARRAY.astype(np.int8), ARRAY.astype(np.int8).astype(float), "dtype"),
        (ARRAY.astype(np.int8), ARRAY.astype(np.int8).astype(np.int64), "dtype"),
        (ARRAY, ARRAY + 1e-3, "values"),
        (ARRAY, ARRAY * np.nan, "values"),
        ((1, 2), (1, 2, 3), "type"),
        ((1, 2), (2, 1), "values"),
        ([1, 2], [1.0, 2.0], "type"),
        ([1, 2], [1, 3], "values"),
        ({"a": 1}, {"b": 1}, "type"),
        ("max", "min", "type"),
    ],
)
def test_these_are_not_and_the_first_step_says_so(expected, got, step):
    assert _step(expected, got) == step


def test_the_worst_cell_is_the_one_that_is_named():
    got = ARRAY.copy()
    got[0, 1], got[1, 2] = 2.5, 60
    found = first_difference(ARRAY, got, "Z")
    assert found.index == (1, 2)
    assert (
        found.fact
        == "Z has the right shape, (2, 3), but Z[1, 2] is 60 where 6 is right. 2 of 6 numbers differ."
    )


def test_an_unknown_kind_is_an_error_of_the_course():
    with pytest.raises(TypeError, match="no rule to compare a set"):
        first_difference({1, 2}, {1, 2})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (ARRAY, "an array of shape (2, 3)"),
        ([1, 2], "a list of 2"),
        (np.float32(0.5), "the float32 0.5"),
        ("x" * 99, "the str '" + "x" * 36 + "…"),
        (len, "a builtin_function_or_method"),
        (slice(3), "a slice"),
    ],
)
def test_a_value_in_a_few_words(value, words):
    assert describe(value) == words


def test_numbers_are_short():
    assert [plain(value) for value in (3.0, -0.25, 1 / 3, 1e20)] == ["3", "-0.25", "0.333333", "1e+20"]


def test_true_and_false_are_called_by_their_names_and_zero_has_no_sign():
    assert (plain(np.True_), plain(False), plain(-0.0)) == ("True", "False", "0")
