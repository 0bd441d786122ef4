"""`python -m grader autograde` beside `nbgrader autograde`: the same class, graded by both."""

import datetime
import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from sqlalchemy import MetaData, create_engine, select

from grader.judge import trial

LATE = """
c.LateSubmissionPlugin.penalty_method = "zero"
"""
ESSAY = "Else nobody could come in."


def ours(course, *words):
    """Run our command in a course: CompletedProcess with its texts."""
    return subprocess.run(
        [sys.executable, "-m", "grader", "autograde", *words],
        cwd=course,
        capture_output=True,
        text=True,
    )


def hand_in(course):
    """Submissions of every kind that a collected class may hold, broken ones among them."""
    kinds = {
        "right": trial.SOLVED,
        "blank": {},
        "half": {name: trial.SOLVED[name] for name in ("scale", "total")},
        "wrong": {**trial.SOLVED, "scale": "def scale(x, k):\n    return x", "essay": ESSAY},
        "late": trial.SOLVED,
        "bad_time": {"total": trial.SOLVED["total"]},
        "files": trial.SOLVED,
    }
    for student, answers in kinds.items():
        folder = course / "submitted" / student / "fort"
        folder.mkdir(parents=True)
        extra = [("scale", "print('mine', 1 + 1)")] if student == "half" else []
        nbformat.write(trial.submission(course, "fort", "fort", answers, extra), folder / "fort.ipynb")
    submitted = course / "submitted"
    (submitted / "late" / "fort" / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    (submitted / "right" / "fort" / "timestamp.txt").write_text("2026-02-27 12:00:00 +0200")
    (submitted / "bad_time" / "fort" / "timestamp.txt").write_text("tomorrow")
    files = submitted / "files" / "fort"
    (files / "tools.txt").write_text("a student's own tools")
    (files / "notes" / ".ipynb_checkpoints").mkdir(parents=True)
    (files / "notes" / "mine.txt").write_text("notes")
    (files / "link.txt").symlink_to("/etc/passwd")
    (submitted / "empty" / "fort").mkdir(parents=True)
    (submitted / "no_folder").mkdir()
    (submitted / "no_folder" / "fort").write_text("a file where a folder should be")
    (submitted / "not_json" / "fort").mkdir(parents=True)
    (submitted / "not_json" / "fort" / "fort.ipynb").write_bytes(b"\xff\x00 no notebook")


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """(what nbgrader made of a class, what we made of it), each with feedback."""
    from nbgrader.api import Gradebook

    top = tmp_path_factory.mktemp("class")
    theirs = trial.make_course(top / "theirs", {"fort": {"fort": trial.FORT}})
    with open(theirs / "nbgrader_config.py", "a") as config:
        config.write(LATE)
    (theirs / "source" / "fort" / "tools.txt").write_text("the instructor's tools")
    (theirs / "judge_secret").write_text("the same for both\n")
    with Gradebook(f"sqlite:///{theirs}/gradebook.db", "fort") as gradebook:
        gradebook.update_or_create_assignment("fort", duedate=datetime.datetime(2026, 3, 1))
    hand_in(theirs)
    mine = shutil.copytree(theirs, top / "mine", symlinks=True)
    run = trial.nbgrader(theirs, "autograde", "fort")
    assert run.returncode == 0, run.stderr[-2000:]
    run = ours(mine, "fort", "-v", "--summary", "summary.json")
    assert run.returncode == 0, run.stdout + run.stderr
    for course in (theirs, mine):
        run = trial.nbgrader(course, "generate_feedback", "fort")
        assert run.returncode == 0, run.stderr[-2000:]
    return theirs, mine


@pytest.fixture
def graded(courses, tmp_path):
    """A copy of the class as we have graded it."""
    return shutil.copytree(courses[1], tmp_path / "graded", symlinks=True)


def rows(course):
    """{table: sorted rows} of a gradebook; ids, which are drawn at random, are replaced by what they stand for."""
    engine = create_engine(f"sqlite:///{course}/gradebook.db")
    meta = MetaData()
    meta.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in meta.tables.items()
        }
    engine.dispose()
    names = {row["id"]: row["name"] for table in ("assignment", "notebook") for row in found[table]}
    names |= {row["id"]: (row["type"], row["name"]) for row in found["base_cell"]}
    for row in found["submitted_assignment"]:
        names[row["id"]] = ("submission", names[row["assignment_id"]], row["student_id"])
    for row in found["submitted_notebook"]:
        names[row["id"]] = ("notebook", names[row["assignment_id"]], names[row["notebook_id"]])
    unnamed = {"grade", "comment", "source_cell"}
    return {
        table: sorted(
            (
                {k: names.get(v, v) for k, v in row.items() if not (k == "id" and table in unnamed)}
                for row in listed
            ),
            key=repr,
        )
        for table, listed in found.items()
    }


def files(course, folder):
    """{relative path: (permissions, bytes)}; an address in memory is another one in every run."""
    return {
        str(path.relative_to(course)): (
            oct(path.stat().st_mode),
            re.sub(rb" at 0x[0-9a-f]+", b"", path.read_bytes()) if path.is_file() else None,
        )
        for path in sorted((course / folder).rglob("*"))
    }


def test_the_gradebook_has_the_same_rows(courses):
    theirs, mine = map(rows, courses)
    assert set(mine) - set(theirs) == {"judge_journal"}
    assert len(theirs["grade"]) == 10 * 6, "the class is not what it should be"
    assert {row["late_submission_penalty"] for row in theirs["submitted_notebook"]} == {None, 10.0}
    for table in theirs:
        assert mine[table] == theirs[table], table


@pytest.mark.parametrize("folder", ["autograded", "feedback"])
def test_the_same_files_are_written(courses, folder):
    theirs, mine = (files(course, folder) for course in courses)
    assert sorted(mine) == sorted(theirs)
    assert [name for name in theirs if mine[name] != theirs[name]] == []
    assert len(theirs) > 20


def test_the_summary_counts(courses):
    summary = json.loads((courses[1] / "summary.json").read_text())
    wanted = {"found": 10, "graded": 10, "full": 0, "skipped": 0, "failed": [], "stopped": None}
    assert {key: summary[key] for key in wanted} == wanted
    assert summary["partial"] + summary["none"] == 10
    assert summary["unusual"] == 6


def test_what_is_graded_is_left_alone_and_what_is_not_is_told_with_its_reason(graded):
    run = ours(graded, "--dry-run")
    assert run.stdout == "0 of 10 submissions would be graded\n", run.stderr
    submitted = graded / "submitted"
    (submitted / "blank" / "fort" / "fort.ipynb").write_bytes(
        (submitted / "half" / "fort" / "fort.ipynb").read_bytes()
    )
    shutil.copytree(submitted / "right", submitted / "new", symlinks=True)
    shutil.rmtree(graded / "autograded" / "late")
    run = ours(graded, "--dry-run")
    lines = dict(re.split(r"\s+fort\s+", line) for line in run.stdout.splitlines()[:-1])
    assert lines == {
        "blank": "handed in anew",
        "late": "its graded notebooks are gone",
        "new": "new",
    }
    (graded / "source" / "fort" / "tools.txt").write_text("better tools")
    run = ours(graded, "--dry-run", "fort", "--student", "r*")
    assert "the instructor's side has changed" in run.stdout


def test_names_that_do_not_exist_are_answered_with_a_suggestion(graded):
    run = ours(graded, "fotr")
    assert run.returncode == 2
    assert "did you mean 'fort'?" in run.stderr
    run = ours(graded, "--student", "rigt")
    assert run.returncode == 2
    assert "did you mean 'right'?" in run.stderr


def test_a_regrade_keeps_what_was_graded_by_hand_and_says_whose_marks_changed(graded):
    from nbgrader.api import Gradebook

    url = f"sqlite:///{graded}/gradebook.db"
    with Gradebook(url, "fort") as gradebook:
        essay = gradebook.find_grade("essay", "fort", "fort", "wrong")
        essay.manual_score, essay.needs_manual_grade = 1.5, False
        gradebook.find_comment("essay", "fort", "fort", "wrong").manual_comment = "Short, but right."
        gradebook.db.commit()
    before = rows(graded)
    path = graded / "source" / "fort" / "fort.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(c for c in notebook.cells if c.id == "total_right")
    cell.source = "assert total == 5051, 'the test is wrong now'"
    nbformat.write(notebook, path)
    run = trial.nbgrader(graded, "generate_assignment", "fort", "--force")
    assert run.returncode == 0, run.stderr

    run = ours(graded, "--force", "--student", "right", "--student", "wrong", "--summary", "-")

    assert run.returncode == 0, run.stderr
    changed = json.loads(run.stdout)["changed"]
    assert [(c["student"], c["cell"], c["before"], c["after"]) for c in changed] == [
        ("right", "total_right", 1.0, 0.0),
        ("wrong", "total_right", 1.0, 0.0),
    ]
    assert changed[0]["said"] == "passed"
    assert changed[0]["says"] == "the test is wrong now"
    assert "right fort: total_right 1 -> 0 (the instructor's side has changed" in run.stderr
    after = rows(graded)
    assert after["comment"] == before["comment"]
    essay = next(r for r in after["grade"] if r["manual_score"] is not None)
    assert essay["manual_score"] == 1.5
    assert essay["needs_manual_grade"], "nbgrader asks for another look after each grading"
    with Gradebook(url, "fort") as gradebook:
        hidden = gradebook.find_grade("scale_hidden", "fort", "fort", "right")
        assert hidden.auto_score == 3


def test_a_course_in_another_folder(graded, tmp_path):
    run = ours(tmp_path, "--root", str(graded))
    assert run.returncode == 0, run.stderr
    assert "10 graded already" in run.stdout
    (tmp_path / "empty").mkdir()
    run = ours(tmp_path, "--root", str(tmp_path / "empty"))
    assert run.returncode == 2
    assert "should call `configure`" in run.stderr
