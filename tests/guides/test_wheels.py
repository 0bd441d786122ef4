"""Both wheels in environments where nothing else is: what a learner installs anywhere, Colab included, and an instructor."""

import json
import os
import re
import subprocess
import sys
import zipfile

import nbformat
import pytest

from grader import course, links
from grader.build import answer_of

SMOKE = """
import importlib.util
import numpy as np
import ipywidgets
from convlab import check, data, explore
from convlab.check import CheckFailed

check(lambda X, pad: np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0))), name="zero_pad")
try:
    check(lambda X, pad: np.pad(X, pad), name="zero_pad")
except CheckFailed as failure:
    print(failure)
assert isinstance(explore.padding(), ipywidgets.Widget)
assert data.photo("cat").shape == (64, 64, 3)
from convlab import garments
import tqdm.auto
for instructor in ("grader", "nbgrader"):
    assert importlib.util.find_spec(instructor) is None, instructor
"""
# A shell that says of itself what Colab's says
COLAB = """
import sys
from IPython.core.interactiveshell import InteractiveShell

class Shell(InteractiveShell):
    pass

Shell.__module__ = "google.colab._shell"
done = Shell.instance().run_cell(sys.stdin.read())
done.raise_error()
"""


def uv(*words):
    subprocess.run([sys.executable, "-m", "uv", *map(str, words)], check=True)


def run(python, code, stdin="", **environment):
    """Run code in another environment, in an empty folder of its own; return what it printed."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "CONVLAB_STATIC")}
    done = subprocess.run(
        [python, "-W", "error::UserWarning", "-c", code],
        input=stdin, cwd=python.parent, env=kept | environment, text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Return the two wheels: the learner's, the instructor's."""
    folder = tmp_path_factory.mktemp("wheels")
    for source in (course.NOTEBOOKS, course.ROOT):
        uv("build", "--wheel", "-q", "-o", folder, source)
    return next(folder.glob("convlab_toolkit-*.whl")), next(folder.glob("convolution_course-*.whl"))


@pytest.fixture(scope="module")
def empty(wheels, tmp_path_factory):
    """Return the Python of an environment that holds the learner's wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("learner")
    uv("venv", "-q", "--seed", "--python", sys.executable, folder)
    python = folder / "bin" / "python"
    uv("pip", "install", "-q", "--python", python, wheels[0], "-c", course.ROOT / "constraints.txt")
    return python


def texts(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.endswith((".py", ".json", ".js", ".md", ".css", "METADATA", "LICENSE"))
        }


def test_the_learners_wheel_holds_no_answer(wheels):
    held = texts(wheels[0])
    assert not [name for name in held if not re.match(r"convlab/|convlab_toolkit-[\d.]+\.dist-info/", name)]
    code = "\n".join(text for name, text in held.items() if name.endswith((".py", ".json")))
    looked_for = 0
    for lesson in course.lessons():
        for name in lesson.exercises:
            body = [line.strip() for line in answer_of(name).splitlines()]
            # Three lines in a row make an answer; a single one may stand in any program
            for start in range(len(body) - 2):
                part = body[start : start + 3]
                if all(len(line) > 12 and not line.startswith(("#", '"', "def ")) for line in part):
                    looked_for += 1
                    assert not all(line in code for line in part), (name, part)
    assert looked_for > 30
    assert "HIDDEN TESTS" not in code


def test_both_wheels_bring_the_data_and_their_licences(wheels):
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
        for data in ("cases/zero_pad.json", "photos/cat.png", "fashion/garments.xz", "explore/explore.js"):
            assert f"convlab/{data}" in names
        held = texts(wheel)
        assert "CC0" in held["convlab/photos/LICENSES.md"]
        assert "MIT" in held["convlab/fashion/LICENSES.md"]
        assert "License-Expression: MIT" in next(held[name] for name in held if name.endswith("METADATA"))
        assert (course.ROOT / "LICENSE").read_text() in held.values()


def test_the_learners_wheel_works_where_nothing_else_is(empty):
    printed = run(empty, SMOKE)
    assert "✓ zero_pad: right in all" in printed
    assert "This looks like: zeros were added along every axis" in printed


def test_editors_find_the_scripts_of_the_explorers(empty):
    """JupyterLab and Notebook load the first two, VS Code the others; widgets of version 8 in all of them."""
    shared = empty.parents[1] / "share" / "jupyter"
    for place in (
        "labextensions/@jupyter-widgets/jupyterlab-manager/package.json",
        "labextensions/anywidget/package.json",
        "nbextensions/jupyter-js-widgets/extension.js",
        "nbextensions/anywidget/index.js",
    ):
        assert (shared / place).is_file(), place
    assert run(empty, "import ipywidgets; print(ipywidgets.__version__)").startswith("8.")


def test_the_first_cell_installs_the_toolkit_on_colab(empty, tmp_path):
    """The cell as released, pip and git as they are; only the address leads to a repository on this machine."""
    uv("pip", "uninstall", "-q", "--python", empty, "convlab-toolkit", "anywidget", "tqdm")
    branch = tmp_path / "learners"
    subprocess.run(["cp", "-r", course.NOTEBOOKS, branch], check=True)
    git = ["git", "-C", branch, "-c", "user.name=x", "-c", "user.email=x@localhost"]
    for words in (["init", "-q", "-b", links.CONTENT], ["add", "-A"], ["commit", "-qm", "The lessons"]):
        subprocess.run([*git, *words], check=True)
    released = nbformat.read(course.NOTEBOOKS / links.first(), as_version=4)
    cell = next(cell for cell in released.cells if cell.id == "setup-colab")
    elsewhere = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{branch.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": course.repository(),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    run(empty, COLAB, cell.source, **elsewhere)
    assert "✓ zero_pad: right in all" in run(empty, SMOKE)


def test_the_colab_cell_does_nothing_elsewhere(empty, tmp_path):
    cell = nbformat.read(course.NOTEBOOKS / "start_here.ipynb", as_version=4).cells[1]
    elsewhere = COLAB.replace("google.colab._shell", "ipykernel.zmqshell")
    assert run(empty, elsewhere, cell.source, IPYTHONDIR=str(tmp_path / "ipython")) == ""


@pytest.mark.parametrize("name", ["start_here", *(f"{one.folder}/{one.folder}" for one in course.lessons())])
def test_a_released_notebook_is_what_every_editor_expects(name):
    text = (course.NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    nbformat.validate(nbformat.from_dict(notebook))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"] == {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    assert notebook["metadata"]["language_info"]["name"] == "python"
    assert "widgets" not in notebook["metadata"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    assert [cell["id"] for cell in notebook["cells"] if "google.colab" in "".join(cell["source"])] == [ids[1]]


def test_the_instructors_wheel_works_where_nothing_else_is(wheels, tmp_path):
    uv("venv", "-q", "--python", sys.executable, tmp_path)
    python = tmp_path / "bin" / "python"
    uv("pip", "install", "-q", "--python", python, wheels[1], "-c", course.ROOT / "constraints.txt")
    code = (
        "import sys, runpy; sys.argv = ['grader', '--help']; runpy.run_module('grader', run_name='__main__')"
    )
    printed = run(python, code)
    for command in ("build", "demo", "report"):
        assert f"\n  {command} " in printed
    run(python, "from grader.judge import configure; import click, nbgrader, jupytext")
