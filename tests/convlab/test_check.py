"""check as a learner, a notebook and nbgrader meet it."""

import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from convlab import cases
from convlab import check as package_check
from convlab.check import CheckFailed, CheckMisused, StillTheStub, check
from grader.exercises import SEED, judge


def zero_pad(X, pad):
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def one_side(X, pad):
    return np.pad(X, ((0, 0), (0, pad), (0, pad), (0, 0)))


def test_a_pass_shows_one_line_and_returns_nothing(capsys):
    assert check(zero_pad) is None
    shown = capsys.readouterr()
    assert shown.out.startswith("✓ zero_pad: right in all 4 cases")
    assert shown.err == ""


def test_a_failure_is_an_assertion_and_names_the_slip(capsys):
    with pytest.raises(AssertionError, match="zeros stand only after the picture"):
        check(one_side, name="zero_pad")
    assert capsys.readouterr().out.startswith("Figure(")


def test_a_stub_is_told_apart_from_a_stub_that_it_calls():
    def pad_same(X, f, stride):
        return same_padding(X, f, stride)

    def same_padding(size, f, stride):
        raise NotImplementedError("Your turn")

    with pytest.raises(StillTheStub, match=r"^same_padding is still the stub, and pad_same calls it"):
        check(pad_same)
    with pytest.raises(StillTheStub, match=r"^same_padding is still the stub"):
        check(same_padding)


def test_a_result_in_place_of_the_function_is_explained():
    with pytest.raises(CheckMisused, match=r"was given an array of shape \(1, 3, 3, 1\)"):
        check(zero_pad(np.ones((1, 1, 1, 1)), 1))


def test_the_stop_button_leads_to_a_sentence():
    def stopped(X, pad):
        raise KeyboardInterrupt

    with pytest.raises(CheckFailed, match="still running when you stopped it"):
        check(stopped, name="zero_pad")


def test_an_unknown_name_lists_the_exercises():
    with pytest.raises(CheckMisused, match="there is no exercise 'one_side'"):
        check(one_side)
    with pytest.raises(ValueError, match="takes 2 answers"):
        check("pad_one_or_two", 63)


def test_a_failure_in_a_notebook_shows_its_text_and_no_frame_of_ours(capsys):
    shell = InteractiveShell.instance()
    try:
        shell.user_ns.update(check=package_check, one_side=one_side)
        result = shell.run_cell("check(one_side, name='zero_pad')")
    finally:
        InteractiveShell.clear_instance()
    shown = capsys.readouterr()
    assert isinstance(result.error_in_exec, CheckFailed)
    assert "✗ zero_pad" in shown.out
    assert "Traceback" not in shown.out
    assert "check.py" not in shown.out
    assert shown.err == ""


def test_long_lines_are_broken_between_words_and_only_where_they_are_shown():
    failure = CheckFailed("✗ zero_pad\n" + "window " * 30)
    shown = failure._render_traceback_()
    assert shown[0] == "✗ zero_pad"
    assert len(shown) == 4
    assert max(map(len, shown)) <= 84
    assert "window " * 30 in str(failure)


class Remote:
    """A stand-in for a function in another process: a name and a call; its errors come without frames."""

    def __init__(self, function):
        self.__name__ = "zero_pad"
        self.function = function

    def __call__(self, *arguments):
        try:
            return self.function(*arguments)
        except Exception as error:
            raise type(error)(str(error)) from None


def test_a_function_in_another_process_is_checked_in_the_same_way():
    check(Remote(zero_pad))
    with pytest.raises(CheckFailed, match="zeros stand only after the picture"):
        check(Remote(one_side))
    with pytest.raises(StillTheStub):
        check(Remote(_stub))
    with pytest.raises(CheckFailed, match="was called with 2 arguments, but its def line has room for 1"):
        check(Remote(lambda X: X))


def _stub(X, pad):
    raise NotImplementedError("Your turn")


def test_what_an_error_or_a_print_says_is_not_repeated_by_the_hidden_test(monkeypatch):
    monkeypatch.setenv(SEED, "secret")

    def telling(X, pad):
        print("seen", X.tolist())
        raise ValueError(f"seen {X.tolist()} {X.shape}")

    for code in (
        telling,
        one_side,
        lambda X, pad: X.tolist(),
        lambda X, pad: print(X),
        lambda X, pad: X * 2.0,
    ):
        with pytest.raises(CheckFailed) as caught:
            judge(code, name="zero_pad")
        text = str(caught.value)
        assert "on inputs that you have not seen" in text
        assert not any(
            character.isdigit() for character in text.split("This looks like")[0].split("Line ")[0]
        )
        assert "seen [" not in text


def test_the_hidden_test_names_the_slip(monkeypatch):
    monkeypatch.setenv(SEED, "named")
    with pytest.raises(CheckFailed, match="zeros stand only after the picture"):
        judge(one_side, name="zero_pad")


def test_a_fresh_case_has_neither_numbers_nor_a_picture(monkeypatch, capsys):
    visible = cases.load("zero_pad")["cases"]
    known = {case["args"][0].tobytes() for case in visible}
    fresh = [{"args": [np.full((1, 2, 2, 1), 0.5), 1], "expected": np.zeros((1, 4, 4, 1)), "note": ""}]
    # the name of the function hides the module
    monkeypatch.setattr(sys.modules["convlab.check"], "more_cases", lambda name: fresh)

    def by_heart(X, pad):
        return zero_pad(X, pad) if X.tobytes() in known else np.zeros((1, 4, 4, 1)) + 7

    with pytest.raises(CheckFailed, match="✗ zero_pad") as caught:
        check(by_heart, name="zero_pad")
    assert "on inputs that you have not seen" in str(caught.value)
    assert "Figure" not in capsys.readouterr().out


def test_a_short_answer_that_is_not_set_is_no_wrong_answer():
    with pytest.raises(StillTheStub, match="neurons_with_pad_2 is not set yet"):
        check("pad_one_or_two", 63, ...)
    with pytest.raises(CheckFailed, match="Many books say that pad = 1"):
        check("pad_one_or_two", 64, 65)
    assert check("pad_one_or_two", 63, 65) is None
