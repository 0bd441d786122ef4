"""The guide grader/README.md on another nbgrader course, with the judge from an installed wheel.

The course is that of ``nbgrader quickstart``, laid without the command, which takes 25 seconds to make its comments.
"""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader
import pytest

from grader import course

SAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "course101"\nc.NbGrader.log_level = 30\n'
PAGE = course.ROOT / "grader" / "README.md"


@pytest.fixture(scope="module")
def other(guide, tmp_path_factory):
    """Return the guide at work in the sample course, whose one assignment ``ps1`` was handed in by two students."""
    root = tmp_path_factory.mktemp("other")
    subprocess.run(
        [sys.executable, "-m", "uv", "build", "--wheel", "-q", "-o", root / "wheels", course.ROOT], check=True
    )
    (wheel,) = (root / "wheels").glob("*.whl")
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--no-deps", "--target", root, wheel]
    subprocess.run(install, check=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    shutil.copytree(SAMPLE / "source" / "ps1", root / "source" / "ps1")
    following = guide(PAGE, root)
    following.text = following.text.replace("01_zero_pad", "ps1")
    for section in ("The judge in another nbgrader course", "Deadlines and late penalties"):
        following.follow(section)
    following.run("nbgrader generate_assignment ps1")
    for student, notebooks, time in (
        ("ada", "source", "2026-10-07 12:01:00 UTC"),  # two days and a minute late
        ("ben", "release", "2026-10-05 12:30:00 UTC"),  # late, in the hour of grace
    ):
        shutil.copytree(root / notebooks / "ps1", root / "submitted" / student / "ps1")
        (root / "submitted" / student / "ps1" / "timestamp.txt").write_text(time, encoding="utf-8")
    following.printed = following.run("nbgrader autograde ps1; nbgrader export")
    return following


def grades(root):
    with (root / "grades.csv").open(encoding="utf-8") as file:
        return {
            row["student_id"]: (float(row["raw_score"]), float(row["late_submission_penalty"]))
            for row in csv.DictReader(file)
        }


def test_the_judge_of_the_wheel_grades_it_after_three_lines(other):
    assert (other.root / "grader" / "judge").is_dir()
    assert other.run("python -c 'import grader; print(grader.__file__)'").startswith(str(other.root))
    assert "bubblewrap" in other.printed
    assert {student: score for student, (score, _) in grades(other.root).items()} == {"ada": 3, "ben": 0}


def test_a_tenth_is_taken_for_each_day_begun(other):
    assert grades(other.root)["ada"][1] == pytest.approx(3 * 2 / 10)
    assert grades(other.root)["ben"][1] == 0


def test_the_gradebook_is_backed_up_and_comes_back(other):
    (_, backup), (_, restore) = other.blocks("Back up the gradebook")
    other.run(backup)
    before, secret = grades(other.root), (other.root / "judge_secret").read_bytes()
    for name in ("gradebook.db", "judge_secret", "grades.csv"):
        os.remove(other.root / name)
    other.run(restore)
    other.run("nbgrader export")
    assert grades(other.root) == before
    assert (other.root / "judge_secret").read_bytes() == secret
