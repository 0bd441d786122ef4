"""A generated class: as many submissions of a lesson as one likes, the same for the same seed.

Right answers in several styles, known mistakes, blank and half-done notebooks, crashes, loops, hostile cells and files that
no notebook reader takes: about as a large class hands them in. They are made one at a time and go straight to disk.
"""

import json
import random
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import nbformat

from grader import course, demo
from grader.bench import answers
from grader.examples import CRASHING, LOOPING
from grader.exercises import catalogue
from grader.exercises.model import Question
from grader.judge import corpus

# How many of each hundred students hand in what. Each hundred is dealt anew, so that 100 and 10,000 are the same mixture
CLASS = {
    "right": 44,
    "slip": 27,
    "half": 11,
    "blank": 5,
    "crash": 4,
    "hostile": 4,
    "broken": 3,
    "renamed": 1,
    "loop": 1,
}
HONEST = {"right": 44, "slip": 40, "half": 16}  # what stock nbgrader and ours must agree on
DEADLINE = datetime(2026, 3, 2, 12)
LATE = 0.15  # the share that comes after the deadline
HOSTILE = course.ROOT / "tests" / "hostile"

# A loop is stopped early: a class of thousands has a hundred of them
LIMITS = "\nc.Judge.cpu = 4\n"
STOCK = "import grader.judge\n\ngrader.judge.configure = lambda c, **options: None  # stock nbgrader\n\n"


@dataclass(frozen=True)
class HandedIn:
    """What one student hands in."""

    student: str
    kind: str  # a key of CLASS
    answers: dict = field(hash=False)  # exercise → source; what is left out stays a stub
    when: str  # the time stamp, as nbgrader collects it
    extra: str = ""  # a cell of the student's own, after the first answer
    damage: str = ""  # a key of DAMAGES
    deserves: float | None = None  # the marks, where they are known beforehand


def students(lesson, count, *, seed=0, mixture=None):
    """Yield ``count`` students' work on a lesson (HandedIn), the same for the same seed; a smaller count is a prefix."""
    mixture = mixture or CLASS
    deck = [kind for kind, share in mixture.items() for _ in range(share)]
    for number in range(count):
        if number % len(deck) == 0:
            random.Random(f"{seed}/deck/{number}").shuffle(deck)
        kind = deck[number % len(deck)]
        yield _hand_in(lesson, f"{number:05}-{kind}", kind, random.Random(f"{seed}/{number}"))


def _hand_in(lesson, student, kind, rng):
    right, names = answers.right(lesson), list(lesson.exercises)
    functions = [name for name in names if not isinstance(catalogue()[name], Question)]
    written = {name: rng.choice(right[name]) for name in names}
    facts = {"deserves": lesson.points}
    if kind == "slip":
        for name in rng.sample(names, rng.randint(1, 3)):
            written[name] = rng.choice(answers.wrong(lesson)[name])
        facts = {}
    elif kind == "half":
        written = {name: written[name] for name in names[: rng.randint(1, len(names) - 1)]}
        facts = {
            "deserves": sum(lesson.exercises[name].check + lesson.exercises[name].judge for name in written)
        }
    elif kind == "blank":
        written, facts = {}, {"deserves": 0}
    elif kind == "crash":
        written, facts = {name: CRASHING.format(name=name) for name in functions}, {"deserves": 0}
    elif kind == "loop":
        last = lesson.exercises[functions[-1]]
        written[last.name] = LOOPING.format(name=last.name)
        facts = {"deserves": lesson.points - last.check - last.judge}
    elif kind == "hostile":
        facts = {"extra": rng.choice(_hostile_cells())}
    elif kind in ("broken", "renamed"):
        damage = rng.choice([name for name in DAMAGES if (name == "renamed") == (kind == "renamed")])
        facts = {"damage": damage, "deserves": lesson.points * (damage in HARMLESS)}
    when = DEADLINE + timedelta(hours=rng.uniform(0, 48) if rng.random() < LATE else -rng.uniform(0, 160))
    return HandedIn(student, kind, written, f"{when:%Y-%m-%d %H:%M:%S} UTC", **facts)


@cache
def _hostile_cells():
    """Return the cells of the hostile corpus that can stand in any notebook and end by themselves, as sources."""
    attacks = [
        one for kind in ("tampering", "theft", "persistence") for one in corpus.read_all(HOSTILE, kind)
    ]
    cells = (
        "\n\n".join(source for _, source in attack.cells)
        for attack in attacks
        if all(head != "build" for head, _ in attack.cells)
    )
    return tuple(cells)


def _write(folder, name, text):
    (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")


# What can become of a file on its way: name → function of (folder, lesson's name, the notebook's text)
DAMAGES = {
    "no JSON": lambda folder, name, text: _write(folder, name, "this is no notebook {"),
    "cut off": lambda folder, name, text: _write(folder, name, text[: len(text) // 2]),
    "empty": lambda folder, name, text: _write(folder, name, ""),
    "a list": lambda folder, name, text: _write(folder, name, "[1, 2, 3]"),
    "bytes": lambda folder, name, text: (folder / f"{name}.ipynb").write_bytes(bytes(range(256)) * 8),
    "a folder": lambda folder, name, text: (folder / f"{name}.ipynb").mkdir(),
    "nothing": lambda folder, name, text: None,
    "a link": lambda folder, name, text: (folder / f"{name}.ipynb").symlink_to("/etc/passwd"),
    "bad time stamp": lambda folder, name, text: (
        _write(folder, name, text),
        (folder / "timestamp.txt").write_text("the day before yesterday"),
    ),
    "renamed": lambda folder, name, text: _write(folder, f"{name} (final) (2)", text),
}
HARMLESS = ("bad time stamp", "renamed")


class Form:
    """The released notebook of a lesson as text, with gaps where the answers go: filling it in costs no JSON."""

    def __init__(self, lesson, released=None):
        path = released or course.NOTEBOOKS / lesson.folder / f"{lesson.folder}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        self._stubs, first = {}, None
        for cell in notebook.cells:
            facts = cell.metadata.get("nbgrader", {})
            if facts.get("solution"):
                self._stubs[facts["grade_id"]] = cell.source
                cell.source = f"gap:{facts['grade_id']}"
                first = first or cell
        extra = nbformat.v4.new_code_cell("gap:extra", id="my-own-cell")
        notebook.cells.insert(notebook.cells.index(first) + 1, extra)
        text = nbformat.writes(notebook)
        self._pieces, rest = [], text
        for name in [next(iter(self._stubs)), "extra", *list(self._stubs)[1:]]:
            before, _, rest = rest.partition(json.dumps(f"gap:{name}"))
            self._pieces += [before, name]
        self._end = rest

    def fill(self, written, extra=""):
        """Return the notebook's text with answers in it: exercise → source."""
        sources = {**self._stubs, **written, "extra": extra or "# a cell of my own"}
        filled = [json.dumps(sources[one]) if one in sources else one for one in self._pieces]
        return "".join([*filled, self._end])


def hand_in(root, lesson, listed):
    """Write the work of students below ``root/submitted``; return how many there were."""
    form, number = Form(lesson), 0
    for one in listed:
        folder = Path(root) / "submitted" / one.student / lesson.folder
        folder.mkdir(parents=True)
        (folder / "timestamp.txt").write_text(one.when)
        text = form.fill(one.answers, one.extra)
        DAMAGES.get(one.damage, _write)(folder, lesson.folder, text)
        number += 1
    return number


def lay_course(root, lesson, *, judged=True, settings=LIMITS):
    """Lay an nbgrader course of one lesson, released and with a deadline, without submissions; return its path.

    An existing folder of that name is replaced.

    Parameters
    ----------
    root : path
    lesson : grader.course.Lesson
    judged : with our judge, or as stock nbgrader
    settings : text at the end of its nbgrader_config.py
    """
    from nbgrader.api import Gradebook  # here, since it takes a second to import

    from grader.report import course_directory

    root = Path(root)
    shutil.rmtree(root, ignore_errors=True)
    (root / "solutions" / lesson.folder).mkdir(parents=True)
    for path in lesson.source.parent.glob("*.ipynb"):
        shutil.copyfile(path, root / "solutions" / lesson.folder / path.name)
    shutil.copyfile(course.SOLUTIONS / "course.toml", root / "solutions" / "course.toml")
    config = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(("" if judged else STOCK) + config + settings, encoding="utf-8")
    demo.nbgrader(root, "generate_assignment", lesson.folder, say=lambda line: None)
    places = course_directory(root)
    with Gradebook(places.db_url, places.course_id) as gradebook:
        gradebook.update_or_create_assignment(lesson.folder, duedate=DEADLINE)
    return root
