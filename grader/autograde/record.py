"""The one writer: graded submissions into the gradebook and on disk, or into neither.

A result goes through four steps, many results at a time:

1. The files are written to a folder beside their place, `.LESSON.new`, which no program looks at.
2. One transaction writes the marks, by nbgrader's own preprocessors, and a line of the journal: what
   was graded, and that its files are not in their place yet.
3. The folder takes its place; one that is there already steps aside to `.LESSON.old` and is removed.
4. The next transaction notes in the journal that the files are in their place.

Killed at any moment, the next run finds one of these, and `recover` or the plan mends it:

- before 2 is committed: the marks are the old ones or none, the journal does not have this content, so
  the submission is graded again, and the new folder is overwritten;
- after 2, during 3: the journal says "not placed" and the new folder is there: it takes its place;
- after 3: the journal says "not placed" and there is no new folder: the files are in place already.

Nothing is read back from the new folder but by `recover`, and only when the transaction has said that
it is whole.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import shutil
from pathlib import Path
from types import SimpleNamespace

from nbformat.notebooknode import from_dict
from nbgrader.api import InvalidEntry, MissingEntry
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades, latesubmissions, saveautogrades
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from grader.judge.converter import destination_files, enter

from . import journal
from .changes import Change, changes
from .plan import Task

# What can go wrong with the rows of one submission and leaves those of others alone
TROUBLE = (SQLAlchemyError, MissingEntry, InvalidEntry, ValueError, KeyError)


@dataclasses.dataclass
class Outcome:
    """One submission after it was recorded.

    Attributes
    ----------
    task : Task
    score, most : marks, and what could be had
    notes : what was unusual, in a few words
    changes : [Change] where a regrade changed marks
    """

    task: Task
    score: float
    most: float
    notes: list[str]
    changes: list[Change]


class Recorder:
    """Writes results; everything that needs the gradebook during a run goes through it."""

    def __init__(self, course, gradebook, briefs):
        self._course, self._gradebook, self._briefs = course, gradebook, briefs
        log = logging.getLogger(__name__)
        log.setLevel(logging.ERROR)  # else two warnings for each late submission
        kinds = SaveAutoGrades, AssignLatePenalties
        self._steps = [kind(parent=course.converter.exporter, log=log) for kind in kinds]
        self._staged = []  # (task, graded, brief), files written
        self._placed = []  # pairs whose place the journal does not know yet
        self._most = {}

    # ---- files -----------------------------------------------------------------------------------

    def stage(self, task, graded):
        """Write the files of one result beside their place. OSError when that cannot be done."""
        new = _new(self._course.converter.destination(task.assignment, task.student))
        try:
            if new.exists():
                shutil.rmtree(new)
            files = destination_files(self._briefs[task.assignment], task.submitted)
            files |= {f"{name}.ipynb": data for name, data in graded.notebooks.items()}
            for name, data in files.items():
                path = new / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            new.mkdir(parents=True, exist_ok=True)
            self._course.converter.close_files(new)
        except OSError:
            self._remove_new(task)
            raise
        self._staged.append((task, graded))

    def __len__(self):
        return len(self._staged)

    def discard(self):
        """Give up what is staged and not recorded."""
        for task, _ in self._staged:
            self._remove_new(task)
        self._staged = []

    def _remove_new(self, task):
        new = _new(self._course.converter.destination(task.assignment, task.student))
        shutil.rmtree(new, ignore_errors=True)
        with contextlib.suppress(OSError):  # a student's folder that was made for it
            new.parent.rmdir()

    # ---- the gradebook -----------------------------------------------------------------------------

    def commit(self):
        """Record all that is staged: (list of Outcome, list of (Task, why it could not be recorded)).

        OperationalError when the gradebook is locked or away: nothing is recorded then, and everything is
        still staged.
        """
        staged, self._staged = self._staged, []
        try:
            return self._together(staged), []
        except OperationalError:
            self._staged = staged
            raise
        except TROUBLE:  # one of them: each by itself, so that the others are recorded
            outcomes, failures = [], []
            while staged:
                try:
                    outcomes += self._together(staged[:1])
                except OperationalError:
                    self._staged = staged
                    raise
                except TROUBLE as error:
                    failures.append((staged[0][0], f"{type(error).__name__}: {error}"))
                    self._remove_new(staged[0][0])
                staged = staged[1:]
            return outcomes, failures

    def _together(self, staged):
        """Record these in one transaction and put their files in place; the outcomes."""
        session = self._gradebook.db
        try:
            with _one_transaction(self._gradebook):
                outcomes = [self._record(task, graded) for task, graded in staged]
                journal.placed(self._gradebook, self._placed)
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.expunge_all()
        self._placed = []
        for task, _ in staged:
            _take_place(self._course.converter.destination(task.assignment, task.student))
            self._placed.append((task.assignment, task.student))
        return outcomes

    def close(self):
        """Note in the journal what has been placed since the last commit."""
        if self._placed:
            journal.placed(self._gradebook, self._placed)
            self._gradebook.db.commit()
            self._placed = []

    def recover(self):
        """Finish what an earlier run was killed in; the number of submissions that were put in place."""
        pairs = journal.unplaced(self._gradebook)
        done = [_take_place(self._course.converter.destination(*pair)) for pair in pairs]
        journal.placed(self._gradebook, pairs)
        self._gradebook.db.commit()
        return sum(done)

    def _record(self, task, graded):
        """Write one submission's marks as nbgrader would; the transaction stays open."""
        book = self._gradebook
        with book.db.no_autoflush:  # nbgrader builds a new submission before it adds it
            late = enter(book, self._course.converter, task.assignment, task.student, task.submitted.when)
        submission = book.find_submission(task.assignment, task.student)
        rows = Rows(book, submission)
        before = rows.marks()
        for name, cells in graded.cells.items():
            notebook = from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
            resources = {
                "nbgrader": {
                    "notebook": name,
                    "assignment": task.assignment,
                    "student": task.student,
                    "db_url": self._course.folders.db_url,
                }
            }
            with rows.lent():
                for step in self._steps:
                    step(notebook, resources)
        journal.write(book, task)
        book.db.flush()
        if task.assignment not in self._most:
            self._most[task.assignment] = submission.max_score
        place = self._course.converter.destination(task.assignment, task.student)
        changed = changes(place, before, rows.marks(), graded.cells, task.why)
        notes = list(dict.fromkeys([*graded.notes, *late]))
        return Outcome(task, submission.score, self._most[task.assignment], notes, changed)


class Rows:
    """The rows of one submission, and the open gradebook for nbgrader's preprocessors to use.

    They open the gradebook by themselves, ask for one row at a time and commit after each; here they
    are lent what is open, and the transaction is left to the writer.
    """

    def __init__(self, gradebook, submission):
        self.db = SimpleNamespace(commit=lambda: None)  # what is asked for later finds what was set before
        self._gradebook = gradebook
        names = {
            c.id: c.name
            for n in submission.assignment.notebooks
            for c in [*n.grade_cells, *n.solution_cells, *n.task_cells]
        }
        self._grades, self._comments = {}, {}
        for notebook in submission.notebooks:
            for found, rows in ((self._grades, notebook.grades), (self._comments, notebook.comments)):
                found.update({(notebook.name, names[row.cell_id]): row for row in rows})

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def __getattr__(self, name):
        return getattr(self._gradebook, name)

    def find_grade(self, cell, notebook, assignment, student):
        return _found(self._grades, notebook, cell)

    def find_comment(self, cell, notebook, assignment, student):
        return _found(self._comments, notebook, cell)

    def marks(self):
        """{(notebook, cell): mark given by the tests}."""
        return {key: row.auto_score for key, row in self._grades.items()}

    @contextlib.contextmanager
    def lent(self):
        """nbgrader's preprocessors use this gradebook as long as the context lasts."""
        modules = saveautogrades, latesubmissions
        kept = [module.Gradebook for module in modules]
        for module in modules:
            module.Gradebook = lambda db_url: self
        try:
            yield
        finally:
            for module, opener in zip(modules, kept, strict=True):
                module.Gradebook = opener


def _found(rows, notebook, cell):
    try:
        return rows[notebook, cell]
    except KeyError:
        raise MissingEntry(f"No such entry: {notebook}/{cell}") from None


@contextlib.contextmanager
def _one_transaction(gradebook):
    """What nbgrader would commit is only sent to the database as long as the context lasts."""
    session = gradebook.db
    whole, session.commit = session.commit, session.flush
    try:
        yield
    finally:
        session.commit = whole


def _new(place):
    return place.with_name(f".{place.name}.new")


def _take_place(place):
    """Put the new folder of a submission in its place; False when there is none."""
    new, old = _new(place), place.with_name(f".{place.name}.old")
    moved = new.exists()
    if moved:
        if place.exists():
            shutil.rmtree(old, ignore_errors=True)
            Path(place).rename(old)
        new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return moved
