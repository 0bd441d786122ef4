"""What an exercise is: its reference, its cases, its known mistakes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations

import numpy as np

from convlab import cases
from convlab.diagnose import mark, outcome_of


@dataclass(frozen=True)
class Case:
    """One call: the positional arguments, and why this case is asked.

    With ``optional``, a key of a dict among the arguments, the case is asked only of a function that reads that key.
    """

    args: tuple
    note: str = ""
    optional: str = ""

    def baked(self, expected):
        """Return the case as ``convlab.check`` takes it, with its right result."""
        return {"args": list(self.args), "expected": expected, "note": self.note, "optional": self.optional}


@dataclass(frozen=True)
class Mistake:
    """The reference with one human slip.

    ``code`` has the exercise's signature; ``looks_like`` completes "This looks like: …"; ``question`` leads out
    of the mistake without giving the answer.
    """

    name: str
    looks_like: str
    question: str
    code: Callable


@dataclass(frozen=True)
class Exercise:
    """One function that a learner writes.

    ``visible`` returns the fixed cases of the check; ``fresh`` draws the cases of the hidden test from a generator.
    ``returns`` names the parts of the result; ``checked`` says, for a pass, what the cases covered.
    """

    name: str
    reference: Callable
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    visible: Callable[[], list[Case]]
    fresh: Callable[[np.random.Generator], list[Case]]
    mistakes: tuple[Mistake, ...] = ()
    comparison: str = "equal"  # "equal", or "glorot" for drawn weights
    wanted: Callable | None = None  # from the arguments, what a drawn result must fulfil
    checked: str = "shape, type, values, input unchanged"
    sees: str = ""  # a key of convlab.window.SEES: how to find what one cell of the result is made of

    def expected(self, case):
        """Return the right result of a case: what the reference returns, or what a drawn result must fulfil."""
        return (self.wanted or self.reference)(*case.args)

    def facts(self):
        """Return what a check must know of the exercise beside its cases and mistakes, as plain data."""
        return {
            "name": self.name,
            "arguments": list(self.arguments),
            "returns": list(self.returns),
            "comparison": self.comparison,
            "checked": self.checked,
            "sees": self.sees,
        }

    def bake(self):
        """Return the exercise as plain data for ``convlab.cases``: visible inputs, right results, fingerprints."""
        listed = [case.baked(rounded(self.expected(case))) for case in self.visible()]
        facts = {**self.facts(), "cases": listed}
        return {**facts, **self.fingerprints(facts, collect=list)}

    def fingerprints(self, facts, collect=lambda outcomes: outcomes):
        """Return what the known mistakes, and two of them together, give on the cases of ``facts``.

        With ``collect=list`` all mistakes are run now; else each is run when, and as far as, it is asked for.
        """
        singles = [
            {
                "name": mistake.name,
                "looks_like": mistake.looks_like,
                "question": mistake.question,
                "outcomes": collect(Afresh(facts, mistake.code)),
            }
            for mistake in self.mistakes
        ]
        pairs = [
            {"names": [one.name, two.name], "marks": collect(Afresh(facts, code, marks=True))}
            for one, two in combinations(self.mistakes, 2)
            if (code := together(one.code, two.code))
        ]
        return {"mistakes": singles, "pairs": pairs}


def together(one, two):
    """Return the code with both of two mistakes in it, or None where that has no meaning.

    It has one where both are ``partial`` of the same function, each with a slip of its own:
    ``partial(wrong_conv, bias="forgotten")`` and ``partial(wrong_conv, start="w")``.
    """
    if not (isinstance(one, partial) and isinstance(two, partial)) or one.func is not two.func:
        return None
    if one.args or two.args or set(one.keywords) & set(two.keywords):
        return None
    return partial(one.func, **one.keywords, **two.keywords)


@dataclass(frozen=True)
class Afresh:
    """The outcomes of a mistake on all cases, worked out anew on each walk through them, as far as one walks."""

    facts: dict
    code: Callable
    marks: bool = False

    def __iter__(self):
        for case in self.facts["cases"]:
            outcome = rounded(outcome_of(self.facts, self.code, case["args"], case["expected"]))
            if not self.marks:
                yield outcome
            else:
                yield "" if "raises" in outcome else mark(self.facts, outcome["result"])


@dataclass(frozen=True)
class Slip:
    """A wrong short answer that circulates, and its refutation."""

    variable: str
    value: object
    says: str


@dataclass(frozen=True)
class Question:
    """A graded short answer: one or more variables that the learner sets.

    ``right`` maps each variable to its value, ``expects`` to the kind of answer in words ("a whole number").
    """

    name: str
    right: dict
    expects: dict
    slips: tuple[Slip, ...] = field(default=())

    def bake(self):
        """Return the question as plain data for ``convlab.cases``: hashes of the answers, no answer."""
        return {
            "name": self.name,
            "variables": [
                {
                    "name": variable,
                    "right": cases.fingerprint(self.name, variable, value),
                    "expects": self.expects[variable],
                    "wrong": {
                        cases.fingerprint(self.name, variable, slip.value): slip.says
                        for slip in self.slips
                        if slip.variable == variable
                    },
                }
                for variable, value in self.right.items()
            ],
        }


def rounded(value):
    """Return a result with its floats rounded to 12 digits, so that no machine's last bit changes a baked file."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.array([float(f"{number:.12g}") for number in value.ravel()], dtype=value.dtype).reshape(
            value.shape
        )
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.12g}")
    if isinstance(value, (tuple, list)):
        return type(value)(rounded(item) for item in value)
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return value


def grid(rng, *shape):
    """Return random float64 numbers that are multiples of 1/4 from −2 to 2, without 0: exact, short, easy to read."""
    return rng.choice(
        [-2, -1.75, -1.5, -1.25, -1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2], shape
    )
