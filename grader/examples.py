"""Six example submissions of every lesson, made from the released notebook and a few lines each.

They show the whole instructor's path (``make grade``) and are graded in the tests, where each must get exactly the
marks that ``deserved`` says.
"""

import shutil
from pathlib import Path

import nbformat

from grader import course
from grader.build import answer_of, read_source
from grader.exercises import catalogue
from grader.exercises.model import Question

STUDENTS = ("all_right", "blank", "half_right", "wrong", "crashing", "looping")
WRONG = Path(__file__).with_name(
    "examples_wrong.py"
)  # one wrong answer for every function, in percent format

# What a loop without end may cost here; a class gets the judge's own, more generous limits
SHORT = "\n# The examples are small: a loop is stopped early\nc.Judge.cpu = 8\nc.Judge.idle = 60\n"

CRASHING = "def {name}(*arguments):\n    numbers = [1, 2, 3]\n    return numbers[len(arguments) + 3]\n"
LOOPING = "def {name}(*arguments):\n    while True:\n        pass\n"


def submission(student, lesson):
    """Return a student's notebook of a lesson: the released one with the student's answers in it."""
    notebook = nbformat.read(course.NOTEBOOKS / lesson.folder / f"{lesson.folder}.ipynb", as_version=4)
    given = answers(student, lesson)
    for cell in notebook.cells:
        facts = cell.metadata.get("nbgrader", {})
        if facts.get("solution") and facts["grade_id"] in given:
            cell.source = given[facts["grade_id"]]
    return notebook


def answers(student, lesson):
    """Return what a student wrote, name → source; exercises that are left out stay stubs."""
    names = list(lesson.exercises)
    right = {name: answer_of(name) for name in names}
    functions = [name for name in names if not isinstance(catalogue()[name], Question)]
    if student == "all_right":
        return right
    if student == "half_right":
        return {name: right[name] for name in half(names)}
    if student == "wrong":
        listed = {
            cell.metadata["answer"]: cell.source
            for cell in read_source(WRONG).cells
            if "answer" in cell.metadata
        }
        return {name: listed[name] if name in functions else _slips(catalogue()[name]) for name in names}
    if student == "crashing":
        return {name: CRASHING.format(name=name) for name in functions}
    if student == "looping":
        return right | {functions[-1]: LOOPING.format(name=functions[-1])}
    return {}


def _slips(question):
    """Return wrong short answers: for each variable the first one that circulates, or −1."""
    known = {slip.variable: slip.value for slip in reversed(question.slips)}
    return "\n".join(f"{variable} = {known.get(variable, -1)!r}" for variable in question.right)


def half(names):
    """Return the first half of the exercises, the larger one."""
    return names[: (len(names) + 1) // 2]


def deserved(student, lesson):
    """Return the marks that an example submission must get."""
    points = {name: entry.check + entry.judge for name, entry in lesson.exercises.items()}
    functions = [name for name in points if not isinstance(catalogue()[name], Question)]
    if student == "all_right":
        return sum(points.values())
    if student == "half_right":
        return sum(points[name] for name in half(list(points)))
    if student == "looping":
        return sum(points.values()) - points[functions[-1]]
    return 0


def lay_course(root, lessons):
    """Lay a course folder as an instructor has it: sources, configuration, and the submissions as they were collected.

    An existing folder of that name is replaced. Returns its path.
    """
    root = Path(root)
    shutil.rmtree(root, ignore_errors=True)
    for lesson in lessons:
        folder = root / "solutions" / lesson.folder
        folder.mkdir(parents=True)
        for path in lesson.source.parent.glob("*.ipynb"):
            shutil.copyfile(path, folder / path.name)
        for student in STUDENTS:
            place = root / "submitted" / student / lesson.folder
            place.mkdir(parents=True)
            nbformat.write(submission(student, lesson), place / f"{lesson.folder}.ipynb")
    shutil.copyfile(course.SOLUTIONS / "course.toml", root / "solutions" / "course.toml")
    config = (course.ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(config + SHORT, encoding="utf-8")
    return root
