"""The generated class: the same for the same seed, each hundred the same mixture, and every file as its kind says."""

from collections import Counter

import nbformat
import pytest

from grader import course
from grader.bench import crowd
from grader.judge import intake

LESSON = course.find("03_conv_forward")


def test_the_same_seed_gives_the_same_class_and_a_smaller_one_is_its_beginning():
    listed = list(crowd.students(LESSON, 40, seed=3))
    assert listed[:25] == list(crowd.students(LESSON, 25, seed=3))
    assert [one.answers for one in listed[:25]] == [one.answers for one in crowd.students(LESSON, 25, seed=3)]
    assert [one.kind for one in listed] != [one.kind for one in crowd.students(LESSON, 40, seed=4)]


def test_every_hundred_is_the_same_mixture():
    kinds = [one.kind for one in crowd.students(LESSON, 200)]
    assert Counter(kinds[:100]) == Counter(kinds[100:]) == crowd.CLASS
    assert kinds[:100] != kinds[100:]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """(folder, the students of a class of 400 by kind)."""
    root = tmp_path_factory.mktemp("class")
    listed = list(crowd.students(LESSON, 400))
    assert crowd.hand_in(root, LESSON, listed) == 400
    return root, listed


def test_a_filled_form_is_the_released_notebook_with_answers(handed_in):
    root, listed = handed_in
    released = nbformat.read(course.NOTEBOOKS / LESSON.folder / f"{LESSON.folder}.ipynb", as_version=4)
    for one in [one for one in listed if one.kind in ("right", "half", "blank", "hostile")][:20]:
        notebook = nbformat.read(
            root / "submitted" / one.student / LESSON.folder / f"{LESSON.folder}.ipynb", as_version=4
        )
        own = [cell for cell in notebook.cells if cell.id == "my-own-cell"]
        assert [bool(one.extra) == (cell.source == one.extra) for cell in own] == [True]
        rest = [cell for cell in notebook.cells if cell.id != "my-own-cell"]
        for mine, stub in zip(rest, released.cells, strict=True):
            name = mine.metadata.get("nbgrader", {}).get("grade_id")
            assert mine.source == one.answers.get(name, stub.source)


def test_every_way_of_damage_happens_and_intake_says_so(tmp_path):
    damaged = list(crowd.students(LESSON, 100, mixture={"broken": 9, "renamed": 1}))
    assert {one.damage for one in damaged} == set(crowd.DAMAGES)
    crowd.hand_in(tmp_path, LESSON, damaged)
    for one in damaged:
        folder = tmp_path / "submitted" / one.student / LESSON.folder
        cells, _ = intake.submitted_cells(*intake.submitted_bytes(folder / f"{LESSON.folder}.ipynb"))
        assert bool(cells) == (one.damage == "bad time stamp"), one.damage


def test_some_come_late_and_the_known_marks_are_within_the_points(handed_in):
    _, listed = handed_in
    late = sum(one.when > f"{crowd.DEADLINE:%Y-%m-%d %H:%M:%S} UTC" for one in listed)
    assert 30 < late < 90
    known = [one.deserves for one in listed if one.deserves is not None]
    assert min(known) == 0
    assert max(known) == LESSON.points
