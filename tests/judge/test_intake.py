"""Whatever a student hands in becomes a clean notebook and a note; nothing of it raises."""

import json
import os
import re

import hypothesis.strategies as st
import nbformat
import pytest
from hypothesis import given, settings

from grader.judge import intake, trial

TRUSTED = nbformat.reads(
    nbformat.writes(
        nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell("# The fort", id="title"),
                trial.given("tools", "import numpy as np"),
                trial.answer("scale", "# your code"),
                trial.test("seen", 2, "assert scale(1) == 2"),
                trial.essay("essay", 2, "Why?"),
            ]
        )
    ),
    as_version=4,
)
IDS = ["tools", "scale", "seen", "essay"]


def clean_of(path):
    """The Clean notebook of a file, checked for what must always hold."""
    clean = intake.clean(TRUSTED, *intake.submitted_cells(*intake.submitted_bytes(path)))
    nbformat.validate(clean.notebook)
    own = [c for c in clean.notebook.cells if clean.origin[c.id] != "extra" and "nbgrader" in c.metadata]
    assert [c.metadata.nbgrader.grade_id for c in own] == IDS  # each once, in the instructor's order
    for cell, trusted in zip(own, TRUSTED.cells[1:], strict=True):
        assert cell.metadata == trusted.metadata
        assert cell.cell_type == trusted.cell_type
        if clean.origin[cell.id] != "answer":
            assert cell.source == trusted.source
    for cell in clean.notebook.cells:
        assert not cell.get("outputs")
        if cell.cell_type == "markdown":
            assert not re.search(r"<[A-Za-z/!]", cell.source)
        if clean.origin[cell.id] == "extra":
            assert cell.metadata == {}
    assert len({c.id for c in clean.notebook.cells}) == len(clean.notebook.cells)
    assert clean.notebook.metadata == TRUSTED.metadata
    return clean


def submitted(tmp_path, notebook):
    path = tmp_path / "fort.ipynb"
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook), encoding="utf-8")
    return path


def code(source, grade_id=None, **more):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"nbgrader": {"grade_id": grade_id}} if grade_id else {},
        **more,
    }


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=200)
def test_any_bytes(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_bytes(data)
    assert clean_of(path).notes


TEXTS = st.text(alphabet=st.characters(codec=None), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def mostly(good):
    return good | JSON


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": mostly(st.sampled_from(["code", "markdown", "raw", "heading"])),
        "source": mostly(
            TEXTS | st.lists(TEXTS, max_size=3) | st.sampled_from(["# The fort", "# your code"])
        ),
        "input": mostly(TEXTS),
        "id": mostly(TEXTS),
        "outputs": JSON,
        "metadata": mostly(
            st.fixed_dictionaries(
                {},
                optional={
                    "nbgrader": mostly(
                        st.fixed_dictionaries({"grade_id": mostly(st.sampled_from([*IDS, "../x", ""]))})
                    ),
                    "tags": JSON,
                },
            )
        ),
        "attachments": mostly(
            st.dictionaries(
                TEXTS | st.just("a.png"), mostly(st.fixed_dictionaries({"image/png": JSON})), max_size=2
            )
        ),
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {},
    optional={
        "cells": mostly(st.lists(mostly(CELLS), max_size=6)),
        "worksheets": mostly(st.lists(mostly(st.fixed_dictionaries({"cells": st.lists(CELLS)})), max_size=2)),
        "nbformat": mostly(st.sampled_from([3, 4, 5])),
        "metadata": JSON,
    },
)


@given(mostly(NOTEBOOKS))
@settings(deadline=None, max_examples=400)
def test_any_json(tmp_path_factory, notebook):
    path = tmp_path_factory.getbasetemp() / "any-json.ipynb"
    path.write_text(json.dumps(notebook), encoding="ascii")
    clean_of(path)


def test_an_honest_submission_is_taken_over_without_a_note(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": "# The fort", "metadata": {}},
        code("import numpy as np", "tools"),
        code(["def scale(x):\n", "    return 2 * x"], "scale"),
        code("print(scale(4))"),
        code("assert scale(1) == 2", "seen"),
        {"cell_type": "markdown", "source": "To **go** in.", "metadata": {"nbgrader": {"grade_id": "essay"}}},
    ]
    clean = clean_of(submitted(tmp_path, {"cells": cells, "nbformat": 4}))
    assert clean.notes == []
    assert not clean.missing
    assert [(clean.origin[c.id], c.source) for c in clean.notebook.cells] == [
        ("given", "# The fort"),
        ("given", "import numpy as np"),
        ("answer", "def scale(x):\n    return 2 * x"),
        ("extra", "print(scale(4))"),
        ("test", "assert scale(1) == 2"),
        ("answer", "To **go** in."),
    ]


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ([code("x = 1", "scale"), code("y = 1", "scale")], "more than once"),
        ([code("x = 1", "scale"), code("pass", "seen")], "had been changed"),
        ([code("x = 1", "scale")], "test cells were missing"),
        ([code("assert scale(1) == 2", "seen")], "answer cells are missing: essay, scale"),
        ([code("x = 1", "other"), code("y = 1")], "no cell of this assignment"),
        ([code("x")] * 4000, "only the first 3000 cells"),
    ],
)
def test_notes(cells, note, tmp_path):
    clean = clean_of(submitted(tmp_path, {"cells": cells, "nbformat": 4}))
    assert any(note in n for n in clean.notes), clean.notes
    assert "note from the grader" in clean.notebook.cells[0].source


def test_files_that_are_no_notebooks(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "deep").write_text("[" * 100_000)
    (tmp_path / "number").write_text("1" * 100_000)
    with open(tmp_path / "huge", "wb") as file:
        file.truncate(intake.MAX_FILE + 1)
    for name, note in {
        "folder": "irectory", "link": "it is a link", "fifo": "not a regular file", "deep": "not readable as JSON",
        "number": "not a notebook", "huge": "larger than 32 MiB", "nothing": "no notebook of this name",
    }.items():  # fmt: skip
        clean = clean_of(tmp_path / name)
        assert clean.missing
        assert note in clean.notes[0], name


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x> <!-- c --> <?php ?>",
        "[x](javascript:alert(1))",
        "[x](JaVa\nScript:alert(1))",
        "![x](attachment:../../etc/passwd)",
    ],
)
def test_text_is_inert(text):
    inert = intake.inert_markdown(text)
    assert not re.search(r"<[A-Za-z/!?]", inert)
    assert not re.search(r"(?i)java\s*script\s*:", inert)
    assert "etc/passwd" not in inert


def test_text_without_markup_is_left_alone():
    text = "if a < 3 and b > 2:  $x < y$ `x < y` [a](https://example.org)"
    assert intake.inert_markdown(text) == text
