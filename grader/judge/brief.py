"""OUTSIDE: all that the instructor says of an assignment, gathered once for all of its submissions.

A brief is plain data, so that it can be sent to another machine, where neither the course's folder nor
its gradebook nor nbgrader itself is needed to form a verdict.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path, PurePath

from nbformat.notebooknode import NotebookNode, from_dict

from . import intake

VERSION = 1  # raised when the judge itself would give other verdicts than before


@dataclasses.dataclass
class NotebookBrief:
    """One notebook of an assignment.

    Attributes
    ----------
    name : str
    trusted : NotebookNode as released: answers are stubs, hidden tests are cut out
    solved : {grade_id: [text as released, text as solved]}
    stored : {grade_id: text in the gradebook}, the tests with their hidden part among them
    prepared : the cells of `trusted` as nbgrader's sanitizers leave them, or None where nbgrader runs
        its sanitizers itself; `metadata` is that of the whole notebook then
    """

    name: str
    trusted: NotebookNode
    solved: dict[str, list[str]]
    stored: dict[str, str]
    prepared: list | None = None
    metadata: dict | None = None


@dataclasses.dataclass
class Brief:
    """One assignment.

    Attributes
    ----------
    course, assignment : str
    notebooks : {name: NotebookBrief}, those that are in the gradebook and asked for
    known : names of all notebooks of the assignment
    master : {relative name: bytes} of the instructor's files beside the notebooks
    released : names among them that students have as well
    students_own : names among them that a student may hand in changed
    marks : the marks that begin and end hidden tests
    rules : {exercise: [rule, …]}
    """

    course: str
    assignment: str
    notebooks: dict[str, NotebookBrief]
    known: list[str]
    master: dict[str, bytes]
    released: list[str]
    students_own: list[str]
    marks: tuple[str, str]
    rules: dict[str, list[str]]

    def digest(self):
        """A name for all of it: another one as soon as a test, a text, a file or a rule is changed."""
        whole = hashlib.sha256()
        for notebook in self.notebooks.values():
            parts = [notebook.name, notebook.trusted, notebook.solved, notebook.stored]
            parts += [notebook.prepared, notebook.metadata]
            whole.update(json.dumps(parts, sort_keys=True).encode())
        for name, data in sorted(self.master.items()):
            whole.update(f"{len(name)} {len(data)} {name}".encode("utf-8", "surrogateescape") + data)
        rest = [VERSION, self.course, self.assignment, sorted(self.released), sorted(self.students_own)]
        whole.update(json.dumps([*rest, self.marks, self.rules], sort_keys=True).encode())
        return whole.hexdigest()

    def files(self, submitted):
        """({name: bytes} for the sandbox, the same for the tests) for one student."""
        kept = {
            n: d for n, d in self.master.items() if n not in self.students_own or n not in submitted.files
        }
        seen = {n: d for n, d in kept.items() if n in self.released}
        return {**self.own_files(submitted), **seen}, kept

    def own_files(self, submitted):
        """{name: bytes} of the student's files that stand in the way of none of the instructor's."""
        taken = {str(parent) for name in self.master for parent in PurePath(name).parents}
        return {
            name: data
            for name, data in submitted.files.items()
            if name not in taken and self.master.keys().isdisjoint(map(str, PurePath(name).parents))
        }

    def clean(self, name, submitted):
        """intake.Clean of one submitted notebook, with the tests as the instructor wrote them."""
        notebook = self.notebooks[name]
        cells, note = intake.submitted_cells(*submitted.notebooks[name])
        clean = intake.clean(notebook.trusted, cells, note)
        for cell in clean.notebook.cells:  # the gradebook's text of a test has the hidden part
            if clean.origin.get(cell.id) == "test":
                cell.source = notebook.stored.get(intake.grade_id(cell), cell.source)
        return clean

    def sanitized(self, name, clean):
        """The clean notebook with what nbgrader's sanitizers, run once, have put right.

        They change the instructor's cells and nothing that stands in an answer, so it is the same for
        every submission. Needs `prepared`.
        """
        notebook = self.notebooks[name]
        cells = {cell.id: cell for cell in clean.notebook.cells}
        for prepared in notebook.prepared:
            cell = cells[prepared["id"]]
            cell["metadata"] = from_dict(prepared["metadata"])
            if clean.origin[cell.id] != "answer":
                cell["source"] = prepared["source"]
        clean.notebook["metadata"] = from_dict(notebook.metadata)
        return clean.notebook


def read_files(folder, *, ignored):
    """{relative name: bytes} of the instructor's files below a folder, notebooks left out."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not ignored(os.path.join(place, f)))
        for name in sorted(names):
            path = os.path.join(place, name)
            if not name.endswith(".ipynb") and not ignored(path):
                found[os.path.relpath(path, folder)] = Path(path).read_bytes()
    return found
