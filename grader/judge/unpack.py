"""OUTSIDE: unpacks archives of students within bounds; used by `collect.py` under `nbgrader zip_collect`.

An archive is untrusted bytes, like the notebook in it. What counts is what really comes out of it, never
what its directory claims; nothing is written that is not a plain file below the folder that the archive
has for itself; and nothing is ever written over. What does not fit is left out and said, so that one
archive costs nobody else anything.
"""

from __future__ import annotations

import bz2
import dataclasses
import gzip
import os
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from pathlib import Path

CHUNK = 1 << 18
MAX_NAME, MAX_FOLDERS = 150, 12  # bytes of one part of a name; parts
MAX_HEADER = 1 << 20  # bytes of one header of a tar file
DIRECTORY_ENTRY = 46 + 200  # bytes that an entry of a zip file's directory takes, generously
_BROKEN = (
    OSError, EOFError, ValueError, KeyError, IndexError, struct.error, RuntimeError, NotImplementedError,
    MemoryError, RecursionError, zlib.error, tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip


class TooMuch(Exception):
    """An archive holds more than it may; the text says what."""


@dataclasses.dataclass
class Budget:
    """What may still come out of an archive, and of the archives that it lies in."""

    bytes: int
    files: int
    above: Budget | None = None

    def spend(self, *, bytes=0, files=0):
        """Take from here and from all above. Raises TooMuch."""
        self.bytes -= bytes
        self.files -= files
        if self.bytes < 0:
            raise TooMuch("it holds too many bytes")
        if self.files < 0:
            raise TooMuch("it holds too many files")
        if self.above is not None:
            self.above.spend(bytes=bytes, files=files)


def safe_name(name):
    """The relative path that an entry may be written to, or None for a name that is no plain one."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = [part for part in name.split("/") if part not in ("", ".")]
    bad = name.startswith("/") or not parts or len(parts) > MAX_FOLDERS
    for part in parts:
        bad = bad or ".." in part or ":" in part or not part.isprintable() or part != part.strip()
        bad = bad or len(part.encode("utf-8", "replace")) > MAX_NAME
    return None if bad else "/".join(parts)


def unpack(path, folder, budget, note):
    """Unpack a zip or tar file; returns the paths that were written.

    Parameters
    ----------
    path : the archive
    folder : where its files go; made when there is one to write
    budget : Budget
    note : called with a text for everything that was left out
    """
    written: list[str] = []
    try:
        if zipfile.is_zipfile(path):
            entries = _zip_entries(path, budget)
        else:
            entries = _tar_entries(path, budget)
        for name, size, data in entries:
            relative = safe_name(name)
            if data is None:
                note(f"{name[:100]!r} is not a plain file that can be read")
            elif relative is None:
                note(f"{name[:100]!r} is not a plain name")
            else:
                budget.spend(files=1)
                _write(Path(folder), relative, size, data, budget, written, note)
    except TooMuch as error:
        note(f"{error}; the rest was left out")
    except _BROKEN as error:
        note(f"it is broken ({type(error).__name__}); the rest was left out")
    return written


def _write(folder, relative, size, data, budget, written, note):
    """Write one file that is not there yet."""
    target = folder / relative
    if size > budget.bytes:
        raise TooMuch("it holds too many bytes")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    except OSError:
        note(f"{relative!r} is there already, or cannot be written")
        return
    done = False
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in data():
                budget.spend(bytes=len(chunk))
                file.write(chunk)
        done = True
    finally:
        if not done:
            os.unlink(target)
    written.append(str(target))


def _chunks(file, size=None):
    """The bytes of a file object in pieces; EOFError when it ends before `size`."""
    left = size
    while left is None or left > 0:
        chunk = file.read(CHUNK if left is None else min(CHUNK, left))
        if not chunk:
            if left:
                raise EOFError
            return
        left = None if left is None else left - len(chunk)
        yield chunk


def _zip_entries(path, budget):
    """(name, claimed size, function that gives its bytes, or None for what is no file) of a zip file."""
    with open(path, "rb") as file:
        end = zipfile._EndRecData(file)  # before the directory is read into memory
    if end is None or end[5] > budget.files * DIRECTORY_ENTRY + CHUNK:
        raise TooMuch("it holds too many files")
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            kind = stat.S_IFMT(info.external_attr >> 16)
            known = info.compress_type in (
                zipfile.ZIP_STORED,
                zipfile.ZIP_DEFLATED,
            )  # others take much memory
            if kind not in (0, stat.S_IFREG) or info.flag_bits & 1 or not known:  # & 1: it is encrypted
                yield info.filename, 0, None
                continue

            def data(info=info):
                with archive.open(info) as file:
                    yield from _chunks(file)

            yield info.filename, info.file_size, data


class _Header(tarfile.TarInfo):
    """A header whose own long names and notes are bounded: tarfile reads them into memory at once."""

    def _proc_member(self, archive):
        if not self.isreg() and self.type not in tarfile.REGULAR_TYPES and self.size > MAX_HEADER:
            raise TooMuch("it has too large a header")
        return super()._proc_member(archive)


class _Bounded:
    """A file object that gives no more than a budget's bytes, and some room for headers."""

    def __init__(self, file, budget):
        self._file = file
        self._left = budget.bytes + 2048 * budget.files + MAX_HEADER

    def read(self, size):
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TooMuch("it holds too many bytes")
        return data


def _tar_entries(path, budget):
    """As _zip_entries, of a tar file, compressed or not."""
    with open(path, "rb") as raw:
        start = raw.read(2)
        raw.seek(0)
        opener = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open}.get(start, lambda plain: plain)
        bounded = _Bounded(opener(raw), budget)
        with tarfile.open(fileobj=bounded, mode="r|", tarinfo=_Header, errorlevel=2) as archive:
            for member in archive:
                archive.members = []  # it would keep every header
                if member.isdir():
                    continue
                if not member.isreg() or member.issparse():
                    yield member.name, 0, None
                    continue
                yield member.name, member.size, lambda member=member: _of_member(archive, member)


def _of_member(archive, member):
    with archive.extractfile(member) as file:
        yield from _chunks(file, member.size)
