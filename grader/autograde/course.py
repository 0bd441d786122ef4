"""The course as nbgrader sees it: its configuration, its folders, and the briefs of its assignments."""

from __future__ import annotations

import difflib
import glob
import json
import logging
import os
import re
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades
from traitlets import default

from grader.judge.converter import JudgedAutograde, JudgedExecute
from grader.judge.execute import Judge
from grader.judge.submission import Submitted

STEPS = (JudgedExecute, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata)


class Unknown(Exception):
    """Something was named that the course does not have; the text has a suggestion."""


class App(NbGrader):
    """Reads nbgrader_config.py from all the places where nbgrader reads it."""

    name = "grader-autograde"

    @default("log_level")
    def _log_level_default(self):
        return logging.WARNING


class Converter(JudgedAutograde):
    """nbgrader's converter, asked for single steps; what it writes can be led to another folder."""

    elsewhere = None

    def _format_dest(self, assignment_id, student_id, escape=False):
        return str(self.elsewhere or super()._format_dest(assignment_id, student_id, escape))

    def destination(self, assignment, student):
        """Where a graded submission belongs."""
        return Path(os.path.normpath(super()._format_dest(assignment, student)))

    def close_files(self, folder):
        """Give the files of a folder the permissions that nbgrader gives them."""
        self.elsewhere = folder
        try:
            BaseConverter.set_permissions(self, "", "")
        finally:
            self.elsewhere = None


class Course:
    """A course folder, opened.

    Parameters
    ----------
    root : the folder with nbgrader_config.py; it becomes the working directory, as nbgrader has it
    sandbox : "bubblewrap", "process", or None for what the configuration says

    Raises NbGraderException when the configuration cannot be graded with.
    """

    def __init__(self, root, sandbox=None):
        os.chdir(root)
        self.app = App()
        self.app.initialize([])
        if sandbox:
            self.app.config.Judge.sandbox = sandbox
        os.chdir(self.app.coursedir.root)
        self.folders = self.app.coursedir
        self.converter = Converter(coursedir=self.folders, parent=self.app)
        steps = self.converter.autograde_preprocessors
        if JudgedExecute not in steps:
            raise NbGraderException(
                "nothing here says that the judge grades this course: its nbgrader_config.py should call "
                "`configure` (see grader/judge/README.md)"
            )
        others = [getattr(step, "__name__", step) for step in steps if step not in STEPS]
        if others:
            raise NbGraderException(
                f"Autograde.autograde_preprocessors has steps that only `nbgrader autograde` can run: {others}"
            )
        self.judge = Judge(parent=self.converter)
        self.converter._judge = self.judge
        self.converter.exporter = self.converter.exporter_class(parent=self.converter, config=self.app.config)

    def gradebook(self):
        """The gradebook, opened; a context manager."""
        return Gradebook(self.folders.db_url, self.folders.course_id)

    def assignments(self, wanted, gradebook):
        """The names of assignments to grade, in order. Raises Unknown.

        wanted : names or patterns; none means every assignment that has submissions
        """
        known = sorted(a.name for a in gradebook.assignments)
        if not wanted:
            return [name for name in known if next(self.students(name), None)]
        found = []
        for pattern in wanted:
            matching = glob.fnmatch.filter(known, pattern)
            if not matching:
                raise Unknown(_suggest("lesson", pattern, known, "see `nbgrader generate_assignment`"))
            found += [name for name in matching if name not in found]
        return found

    def students(self, assignment):
        """(student, folder) of every submission of an assignment, in no order; nothing is opened."""
        submitted = self.folders.submitted_directory
        pattern = self.folders.format_path(submitted, self.folders.student_id or "*", assignment)
        names = self.folders.format_path(submitted, "(?P<student>.*)", re.escape(assignment), escape=True)
        excluded = set(filter(None, self.folders.student_id_exclude.split(",")))
        for folder in glob.iglob(pattern):
            match = re.fullmatch(names, folder)
            if match and match["student"] not in excluded:
                yield match["student"], folder

    def brief(self, assignment, gradebook):
        """The Brief of an assignment, its cells gone through nbgrader's sanitizers once."""
        brief = self.converter.brief(assignment, gradebook)
        for name, notebook in brief.notebooks.items():
            nothing = Submitted(notebooks={name: (None, None)})
            resources = {
                "unique_key": name,
                "output_files_dir": f"{name}_files",
                "nbgrader": {
                    "student": "",
                    "assignment": assignment,
                    "notebook": name,
                    "db_url": self.folders.db_url,
                },
            }
            text, _ = self.converter.sanitize(brief.clean(name, nothing).notebook, resources)
            prepared = json.loads(text)
            notebook.metadata = prepared["metadata"]
            notebook.prepared = [
                {**cell, "source": "".join(cell["source"])} for cell in prepared["cells"] if cell.get("id")
            ]
        return brief

    def judge_options(self):
        """The settings of the judge as plain data, for other processes."""
        return {name: getattr(self.judge, name) for name in self.judge.trait_names(config=True)}


def chosen(students, wanted):
    """The (student, folder) pairs that were asked for by name or pattern. Raises Unknown."""
    students = list(students)
    if not wanted:
        return students
    names = [student for student, _ in students]
    kept = set()
    for pattern in wanted:
        matching = {pattern} & set(names) or set(glob.fnmatch.filter(names, pattern))
        if not matching:
            raise Unknown(_suggest("student", pattern, names, "nobody of that name handed anything in"))
        kept |= matching
    return [(student, folder) for student, folder in students if student in kept]


def _suggest(what, name, known, otherwise):
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"there is no {what} {name!r}: " + (f"did you mean {near[0]!r}?" if near else otherwise)
