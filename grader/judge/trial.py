"""A small nbgrader course to try the judge on: used by the tests, the comparison and the benchmark.

`fort` is an assignment whose tests are ordinary nbgrader tests: a function of arrays, a function of
lists, a variable, a class, hidden tests with a reference in them, and a text that is graded by hand.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

# Words that must never be seen outside the instructor's own files.
HIDDEN_WORD = "portcullis_4711"
SECRET_WORD = "moat_0815"


def _metadata(grade_id, *, points=None, solution=False, locked=True, kind="code"):
    mine = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": solution,
        "locked": locked,
        "task": False,
        "cell_type": kind,
    }
    return {"nbgrader": {**mine, "points": points} if points is not None else mine}


def given(grade_id, source):
    """A locked cell of the instructor's."""
    return new_code_cell(source, metadata=_metadata(grade_id), id=grade_id)


def answer(grade_id, source):
    """A cell that the student fills in."""
    return new_code_cell(source, metadata=_metadata(grade_id, solution=True, locked=False), id=grade_id)


def test(grade_id, points, source):
    """A test cell."""
    return new_code_cell(source, metadata=_metadata(grade_id, points=points), id=grade_id)


test.__test__ = False  # a word of nbgrader's, not a test of ours


def essay(grade_id, points, source):
    """A text that is graded by hand."""
    mine = _metadata(grade_id, points=points, solution=True, locked=False, kind="markdown")
    return new_markdown_cell(source, metadata=mine, id=grade_id)


FORT = [
    new_markdown_cell("# The fort", id="title"),
    given("tools", "import numpy as np\n\nLIMIT = 10"),
    answer(
        "scale",
        "def scale(x, k):\n"
        '    """The array x, each element times k."""\n'
        "    ### BEGIN SOLUTION\n    return np.asarray(x) * k\n    ### END SOLUTION",
    ),
    test(
        "scale_seen",
        2,
        "x = np.arange(6.0).reshape(2, 3)\n"
        "y = scale(x, 2)\n"
        "assert isinstance(y, np.ndarray) and y.shape == (2, 3), 'scale gives an array of the same shape'\n"
        "np.testing.assert_allclose(y, [[0, 2, 4], [6, 8, 10]])",
    ),
    test(
        "scale_hidden",
        3,
        "assert scale(np.ones(3), 0).sum() == 0\n"
        "### BEGIN HIDDEN TESTS\n"
        f"# {HIDDEN_WORD}\n"
        "for n in range(1, 6):\n"
        "    values = np.random.standard_normal((n, 3))\n"
        "    before = values.copy()\n"
        "    result = scale(values, n)\n"
        "    assert type(result) is np.ndarray, 'scale gives an array'\n"
        "    assert result.shape == values.shape, 'the shape is kept'\n"
        "    np.testing.assert_allclose(result, before * n)\n"
        "    np.testing.assert_array_equal(values, before)\n"
        "### END HIDDEN TESTS",
    ),
    answer(
        "total",
        "# the sum of the numbers from 1 to 100\n"
        "### BEGIN SOLUTION\ntotal = sum(range(101))\n### END SOLUTION",
    ),
    test("total_right", 1, "assert type(total) is int\nassert total == 5050, 'not the sum'"),
    answer(
        "tally",
        "class Tally:\n"
        '    """Counts words: add(word), and how_many(word)."""\n'
        "    ### BEGIN SOLUTION\n"
        "    def __init__(self):\n        self.counts = {}\n\n"
        "    def add(self, word):\n        self.counts[word] = self.counts.get(word, 0) + 1\n\n"
        "    def how_many(self, word):\n        return self.counts.get(word, 0)\n\n"
        "    def __len__(self):\n        return len(self.counts)\n"
        "    ### END SOLUTION",
    ),
    test(
        "tally_right",
        2,
        "t = Tally()\nfor word in 'a rose is a rose'.split():\n    t.add(word)\n"
        "assert isinstance(t, Tally)\nassert t.how_many('rose') == 2 and t.how_many('is') == 1\n"
        "assert len(t) == 3 and t.counts == {'a': 2, 'rose': 2, 'is': 1}",
    ),
    answer(
        "primes",
        "def primes(n):\n"
        '    """The list of the primes below n."""\n'
        "    ### BEGIN SOLUTION\n"
        "    return [p for p in range(2, n) if all(p % d for d in range(2, p))]\n"
        "    ### END SOLUTION",
    ),
    test(
        "primes_right",
        2,
        "assert primes(12) == [2, 3, 5, 7, 11]\nassert primes(2) == []\n"
        "### BEGIN HIDDEN TESTS\n"
        "def reference_primes(n):\n"
        f"    '''{HIDDEN_WORD}'''\n"
        "    return [p for p in range(2, n) if all(p % d for d in range(2, p))]\n\n"
        "for n in (3, 20, 47):\n"
        "    assert primes(n) == reference_primes(n), 'a prime is missing, or one too many'\n"
        "### END HIDDEN TESTS",
    ),
    essay("essay", 2, "Why does a fort need a gate?"),
]
FULL_MARKS = 10.0  # what can be earned without the essay

SOLVED = {
    "scale": "def scale(x, k):\n    return np.asarray(x) * k",
    "total": "total = sum(range(101))",
    "tally": FORT[7].source.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION", ""),
    "primes": "def primes(n):\n    return [p for p in range(2, n) if all(p % d for d in range(2, p))]",
}


def write_notebook(path, cells):
    """Write cells as a notebook."""
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def make_course(folder, assignments, options=None, *, judged=True):
    """A course with released assignments.

    Parameters
    ----------
    folder : where to make it
    assignments : {assignment: {notebook: cells}}
    options : settings of Judge
    judged : with the judge, or as stock nbgrader
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["c = get_config()", 'c.CourseDirectory.course_id = "fort"', "c.NbGrader.log_level = 30"]
    if judged:
        lines += ["from grader.judge import configure", f"configure(c, **{options or {}!r})"]
    (folder / "nbgrader_config.py").write_text("\n".join(lines) + "\n")
    for assignment, notebooks in assignments.items():
        for name, cells in notebooks.items():
            write_notebook(folder / "source" / assignment / f"{name}.ipynb", cells)
        run = nbgrader(folder, "generate_assignment", assignment)
        if run.returncode:
            raise RuntimeError(run.stderr)
    return folder


def nbgrader(folder, *words, **environment):
    """Run one of nbgrader's commands in a course; CompletedProcess with its texts."""
    return run(folder, "nbgrader", *words, **environment)


def run(folder, *words, **environment):
    """Run a module as a command in a course; CompletedProcess with its texts."""
    path = str(Path(__file__).parents[2])
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "PATH": programs, "PYTHONPATH": path, "JUPYTER_PLATFORM_DIRS": "1", **environment},
    )


def submission(course, assignment, notebook, answers, extra=()):
    """A submitted notebook as nbformat has it: the released one with answers filled in.

    `extra` : (grade_id of the cell before, source) of cells that the student added.
    """
    released = nbformat.read(Path(course) / "release" / assignment / f"{notebook}.ipynb", as_version=4)
    cells = []
    for cell in released.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = answers[grade_id]
        cells.append(cell)
        cells += [new_code_cell(source) for before, source in extra if before == grade_id]
    released.cells = cells
    return released


def scores(course):
    """{(student, assignment): (automatic score, {cell: automatic score})} of a gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{Path(course).resolve()}/gradebook.db") as gradebook:
        return {
            (s.student.id, a.name): (
                sum(g.auto_score or 0 for n in s.notebooks for g in n.grades),
                {g.name: g.auto_score for n in s.notebooks for g in n.grades},
            )
            for a in gradebook.assignments
            for s in gradebook.assignment_submissions(a.name)
        }
