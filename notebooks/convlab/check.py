"""``check(zero_pad)``: run a learner's function on the visible cases and say what came out.

A check raises ``CheckFailed``, or shows one line and a picture; it returns nothing and warns of nothing, since
nbgrader takes a returned number for a score and any warning for a failure.
"""

import contextlib
import copy
import io
import signal
import threading
import time
from dataclasses import dataclass

import numpy as np

from convlab import cases, progress, report
from convlab.compare import Difference, first_difference
from convlab.diagnose import likely_slip

TIME_LIMIT = 60  # seconds for all cases together: generous, since the slowest right answer takes about two

# Set by the grader in its own process: a function, name → more cases, drawn fresh. A learner has none.
more_cases = None


class CheckFailed(AssertionError):
    """A check that did not pass. Notebooks show its text alone, without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class StillTheStub(CheckFailed):
    """The function has not been written yet."""


class TooSlow(Exception):
    """The learner's function ran past the time limit."""


@dataclass
class Attempt:
    """One call of a learner's function on one case."""

    arguments: dict  # name → value, as they were before the call
    expected: object
    result: object = None
    error: BaseException | None = None
    printed: str = ""
    changed: str | None = None  # the argument that the call changed
    difference: Difference | None = None

    @property
    def failed(self):
        """Whether this case was not right."""
        return self.error is not None or self.changed is not None or self.difference is not None


def check(exercise, *answers, name=None):
    """Check a function, or the short answers to a question.

    Parameters
    ----------
    exercise : function or str
        The learner's function, e.g. ``check(zero_pad)``; or the name of a question, followed by the answers.
    name : str, optional
        The name of the exercise, where the function has another.

    Raises
    ------
    CheckFailed
        With a text that says what was called, what came out and what to try next.
    ValueError
        If there is no exercise of that name.
    """
    if isinstance(exercise, str):
        _check_answers(cases.load(exercise), answers)
        return
    if not callable(exercise):
        raise ValueError(f"check: {report.describe(exercise)} is not a function. Write check(zero_pad), without calling it.")
    name = name or getattr(exercise, "__name__", "")
    facts = cases.load(name)
    listed = list(facts["cases"]) + (list(more_cases(name)) if more_cases else [])
    attempts = run(exercise, facts, listed)
    if any(attempt.failed for attempt in attempts):
        raise explain(facts, attempts)
    progress.mark_solved(name)
    _show_pass(facts, attempts)


def run(function, facts, listed):
    """Call a function on each case; return the list of attempts. It ends early at a stub or when time is up."""
    attempts = []
    deadline = time.monotonic() + TIME_LIMIT
    for case in listed:
        attempt = _attempt(function, facts, case, deadline)
        attempts.append(attempt)
        if isinstance(attempt.error, (NotImplementedError, TooSlow)):
            break
    return attempts


def _attempt(function, facts, case, deadline):
    arguments = dict(zip(facts["arguments"], case["args"], strict=False))
    attempt = Attempt(arguments=arguments, expected=case["expected"])
    given = copy.deepcopy(list(case["args"]))
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), _time_limit(deadline - time.monotonic()):
            attempt.result = function(*given)
    except Exception as error:
        attempt.error = error
        return attempt
    finally:
        attempt.printed = printed.getvalue()
    compare = COMPARISONS[facts["comparison"]]
    attempt.difference = compare(function, facts, attempt)
    if attempt.difference is None:
        pairs = zip(arguments.items(), given, strict=True)
        attempt.changed = next((key for (key, before), after in pairs if not _same(before, after)), None)
    return attempt


def _equal(function, facts, attempt):
    names = facts["returns"]
    expected, got = attempt.expected, attempt.result
    if len(names) == 1:
        return first_difference(expected, got, names[0])
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        return Difference(
            "type",
            "the result",
            f"{facts['name']} returned {report.describe(got)}, but should return {' and '.join(names)}: "
            f"return {', '.join(names)}.",
        )
    parts = zip(names, expected, got, strict=True)
    return next((found for part, right, item in parts if (found := first_difference(right, item, part))), None)


def _glorot(function, facts, attempt):
    """Compare drawn weights by what they must be, whatever generator drew them: shapes, bounds, spread, zero biases."""
    got, expected = attempt.result, attempt.expected
    zeros = {key: np.zeros(spec["shape"]) for key, spec in expected.items()}
    if not isinstance(got, dict) or set(got) != set(expected):
        return first_difference(zeros, got, "parameters")
    for key, spec in expected.items():
        part, weights, limit = f"parameters[{key!r}]", got[key], spec["limit"]
        if not isinstance(weights, np.ndarray) or weights.shape != tuple(spec["shape"]) or weights.dtype.kind != "f":
            return first_difference(zeros[key], weights, part)
        found = first_difference(zeros[key], weights, part) if not limit else _not_uniform(weights, limit, part)
        if found:
            return found
    again, other = (function(seed) for seed in (attempt.arguments["seed"], attempt.arguments["seed"] + 1))
    for key in expected:
        if not np.array_equal(again[key], got[key]):
            return Difference("values", key, f"The same seed gave two different {key}: the draw must depend on the seed alone.")
        if expected[key]["limit"] and np.array_equal(other[key], got[key]):
            return Difference("values", key, f"Two different seeds gave the same {key}: the seed is not used.")
    return None


def _not_uniform(weights, limit, part):
    largest = float(np.abs(weights).max())
    fact = None
    if not largest <= limit:  # also true of NaN
        fact = f"{part} reaches {largest:.4f}, but Glorot's limit is {limit:.4f}."
    elif largest < 0.9 * limit:
        fact = f"{part} reaches only {largest:.4f}, but should fill the range up to {limit:.4f}."
    elif weights.min() > -0.5 * limit or weights.max() < 0.5 * limit:
        fact = f"{part} runs from {weights.min():.4f} to {weights.max():.4f}, but should run from −{limit:.4f} to {limit:.4f}."
    elif not 0.44 <= float(weights.std()) / limit <= 0.72:  # a uniform draw has limit/√3 = 0.577
        fact = f"{part} has a standard deviation of {weights.std():.4f}, but a uniform draw has {limit / np.sqrt(3):.4f}."
    return Difference("values", part, fact) if fact else None


COMPARISONS = {"equal": _equal, "glorot": _glorot}


def _same(before, after):
    if isinstance(before, np.ndarray):
        same_kind = isinstance(after, np.ndarray) and before.shape == after.shape and before.dtype == after.dtype
        return same_kind and before.tobytes() == np.ascontiguousarray(after).tobytes()
    if isinstance(before, dict):
        return isinstance(after, dict) and list(before) == list(after) and all(_same(before[k], after[k]) for k in before)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    return type(before) is type(after) and before == after


@contextlib.contextmanager
def _time_limit(seconds):
    """Raise TooSlow in the main thread after so many seconds, where the system has alarms."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum, frame):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.01))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def explain(facts, attempts, *, secret=False):
    """Return the ``CheckFailed`` for the first attempt that failed; with ``secret``, without its numbers."""
    name = facts["name"]
    attempt = next(attempt for attempt in attempts if attempt.failed)
    if isinstance(attempt.error, NotImplementedError):
        return StillTheStub(report.stub(name))
    call = report.call(name, attempt.arguments)
    step, fact = what_happened(facts, attempt)
    slip = likely_slip(facts, attempts)
    if secret and step == "values":
        fact = f"On inputs that you have not seen, {attempt.difference.part} has the right shape but wrong numbers."
    if slip:
        return CheckFailed(report.failure(name, call, fact, slip["looks_like"], slip["question"], step))
    return CheckFailed(report.failure(name, call, fact, step=step))


def what_happened(facts, attempt):
    """Return (step, fact) of a failed attempt: the key of the next step, and one sentence."""
    error = attempt.error
    if isinstance(error, TooSlow):
        return "slow", f"It was still running after {TIME_LIMIT} seconds, so it was stopped."
    if error is not None:
        return "error", f"It raised {type(error).__name__}: {error}"
    if attempt.changed is not None:
        return "changed", f"The result is right, but the call changed its argument {attempt.changed}."
    if attempt.result is None:
        if attempt.printed:
            return "printed", "It printed something, but returned None."
        return "nothing", "It returned None."
    return attempt.difference.step, attempt.difference.fact


def _show_pass(facts, attempts):
    from IPython.display import display

    from convlab import draw

    display(draw.Verdict(report.passed(facts["name"], len(attempts), facts["checked"])))


def _check_answers(facts, answers):
    variables = facts["variables"]
    if len(answers) != len(variables):
        names = ", ".join(variable["name"] for variable in variables)
        raise ValueError(f"check: {facts['name']!r} takes {len(variables)} answers: check({facts['name']!r}, {names}).")
    for variable, value in zip(variables, answers, strict=True):
        mark = cases.fingerprint(facts["name"], variable["name"], value)
        if mark == variable["right"]:
            continue
        says = variable["wrong"].get(mark)
        raise CheckFailed(report.answer_wrong(facts["name"], variable["name"], value, says, variable["expects"]))
    progress.mark_solved(facts["name"])
    from IPython.display import display

    from convlab import draw

    display(draw.Verdict(f"✓ {facts['name']}: right."))
