"""From the bytes of a submission to its verdict: a pure function, run in this process or on another machine.

Nothing of the course's folder, its gradebook or nbgrader is used here; what the instructor says comes
in the brief.
"""

from __future__ import annotations

import dataclasses

from nbformat import v4

from grader.judge.execute import Judge


@dataclasses.dataclass
class Graded:
    """What the writer needs of one graded submission.

    Attributes
    ----------
    notebooks : {name: bytes of the autograded notebook}
    cells : {name: cells that have marks or comments, without pictures, for nbgrader to read marks from}
    notes : what was unusual, in a few words
    """

    notebooks: dict[str, bytes]
    cells: dict[str, list]
    notes: list[str]


class Grader:
    """Grades submissions one after another; what is started once is kept for all of them.

    Parameters
    ----------
    options : settings of grader.judge.execute.Judge
    secret : bytes that hidden inputs are drawn from
    briefs : {assignment: Brief}

    `cold` says why submissions are not started warm, or is None. Raises SandboxMissing when this machine
    cannot confine submissions.
    """

    def __init__(self, options, secret, briefs):
        self._briefs = briefs
        self._judge = Judge(**options)
        self._judge.start(secret)
        self.cold = self._judge.cold

    def close(self):
        self._judge.stop()

    def grade(self, assignment, student, submitted):
        """The Graded of one Submitted."""
        brief = self._briefs[assignment]
        notes, written, cells = list(submitted.notes), {}, {}
        for name in brief.notebooks:
            clean = brief.clean(name, submitted)
            notes += clean.notes
            notebook = brief.sanitized(name, clean)
            notes += self._judge.grade(notebook, clean, brief, name, student, submitted)
            written[name] = (v4.writes_json(notebook) + "\n").encode("utf-8")
            cells[name] = [marked(cell) for cell in notebook.cells if "nbgrader" in cell.metadata]
        return Graded(written, cells, list(dict.fromkeys(notes)))


def marked(cell):
    """A cell as plain data: what its marks depend on, and the text of its verdict."""
    kept = {
        "cell_type": cell.cell_type,
        "source": cell.source,
        "metadata": {"nbgrader": dict(cell.metadata.nbgrader)},
    }
    if cell.cell_type == "code":
        kept["outputs"] = [_without_pictures(output) for output in cell.outputs]
    return kept


def _without_pictures(output):
    kept = {key: value for key, value in output.items() if key not in ("data", "metadata")}
    if "data" in output:
        kept["data"] = {"text/plain": output["data"].get("text/plain", "")}
    return kept
