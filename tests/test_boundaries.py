"""The walls of the house: who may import whom, and what may never reach a learner."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader import course
from grader.build import read_source
from grader.exercises import catalogue
from grader.exercises.model import Exercise
from grader.judge.layout import INSIDE_FILES

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


JUDGE = ROOT / "grader" / "judge"
# What a module inside the sandbox may load beyond the standard library and NumPy, and only when it is needed
LATER = {"confine": {"landlockpy", "pyseccomp"}, "cells": {"IPython", "traitlets"}}
BACKEND = {"figures": {"matplotlib"}}  # which matplotlib itself loads


def imports_by_place(path):
    """Return ((names imported when the module is, those imported later in functions), names of siblings)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    outside, siblings = (set(), set()), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            outside[id(node) in later].update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            assert node.level == 1, path
            siblings |= {node.module.split(".")[0]} if node.module else {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            name = node.module.split(".")
            if name[0] == "judge":  # what the package is called inside
                siblings |= set(name[1:]) or {alias.name for alias in node.names}
            else:
                outside[id(node) in later].add(name[0])
    return outside, siblings


@pytest.mark.parametrize("name", INSIDE_FILES)
def test_what_runs_inside_the_sandbox_imports_nothing_else(name):
    (at_once, later), siblings = imports_by_place(JUDGE / f"{name}.py")
    known = sys.stdlib_module_names | {"numpy"}
    assert at_once <= known | BACKEND.get(name, set())
    assert later <= known | LATER.get(name, set())
    assert siblings <= set(INSIDE_FILES)


def test_what_forms_the_verdict_never_meets_the_inside():
    inside_only = {"worker", "confine", "zygote"}
    for path in sorted(JUDGE.glob("*.py")):
        if path.stem not in INSIDE_FILES:
            assert not imports_by_place(path)[1] & inside_only, path
    for name in ("intake", "rules", "names", "hearing", "unpack"):  # they read what is untrusted as text
        tree = ast.parse((JUDGE / f"{name}.py").read_text(encoding="utf-8"))
        called = {
            n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        assert not called & {"exec", "eval", "compile", "__import__"}, name
        assert not imports(JUDGE / f"{name}.py") & {"pickle", "importlib", "marshal", "shelve"}, name


def test_every_file_of_the_judge_says_where_it_runs():
    table = (JUDGE / "README.md").read_text(encoding="utf-8").split("## Use")[0]
    tools = next(line for line in table.splitlines() if line.startswith("| tools"))
    for path in sorted(JUDGE.glob("[a-z]*.py")):
        assert f"`{path.name}`" in table, path
        first = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert path.name in tools or re.search(r"OUTSIDE|INSIDE|both sides", first), path


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


def test_importing_the_toolkit_is_quick_since_it_imports_little():
    code = "import sys, numpy, matplotlib; before = set(sys.modules); import convlab; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home()
    )
    heavy = {"IPython", "ipywidgets", "anywidget", "matplotlib.pyplot", "scipy", "nbgrader", "pandas"}
    assert not heavy & set(done.stdout.split())
