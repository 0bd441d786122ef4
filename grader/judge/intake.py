"""OUTSIDE: from an untrusted file to a clean notebook.

The submitted file is bytes: nothing of it is believed but the text of answers, found by their grade_id,
and the student's own extra cells. Every other cell, all metadata and all outputs come from the
instructor's notebook. This never raises for what a student handed in: what could not be read becomes a
note, and the notebook is graded on what could.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import re
import stat
from urllib.parse import unquote

from nbformat.notebooknode import NotebookNode, from_dict

MAX_FILE = 32 * 2**20
MAX_CELLS = 3000
MAX_SOURCE = 400_000  # characters of one cell
MAX_ATTACHMENT = 5 * 2**20
MAX_PARTS = 4_000_000  # brackets and commas of a file: Python's objects take twenty times the room of "[],"
MAX_FORMULAS = 200  # a converter looks for the end of each to the end of the text


@dataclasses.dataclass
class Clean:
    """A clean notebook and what was unusual about the submission.

    `origin` says for each cell id where the cell came from: "given", "answer", "test" or "extra".
    """

    notebook: NotebookNode
    origin: dict[str, str]
    notes: list[str]
    missing: bool = False


def read_bytes(path, limit=MAX_FILE):
    """The bytes of a regular file; OSError with a plain reason for anything else."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is not a regular file")
        if status.st_size > limit:
            raise OSError(f"it is larger than {limit // 2**20} MiB")
        return file.read(limit + 1)[:limit]


def parse(data):
    """Bytes as JSON. ValueError, RecursionError or MemoryError for what is none, or would fill the memory."""
    if sum(map(data.count, (b"[", b"{", b","))) > MAX_PARTS:
        raise ValueError("too many parts")
    return json.loads(data.decode("utf-8", "replace"))


def submitted_bytes(path):
    """(bytes, None) of a submitted notebook, or (None, why there are none)."""
    try:
        return read_bytes(path), None
    except FileNotFoundError:
        return None, "no notebook of this name was submitted"
    except OSError as error:
        reason = (
            "it is a link"
            if os.path.islink(path)
            else (error.args[0] if error.errno is None else error.strerror)
        )
        return None, f"the submitted file could not be read: {reason}"


def submitted_cells(data, note=None):
    """(cells, note) of the bytes of a notebook; each cell is (type, source, grade_id, id, attachments).

    `data` and `note` are what `submitted_bytes` gave.
    """
    if data is None:
        return None, note
    try:
        data = parse(data)
    except (ValueError, RecursionError, MemoryError):
        return None, "the submitted file is not a notebook (not readable as JSON)"
    cells, trouble = _cells_of(data)
    note = trouble or note
    if cells is None:
        return None, note
    return [c for c in map(_plain_cell, cells[:MAX_CELLS]) if c], note


def _cells_of(data):
    if not isinstance(data, dict):
        return None, "the submitted file is not a notebook (no cells in it)"
    cells, note = data.get("cells"), None
    if not isinstance(cells, list):
        sheets = data.get("worksheets")  # nbformat 3
        if not isinstance(sheets, list):
            return None, "the submitted file is not a notebook (no cells in it)"
        lists = [s.get("cells") for s in sheets if isinstance(s, dict)]
        cells = [cell for part in lists if isinstance(part, list) for cell in part]
        note = "the submission is in an old notebook format"
    elif data.get("nbformat") != 4:
        note = "the submission is in an unknown notebook format"
    if len(cells) > MAX_CELLS:
        note = f"only the first {MAX_CELLS} cells were read"
    return cells, note


def _plain_cell(cell):
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    source = source[:MAX_SOURCE].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    kind = cell.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        kind = "markdown"
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    known = cell.get("id")
    return {
        "type": kind,
        "source": source,
        "grade_id": grade_id if isinstance(grade_id, str) else None,
        "id": known if isinstance(known, str) else None,
        "attachments": _pictures(cell.get("attachments")),
    }


def _pictures(attachments):
    """Pictures that were pasted into a text cell; anything that is not a plain picture is dropped."""
    kept = {}
    if not isinstance(attachments, dict):
        return kept
    for name, bundle in list(attachments.items())[:20]:
        if not re.fullmatch(r"[\w][\w .()-]{0,99}", name) or not isinstance(bundle, dict):
            continue
        good = {m: d for m, d in bundle.items() if m in ("image/png", "image/jpeg") and is_picture(m, d)}
        if good:
            kept[name] = good
    return kept


def is_picture(mime, text):
    """Whether base64 text really holds a PNG or JPEG of bearable size."""
    starts = {"image/png": "iVBORw0KGgo", "image/jpeg": "/9j/"}
    return (
        isinstance(text, str)
        and len(text) <= MAX_ATTACHMENT
        and text.startswith(starts[mime])
        and re.fullmatch(r"[A-Za-z0-9+/=\s]+", text) is not None  # one class: no text takes it long
    )


def inert_markdown(text, attachments=()):
    """Markdown whose raw HTML is shown as text, and whose links cannot run a script.

    A picture that is not among the attachments would stop the conversion of the whole notebook.
    """
    text = re.sub(
        r"attachment:([^)\s\"'>]*)",
        lambda m: m[0] if unquote(m[1]) in attachments else "missing-attachment",
        text,
        flags=re.IGNORECASE,
    )
    if text.count("\\begin{") > MAX_FORMULAS:
        text = text.replace("\\begin{", "begin{")
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", text)
    return re.sub(r"(?i)(j\s*a\s*v\s*a|v\s*b)(\s*script\s*(?::|&#|&colon))", "no-\\2", text)


def kind_of(cell):
    """ "answer", "test" or "given": what a cell of the instructor's notebook is."""
    mine = cell.get("metadata", {}).get("nbgrader", {})
    if mine.get("solution") or mine.get("task"):
        return "answer"
    return "test" if mine.get("grade") and cell["cell_type"] == "code" else "given"


def clean(trusted, cells, note=None):
    """The instructor's notebook with the student's answers and extra cells put in.

    Parameters
    ----------
    trusted : NotebookNode as released (answers are stubs)
    cells : what `submitted_cells` gave; None when there was nothing to read
    note : what was wrong already, or None
    """
    notes = [note] if note else []
    notebook = copy.deepcopy(trusted)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"given-{number}"  # the same at every run, so that a regrade writes the same file
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    origin = {cell.id: kind_of(cell) for cell in notebook.cells}
    if cells is None:
        return Clean(_with_notes(notebook, notes, origin), origin, notes, missing=True)
    by_grade_id = {grade_id(c): c for c in notebook.cells if grade_id(c)}
    plain = [(old, new) for old, new in zip(trusted.cells, notebook.cells, strict=True) if not grade_id(new)]
    last = {c["grade_id"]: i for i, c in enumerate(cells) if c["grade_id"] in by_grade_id}
    answered, after, anchor = set(), {}, None
    for number, cell in enumerate(cells):
        target = by_grade_id.get(cell["grade_id"]) if cell["grade_id"] else None
        if target is not None and (origin[target.id] != "answer" or last[cell["grade_id"]] == number):
            anchor = target.id
            if origin[target.id] == "answer":
                _fill(target, cell)
                answered.add(cell["grade_id"])
            elif cell["source"].strip() != target.source.strip():
                notes.append("a locked cell had been changed; the original was used")
            continue
        same = next((new for old, new in plain if old.source.strip() == cell["source"].strip()), None)
        if same is not None and not cell["grade_id"]:
            anchor = same.id
            continue
        if target is not None:
            notes.append("an answer cell occurs more than once; the last one counts")
        if cell["type"] != "raw" and cell["source"].strip():
            after.setdefault(anchor, []).append(_extra(cell, f"extra-{number}"))
    lost = [g for g, c in by_grade_id.items() if origin[c.id] == "answer" and g not in answered]
    if by_grade_id and not last:
        notes.append("the submission holds no cell of this assignment")
    elif lost:
        notes.append("answer cells are missing: " + ", ".join(sorted(lost))[:200])
    if any(origin[c.id] == "test" and g not in last for g, c in by_grade_id.items()):
        notes.append("test cells were missing and have been put back")
    ordered = list(after.get(None, ()))
    for cell in notebook.cells:
        ordered += [cell, *after.get(cell.id, ())]
    notebook["cells"] = ordered
    origin.update({c.id: "extra" for group in after.values() for c in group})
    return Clean(
        _with_notes(notebook, list(dict.fromkeys(notes)), origin), origin, list(dict.fromkeys(notes))
    )


def grade_id(cell):
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")


def _fill(target, cell):
    """Put the text of an answer into its cell."""
    if cell["source"] == target["source"]:
        return
    if target.cell_type == "code":
        target["source"] = cell["source"]
        return
    target["source"] = inert_markdown(cell["source"], cell["attachments"])
    target.pop("attachments", None)
    if cell["attachments"]:
        target["attachments"] = from_dict(cell["attachments"])


def _extra(cell, name):
    """A cell that the student added."""
    made = {"cell_type": cell["type"], "id": name, "metadata": {}, "source": cell["source"]}
    if cell["type"] == "code":
        made.update(outputs=[], execution_count=None)
    else:
        made["source"] = inert_markdown(cell["source"], cell["attachments"])
        if cell["attachments"]:
            made["attachments"] = cell["attachments"]
    return from_dict(made)


def _with_notes(notebook, notes, origin):
    """The notes as the first cell, so that the student reads what was wrong."""
    if notes:
        text = "**A note from the grader**\n\n" + "\n".join(f"- {inert_markdown(n)}" for n in notes)
        cell = from_dict({"cell_type": "markdown", "id": "notes", "metadata": {}, "source": text})
        notebook["cells"] = [cell, *notebook["cells"]]
        origin[cell.id] = "given"
    return notebook
