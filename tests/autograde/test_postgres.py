"""The gradebook in PostgreSQL: the same rows as in SQLite, and a server that goes away costs nobody a grade."""

import csv
import shutil
import subprocess
import sys
import time

import pytest

from grader import course, demo
from grader.bench import crowd, outcome

LESSON = course.find("01_zero_pad")
COUNT = 8
MIXTURE = {"right": 2, "slip": 3, "half": 1, "crash": 1, "broken": 1}


def start(root, *words):
    """Start one of our commands in a course folder."""
    command = [sys.executable, "-m", "grader", *words]
    return subprocess.Popen(command, cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def ours(root, *words):
    """Run one of our commands in a course folder; return (exit code, what it printed)."""
    process = start(root, *words)
    output, _ = process.communicate(timeout=300)
    return process.returncode, output


def copy(root, place, url=None):
    """Copy a course that is not graded yet; with a URL its gradebook is there."""
    shutil.copytree(root, place)
    if url:
        (place / "gradebook.db").unlink(missing_ok=True)
        with (place / "nbgrader_config.py").open("a") as file:
            file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    return place


@pytest.fixture(scope="module")
def courses(tmp_path_factory, postgresql):
    """A function that makes a course with a class in it: name → folder; and that of the undisturbed run with SQLite."""
    top = tmp_path_factory.mktemp("courses")
    url = postgresql.database("laid")
    laid = crowd.lay_course(top / "laid", LESSON, settings=f"\nc.CourseDirectory.db_url = {url!r}\n")
    crowd.hand_in(laid, LESSON, crowd.students(LESSON, COUNT, seed=5, mixture=MIXTURE))
    (laid / "judge_secret").write_text("the same hidden inputs for all\n")

    def make(name):
        return copy(laid, top / name, postgresql.database(name, copy_of="laid"))

    lite = crowd.lay_course(top / "lite", LESSON, settings="")
    for name in ("submitted", "judge_secret"):
        (shutil.copytree if (laid / name).is_dir() else shutil.copy)(laid / name, lite / name)
    code, output = ours(lite, "autograde", LESSON.folder, "--jobs", "2")
    assert code == 0, output
    return make, lite


def complete(root):
    """Write the class report and the feedback of a graded course; return the report's table."""
    demo.nbgrader(root, "generate_feedback", LESSON.folder, say=lambda line: None)
    code, output = ours(root, "report", "--root", ".")
    assert code == 0, output
    with (root / "report" / "class.csv").open(encoding="utf-8") as file:
        return list(csv.reader(file))


def test_rows_files_report_and_feedback_are_those_of_sqlite(courses):
    make, lite = courses
    stock, own = make("stock"), make("own")
    demo.nbgrader(stock, "autograde", LESSON.folder, say=lambda line: None)
    code, output = ours(own, "autograde", LESSON.folder, "--jobs", "2")
    assert code == 0, output
    assert outcome.rows(stock) == outcome.rows(own) == outcome.rows(lite)
    assert outcome.files(stock) == outcome.files(own) == outcome.files(lite)
    assert complete(own) == complete(lite)
    assert outcome.files(own, "feedback") == outcome.files(lite, "feedback")
    assert len(outcome.files(own, "feedback")) >= COUNT


def test_a_server_that_stops_in_the_middle_costs_nothing_but_a_second_run(courses, postgresql):
    make, lite = courses
    root = make("stopped")
    process = start(root, "autograde", LESSON.folder, "--jobs", "2")
    while process.poll() is None and not any((root / "autograded").glob("*/*/*.ipynb")):
        time.sleep(0.02)
    postgresql.stop()
    try:
        output, _ = process.communicate(timeout=120)
    finally:
        postgresql.start()
    assert process.returncode != 0
    assert "gradebook" in output
    assert "Traceback" not in output
    before = outcome.rows(root)
    assert before != outcome.rows(lite)
    code, output = ours(root, "autograde", LESSON.folder, "--jobs", "2")
    assert code == 0, output
    assert outcome.rows(root) == outcome.rows(lite)
    assert outcome.files(root) == outcome.files(lite)


def test_a_server_that_is_away_is_said_in_words(courses, postgresql):
    make, _ = courses
    root = make("away")
    postgresql.stop()
    try:
        code, output = ours(root, "autograde", LESSON.folder, "--jobs", "2")
    finally:
        postgresql.start()
    assert code != 0
    assert "gradebook" in output
    assert "Traceback" not in output
    assert not (root / "autograded").exists()
