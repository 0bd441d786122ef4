"""One file a lesson: for each exercise its reference, its cases and its known mistakes; and the hidden test.

A hidden test is one line in a lesson's judge cell: ``judge(zero_pad)``.
"""

import hashlib
import os
import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from convlab import cases
from convlab.attempt import asked, run
from convlab.check import GRADER_TIME_LIMIT, CheckFailed, explain
from grader.exercises.model import Question

SEED = "CONVLAB_JUDGE_SEED"  # the judge sets it, so that a regrade draws the same inputs


@cache
def catalogue():
    """Return all exercises and questions, name → Exercise or Question, in the order of the lessons."""
    lessons = sorted(
        module.name for module in iter_modules(__path__) if re.fullmatch(r"lesson_\d\d", module.name)
    )
    listed = [item for lesson in lessons for item in import_module(f"{__name__}.{lesson}").EXERCISES]
    return {item.name: item for item in listed}


def judge(exercise, *answers, name=None):
    """Compare a student's function with the reference on fresh inputs, or short answers with the right ones.

    Parameters
    ----------
    exercise : function or str
        ``judge(zero_pad)``, or the name of a question followed by the answers.

    Raises
    ------
    CheckFailed
        If it is not right. The text says which slip it looks like, never the inputs.
    """
    if isinstance(exercise, str):
        _judge_answers(catalogue()[exercise], answers)
        return
    name = name or getattr(exercise, "__name__", "")
    item = catalogue().get(name)
    if item is None or isinstance(item, Question):
        raise ValueError(f"judge: there is no exercise {name!r}")
    facts = asked({**item.facts(), "cases": fresh_cases(name)}, exercise)
    attempts = run(exercise, facts, facts["cases"], seconds=GRADER_TIME_LIMIT)
    if any(attempt.failed for attempt in attempts):
        raise explain({**facts, **item.fingerprints(facts)}, attempts, secret=True)


def fresh_cases(name):
    """Return freshly drawn cases with their right results, as ``convlab.check`` takes them."""
    item = catalogue()[name]
    drawn = item.fresh(generator(name))
    return [case.baked(item.expected(case)) for case in drawn]


def generator(name):
    """Return the random generator of an exercise: from the judge's seed where there is one, else from the system."""
    seed = os.environ.get(SEED)
    if seed is None:
        return np.random.default_rng()
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest))


def _judge_answers(question, answers):
    for (variable, right), value in zip(question.right.items(), answers, strict=True):
        if cases.canonical(value) != cases.canonical(right):
            raise CheckFailed(f"✗ {question.name}\n{variable} is not right.")
