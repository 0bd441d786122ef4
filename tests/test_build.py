"""The build: the manifest, the tags, the same bytes twice, and released notebooks that stop only at stubs."""

import base64
import json

import nbformat
import pytest
from nbclient import NotebookClient

from convlab import progress
from grader import build, course
from grader.exercises import catalogue
from grader.exercises.model import Question

LESSONS = course.lessons()
FOLDERS = [lesson.folder for lesson in LESSONS]


def test_manifest_and_catalogue_name_the_same_exercises():
    listed = [name for lesson in LESSONS for name in lesson.exercises]
    assert sorted(listed) == sorted(catalogue())
    assert sorted(listed) == sorted(path.stem for path in course.CASES.glob("*.json") if path.stem[0] != "_")


def manifest(tmp_path, text):
    path = tmp_path / "course.toml"
    path.write_text(text, encoding="utf-8")
    return path


ENTRY = '[lesson.01_x]\ntitle = "X"\nminutes = 1\nsummary = "x"\n[lesson.01_x.exercise.f]\ncheck = 1\njudge = 1\ndifficulty = 1\n'


@pytest.mark.parametrize("hints", ["[]", '[""]', '["Look.", " "]'])
def test_an_empty_hint_fails_the_build(tmp_path, hints):
    with pytest.raises(ValueError, match="at least one hint, and none is empty"):
        course.lessons(manifest(tmp_path, ENTRY + f"hints = {hints}\n"))


def test_a_missing_key_is_named(tmp_path):
    with pytest.raises(ValueError, match="lesson 01_x lacks 'hints'"):
        course.lessons(manifest(tmp_path, ENTRY))


def test_a_name_in_two_lessons_is_refused(tmp_path):
    text = ENTRY + 'hints = ["a"]\n'
    with pytest.raises(ValueError, match="stands in two lessons"):
        course.lessons(manifest(tmp_path, text + text.replace("01_x", "02_x")))


def test_cases_are_in_step_with_their_exercises(tmp_path):
    build.bake_cases(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.json")}
    assert made == {path.name: path.read_bytes() for path in course.CASES.glob("*.json")}


@pytest.mark.parametrize("lesson", LESSONS, ids=FOLDERS)
def test_the_solved_notebook_is_in_step_with_its_source(lesson):
    fresh = build.expand(lesson)
    kept = nbformat.read(lesson.source.with_suffix(".ipynb"), as_version=4)
    for one, other in zip(fresh.cells, kept.cells, strict=True):
        assert (one.id, one.cell_type, one.source) == (other.id, other.cell_type, other.source)
        assert one.metadata == other.metadata


def test_two_builds_give_the_same_bytes_pictures_included(tmp_path):
    lesson = LESSONS[0]
    made = []
    for name in ("first", "second"):
        notebook = build.expand(lesson)
        build.execute(notebook, tmp_path)
        build.write(notebook, tmp_path / f"{name}.ipynb")
        made.append((tmp_path / f"{name}.ipynb").read_bytes())
    assert b"image/png" in made[0]
    assert made[0] == made[1]
    assert made[0] == lesson.source.with_suffix(".ipynb").read_bytes()


def test_a_release_made_twice_has_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        build.release(FOLDERS[:1], tmp_path / name)
    released = course.NOTEBOOKS / FOLDERS[0] / f"{FOLDERS[0]}.ipynb"
    for name in ("first", "second"):
        assert (tmp_path / name / FOLDERS[0] / released.name).read_bytes() == released.read_bytes()


@pytest.mark.parametrize("lesson", LESSONS, ids=FOLDERS)
def test_a_released_lesson_stops_only_at_stubs_with_the_friendly_text(lesson, tmp_path):
    notebook = nbformat.read(course.NOTEBOOKS / lesson.folder / f"{lesson.folder}.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    checks = 0
    for cell in notebook.cells:
        errors = [output for output in cell.get("outputs", ()) if output.output_type == "error"]
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removeprefix("check_")
        if cell.id.startswith("check-"):
            checks += 1
            (error,) = errors
            if isinstance(catalogue()[name], Question):
                assert error.ename == "NameError"
                assert error.traceback[0].endswith(" is not set yet.")
            else:
                assert error.ename == "StillTheStub"
                assert error.traceback[0] == f"{name} is still the stub."
            assert not any("Traceback" in line for line in error.traceback)
        for error in errors:
            assert error.ename in ("StillTheStub", "NotImplementedError", "NameError"), cell.source
    assert checks == len(lesson.exercises)


@pytest.mark.parametrize("folder", [*FOLDERS, "start_here"])
def test_executed_notebooks_are_clean(folder):
    path = (
        course.SOLUTIONS / folder / f"{folder}.ipynb"
        if folder != "start_here"
        else course.SOLUTIONS / "start_here.ipynb"
    )
    notebook = nbformat.read(path, as_version=4)
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat_minor"] == 5
    pictures = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error"
            assert output.get("name") != "stderr"
            assert "widget" not in " ".join(output.get("data", {}))
            pictures += "image/png" in output.get("data", {})
    assert pictures


def test_the_learners_map_is_in_step_with_the_manifest(tmp_path):
    build.bake_course(tmp_path / "course.json")
    assert (tmp_path / "course.json").read_bytes() == progress.COURSE.read_bytes()


def test_the_first_page_brings_its_picture_along():
    page = nbformat.read(course.NOTEBOOKS / "start_here.ipynb", as_version=4)
    first = page.cells[0]
    assert f"](attachment:{build.PICTURE})" in first.source
    assert first.attachments[build.PICTURE]["image/png"] == base64.b64encode(build.start_picture()).decode()
