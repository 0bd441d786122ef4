"""The guide solutions/README.md, followed step by step in a copy of the repository."""

import csv
import shutil

import nbformat
import pytest

from grader import course, demo


@pytest.fixture(scope="module")
def followed(guide, repository):
    """Return the copy after all steps of the guide, and what the commands printed."""
    printed = guide(course.SOLUTIONS / "README.md", repository).follow()
    return repository, printed


def test_the_new_lesson_is_built_and_released_without_its_answers(followed):
    root, _ = followed
    released = nbformat.read(root / "notebooks" / "11_crop" / "11_crop.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    assert "def crop(X_pad, pad):" in text
    assert "pad : n_H - pad" not in text
    assert "[11](solutions/11_crop/11_crop.ipynb)" in (root / "README.md").read_text(encoding="utf-8")


def test_its_check_passes_right_answers_and_names_every_mistake(followed):
    _, printed = followed
    # 5 mistakes × (hidden with two seeds, visible, sentence), 3 right answers, enough of both, and the release's leak test
    assert " passed" in printed
    passed = int(printed.partition(" passed")[0].split()[-1])
    assert passed >= 5 * 4 + 3 + 1 + 1
    assert "failed" not in printed.partition(" passed")[2].splitlines()[0]


def test_it_is_judged(followed):
    root, printed = followed
    marks = {student: score for (student, _), score in demo.marks(root / "build" / "demo").items()}
    assert marks == {
        "all_right": 5,
        "blank": 0,
        "half_right": 3,
        "wrong": 0,
        "crashing": 0,
        "looping": 2,
    }
    assert "3 / 5" in printed


def test_it_has_its_rows_in_the_class_report(followed):
    root, _ = followed
    with (root / "build" / "demo" / "report" / "class.csv").open(encoding="utf-8") as file:
        rows = {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}
    assert rows["wrong", "crop"]["slips"] == "a slice that ends at −0"
    assert rows["wrong", "rows_left"]["slips"] == "rows_after_cropping = 65"
    assert rows["all_right", "crop"]["state"] == "solved"
    assert rows["blank", "crop"]["state"] == "untouched"


def test_points_are_changed_in_the_middle_of_a_term(followed, guide):
    """The instructor's guide, on a submission that was fetched before the change."""
    root, _ = followed
    shutil.copytree(root / "build/demo/submitted/all_right", root / "submitted/ada")
    page = guide(course.ROOT / "grader" / "README.md", root)
    page.text = page.text.replace("01_zero_pad", "11_crop")
    manifest = root / "solutions" / "course.toml"
    before, last = manifest.read_text(encoding="utf-8").rsplit("judge = 1", 1)
    manifest.write_text(f"{before}judge = 4{last}", encoding="utf-8")
    page.follow("Points")
    assert demo.marks(root) == {("ada", "11_crop"): 1 + 2 + 1 + 4}
