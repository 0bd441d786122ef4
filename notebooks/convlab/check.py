"""``check(zero_pad)``: run a learner's function on the visible cases and say what came out.

A check raises ``CheckFailed``, or shows one line; it returns nothing and warns of nothing, since nbgrader takes a
returned number for a score and any warning for a failure.
"""

import builtins

from convlab import cases, picture, progress, report, window
from convlab.attempt import TooSlow, asked, run, same
from convlab.diagnose import likely_slip
from convlab.errors import in_plain_words

__all__ = ["CheckFailed", "CheckMisused", "StillTheStub", "check", "explain", "run"]

# Set by the grader in its own process: a function, name → more cases, drawn fresh. A learner has none.
more_cases = None


class _NoTraceback:
    """An exception that notebooks show by its text alone: a learner has no use for our frames."""

    def _render_traceback_(self):
        return report.broken_into_lines(str(self))


class CheckFailed(_NoTraceback, AssertionError):
    """A check that did not pass."""


class StillTheStub(CheckFailed):
    """The function has not been written yet."""


class CheckMisused(_NoTraceback, ValueError):
    """check was called with something that cannot be checked."""


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
    CheckMisused
        A ValueError, if there is no exercise of that name or a result was passed in place of a function.
    """
    if isinstance(exercise, str):
        _check_answers(_load(exercise), answers)
        return
    if not callable(exercise):
        raise CheckMisused(report.not_a_function(exercise))
    name = name or getattr(exercise, "__name__", "")
    try:
        facts = asked(_load(name), exercise)
        fresh = {**facts, "cases": list(more_cases(name)) if more_cases else [], "mistakes": [], "pairs": []}
        attempts = run(exercise, facts, facts["cases"] + asked(fresh, exercise)["cases"])
    except KeyboardInterrupt:  # the stop button
        raise CheckFailed(report.interrupted(name)) from None
    if any(attempt.failed for attempt in attempts):
        only_fresh = not any(attempt.failed for attempt in attempts[: len(facts["cases"])])
        failure = explain(facts, attempts, secret=only_fresh)
        if not only_fresh:
            _show_picture(facts, attempts)
        raise failure
    progress.mark_solved(name)
    _show(report.passed(facts["name"], len(attempts), facts["checked"]))


def _load(name):
    try:
        return cases.load(name)
    except ValueError as error:
        raise CheckMisused(str(error)) from None


def explain(facts, attempts, *, secret=False):
    """Return the ``CheckFailed`` for the first attempt that failed.

    With ``secret``, for the hidden test, it tells neither inputs nor numbers nor anything that the learner's function
    printed or put into an error, since all of these may repeat an input.
    """
    attempt = next(attempt for attempt in attempts if attempt.failed)
    if isinstance(attempt.error, NotImplementedError):
        return StillTheStub(report.stub(facts["name"], attempt.place))
    call = report.call(facts["name"], attempt.arguments, secret=secret)
    story, step = what_happened(facts, attempt, secret=secret)
    slip = likely_slip(facts, attempts)
    if attempt.printed and not secret:
        story.append(report.printed(attempt.printed))
    return CheckFailed(report.failure(facts["name"], call, story, slip, step))


def what_happened(facts, attempt, *, secret=False):
    """Return (sentences, next step) of a failed attempt."""
    error, difference = attempt.error, attempt.difference
    if isinstance(error, TooSlow):
        return [report.TOO_SLOW], report.NEXT_STEP["slow"]
    if (
        type(error).__name__ == "StudentStopped"
    ):  # the judge ended the process of the submission, and says why
        return [f"It was stopped: {error}."], report.NEXT_STEP["slow"]
    if error is not None:
        words, step = in_plain_words(error, secret=secret)
        return report.raised(error, attempt.place, words, secret=secret), step
    if difference is not None and attempt.result is None:
        step = "printed" if attempt.printed else "nothing"
        return [report.NOTHING[step]], report.NEXT_STEP[step]
    if difference is None:
        return [report.changed(attempt.changed)], report.NEXT_STEP["changed"]
    if secret:
        return [report.SECRET[difference.step].format(part=difference.part)], report.NEXT_STEP[
            difference.step
        ]
    story = [difference.fact]
    feeding = window.behind(facts, attempt)
    if feeding and feeding.says:
        story.append(feeding.says)
    made_of = _made_of(facts, attempt)
    if made_of:
        story.append(report.made_of(facts["returns"][attempt.part], made_of))
    return story, report.NEXT_STEP[difference.step]


def _made_of(facts, attempt):
    """Return the names of the arguments that a wrong returned tuple should hold, or None if it holds other things."""
    expected = attempt.expected[attempt.part] if len(facts["returns"]) > 1 else None
    if not isinstance(expected, tuple) or attempt.difference.step == "count":
        return None
    matches = [[name for name, value in attempt.arguments.items() if same(value, item)] for item in expected]
    return [names[0] for names in matches] if all(matches) else None


def _show_picture(facts, attempts):
    """Show what differs in the attempt that is explained."""
    attempt = next(attempt for attempt in attempts if attempt.failed)
    if attempt.error is not None:
        return
    figure = picture.of_failure(attempt, window.behind(facts, attempt))
    if figure is not None:
        _display(figure)


def _show(text):
    from convlab import draw

    _display(draw.Verdict(text))


def _display(shown):
    display = getattr(builtins, "display", None)  # IPython has put it there, and so has the judge
    if display is None:
        from IPython.display import display
    display(shown)


def _check_answers(facts, answers):
    variables = facts["variables"]
    if len(answers) != len(variables):
        names = ", ".join(variable["name"] for variable in variables)
        raise CheckMisused(
            f"check: {facts['name']!r} takes {len(variables)} answers: check({facts['name']!r}, {names})."
        )
    for variable, value in zip(variables, answers, strict=True):
        if value is Ellipsis:
            raise StillTheStub(report.unanswered(facts["name"], variable["name"], variable["expects"]))
        mark = cases.fingerprint(facts["name"], variable["name"], value)
        if mark == variable["right"]:
            continue
        says = variable["wrong"].get(mark)
        raise CheckFailed(
            report.answer_wrong(facts["name"], variable["name"], value, says, variable["expects"])
        )
    progress.mark_solved(facts["name"])
    _show(f"✓ {facts['name']}: right.")
