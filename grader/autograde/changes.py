"""Whose marks a regrade has changed, in which cell, and what the verdict says now."""

from __future__ import annotations

import dataclasses
import json


@dataclasses.dataclass
class Change:
    """One cell whose mark is another one than before.

    `said` and `says` are the first lines of the verdict before and now; `why` is why it was graded again.
    """

    notebook: str
    cell: str
    before: float
    after: float
    said: str
    says: str
    why: str

    def data(self):
        """As plain data."""
        return dataclasses.asdict(self)

    def line(self, task):
        """As a line of text."""
        verdict = f"was: {self.said}; now: {self.says}" if self.said != self.says else self.says
        return (
            f"{task.student} {task.assignment}: {self.cell} {self.before:g} -> {self.after:g} "
            f"({self.why}; {verdict})"
        )


def changes(place, before, after, cells, why):
    """The Changes of one submission.

    Parameters
    ----------
    place : folder of the graded notebooks of the last time
    before, after : {(notebook, cell): mark}; None where there was no mark before
    cells : {notebook: cells as they are graded now}
    why : why it was graded again
    """
    changed = [k for k, mark in after.items() if before.get(k) is not None and before[k] != mark]
    found = []
    for name in sorted({notebook for notebook, _ in changed}):
        said, says = _verdicts(_read(place / f"{name}.ipynb")), _verdicts(cells.get(name, ()))
        for notebook, cell in changed:
            if notebook == name:
                texts = said.get(cell, "not known"), says.get(cell, "not known")
                found.append(Change(name, cell, before[notebook, cell], after[notebook, cell], *texts, why))
    return found


def _read(path):
    """The cells of a notebook of ours that may be gone."""
    try:
        return json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError):
        return []


def _verdicts(cells):
    """{grade_id: first line of what its test said}."""
    found = {}
    for cell in cells:
        grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        outputs = cell.get("outputs", ())
        errors = [o.get("evalue") or o.get("ename", "") for o in outputs if o.get("output_type") == "error"]
        found[grade_id] = (errors[0].strip().splitlines() or [""])[0][:200] if errors else "passed"
    return found
