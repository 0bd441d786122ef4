"""OUTSIDE: what one student handed in, read once as plain bytes.

Nothing of a submission is opened but plain files, and nothing in it can raise: what is unusual becomes
a note. nbgrader is not imported here, since the machines that grade do not need it.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import os
import stat
from pathlib import Path

from . import intake

MAX_FILES, MAX_BYTES = 200, 100 * 2**20  # files that a student may hand in beside the notebooks
MAX_DEPTH = 5


@dataclasses.dataclass
class Submitted:
    """The bytes of a submission.

    `notebooks` maps the name of each notebook of the assignment to its bytes, or None, and a note or
    None; `files` maps relative names of the other files to their bytes; `when` is in UTC.
    """

    notebooks: dict[str, tuple[bytes | None, str | None]] = dataclasses.field(default_factory=dict)
    files: dict[str, bytes] = dataclasses.field(default_factory=dict)
    when: datetime.datetime | None = None
    notes: list[str] = dataclasses.field(default_factory=list)

    def digest(self):
        """A name for the content: the same for the same bytes, and for nothing else."""
        whole = hashlib.sha256()
        parts = [("time", self.when.isoformat().encode() if self.when else b"")]
        parts += [(f"notebook {n}", b"".join(_known(v))) for n, v in sorted(self.notebooks.items())]
        parts += [(f"file {name}", data) for name, data in sorted(self.files.items())]
        parts += [("note", note.encode("utf-8", "replace")) for note in self.notes]
        for name, data in parts:
            head = f"{len(name)} {len(data)} {name}".encode("utf-8", "surrogateescape")
            whole.update(head + data)
        return whole.hexdigest()


def _known(notebook):
    data, note = notebook
    return (b"-" if data is None else b"+"), data or b"", (note or "").encode()


def collect(folder, known, *, ignored, parse_time):
    """Read a submission's folder.

    Parameters
    ----------
    folder : path of the folder; whatever is there may be anything
    known : names of the assignment's notebooks
    ignored : path → whether the course ignores files of this name
    parse_time : text → datetime in UTC; may raise ValueError, OverflowError or TypeError
    """
    folder = Path(folder)
    found = Submitted()
    if folder.is_symlink() or not folder.is_dir():
        found.notes.append("the submission is not a folder")
        found.notebooks = {name: (None, "nothing that can be read was submitted") for name in known}
        return found
    found.files = _plain_files(folder, ignored, found.notes)
    found.when = _timestamp(folder / "timestamp.txt", parse_time, found.notes)
    found.notebooks = _notebooks(folder, known)
    return found


def _plain_files(folder, ignored, notes):
    """The student's files that are plain, small and not notebooks."""
    found, size = {}, 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        if len(Path(place).relative_to(folder).parts) >= MAX_DEPTH:
            folders.clear()
        for name in sorted(names):
            path = os.path.join(place, name)
            relative = os.path.relpath(path, folder)
            if name.endswith(".ipynb") or relative == "timestamp.txt" or ignored(path):
                continue
            try:
                status = os.lstat(path)
                if not stat.S_ISREG(status.st_mode):
                    notes.append("a file that is not a plain file was left out")
                    continue
                size += status.st_size
                if size > MAX_BYTES or len(found) >= MAX_FILES:
                    notes.append("too many or too large files")
                    return found
                found[relative] = intake.read_bytes(path, MAX_BYTES)
            except OSError:
                notes.append("a file that could not be read was left out")
    return found


def _timestamp(path, parse_time, notes):
    """When it was submitted, or None; a bad time stamp costs nobody anything."""
    if not os.path.lexists(path):
        return None
    try:
        return parse_time(intake.read_bytes(path, 1000).decode("ascii").strip())
    except (OSError, ValueError, OverflowError, TypeError):
        notes.append("bad time stamp")
        return None


def _notebooks(folder, known):
    """{name: (bytes or None, note)}; one under a wrong name stands for the one that is missing."""
    try:
        names = sorted(n for n in os.listdir(folder) if n.endswith(".ipynb"))
    except OSError:
        names = []
    strangers = [n for n in names if n.removesuffix(".ipynb") not in known]
    found = {}
    for name in known:
        path = folder / f"{name}.ipynb"
        if not os.path.lexists(path) and len(strangers) == 1 and len(known) == 1:
            data, note = intake.submitted_bytes(folder / strangers[0])
            found[name] = data, note or "the notebook had been renamed"
        else:
            found[name] = intake.submitted_bytes(path)
    return found
