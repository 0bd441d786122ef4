"""The walls of the house: who may import whom, and what may never reach a learner."""

import ast
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from grader import course
from grader.build import answer_of, read_source
from grader.exercises import catalogue
from grader.exercises.model import Exercise

ROOT = course.ROOT
LESSONS = course.lessons()
FOLDERS = [lesson.folder for lesson in LESSONS]


def imports(path):
    """Return the top-level names of all modules that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_the_toolkit_imports_nothing_of_the_instructor():
    files = sorted((course.NOTEBOOKS / "convlab").rglob("*.py"))
    assert files
    for path in files:
        assert not imports(path) & {"grader", "solutions", "nbgrader"}, path


def test_the_top_level_is_as_planned():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in tracked.splitlines() if "/" in line}
    assert {name for name in folders if not name.startswith(".")} == {
        "notebooks",
        "solutions",
        "grader",
        "tests",
        "binder",
    }


def solution_lines(lesson):
    """Return the lines between BEGIN and END SOLUTION that say something: long enough not to stand elsewhere by chance."""
    lines = []
    for cell in read_source(lesson.source).cells:
        inside = False
        for line in cell.source.splitlines():
            if "END SOLUTION" in line:
                inside = False
            if inside and len(line.strip()) > 20 and not line.strip().startswith("#"):
                lines.append(line.strip())
            inside = inside or "BEGIN SOLUTION" in line
    return lines


@pytest.mark.parametrize("lesson", LESSONS, ids=FOLDERS)
def test_a_released_lesson_holds_no_answer(lesson):
    path = course.NOTEBOOKS / lesson.folder / f"{lesson.folder}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    lines = solution_lines(lesson)
    assert lines
    for line in lines:
        assert line not in text
    for secret in ("BEGIN SOLUTION", "HIDDEN TESTS", "grader.", "from grader", "judge("):
        assert secret not in text
    for cell in notebook.cells:
        assert not cell.get("outputs")


def learner_texts():
    """Return (name, text) of every file that a learner gets."""
    for path in sorted(course.NOTEBOOKS.rglob("*")):
        if (
            path.suffix in (".py", ".json", ".ipynb", ".js", ".css", ".md", ".toml")
            and ".convlab" not in path.parts
        ):
            yield path, path.read_text(encoding="utf-8")


def test_what_a_learner_gets_holds_no_reference_and_no_hidden_test():
    checked = 0
    for path, text in learner_texts():
        assert not re.search(r"from grader|import grader|HIDDEN TESTS|BEGIN SOLUTION", text), path
        checked += 1
    assert checked > 10


def test_the_toolkit_holds_no_function_and_no_line_that_learners_write():
    """``convlab.engine`` computes the network of lessons 5 to 8: it must not do so by their answers."""
    asked = {name for name, item in catalogue().items() if isinstance(item, Exercise)}
    answers = {line for lesson in LESSONS for line in solution_lines(lesson)}
    for path in sorted((course.NOTEBOOKS / "convlab").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        defined = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
        given = {"train"} if path.name == "training.py" else set()  # it calls the learner's train
        assert not defined & asked - given, path
        assert not {line.strip() for line in text.splitlines()} & answers, path


def test_cases_are_data_without_code():
    for path in sorted(course.CASES.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        json.loads(text)
        assert not re.search(r"\bdef |\blambda\b|np\.pad\(|\bimport ", text), path


def test_the_learners_wheel_holds_no_answer(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "uv", "build", "--wheel", "-q", "-o", str(tmp_path), str(course.NOTEBOOKS)],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert "convlab/check.py" in names
        assert "convlab/cases/zero_pad.json" in names
        assert "convlab/photos/cat.png" in names
        assert not [name for name in names if "grader" in name or "solutions" in name]
        text = "\n".join(archive.read(name).decode() for name in names if name.endswith((".py", ".json")))
    answer = answer_of("zero_pad").splitlines()[-1].strip()
    assert answer not in text


def test_importing_the_toolkit_is_quick_since_it_imports_little():
    code = "import sys, numpy, matplotlib; before = set(sys.modules); import convlab; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home()
    )
    heavy = {"IPython", "ipywidgets", "anywidget", "matplotlib.pyplot", "scipy", "nbgrader", "pandas"}
    assert not heavy & set(done.stdout.split())
