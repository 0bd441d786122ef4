"""Which slip a wrong result looks like: one, two together, or what the numbers and the cases say."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from convlab import cases, divide
from convlab.attempt import Attempt, run
from convlab.compare import first_difference
from convlab.diagnose import Slip, likely_slip, mark
from convlab.patterns import what_the_numbers_say
from grader.exercises import catalogue
from grader.exercises.model import Case, Exercise, Mistake, together


def _slip(name, code):
    facts = cases.load(name)
    return likely_slip(facts, run(code, facts, facts["cases"]))


def _code(exercise, mistake):
    return next(one.code for one in catalogue()[exercise].mistakes if one.name == mistake)


def test_a_mistake_that_fits_on_all_cases_but_one_is_not_named():
    one_side = _code("zero_pad", "pads only one side")

    def nearly(X, pad):
        result = one_side(X, pad)
        return result + (X.dtype == np.uint8)

    slip = _slip("zero_pad", nearly)
    assert slip is None or slip.names == ()


def test_a_mistake_with_a_wrong_cache_beside_it_is_still_named():
    forgotten = _code("conv_forward", "bias forgotten")

    def code(A_prev, W, b, hparameters):
        return forgotten(A_prev, W, b, hparameters)[0], "no cache"

    assert _slip("conv_forward", code).names == ("bias forgotten",)


def test_two_slips_in_one_piece_of_code_are_named_together():
    names = "stride forgotten in the start corner", "last filter used for all"
    both = together(*(_code("conv_forward", name) for name in names))
    slip = _slip("conv_forward", both)
    assert set(slip.names) == set(names)
    assert slip.looks_like.startswith("two slips at once. One: ")


def test_two_slips_whose_errors_add_up_are_named_together():
    def flipped_without_bias(a_slice_prev, W, b):
        return np.sum(a_slice_prev * W[::-1, ::-1])

    assert set(_slip("conv_single_step", flipped_without_bias).names) == {"bias forgotten", "kernel flipped"}


def test_only_slips_in_different_places_can_be_run_together():
    def code(x, one=0, two=0):
        return x + one + two

    assert together(partial(code, one=1), partial(code, two=2))(0) == 3
    assert together(partial(code, one=1), partial(code, one=2)) is None
    assert together(partial(code, one=1), abs) is None
    assert together(partial(code, one=1), partial(divmod)) is None


def test_an_exercise_with_drawn_numbers_is_diagnosed_by_how_they_are_drawn():
    def bell(seed):
        rng = np.random.RandomState(seed)  # another generator than the reference's
        shapes = {"W1": (4, 4, 3, 8), "W2": (2, 2, 8, 16), "W3": (64, 6)}
        biases = {"b1": np.zeros((1, 1, 1, 8)), "b2": np.zeros((1, 1, 1, 16)), "b3": np.zeros((1, 6))}
        limits = {"W1": 6 / 176, "W2": 6 / 96, "W3": 6 / 70}
        return biases | {key: rng.normal(0, limits[key] ** 0.5, shape) for key, shape in shapes.items()}

    assert _slip("initialize_parameters", bell).names == ("a normal draw",)


def test_marks_are_the_same_for_the_same_numbers_and_differ_otherwise():
    facts = {"returns": ["Z", "cache"]}
    numbers = np.array([[1.0, -0.0], [1 / 3, 4.0]])
    assert mark(facts, (numbers, ())) == mark(facts, ((numbers + 1e-8).astype("f4"), "another cache"))
    assert mark(facts, (numbers, ())) != mark(facts, (numbers.T, ()))
    assert mark(facts, (numbers, ())) != mark(facts, (numbers.reshape(4), ()))


RIGHT = np.arange(1.0, 49.0).reshape(2, 3, 4, 2) ** 1.5 - 60


def _said(*results, right=RIGHT):
    attempts = []
    for got in results:
        difference = first_difference(right, got, "Z")
        attempts.append(Attempt({"X": right}, right, got, difference=difference))
    slip = what_the_numbers_say(attempts, Slip)
    return slip.looks_like if slip else None


@pytest.mark.parametrize(
    ("got", "says"),
    [
        (np.zeros_like(RIGHT), "all zeros"),
        (RIGHT * np.nan, "some numbers are nan"),
        (-RIGHT, "wrong sign"),
        (3 * RIGHT, "3 times the right one"),
        (RIGHT + 0.5, "off by the same amount"),
        (RIGHT + np.array([0.5, 0.25]), "each channel by its own"),
        (np.floor(RIGHT), "cut down to whole numbers"),
        (np.maximum(RIGHT, 0), "negative numbers have become 0"),
        (np.abs(RIGHT), "all signs were lost"),
        (RIGHT[:, ::-1], "flipped"),
        (RIGHT[:, :, ::-1], "flipped"),
        (np.roll(RIGHT, 1, axis=2), "shifted"),
        (np.roll(RIGHT, -1, axis=1), "shifted"),
        (RIGHT * [[[[1.0]]], [[[0.0]]]], "the others were left at zero"),
        (RIGHT * [1.0, 0.0], "the first channel is right"),
        (np.repeat(RIGHT[..., 1:], 2, axis=3), "every channel has the result of the last one"),
        (np.repeat(RIGHT[:1], 2, axis=0), "every example has the result of the first one"),
        (RIGHT[..., ::-1], "reverse order"),
        (np.repeat(RIGHT.sum(3, keepdims=True), 2, axis=3), "the channels were summed"),
        (RIGHT.transpose(0, 2, 1, 3), "axes stand in another order"),
        (RIGHT.transpose(0, 3, 1, 2), "axes stand in another order"),
        (RIGHT.reshape(2, 4, 3, 2), "the right numbers, in another shape"),
        (RIGHT[0], "only the first example came back"),
        (RIGHT[:, :-1, :-1], "one too small or one too large"),
        (RIGHT[:, :1, :1], "rows or columns is wrong"),
        (RIGHT[..., [0, 1, 0, 1, 0]], "only the number of channels is wrong"),
        (np.where(np.arange(48).reshape(RIGHT.shape) % 3 == 0, 0, RIGHT), "the rest were left at zero"),
        (RIGHT**2, None),
    ],
    ids=str,
)  # fmt: skip
def test_what_the_numbers_say(got, says):
    found = _said(got)
    assert found is None if says is None else says in found


def test_numbers_say_only_what_holds_in_every_failed_case():
    assert _said(-RIGHT, -RIGHT) is not None
    assert _said(-RIGHT, RIGHT + 1) is None
    assert _said(2 * RIGHT, 3 * RIGHT) is None


def test_a_bias_that_came_in_more_than_once_is_counted():
    def thrice(a_slice_prev, W, b):
        return np.sum(a_slice_prev * W) + 5 * b.item()

    assert _slip("conv_single_step", thrice).looks_like == "the bias came in 5 times."


@dataclass
class _Tried:
    arguments: dict
    failed: bool


def _divided(*kinds):
    attempts = [
        _Tried({"hparameters": {"stride": stride, "pad": pad, "f": 2}}, failed)
        for stride, pad, failed in kinds
    ]
    slip = divide.what_the_cases_say(attempts, Slip)
    return slip.looks_like if slip else None


def test_cases_are_told_apart_only_where_they_divide_exactly():
    strides = _divided((1, 0, False), (1, 1, False), (2, 0, True), (3, 1, True))
    assert strides.startswith(
        "right where the stride is 1, wrong where it is larger. So it is in all 4 cases"
    )
    frames = _divided((1, 0, False), (2, 0, False), (1, 1, True), (2, 2, True))
    assert frames.startswith("right without padding, wrong with padding. So")
    assert _divided((1, 0, False), (2, 0, False), (2, 0, True), (1, 1, True)) is None
    assert _divided((1, 0, True), (2, 0, True)) is None


def test_two_kinds_that_divide_alike_are_both_told():
    says = _divided((1, 0, False), (1, 0, False), (2, 1, True), (3, 1, True))
    assert (
        "right where the stride is 1, wrong where it is larger. Also right without padding, wrong with"
        in says
    )


def test_one_right_case_proves_little():
    assert _divided((1, 0, False), (2, 0, True), (3, 1, True)) is None


def test_a_text_about_cases_is_no_likeness():
    def only_a_step_of_one(A_prev, hparameters, mode="max"):
        A, cache = catalogue()["pool_forward"].reference(A_prev, hparameters, mode)
        odd = np.arange(A.size).reshape(A.shape) ** 2 % 7
        return (A if hparameters["stride"] == 1 else A + odd), cache

    slip = _slip("pool_forward", only_a_step_of_one)
    assert slip.lead == "The cases say"
    assert slip.looks_like.startswith("right where the stride is 1")


def test_a_mistake_that_only_raises_needs_the_same_words():
    exercise = Exercise(
        "first",
        lambda x: x[0],
        ("x",),
        ("y",),
        lambda: [Case((np.array([1.0, 2.0]),))],
        lambda rng: [],
        (Mistake("too far", "one step too far.", "How long is x?", lambda x: x[2]),),
    )
    facts = exercise.bake()
    assert likely_slip(facts, run(lambda x: x[2], facts, facts["cases"])).names == ("too far",)
    assert likely_slip(facts, run(lambda x: x[7], facts, facts["cases"])) is None
