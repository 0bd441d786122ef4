"""Running a learner's function: errors and their place, prints, changed arguments, time limits."""

import threading
import time
import warnings

import numpy as np
import pytest

from convlab import attempt, cases
from convlab.attempt import Place, TooSlow, run, time_limit


def _one(function, seconds=60):
    facts = cases.load("zero_pad")
    return run(function, facts, facts["cases"][:1], seconds=seconds)[0]


def test_the_place_of_an_error_is_the_line_of_the_learner():
    def zero_pad(X, pad):
        return _helper(X)

    tried = _one(zero_pad)
    line = _helper.__code__.co_firstlineno + 1
    assert tried.place == Place("_helper", line, "return np.zeros(3)[len(X) + 5]")


def _helper(X):
    return np.zeros(3)[len(X) + 5]


def test_an_error_inside_numpy_has_the_line_that_called_numpy():
    def zero_pad(X, pad):
        return np.pad(X, ((pad, pad),) * 3)

    assert _one(zero_pad).place.text == "return np.pad(X, ((pad, pad),) * 3)"


def test_an_error_of_a_function_elsewhere_has_no_place():
    def remote(X, pad):
        raise ValueError("raised elsewhere")

    tried = _one(_Remote(remote))
    assert isinstance(tried.error, ValueError)
    assert tried.place is None


def test_a_stand_in_that_is_a_plain_function_has_no_place_either():
    def zero_pad(X, pad):  # as the judge makes it: its frames are the judge's
        raise NotImplementedError

    zero_pad.runs_elsewhere = True
    tried = _one(zero_pad)
    assert isinstance(tried.error, NotImplementedError)
    assert tried.place is None


class _Remote:
    """A stand-in for a function in another process: a name, a call, and nothing else."""

    def __init__(self, function):
        self.__name__ = "zero_pad"
        self._function = function

    def __call__(self, *arguments):
        return self._function(*arguments)


def test_prints_are_kept_up_to_a_limit_and_do_not_show(capsys):
    def zero_pad(X, pad):
        for _ in range(10_000):
            print("padding")

    assert len(_one(zero_pad).printed) <= attempt.PRINTED_LIMIT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == ""


def test_warnings_of_a_learner_do_not_reach_stderr(capsys):
    def zero_pad(X, pad):
        warnings.warn("old style", DeprecationWarning, stacklevel=1)
        return np.pad(X / np.float64(0), ((0, 0), (pad, pad), (pad, pad), (0, 0)))

    assert _one(zero_pad).difference.step == "values"
    assert capsys.readouterr().err == ""


def test_a_changed_argument_is_seen_even_where_the_result_is_wrong():
    def zero_pad(X, pad):
        X[:] = 0
        return X

    tried = _one(zero_pad)
    assert tried.changed == "X"
    assert tried.difference.step == "shape"


def test_exit_ends_the_call_and_not_the_notebook():
    def zero_pad(X, pad):
        raise SystemExit

    assert isinstance(_one(zero_pad).error, SystemExit)


@pytest.mark.parametrize("catch", [Exception, BaseException])
def test_an_endless_loop_is_stopped_even_one_that_catches_errors(catch):
    def zero_pad(X, pad):
        stubborn = 0
        while True:
            try:
                time.sleep(0.001)
            except catch:
                stubborn += 1
                if stubborn > 1:
                    raise

    assert isinstance(_one(zero_pad, seconds=0.05).error, TooSlow)


def test_a_loop_is_stopped_where_there_are_no_alarms():
    stopped = []

    def elsewhere():
        try:
            with time_limit(0.05):
                while True:
                    pass
        except TooSlow:
            stopped.append(True)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert stopped == [True]


def test_a_quick_call_in_another_thread_is_left_alone():
    results = []

    def elsewhere():
        with time_limit(30):
            results.append("done")

    before = threading.active_count()
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert results == ["done"]
    assert threading.active_count() == before


def test_running_ends_at_the_first_case_of_a_stub():
    def zero_pad(X, pad):
        raise NotImplementedError

    facts = cases.load("zero_pad")
    assert len(run(zero_pad, facts, facts["cases"])) == 1
