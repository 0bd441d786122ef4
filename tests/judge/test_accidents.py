"""A process that somebody kills costs no marks: the notebook is heard again. (The kills themselves: autograde/test_kill.py.)"""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.judge import wire
from grader.judge.execute import Judge


class Rehearsed(Judge):
    """A judge whose hearings go as a list says: "fine", "accident", or "closed" for a trusted side that has gone."""

    def __init__(self, *course_of_events):
        super().__init__()
        self.events, self.restarts = list(course_of_events), 0

    def _hear(self, notebook, *case):
        event = self.events.pop(0)
        assert notebook.cells[0].source == "as handed in"
        notebook.cells[0].source = f"heard, {len(self.events)} to come"
        if event == "closed":
            raise wire.Closed("the other side has gone")
        return SimpleNamespace(accident=event == "accident", notes=[event, event])

    def _end_server(self):
        self.restarts += 1

    def _start_server(self):
        pass


@pytest.mark.parametrize(
    ("events", "heard", "notes", "restarts"),
    [
        (["fine", "fine"], 1, ["fine"], 0),
        (["accident", "fine", "fine"], 2, ["fine"], 0),
        (["accident", "accident", "fine"], 2, ["accident"], 0),  # the student's own doing
        (["closed", "fine", "fine"], 2, ["fine"], 1),
        (["closed", "closed", "accident"], 3, ["accident"], 2),
        (["accident", "closed", "fine"], 3, ["fine"], 1),
    ],
)
def test_a_notebook_is_heard_again_after_an_accident(events, heard, notes, restarts):
    judge = Rehearsed(*events)
    notebook = new_notebook(cells=[new_code_cell("as handed in")])
    assert judge.grade(notebook, None, None, "fort", "ada", None) == notes
    assert (len(events) - len(judge.events), judge.restarts) == (heard, restarts)
    assert notebook.cells[0].source == f"heard, {len(judge.events)} to come"


def test_without_a_trusted_side_nothing_is_graded():
    with pytest.raises(wire.Closed):
        Rehearsed("closed", "closed", "closed").grade(
            new_notebook(cells=[new_code_cell("as handed in")]), *[None] * 5
        )
