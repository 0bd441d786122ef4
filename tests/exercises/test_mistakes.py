"""Mutation tests of the checks: every known mistake is rejected and named, every right answer is accepted.

``python -m pytest tests/exercises/test_mistakes.py -s`` prints the three figures.
"""

import importlib.util
from pathlib import Path

import pytest

from convlab import cases
from convlab.attempt import run
from convlab.check import CheckFailed, check
from convlab.diagnose import likely_slip
from grader.exercises import SEED, catalogue, judge
from grader.exercises.model import Exercise

EXERCISES = {name: item for name, item in catalogue().items() if isinstance(item, Exercise)}
MISTAKES = [(name, mistake) for name, item in EXERCISES.items() for mistake in item.mistakes]
MANY = {"zero_pad", "conv_single_step", "conv_forward", "pool_forward"}


def _right_answers():
    for path in sorted((Path(__file__).parent / "right_answers").glob("lesson_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from ((name, answer) for name, listed in module.ANSWERS.items() for answer in listed)


RIGHT = list(_right_answers())


def _id(value):
    return value if isinstance(value, str) else getattr(value, "name", getattr(value, "__name__", None))


def _visible(name, code):
    facts = cases.load(name)
    return facts, run(code, facts, facts["cases"])


def _judged(name, code):
    """Return the text with which the hidden test rejects, or None if it accepts."""
    try:
        judge(code, name=name)
    except CheckFailed as failure:
        return str(failure)
    return None


def _is_seen(name, mistake):
    return any(attempt.failed for attempt in _visible(name, mistake.code)[1])


def _is_named(name, mistake):
    slip = likely_slip(*_visible(name, mistake.code))
    return slip is not None and slip.names == (mistake.name,)


@pytest.mark.parametrize("seed", ["one", "two"])
@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=_id)
def test_the_hidden_test_rejects_and_names_every_mistake(name, mistake, seed, monkeypatch):
    monkeypatch.setenv(SEED, seed)
    text = _judged(name, mistake.code)
    assert text is not None
    assert f"This looks like: {mistake.looks_like}" in text


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=_id)
def test_the_visible_check_rejects_and_names_every_mistake(name, mistake):
    assert _is_seen(name, mistake)
    assert _is_named(name, mistake)


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=_id)
def test_a_right_answer_passes_however_it_is_written(name, answer, capsys, monkeypatch):
    monkeypatch.setenv("CONVLAB_STATIC", "1")
    monkeypatch.setenv(SEED, "right")
    check(answer, name=name)
    judge(answer, name=name)
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.startswith(f"✓ {name}")


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_has_enough_mistakes_and_right_answers(name):
    mistakes = EXERCISES[name].mistakes
    assert len(mistakes) >= (8 if name in MANY else 5)
    assert len({mistake.name for mistake in mistakes}) == len(mistakes)
    assert len({mistake.looks_like for mistake in mistakes}) == len(mistakes)
    assert sum(exercise == name for exercise, _ in RIGHT) >= 3


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=_id)
def test_a_mistake_reads_as_a_sentence_and_asks_a_question(name, mistake):
    assert mistake.looks_like.endswith(".")
    assert "?" in mistake.question


def test_figures(monkeypatch, capsys):
    monkeypatch.setenv(SEED, "figures")
    rejected = sum(_judged(name, mistake.code) is not None for name, mistake in MISTAKES)
    seen = [(name, mistake) for name, mistake in MISTAKES if _is_seen(name, mistake)]
    named = sum(_is_named(name, mistake) for name, mistake in seen)
    accepted = sum(
        _judged(name, answer) is None and not any(attempt.failed for attempt in _visible(name, answer)[1])
        for name, answer in RIGHT
    )
    with capsys.disabled():
        print(f"\nmistakes rejected by the hidden test: {rejected} of {len(MISTAKES)}")
        print(f"mistakes that fail a visible check and are named: {named} of {len(seen)}")
        print(f"right answers accepted: {accepted} of {len(RIGHT)}")
    assert rejected == len(MISTAKES)
    assert named >= 0.95 * len(seen)
    assert accepted == len(RIGHT)
