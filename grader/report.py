"""``python -m grader report``: what a class has understood, from nbgrader's gradebook and the autograded notebooks.

It writes ``index.html``, which opens without a network, and ``class.csv``, one line for each student and exercise.
"""

import csv
import re
from collections import Counter
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

import click
import nbformat

from grader import course
from grader.exercises import catalogue
from grader.exercises.model import Exercise

# A stub, an answer that is not set, or its name left undefined: then the test cell itself raised the NameError
STUBS = re.compile(
    r"is still the stub|is not set yet|Your turn: replace these two lines|^name '\w+' is not defined",
    re.MULTILINE,
)
UNNAMED = (
    # what the judge says of work that it had to stop, whether a check has put it into its own words or not
    (
        r"was\s+still\s+running\s+after|used\s+up\s+the|still\s+computing\s+after|took\s+far\s+too\s+long",
        "did not stop",
    ),
    (r"without\s+computing", "waits for something that does not come"),
    (r"needed\s+more\s+than\s.+?\sof\s+memory", "takes too much memory"),
    (r"ended\s+the\s+process|submission\s+has\s+ended|more\s+than\s+\d+\s+processes", "ends its own process"),
    (r"under\s+the\s+rule\s+“([^”]+)”", "breaks the rule “{0}”"),
    (r"^(?:This looks like|The cases say): (.+?)\.?$", "{0}"),
    (r"^It stopped with (\w+)", "stops with {0}"),
    (r"^It printed something, but returned None", "prints in place of returning"),
    (r"^It returned None", "returns nothing"),
    (r"^It was still running", "did not stop"),
    (r"has (?:the wrong shape|shape \()", "another wrong shape"),
    (r"^✗", "wrong in a way of its own"),
)
STATES = ("solved", "partly", "wrong", "untouched", "missing")
CODE_UP_TO = 1500  # characters of a student's code in an example


@dataclass(frozen=True)
class Row:
    """One student and one exercise."""

    student: str
    lesson: str
    exercise: str
    state: str  # one of STATES
    score: float
    points: float
    slips: tuple[str, ...]  # the names of the known mistakes that the check or the hidden test named
    submitted: datetime | None
    hours_late: float | None  # negative: before the deadline; None without a submission or a deadline
    code: str = ""  # the student's answer cell
    says: str = ""  # what the check or the hidden test said

    @property
    def solved(self):
        """Whether all points of the exercise were won."""
        return self.state == "solved"


@click.command("report")
@click.option("--root", type=click.Path(path_type=Path), default=course.ROOT, help="The course's folder.")
@click.option("--output", type=click.Path(path_type=Path), default=None, help="Where to write (root/report).")
@click.option("--title", default="Class report", help="The page's title.")
def command(root, output, title):
    """Write the class report from the graded submissions: index.html and class.csv."""
    from grader.report_page import page  # here, since other commands do not need it

    output = output or root / "report"
    rows = gather(root)
    if not rows:
        raise click.ClickException(
            f"There is no graded submission in {root} yet. Run nbgrader autograde first."
        )
    output.mkdir(parents=True, exist_ok=True)
    (output / "index.html").write_text(page(rows, title), encoding="utf-8")
    write_csv(rows, output / "class.csv")
    solved = sum(row.solved for row in rows)
    click.echo(
        f"{output / 'index.html'}: {len({row.student for row in rows})} students, {solved} of {len(rows)} solved"
    )


def gather(root):
    """Return a list of ``Row``, in the order of lessons, exercises and students, of all lessons that someone handed in.

    ``root`` is an nbgrader course: its ``nbgrader_config.py`` says where the gradebook and the autograded notebooks are.
    """
    from nbgrader.api import Gradebook, MissingEntry

    places = course_directory(root)
    if (
        places.db_url.startswith("sqlite:///")
        and not Path(places.db_url.removeprefix("sqlite:///")).is_file()
    ):
        return []  # else nbgrader would make an empty gradebook
    rows = []
    with Gradebook(places.db_url, places.course_id) as gradebook:
        students = sorted(student.id for student in gradebook.students)
        for lesson in course.lessons():
            try:
                assignment = gradebook.find_assignment(lesson.folder)
            except MissingEntry:
                continue
            submissions = {one.student.id: one for one in assignment.submissions}
            for student in students if submissions else ():
                folder = places.format_path(places.autograded_directory, student, lesson.folder)
                notebook = _read(Path(folder) / f"{lesson.folder}.ipynb")
                rows += _rows_of(lesson, student, submissions.get(student), assignment.duedate, notebook)
    return rows


def course_directory(root):
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    config = Config()
    if (Path(root) / "nbgrader_config.py").is_file():
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    return CourseDirectory(config=config)


def _read(path):
    """Return a notebook's cells by their grade_id; an unreadable one has none."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError):
        return {}
    graded = ((cell.metadata.get("nbgrader", {}).get("grade_id"), cell) for cell in notebook.cells)
    return {name: cell for name, cell in graded if name}


def _rows_of(lesson, student, submission, due, cells):
    grades = {}
    if submission is not None:
        grades = {grade.cell.name: grade for notebook in submission.notebooks for grade in notebook.grades}
        if all(grade.auto_score is None for grade in grades.values()):
            return  # handed in, but not graded yet
    when = submission.timestamp if submission is not None else None
    late = (when - due).total_seconds() / 3600 if when and due else None
    for name, entry in lesson.exercises.items():
        own = [grades[key] for key in (f"check_{name}", f"judge_{name}") if key in grades]
        score, points = sum(grade.score or 0 for grade in own), float(entry.check + entry.judge)
        says = [_said(cells.get(key)) for key in (f"check_{name}", f"judge_{name}")]
        state = _state(submission, score, points, "\n".join(says))
        yield Row(
            student=student,
            lesson=lesson.folder,
            exercise=name,
            state=state,
            score=float(score),
            points=points,
            slips=() if state in ("solved", "untouched", "missing") else _slips(name, "\n".join(says)),
            submitted=when,
            hours_late=None if late is None else round(late, 2),
            code=str(cells[name].source)[:CODE_UP_TO] if name in cells else "",
            says="" if state == "solved" else next((text for text in says if text), ""),
        )


def _state(submission, score, points, says):
    if submission is None:
        return "missing"
    if score >= points:
        return "solved"
    if score == 0 and STUBS.search(says):
        return "untouched"
    return "partly" if score > 0 else "wrong"


def _said(cell):
    """Return the text of what a test cell raised or showed."""
    outputs = cell.get("outputs", ()) if cell is not None else ()
    texts = []
    for output in outputs:
        if output.output_type == "error":
            texts.append(output.get("evalue") or "\n".join(output.get("traceback", ())))
        elif output.output_type == "stream":
            texts.append(output.text)
    return "\n".join(texts).strip()


def _slips(name, says):
    """Return the names of the mistakes of an exercise whose sentence stands in a text; else what the text says in short."""
    item = catalogue().get(name)
    if isinstance(item, Exercise):
        named = tuple(mistake.name for mistake in item.mistakes if mistake.looks_like in says)
        return named or _in_short(says)
    return (
        tuple(f"{slip.variable} = {slip.value}" for slip in item.slips if slip.says in says) if item else ()
    )


def _in_short(says):
    """Return what a failure without a known mistake says, as a tuple of one short sentence, or of none."""
    for pattern, words in UNNAMED:
        found = re.search(pattern, says, re.MULTILINE)
        if found:
            return (words.format(*found.groups()),)
    return ()


def mistakes_of(rows):
    """Return a list of (lesson, exercise, mistake, count, example row), the most frequent first."""
    counts, example = Counter(), {}
    for row in rows:
        for slip in row.slips:
            key = row.lesson, row.exercise, slip
            counts[key] += 1
            example.setdefault(key, row)
    return [(*key, count, example[key]) for key, count in counts.most_common()]


def in_need(rows):
    """Return a list of (student, share of points, reasons) of those who may need help, the neediest first.

    A reason is a lesson that was not handed in, exercises that were not touched, or three or more that stayed unsolved.
    """
    found = []
    for student in sorted({row.student for row in rows}):
        own = [row for row in rows if row.student == student]
        share = sum(row.score for row in own) / (sum(row.points for row in own) or 1)
        missing = sorted({row.lesson for row in own if row.state == "missing"})
        untouched = [row.exercise for row in own if row.state == "untouched"]
        stuck = [row.exercise for row in own if row.state in ("wrong", "partly")]
        reasons = [f"did not hand in {', '.join(missing)}"] * bool(missing)
        reasons += [f"did not touch {', '.join(untouched)}"] * bool(untouched)
        reasons += [f"is stuck at {', '.join(stuck)}"] * (len(stuck) >= 3 or (share < 0.5 and bool(stuck)))
        if reasons and share < 0.75:
            found.append((student, share, reasons))
    return sorted(found, key=lambda one: one[1])


def write_csv(rows, path):
    """Write one line for each student and exercise; the code and the texts stay in the notebooks."""
    names = [field.name for field in fields(Row) if field.name not in ("code", "says")]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            facts = {**asdict(row), "slips": "; ".join(row.slips)}
            writer.writerow([_cell(facts[name]) for name in names])


def _cell(value):
    """Return a value for a spreadsheet: a text that it would run as a formula is made a plain text."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" and text else text
