"""While submissions are graded nothing is drawn, and every notebook runs all the same."""

import ast
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from convlab import draw, explore, training
from convlab.undrawn import Undrawn
from grader import course

# lesson 7 trains for longer than all the others take; its figures are tried below
LESSONS = [lesson for lesson in course.lessons() if "training" not in lesson.folder]


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch):
    monkeypatch.setenv("CONVLAB_FIGURES", "off")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.folder)
def test_the_cells_of_a_solved_lesson_run_and_draw_nothing(lesson, monkeypatch):
    notebook = nbformat.read(lesson.source.with_suffix(".ipynb"), as_version=4)
    shown = []
    space = {"__name__": "__main__", "get_ipython": lambda: None}
    monkeypatch.setattr("builtins.display", shown.append, raising=False)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "judge(" not in cell.source:
            *body, last = compile_cell(cell.source)
            for code in body:
                exec(code, space)
            shown.append(eval(last, space) if last else None)
    assert [value for value in shown if hasattr(value, "savefig") and not isinstance(value, Undrawn)] == []
    assert any(isinstance(value, Undrawn) for value in shown)


def compile_cell(source):
    """[code of the statements, code of the last expression or None], as a notebook runs a cell."""
    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = compile(ast.Expression(tree.body.pop().value), "<cell>", "eval")
    return compile(tree, "<cell>", "exec"), last


def test_figures_of_training():
    assert isinstance(training.show_confusion(np.eye(3, dtype=int), ["a", "b", "c"]), Undrawn)


def test_parts_of_a_figure_take_any_call():
    figure, (left, right) = draw.new_figure(2)
    left.imshow(np.eye(2)).set_clim(0, 1)
    right.spines["top"].set_visible(False)
    assert list(figure.axes) == []
    assert repr(figure) == "<a figure, not drawn while grading>"
    assert not hasattr(figure, "_repr_png_")


def test_mistakes_in_a_call_are_told_even_so():
    with pytest.raises(ValueError, match="show_array draws one plane"):
        draw.pictures(np.zeros((2, 2, 2, 2)))


@pytest.mark.parametrize(
    "show", [lambda: explore.padding(), lambda: explore.conv(), lambda: explore.shapes()]
)
def test_explorers(show):
    assert isinstance(show(), Undrawn)


def test_neither_matplotlib_nor_widgets_are_loaded():
    code = (
        "import sys, numpy as np\n"
        "from convlab import data, draw, explore\n"
        "draw.pictures(data.photo('cat'), np.eye(3)); explore.padding()\n"
        "print({'matplotlib', 'ipywidgets', 'IPython'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
