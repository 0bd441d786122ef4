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
import stat
from pathlib import Path

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import ClearHiddenTests
from traitlets import Bool

from . import intake
from .execute import Judge
from .hearing import hidden_lines

MAX_FILES, MAX_BYTES = 200, 100 * 2**20  # files that a student may hand in beside the notebooks


class JudgedAutograde(Autograde):
    """Autograde whose verdicts are formed outside the student's process."""

    def start(self):
        self._judge = Judge(parent=self)
        self._judge.start(self.coursedir.root)
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
        self._notes, self._cleaned, self._score = [], {}, None
        folder = Path(self._format_source(assignment_id, student_id))
        if folder.is_symlink() or not folder.is_dir():
            self._notes.append("the submission is not a folder")
            folder = None
        self._files = self._helper_files(folder, assignment_id)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            if self.create_student:
                gradebook.update_or_create_student(student_id)
            else:
                gradebook.find_student(student_id)
            try:
                assignment = gradebook.find_assignment(assignment_id)
            except MissingEntry:
                message = f"No assignment with ID '{assignment_id}' exists in the database"
                self.log.error(message)
                raise NbGraderException(message) from None
            when = self._timestamp(folder)
            extra = {"timestamp": when} if when else {}
            submission = gradebook.update_or_create_submission(assignment_id, student_id, **extra)
            if when and submission.total_seconds_late > 0:
                self._notes.append("late")
            known = [n.name for n in assignment.notebooks]
        wanted = re.compile(fnmatch.translate(self.coursedir.notebook_id + ".ipynb"))
        source = self._format_source(assignment_id, student_id)
        self.notebooks = [
            os.path.join(source, f"{name}.ipynb") for name in sorted(known) if wanted.match(f"{name}.ipynb")
        ]
        self._read_submission(folder, known)
        destination = Path(self._format_dest(assignment_id, student_id))
        for name, path in {**self._files[0], **self._files[1]}.items():
            target = destination / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.unlink()
            target.write_bytes(Path(path).read_bytes())
        if when:  # nbgrader compares it with that of a later submission
            (destination / "timestamp.txt").parent.mkdir(parents=True, exist_ok=True)
            (destination / "timestamp.txt").write_text(f"{when.isoformat(' ')} UTC")

    def _timestamp(self, folder):
        """When it was submitted, or None; a bad time stamp costs nobody anything."""
        path = folder and folder / "timestamp.txt"
        if not path or not os.path.lexists(path):
            return None
        try:
            when = utils.parse_utc(intake.read_bytes(path, 1000).decode("ascii").strip())
        except (OSError, ValueError, OverflowError, TypeError):
            self._notes.append("bad time stamp")
            return None
        return when

    def _helper_files(self, folder, assignment_id):
        """({name: path} of the student's own files, the same of the instructor's)."""
        source = self.coursedir.format_path(self.coursedir.source_directory, ".", assignment_id)
        ignored = [*self.coursedir.ignore, "*.ipynb"]
        master = {os.path.relpath(f, source): f for f in utils.find_all_files(source, ignored)}
        for name in self.exclude_overwriting.get(assignment_id, ()):
            if folder and os.path.isfile(folder / name):
                master.pop(name, None)
        own = {}
        if folder:
            own = self._plain_files(folder)
        return own, master

    def _plain_files(self, folder):
        """The student's files that are plain, small and not notebooks."""
        found, size = {}, 0
        for place, folders, names in os.walk(folder):
            if len(Path(place).relative_to(folder).parts) >= 5:
                folders.clear()
            for name in names:
                path = os.path.join(place, name)
                relative = os.path.relpath(path, folder)
                status = os.lstat(path)
                if (
                    name.endswith(".ipynb")
                    or relative == "timestamp.txt"
                    or utils.is_ignored(path, self.coursedir.ignore)
                ):
                    continue
                if not stat.S_ISREG(status.st_mode):
                    self._notes.append("a file that is not a plain file was left out")
                    continue
                size += status.st_size
                if size > MAX_BYTES or len(found) >= MAX_FILES:
                    self._notes.append("too many or too large files")
                    return found
                found[relative] = path
        return found

    def _read_submission(self, folder, known):
        """Read the submitted notebooks; one under a wrong name stands for the one that is missing."""
        names = []
        if folder:
            names = sorted(n for n in os.listdir(folder) if n.endswith(".ipynb"))
        strangers = [n for n in names if n.removesuffix(".ipynb") not in known]
        self._submitted = {}
        for name in known:
            path = Path(folder or ".") / f"{name}.ipynb"
            if folder is None:
                self._submitted[name] = None, "nothing that can be read was submitted"
            elif not os.path.lexists(path) and len(strangers) == 1 and len(known) == 1:
                cells, note = intake.submitted_cells(folder / strangers[0])
                self._submitted[name] = cells, note or "the notebook had been renamed"
            else:
                self._submitted[name] = intake.submitted_cells(path)

    # ---- one notebook ----------------------------------------------------------------------------

    def convert_single_notebook(self, notebook_filename):
        """Intake, nbgrader's sanitizers, then the tests and nbgrader's own book-keeping."""
        self._sanitizing = True
        resources = self.init_single_notebook_resources(notebook_filename)
        identity = resources["nbgrader"]
        name, assignment = identity["notebook"], identity["assignment"]
        trusted, self._solved, self._marks, stored = self._instructors(assignment, name)
        cells, note = self._submitted[name]
        self._clean = intake.clean(trusted, cells, note)
        for cell in self._clean.notebook.cells:  # the gradebook's text of a test has the hidden part
            if self._clean.origin.get(cell.id) == "test":
                cell.source = stored.get(intake._grade_id(cell), cell.source)
        self._notes += self._clean.notes
        self._identity = self.coursedir.course_id, assignment, identity["student"], name
        self._init_preprocessors()
        output, resources = self.exporter.from_notebook_node(self._clean.notebook, resources=resources)
        self.write_single_notebook(output, resources)
        self._sanitizing = False
        self._init_preprocessors()
        try:
            BaseConverter.convert_single_notebook(
                self, os.path.join(self.writer.build_directory, os.path.basename(notebook_filename))
            )
        finally:
            self._sanitizing = True

    def execute(self, notebook):
        """Called by JudgedExecute with the sanitized notebook."""
        own, master = self._files
        release = self.coursedir.format_path(self.coursedir.release_directory, ".", self._identity[1])
        released = {
            n: p
            for n, p in master.items()
            if not os.path.isdir(release) or os.path.exists(os.path.join(release, n))
        }
        self._notes += self._judge.grade(
            notebook, self._clean, self._identity, self._solved, {**own, **released}, master, self._marks
        )

    def _instructors(self, assignment, name):
        """(notebook as released, {grade_id: [released text, solved text]}, marks of hidden tests,
        {grade_id: text in the gradebook})."""
        marks = hidden_marks(self.config)
        released = self._instructor_notebook(self.coursedir.release_directory, assignment, name)
        solution = self._instructor_notebook(self.coursedir.source_directory, assignment, name)
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            stubs = {c.name: c.source for c in gradebook.find_notebook(name, assignment).source_cells}
        solved = {}
        for notebook in (released, solution):
            for cell in notebook.cells if notebook is not None else ():
                if intake._grade_id(cell):
                    solved.setdefault(intake._grade_id(cell), []).append(cell.source)
        for grade_id, text in stubs.items():
            solved.setdefault(grade_id, [text])
        if released is None:
            released = solution
            if released is None:
                raise NbGraderException(
                    f"neither the released nor the source notebook of {name} can be found"
                )
            for cell in released.cells:
                grade_id = intake._grade_id(cell)
                if grade_id in stubs:
                    cell.source = without_hidden(stubs[grade_id], *marks)
        return released, solved, marks, stubs

    def _instructor_notebook(self, directory, assignment, name):
        folder = self.coursedir.format_path(directory, ".", assignment)
        path = os.path.join(self.coursedir.root, folder, f"{name}.ipynb")
        return nbformat.read(path, as_version=4) if os.path.isfile(path) else None

    # ---- the report --------------------------------------------------------------------------------

    def set_permissions(self, assignment_id, student_id):
        """nbgrader's last step of a submission, and with it the line of our report."""
        super().set_permissions(assignment_id, student_id)
        if not self._judge.report:
            return
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            submission = gradebook.find_submission(assignment_id, student_id)
            score, most = submission.score, submission.max_score
        unusual = "; ".join(dict.fromkeys(self._notes)) or "as usual"
        name = student_id.encode("ascii", "backslashreplace").decode("ascii")
        line = (
            f"{name:<20} {assignment_id:<16} {score:6.4g} / {most:<6.4g} {self._judge.mode:<11} {unusual}"
        )
        print(line, flush=True)
        self.log.debug(line)  # formgrader shows the log, not what is printed


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
