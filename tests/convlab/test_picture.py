"""The picture of a failed check: what its panels are, for every kind of failure."""

import numpy as np
import pytest

from convlab import cases, picture, window
from convlab.attempt import Attempt, run
from convlab.compare import first_difference
from grader.exercises import catalogue
from grader.exercises.model import Exercise


def _figure(name, code, number=0):
    facts = cases.load(name)
    attempt = run(code, facts, [facts["cases"][number]])[0]
    return picture.of_failure(attempt, window.behind(facts, attempt))


def _titles(figure):
    return [ax.get_title().split("\n")[0] for ax in figure.axes]


def test_values_are_shown_beside_the_input_and_the_difference():
    figure = _figure(
        "conv_forward",
        lambda A, W, b, h: (catalogue()["conv_forward"].reference(A, W, b, h)[0] + 1, (A, W, b, h)),
    )
    assert _titles(figure) == ["input", "yours", "expected", "yours − expected"]
    assert figure.get_supxlabel() == "expected: 1·0 + 2·1 + 4·2 + 5·0 + 1 = 11"
    assert len(figure.axes[0].patches) == 2  # an outline and its white edge


def test_a_wrong_gradient_is_shown_beside_the_neurons_that_it_collects_from():
    def halved(dZ, cache):
        dA_prev, dW, db = catalogue()["conv_backward"].reference(dZ, cache)
        return dA_prev, dW / 2, db

    assert _titles(_figure("conv_backward", halved)) == ["meets", "yours", "expected", "yours − expected"]
    figure = _figure("pool_backward", lambda *given: catalogue()["pool_backward"].reference(*given) + 1, 2)
    assert _titles(figure) == ["collects from", "yours", "expected", "yours − expected"]


def test_a_wrong_shape_is_shown_beside_the_right_one():
    figure = _figure("zero_pad", lambda X, pad: np.pad(X, pad))
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == [
        "yours, shape (3, 4, 4, 3)\nX_pad[1, :, :, 1]",
        "expected, shape (1, 4, 4, 1)\nX_pad[0, :, :, 0]",
    ]


def test_what_is_no_array_leaves_the_expected_one():
    assert _titles(_figure("zero_pad", lambda X, pad: None)) == ["expected"]


def test_a_single_number_is_shown_by_its_window_and_filter():
    assert _titles(_figure("conv_single_step", lambda a, W, b: 3.5)) == ["input", "filter"]


def test_whole_numbers_and_wrong_kinds_have_no_picture():
    assert _figure("same_padding", lambda size, f, stride: (9, 9)) is None

    def wrong_kind(A_prev, hparameters, mode="max"):
        A, cache = catalogue()["pool_forward"].reference(A_prev, hparameters, mode)
        return A.astype(int), cache

    assert _figure("pool_forward", wrong_kind) is None


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4), (2, 3, 4, 2)])
def test_arrays_of_one_to_four_axes_are_drawn_at_the_worst_cell(shape):
    right = np.arange(np.prod(shape), dtype=float).reshape(shape)
    got = right.copy()
    got[tuple(size - 1 for size in shape)] = np.nan
    difference = first_difference(right, got, "Z")
    figure = picture.of_failure(Attempt({}, right, got, difference=difference))
    assert _titles(figure) == ["yours", "expected", "yours − expected"]


def test_a_plane_that_is_too_large_is_not_drawn():
    right = np.zeros((100, 100))
    difference = first_difference(right, right + 1, "Z")
    assert picture.of_failure(Attempt({}, right, right + 1, difference=difference)) is None


@pytest.mark.parametrize("name", [name for name, item in catalogue().items() if isinstance(item, Exercise)])
def test_every_known_mistake_can_be_drawn(name):
    facts = cases.load(name)
    for mistake in catalogue()[name].mistakes:
        failed = [attempt for attempt in run(mistake.code, facts, facts["cases"]) if attempt.failed]
        figure = picture.of_failure(failed[0], window.behind(facts, failed[0]))
        assert figure is None or figure.png().startswith(b"\x89PNG")
