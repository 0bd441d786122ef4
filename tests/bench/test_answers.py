"""What the generated class hands in is what it is called: right answers pass the hidden test, mistakes fail with their words."""

import numpy as np
import pytest

from convlab.check import CheckFailed
from grader import course
from grader.bench import answers
from grader.exercises import SEED, catalogue, judge
from grader.exercises.model import Question

LESSON = course.find("03_conv_forward")
FUNCTIONS = [name for name in LESSON.exercises if not isinstance(catalogue()[name], Question)]


def function(name, source):
    """Run an answer as a notebook does, beside what the lesson gives, and return its function."""
    space = {"np": np}
    for given in ("zero_pad", "conv_single_step", "conv_output_size", "receptive_window"):
        space[given] = catalogue()[given].reference
    exec(source, space)
    return space[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_right_answers_pass(name, monkeypatch):
    monkeypatch.setenv(SEED, "class")
    sources = answers.right(LESSON)[name]
    assert len(set(sources)) >= 4
    for source in sources:
        judge(function(name, source))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_known_mistake_is_handed_in_and_is_known_again(name, monkeypatch):
    monkeypatch.setenv(SEED, "class")
    mistakes = catalogue()[name].mistakes
    sources = answers.wrong(LESSON)[name]
    assert len(sources) == len(mistakes)
    for source, mistake in zip(sources, mistakes, strict=True):
        with pytest.raises(CheckFailed) as failure:
            judge(function(name, source))
        assert mistake.looks_like in str(failure.value)


@pytest.mark.parametrize("lesson", course.lessons(), ids=lambda lesson: lesson.folder)
def test_every_lesson_has_right_and_wrong_answers(lesson):
    for name in lesson.exercises:
        for source in (*answers.right(lesson)[name], *answers.wrong(lesson)[name]):
            compile(source, name, "exec")
        assert answers.wrong(lesson)[name]
