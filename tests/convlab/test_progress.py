"""The map of the course: what is ticked, what is counted, and that a damaged file costs only the ticks."""

import json

import pytest

from convlab import progress

LESSONS = [
    {
        "folder": "01_a",
        "title": "A <b>",
        "summary": "`f` & more",
        "minutes": 5,
        "exercises": {"f": "function", "g_h": "answer"},
    },
    {"folder": "02_b", "title": "B", "summary": "s", "minutes": 7, "exercises": {"k": "function"}},
]


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """An empty learner's folder, outside of the build and of nbgrader."""
    monkeypatch.chdir(tmp_path)
    for name in ("CONVLAB_STATIC", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_text_counts_and_ticks():
    lines = repr(progress.Map(LESSONS, {"f", "of another course"})).splitlines()
    assert lines[0] == "1 of 3 solved"
    assert lines[1].split() == ["1", "✓·", "1", "of", "2", "A", "<b>"]
    assert lines[2].split() == ["2", "·", "0", "of", "1", "B"]


def test_the_page_links_ticks_and_escapes():
    page = progress.Map(LESSONS, {"f"})._repr_html_()
    assert 'href="01_a/01_a.ipynb"' in page
    assert "✓ <code>f</code>" in page
    assert "○ g h" in page
    assert "width:50%" in page
    assert "A &lt;b&gt;" in page
    assert "<code>f</code> &amp; more" in page


def test_a_passed_check_is_ticked_on_the_map_of_the_real_course(learner):
    progress.mark_solved("zero_pad")
    shown = progress.show()
    assert shown.ticked == {"zero_pad"}
    assert repr(shown).splitlines()[1].split()[1][0] == "✓"


def test_the_build_shows_a_fresh_map(learner, monkeypatch):
    progress.mark_solved("zero_pad")
    monkeypatch.setenv("CONVLAB_STATIC", "1")
    assert progress.show().ticked == set()


@pytest.mark.parametrize("content", ["", "[]", '{"solved": 3}', json.dumps({"solved": [1, None]})])
def test_a_damaged_file_costs_only_the_ticks(learner, content):
    path = learner / progress.FILE
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    assert progress.solved() == set()
    progress.mark_solved("zero_pad")
    assert progress.solved() == {"zero_pad"}
