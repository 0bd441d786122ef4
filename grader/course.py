"""The manifest, ``solutions/course.toml``: lessons, exercises, points, minutes, difficulty, hints."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
NOTEBOOKS = ROOT / "notebooks"
CASES = NOTEBOOKS / "convlab" / "cases"


@dataclass(frozen=True)
class Entry:
    """One exercise or question of a lesson, as the manifest states it."""

    name: str
    check: int  # points of the visible check
    judge: int  # points of the hidden test
    difficulty: int  # 1 (a line or two) to 3 (nested loops, indices)
    hints: tuple[str, ...]  # they unfold one by one under the exercise
    rules: tuple[str, ...] = ()  # what an answer may not do, e.g. "no import"


@dataclass(frozen=True)
class Lesson:
    """One lesson: one notebook, one nbgrader assignment."""

    folder: str  # "01_zero_pad"
    title: str
    minutes: int
    summary: str
    exercises: dict[str, Entry] = field(hash=False)

    @property
    def source(self):
        """Path of the percent source."""
        return SOLUTIONS / self.folder / f"{self.folder}.py"

    @property
    def points(self):
        """All points of the lesson."""
        return sum(entry.check + entry.judge for entry in self.exercises.values())


def lessons(path=SOLUTIONS / "course.toml"):
    """Return the lessons of the manifest in order: a list of Lesson.

    Raises
    ------
    ValueError
        If an entry lacks something, has an empty hint, or a name stands twice.
    """
    manifest = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    listed = [_lesson(folder, facts) for folder, facts in manifest["lesson"].items()]
    names = [name for lesson in listed for name in lesson.exercises]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"course.toml: the exercise {name!r} stands in two lessons. Rename one of them.")
    return listed


def repository(path=SOLUTIONS / "course.toml"):
    """Return the address of the repository that learners fetch the course from, a str without a slash at its end."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))["repository"].rstrip("/")


def find(folder):
    """Return one lesson by its folder; ValueError if the manifest has none of that name."""
    for lesson in lessons():
        if lesson.folder == folder:
            return lesson
    raise ValueError(
        f"there is no lesson {folder!r}. course.toml has {', '.join(one.folder for one in lessons())}."
    )


def _lesson(folder, facts):
    try:
        exercises = {name: _entry(folder, name, entry) for name, entry in facts["exercise"].items()}
        return Lesson(folder, facts["title"], facts["minutes"], facts["summary"], exercises)
    except KeyError as missing:
        raise ValueError(
            f"course.toml: lesson {folder} lacks {missing}. Every lesson and exercise states it."
        ) from None


def _entry(folder, name, facts):
    hints = tuple(hint.strip() for hint in facts["hints"])
    if not hints or not all(hints):
        raise ValueError(
            f"course.toml: {folder}, {name}: every exercise has at least one hint, and none is empty."
        )
    return Entry(
        name, facts["check"], facts["judge"], facts["difficulty"], hints, tuple(facts.get("rules", ()))
    )
