"""Archives of students: what comes out is bounded, plain, and below the archive's own folder."""

import gzip
import io
import os
import stat
import tarfile
import zipfile

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from grader.judge.unpack import Budget, safe_name, unpack

BOMB = bytes(30 * 2**20)


def run(path, folder, *, most=10 * 2**20, files=50):
    """({relative path: bytes} of what was written, notes)."""
    notes = []
    budget = Budget(most, files)
    written = unpack(path, folder, budget, notes.append)
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            assert stat.S_ISREG(os.lstat(path).st_mode)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    assert sorted(written) == sorted(os.path.join(folder, name) for name in found)
    return found, notes


def zipped(path, entries, kind=zipfile.ZIP_DEFLATED):
    """A zip file of (name or ZipInfo, bytes)."""
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def member(name, kind=tarfile.REGTYPE, target="", size=0):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, size
    return info


def test_an_honest_archive_comes_out_whole(tmp_path):
    files = {"ada/p1.ipynb": b"{}", "ada/data/x.csv": b"1,2", "ada/übung 1.ipynb": b"[]"}
    assert run(zipped(tmp_path / "a.zip", files.items()), tmp_path / "zip") == (files, [])
    for mode in ("w", "w:gz", "w:bz2"):
        path = tmp_path / f"{mode[2:]}.gz"
        with tarfile.open(path, mode) as archive:
            archive.addfile(member("ada", tarfile.DIRTYPE))
            for name, data in files.items():
                archive.addfile(member("./" + name, size=len(data)), io.BytesIO(data))
        assert run(path, tmp_path / mode.replace(":", "")) == (files, [])


@pytest.mark.parametrize("name", ["../up", "/abs", "a/../../up", "..\\up", "C:\\x", "a/..", "x..y/z", "\x1b[2J", "nul\x00l",
                                  "a" * 200, "/".join("abcdefghijklmnop"), " x", "\u202egnp.ipynb"])  # fmt: skip
def test_names_that_lead_elsewhere_are_left_out(name, tmp_path):
    assert safe_name(name) is None
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for entry in (name, "good.ipynb"):
            archive.addfile(member(entry, size=2), io.BytesIO(b"{}"))
    found, notes = run(path, tmp_path / "out")
    assert "good.ipynb" in found
    assert all(".." not in n for n in found)
    assert len(found) + len(notes) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tar.gz", "out"]


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_a_safe_name_stays_below_its_folder(name):
    safe = safe_name(name)
    if safe is not None:
        assert os.path.normpath(os.path.join("/f", safe)).startswith("/f/")
        assert safe_name(safe) == safe


def test_links_and_devices_are_left_out(tmp_path):
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(member("link", tarfile.SYMTYPE, "/etc/passwd"))
        archive.addfile(member("dir", tarfile.SYMTYPE, "/tmp"))
        archive.addfile(
            member("dir/planted", size=1), io.BytesIO(b"x")
        )  # into a folder, not through the link
        archive.addfile(member("hard", tarfile.LNKTYPE, "/etc/passwd"))
        archive.addfile(member("fifo", tarfile.FIFOTYPE))
        archive.addfile(member("device", tarfile.CHRTYPE))
    found, notes = run(path, tmp_path / "tar")
    assert found == {"dir/planted": b"x"}
    assert len(notes) == 5
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    found, notes = run(zipped(tmp_path / "b.zip", [(link, "/etc/passwd"), ("x", b"1")]), tmp_path / "zip")
    assert found == {"x": b"1"}
    assert len(notes) == 1


def test_bombs_stop_at_the_budget(tmp_path):
    found, notes = run(zipped(tmp_path / "a.zip", [("small", b"1"), ("bomb", BOMB)]), tmp_path / "zip")
    assert set(found) == {"small"}
    assert "too many bytes" in notes[0]
    for name, size in (("bomb", len(BOMB)), ("headers", 0)):
        path = tmp_path / f"{name}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for n in range(1 if size else 3000):
                archive.addfile(member(f"{name}{n}", size=size), io.BytesIO(BOMB))
        found, notes = run(path, tmp_path / name)
        assert "too many" in notes[-1]
        assert len(found) <= 50


def test_a_size_that_is_a_lie_is_not_believed(tmp_path):
    path = zipped(tmp_path / "a.zip", [("bomb", BOMB)])
    data = path.read_bytes().replace(len(BOMB).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    path.write_bytes(data)
    found, notes = run(path, tmp_path / "out")
    assert sum(map(len, found.values())) <= 5
    assert notes or len(found["bomb"]) == 5


def test_a_directory_of_millions_is_not_read(tmp_path):
    entries = [(f"{n}{'x' * 100}", b"") for n in range(5000)]
    found, notes = run(zipped(tmp_path / "a.zip", entries, zipfile.ZIP_STORED), tmp_path / "out")
    assert found == {}
    assert notes == ["it holds too many files; the rest was left out"]


def test_a_header_of_gigabytes_is_not_read(tmp_path):
    path = tmp_path / "a.tar.gz"
    info = member("pax", tarfile.XHDTYPE, size=2**30)
    with gzip.open(path, "wb") as file:
        file.write(info.tobuf())
        file.write(bytes(1000))
    assert run(path, tmp_path / "out") == ({}, ["it has too large a header; the rest was left out"])


def test_the_first_of_two_files_of_one_name_stays(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "a.zip", [("x", b"first"), ("x", b"second"), ("x/y", b"below a file")])
    found, notes = run(path, tmp_path / "out")
    assert found == {"x": b"first"}
    assert len(notes) == 2


def test_strange_kinds_of_zip_files(tmp_path):
    found, notes = run(zipped(tmp_path / "a.zip", [("x", b"1")], zipfile.ZIP_LZMA), tmp_path / "lzma")
    assert found == {}
    assert len(notes) == 1
    secret = bytearray(zipped(tmp_path / "b.zip", [("x", b"1")]).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # claim that it is encrypted
        secret[secret.index(mark) + offset] |= 1
    (tmp_path / "b.zip").write_bytes(secret)
    assert run(tmp_path / "b.zip", tmp_path / "secret")[0] == {}


@given(st.binary(max_size=300), st.integers(0, 2), st.integers(0, 600), st.integers(0, 255))
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_unpacked_or_left_out(tmp_path_factory, data, kind, place, value):
    folder = tmp_path_factory.mktemp("any")
    path = folder / "a.gz"
    if kind == 0:
        path.write_bytes(data)
    else:  # an archive with one byte changed
        if kind == 1:
            zipped(path, [("a/b", data), ("c", data)])
        else:
            with tarfile.open(path, "w:gz") as archive:
                archive.addfile(member("a/b", size=len(data)), io.BytesIO(data))
        bytes_ = bytearray(path.read_bytes())
        bytes_[place % len(bytes_)] = value
        path.write_bytes(bytes_)
    run(path, folder / "out")
