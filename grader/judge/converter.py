"""OUTSIDE: nbgrader's Autograde converter with our intake before it.

nbgrader has no hook between finding a submission and opening its files, and it stops a whole class for
one bad timestamp. So `configure` (see __init__) puts this subclass in the converter's place; every
other step, and the gradebook, is nbgrader's own.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from pathlib import Path

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from traitlets import Bool

from . import intake
from .brief import Brief, NotebookBrief, read_files
from .execute import Judge
from .hearing import hidden_lines
from .submission import collect


class JudgedExecute(NbGraderPreprocessor):
    """Runs a submission in the sandbox and its tests outside, in place of nbgrader's `Execute`."""

    def preprocess(self, nb, resources):
        exporter = self.parent
        exporter.parent.execute(nb)  # the converter, which knows the submission
        return nb, resources


class JudgedAutograde(Autograde):
    """Autograde whose verdicts are formed outside the student's process."""

    def start(self):
        self._judge = Judge(parent=self)
        self._judge.start(self._judge.read_secret(self.coursedir.root))
        self._briefs = {}
        try:
            super().start()
        finally:
            self._judge.stop()

    # ---- finding submissions --------------------------------------------------------------------

    def init_notebooks(self):
        """Every folder of the assignment is a submission, whatever it holds."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments, self.notebooks = {}, []
        for folder in glob.glob(pattern):
            self.assignments[folder] = []
        if not self.assignments:
            super().init_notebooks()  # says what is wrong, with a guess of what was meant

    def init_assignment(self, assignment_id, student_id):
        """As nbgrader does it, but nothing of the student's is opened that is not a plain file."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            if assignment_id not in self._briefs:
                self._briefs[assignment_id] = self.brief(assignment_id, gradebook)
            self._brief = self._briefs[assignment_id]
            folder = self._format_source(assignment_id, student_id)
            self._submitted = self.collect(folder, self._brief)
            self._notes = list(self._submitted.notes)
            self._notes += enter(gradebook, self, assignment_id, student_id, self._submitted.when)
        source = self._format_source(assignment_id, student_id)
        self.notebooks = [os.path.join(source, f"{name}.ipynb") for name in self._brief.notebooks]
        destination = Path(self._format_dest(assignment_id, student_id))
        for name, data in destination_files(self._brief, self._submitted).items():
            target = destination / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.unlink()
            target.write_bytes(data)

    def collect(self, folder, brief):
        """The Submitted of a folder."""
        return collect(
            folder,
            brief.known,
            ignored=lambda path: utils.is_ignored(path, self.coursedir.ignore),
            parse_time=utils.parse_utc,
        )

    # ---- the instructor's side ---------------------------------------------------------------------

    def brief(self, assignment_id, gradebook):
        """The Brief of an assignment. Raises NbGraderException when it cannot be graded."""
        try:
            assignment = gradebook.find_assignment(assignment_id)
        except MissingEntry:
            message = f"No assignment with ID '{assignment_id}' exists in the database"
            self.log.error(message)
            raise NbGraderException(message) from None
        marks = hidden_marks(self.config)
        wanted = re.compile(fnmatch.translate(self.coursedir.notebook_id + ".ipynb"))
        known = sorted(notebook.name for notebook in assignment.notebooks)
        found = [n for n in known if wanted.match(f"{n}.ipynb")]
        ignored = [*self.coursedir.ignore, "*.ipynb"]
        source = self.coursedir.format_path(self.coursedir.source_directory, ".", assignment_id)
        release = self.coursedir.format_path(self.coursedir.release_directory, ".", assignment_id)
        master = read_files(source, ignored=lambda path: utils.is_ignored(path, ignored))
        return Brief(
            course=self.coursedir.course_id,
            assignment=assignment_id,
            notebooks={name: self._instructors(assignment_id, name, gradebook, marks) for name in found},
            known=known,
            master=master,
            released=[
                n for n in master if not os.path.isdir(release) or os.path.exists(os.path.join(release, n))
            ],
            students_own=list(self.exclude_overwriting.get(assignment_id, ())),
            marks=marks,
            rules=self._judge.read_rules(self.coursedir.root),
        )

    def _instructors(self, assignment, name, gradebook, marks):
        """The NotebookBrief of one notebook."""
        released = self._instructor_notebook(self.coursedir.release_directory, assignment, name)
        solution = self._instructor_notebook(self.coursedir.source_directory, assignment, name)
        stubs = {c.name: c.source for c in gradebook.find_notebook(name, assignment).source_cells}
        solved = {}
        for notebook in (released, solution):
            for cell in notebook.cells if notebook is not None else ():
                if intake.grade_id(cell):
                    solved.setdefault(intake.grade_id(cell), []).append(cell.source)
        for grade_id, text in stubs.items():
            solved.setdefault(grade_id, [text])
        if released is None:
            released = solution
            if released is None:
                raise NbGraderException(
                    f"neither the released nor the source notebook of {name} can be found"
                )
            for cell in released.cells:
                grade_id = intake.grade_id(cell)
                if grade_id in stubs:
                    cell.source = without_hidden(stubs[grade_id], *marks)
        return NotebookBrief(name, released, solved, stubs)

    def _instructor_notebook(self, directory, assignment, name):
        folder = self.coursedir.format_path(directory, ".", assignment)
        path = os.path.join(self.coursedir.root, folder, f"{name}.ipynb")
        return nbformat.read(path, as_version=4) if os.path.isfile(path) else None

    # ---- one notebook ----------------------------------------------------------------------------

    def convert_single_notebook(self, notebook_filename):
        """Intake, nbgrader's sanitizers, then the tests and nbgrader's own book-keeping."""
        self._sanitizing = True
        resources = self.init_single_notebook_resources(notebook_filename)
        self._name, self._student = resources["nbgrader"]["notebook"], resources["nbgrader"]["student"]
        self._clean = self._brief.clean(self._name, self._submitted)
        self._notes += self._clean.notes
        output, resources = self.sanitize(self._clean.notebook, resources)
        self.write_single_notebook(output, resources)
        self._sanitizing = False
        self._init_preprocessors()
        try:
            BaseConverter.convert_single_notebook(
                self, os.path.join(self.writer.build_directory, os.path.basename(notebook_filename))
            )
        finally:
            self._sanitizing = True

    def sanitize(self, notebook, resources):
        """(text, resources) of a notebook after nbgrader's sanitizers."""
        self._init_preprocessors()
        return self.exporter.from_notebook_node(notebook, resources=resources)

    def execute(self, notebook):
        """Called by JudgedExecute with the sanitized notebook."""
        self._notes += self._judge.grade(
            notebook, self._clean, self._brief, self._name, self._student, self._submitted
        )

    # ---- the report --------------------------------------------------------------------------------

    def set_permissions(self, assignment_id, student_id):
        """nbgrader's last step of a submission, and with it the line of our report."""
        super().set_permissions(assignment_id, student_id)
        if not self._judge.report:
            return
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submission = gradebook.find_submission(assignment_id, student_id)
            marks = submission.score, submission.max_score
        line = report_line(student_id, assignment_id, *marks, self._judge.mode, self._notes)
        print(line, flush=True)
        self.log.debug(line)  # formgrader shows the log, not what is printed


def report_line(student, assignment, score, most, mode, notes):
    """The line that says how a submission fared."""
    unusual = "; ".join(dict.fromkeys(notes)) or "as usual"
    name = student.encode("ascii", "backslashreplace").decode("ascii")
    return f"{name:<20} {assignment:<16} {score:6.4g} / {most:<6.4g} {mode:<11} {unusual}"


def enter(gradebook, converter, assignment_id, student_id, when):
    """Enter a submission into the gradebook as nbgrader does; returns what is unusual about its time."""
    if converter.create_student:
        gradebook.update_or_create_student(student_id)
    else:
        gradebook.find_student(student_id)
    extra = {"timestamp": when} if when else {}
    submission = gradebook.update_or_create_submission(assignment_id, student_id, **extra)
    return ["late"] if when and submission.total_seconds_late > 0 else []


def destination_files(brief, submitted):
    """{relative name: bytes} of what lies beside the notebooks of a graded submission."""
    found = {**brief.own_files(submitted), **brief.files(submitted)[1]}
    if submitted.when:  # nbgrader compares it with that of a later submission
        found["timestamp.txt"] = f"{submitted.when.isoformat(' ')} UTC".encode()
    return found


def without_hidden(source, begin="BEGIN HIDDEN TESTS", end="END HIDDEN TESTS", instead=None):
    """A cell's text without its hidden tests."""
    lines = source.split("\n")
    for first, last in reversed(hidden_lines(source, begin, end)):
        lines[first - 1 : last] = [instead] if instead else []
    return "\n".join(lines)


def hidden_marks(config):
    """The marks that begin and end hidden tests, as configured for nbgrader's ClearHiddenTests."""
    traits, section = ClearHiddenTests.class_traits(), config.ClearHiddenTests
    names = "begin_test_delimeter", "end_test_delimeter"
    return tuple(str(section.get(name, traits[name].default_value)) for name in names)


class HideHiddenTests(Preprocessor):
    """Takes the source of hidden tests out of feedback."""

    enabled = Bool(True).tag(config=True)

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code":
            cell.source = without_hidden(cell.source, *hidden_marks(self.config), "# (hidden tests ran here)")
        return cell, resources
