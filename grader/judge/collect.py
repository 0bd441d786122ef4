"""OUTSIDE: our two plugins of `nbgrader zip_collect`, which unpacks archives before intake sees a file.

The first unpacks within bounds (unpack.py). The second keeps one student's archive from stopping the whole
class, which nbgrader does for a second file of one name or a bad time stamp, and from handing in for
somebody else: where the name of an archive says whose it is, no name inside of it can say otherwise.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc
from traitlets import Int

from .unpack import Budget, unpack


class BoundedExtractor(ExtractorPlugin):
    """Unpacks what was downloaded; broken, huge and hostile archives cost nobody else anything."""

    max_bytes = Int(2 * 2**30, help="Bytes that may come out of one downloaded archive.").tag(config=True)
    max_files = Int(20_000, help="Files that may come out of one downloaded archive.").tag(config=True)
    inner_bytes = Int(200 * 2**20, help="Bytes that may come out of an archive inside of another.").tag(
        config=True
    )
    inner_files = Int(500, help="Files that may come out of an archive inside of another.").tag(config=True)
    max_depth = Int(3, help="How deep archives may lie inside of one another.").tag(config=True)

    def extract(self, archive_path, extracted_path):
        """Unpack archives, each into a folder of its name, and copy all other plain files."""
        self.folders = []  # those that were made for an archive
        found = 0
        for place, _, names in sorted(os.walk(archive_path)):
            target = os.path.normpath(os.path.join(extracted_path, os.path.relpath(place, archive_path)))
            for name in sorted(names):
                path = os.path.join(place, name)
                found += 1
                os.makedirs(target, exist_ok=True)
                if not os.path.isfile(path):
                    self.log.warning("%s is not a plain file and was left out", path)
                elif self._is_archive(name):
                    self.log.info("Extracting from: %s", path)
                    self._unpack(path, target, Budget(self.max_bytes, self.max_files), 1)
                else:
                    self.log.info("Copying from: %s", path)
                    shutil.copy(path, os.path.join(target, name))
        if not found:
            self.log.warning("No files found in directory: %s", archive_path)

    def _is_archive(self, name):
        return os.path.splitext(name)[1] in self.zip_ext

    def _unpack(self, path, target, budget, depth):
        """Unpack one archive, and those in it."""

        def note(text):
            self.log.warning("%s: %s", os.path.relpath(path, target), text)

        folder = Path(target) / folder_name(path)
        if folder.exists():
            note("there is a file or folder of its name already; it was left out")
            return
        folder.mkdir(parents=True)
        self.folders.append(str(folder))
        for inner in unpack(path, folder, budget, note):
            if not self._is_archive(inner):
                continue
            if depth >= self.max_depth:
                note(f"{os.path.basename(inner)!r} lies too deep and was not unpacked")
                continue
            room = Budget(self.inner_bytes, self.inner_files, above=budget)
            self._unpack(inner, os.path.dirname(inner), room, depth + 1)


def folder_name(path):
    """The folder of an archive: its name without .zip or .tar.gz, as nbgrader has it."""
    name = os.path.splitext(os.path.basename(path))[0]
    return name.removesuffix(".tar") or name


class BoundCollector(FileNameCollectorPlugin):
    """nbgrader's collector, which names student and notebook by a regular expression; see above."""

    _seen: dict | None = None

    def collect(self, submitted_file):
        """As nbgrader's; None for a file that must not be collected."""
        found = super().collect(submitted_file)
        if not found:
            return None
        student, name = found.get("student_id"), found.get("file_id")
        if not _plain(student, "/") or not _plain(name, ""):
            return self._skip(submitted_file, "the student or notebook that it names is no plain name")
        owner = self._owner(submitted_file)
        if owner is not None and owner != student:
            return self._skip(submitted_file, f"it is in an archive of {owner} and names {student}")
        found["timestamp"] = self._time(submitted_file, found.get("timestamp"))
        if found["timestamp"] is None:
            del found["timestamp"]
        if self._seen is None:
            self._seen = {}
        same = self._seen.setdefault((student, os.path.splitext(name)[0]), [])
        if same and not ("timestamp" in found and all(same)):  # nbgrader would stop here
            return self._skip(submitted_file, "there is another file for this notebook, and no time to tell")
        same.append("timestamp" in found)
        return found

    def _skip(self, path, reason):
        self.log.warning("Skipped %s: %s", path, reason)

    def _time(self, path, text):
        """The time in a file's name, or None where it is no time."""
        if not text:
            return None
        try:
            parse_utc(text)
        except (ValueError, OverflowError, TypeError):
            self.log.warning("%s: %r is not a time and was not used", path, text)
            return None
        return text

    def _owner(self, path):
        """The student whom the name of the outermost archive around a file names, or None."""
        folders = getattr(getattr(self.parent, "extractor_plugin_inst", None), "folders", ())
        for folder in sorted(folders, key=len):
            if path.startswith(folder + os.sep):
                match = re.match(self.named_regexp, folder)
                start = len(os.path.dirname(folder)) + 1
                if match and "student_id" in match.groupdict() and match.start("student_id") >= start:
                    return match["student_id"]
        return None


def _plain(name, forbidden):
    """Whether a name from the regular expression can be part of a path."""
    parts = str(name).split("/")
    return bool(name) and not any(part in ("", ".", "..") for part in parts) and (
        not forbidden or forbidden not in name
    )  # fmt: skip
