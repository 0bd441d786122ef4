"""Gradients by trying: against calculus, and what they refuse."""

import numpy as np
import pytest

from convlab.gradient import numerical_gradient, relative_error


def test_a_sum_of_sines_has_the_cosines_for_its_gradient():
    x = np.linspace(-2, 3, 12).reshape(3, 4)
    got = numerical_gradient(lambda x: np.sum(np.sin(x)), x)
    np.testing.assert_allclose(got, np.cos(x), atol=1e-9)


def test_the_upstream_gradient_weighs_each_output():
    matrix, upstream = np.arange(6.0).reshape(2, 3), np.array([2.0, -5.0])
    got = numerical_gradient(lambda x: matrix @ x, np.ones(3), upstream)
    np.testing.assert_allclose(got, upstream @ matrix, atol=1e-8)


def test_whole_numbers_and_short_floats_are_nudged_in_float64():
    for dtype in (int, np.float32):
        got = numerical_gradient(lambda x: np.sum(x**2), np.array([3, -1], dtype=dtype))
        assert got.dtype == np.float64
        np.testing.assert_allclose(got, [6, -2], atol=1e-8)


def test_a_function_that_changes_its_argument_does_no_harm():
    def greedy(x):
        x *= 2
        return np.sum(x)

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(greedy, x), [2, 2], atol=1e-8)
    np.testing.assert_array_equal(x, [1, 2])


def test_at_a_kink_it_takes_the_mean_of_both_slopes():
    np.testing.assert_allclose(numerical_gradient(lambda x: x.max(), np.array([5.0, 5.0])), [0.5, 0.5])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"upstream": None}, "Pass its upstream gradient"),
        ({"upstream": np.ones(3)}, "upstream has shape"),
        ({"upstream": np.ones(2), "step": 0}, "must be above 0"),
    ],
)
def test_what_it_refuses(arguments, says):
    with pytest.raises(ValueError, match=says):
        numerical_gradient(lambda x: x, np.ones(2), **arguments)


def test_relative_error_is_the_largest_difference_over_the_largest_number():
    assert relative_error([1.0, -4.0], [1.0, -5.0]) == pytest.approx(0.2)
    assert relative_error([0.0, 0.0], [0.0, 0.0]) == 0
    with pytest.raises(ValueError, match="has the shape of its array"):
        relative_error(np.ones((2, 1)), np.ones(2))
