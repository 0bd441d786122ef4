"""`nbgrader zip_collect` on archives of honest and of hostile students, through the real command."""

import io
import tarfile
import zipfile

import nbformat
import pytest

from grader.judge import trial

PATTERN = r".*ps1_(?P<student_id>[^_/]+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """(course, what zip_collect said, the honest notebook's text) after one class has been collected."""
    root = tmp_path_factory.mktemp("class")
    course = trial.make_course(root, {"ps1": {"p1": trial.FORT}})
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"c.FileNameCollectorPlugin.named_regexp = r'{PATTERN}'\n")
        file.write("c.BoundedExtractor.max_bytes = 20 * 2**20\nc.BoundedExtractor.inner_bytes = 2**20\n")
    text = nbformat.writes(trial.submission(course, "ps1", "p1", trial.SOLVED))
    archives = course / "downloaded" / "ps1" / "archive"
    archives.mkdir(parents=True)

    def hand_in(archive, entries):
        with zipfile.ZipFile(archives / archive, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in entries:
                file.writestr(name, data)

    day = "2026-01-30-15-00-00"
    (archives / f"ps1_ada_attempt_{day}_p1.ipynb").write_text(text)
    hand_in(f"ps1_bob_attempt_{day}_p1.zip", [(f"ps1_bob_attempt_{day}_p1.ipynb", text), ("notes.txt", "x")])
    with tarfile.open(archives / f"ps1_cleo_attempt_{day}_p1.tar.gz", "w:gz") as file:
        info = tarfile.TarInfo(f"ps1_cleo_attempt_{day}_p1.ipynb")
        info.size = len(text.encode())
        file.addfile(info, io.BytesIO(text.encode()))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr(f"ps1_dan_attempt_{day}_p1.ipynb", text)
        file.writestr(f"ps1_ada_attempt_2030{day[4:]}_p1.ipynb", "forged from within a nested archive")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", bytes(50 * 2**20))
    hand_in("all.zip", [(f"ps1_dan_attempt_{day}_p1.zip", inner.getvalue()), ("bomb.zip", bomb.getvalue())])
    hand_in(
        f"ps1_eve_attempt_{day}_p1.zip",
        [
            (f"../../../../submitted/bob/ps1/ps1_bob_attempt_{day}_p1.ipynb", "traversal"),
            (f"ps1_ada_attempt_2031{day[4:]}_p1.ipynb", "forged"),
            (f"ps1_.._attempt_{day}_p1.ipynb", "traversal by name"),
            ("a/ps1_eve_attempt_9999-99-99_p1.ipynb", text),
            ("b/ps1_eve_attempt_9999-99-99_p1.ipynb", "a second one, without a time either"),
        ],
    )  # fmt: skip
    (archives / f"ps1_fay_attempt_{day}_p1.zip").write_bytes(b"PK\x03\x04 broken")
    (archives / f"ps1_gus_attempt_{day}_p1.gz").write_bytes(b"\x1f\x8bbroken")
    hand_in(f"ps1_hal_attempt_{day}_p1.zip", [("zeros", bytes(50 * 2**20))])
    run = trial.nbgrader(course, "zip_collect", "ps1")
    assert run.returncode == 0, run.stderr
    return course, run.stdout + run.stderr, text


def test_honest_submissions_arrive(collected):
    course, _, text = collected
    for student in ("ada", "bob", "cleo", "dan", "eve"):
        path = course / "submitted" / student / "ps1" / "p1.ipynb"
        assert path.read_text() == text, student
    assert "2026-01-30" in (course / "submitted" / "bob" / "ps1" / "timestamp.txt").read_text()
    assert not (course / "submitted" / "eve" / "ps1" / "timestamp.txt").exists()


def test_nothing_else_is_written(collected):
    course, said, _ = collected
    assert sorted(p.name for p in (course / "submitted").iterdir()) == ["ada", "bob", "cleo", "dan", "eve"]
    assert sorted(p.name for p in course.iterdir()) == [
        "downloaded", "gradebook.db", "nbgrader_config.py", "release", "source", "submitted",
    ]  # fmt: skip
    extracted = [p for p in (course / "downloaded" / "ps1" / "extracted").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in extracted) < 2**20
    for words in ("is not a plain name", "it is in an archive of eve and names ada", "is not a time",
                  "it is in an archive of dan and names ada", "no time to tell", "it is broken", "too many bytes"):  # fmt: skip
        assert words in said, words
