"""A function that never ends is given less time with each test that it does not finish; other functions are not."""

import json
import re

import nbformat
from click.testing import CliRunner

from grader.autograde.command import command
from grader.judge import trial
from grader.judge.execute import Judge

CELLS = [
    trial.answer("endless", "### BEGIN SOLUTION\ndef endless():\n    return 1\n### END SOLUTION"),
    trial.answer("steady", "### BEGIN SOLUTION\ndef steady():\n    return 1\n### END SOLUTION"),
    *(trial.test(f"endless{number}", 1, "assert endless() == 1") for number in range(3)),
    trial.test("steady0", 2, "assert steady() == 1"),
]
ANSWERS = {
    "endless": "def endless():\n    while True:\n        pass",
    "steady": "import time\ndef steady():\n    while time.process_time() < 2.5:\n        pass\n    return 1",
}


def test_what_was_stopped_is_given_half_the_time_and_nothing_else_is(tmp_path):
    course = trial.make_course(tmp_path, {"week1": {"first": CELLS}}, {"cpu": 3.0})
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    extra = [("steady", "endless()")]
    nbformat.write(trial.submission(course, "week1", "first", ANSWERS, extra), folder / "first.ipynb")
    run = trial.nbgrader(course, "autograde", "week1")
    assert run.returncode == 0, run.stderr
    cells = json.loads((course / "autograded" / "ada" / "week1" / "first.ipynb").read_text())["cells"]
    texts = [o["evalue"] for cell in cells for o in cell.get("outputs", ()) if o["output_type"] == "error"]
    assert [float(re.search(r"after ([\d.]+) s of computing", text)[1]) for text in texts] == [3, 2, 2, 2]
    marks = trial.scores(course)["ada", "week1"][1]
    assert [marks[f"endless{number}"] for number in range(3)] == [0, 0, 0]
    assert marks["steady0"] == 2


def test_a_function_that_used_up_its_time_is_called_no_more(tmp_path, monkeypatch):
    """Asked again it would be ended by the kernel, and a fork that was killed is taken for an accident of the machine."""
    again = "for n in range(5):\n    try:\n        endless()\n    except BaseException as error:\n        print(type(error).__name__)"
    cells = [CELLS[0], trial.test("again", 1, f"{again}\nassert endless() == 1")]
    course = trial.make_course(tmp_path, {"week1": {"first": cells}}, {"cpu": 3.0})
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    answers = {"endless": f"print('defined')\n{ANSWERS['endless']}"}
    nbformat.write(trial.submission(course, "week1", "first", answers), folder / "first.ipynb")
    hear, heard = Judge._hear, []
    monkeypatch.setattr(Judge, "_hear", lambda self, *case: heard.append(1) or hear(self, *case))
    monkeypatch.chdir(course)
    result = CliRunner().invoke(command, ["week1"])
    assert result.exit_code == 0, result.output
    text = (course / "autograded" / "ada" / "week1" / "first.ipynb").read_text()
    assert text.count("StudentStopped\\n") == 5
    assert "was still running after 3 s of computing" in text
    assert len(heard) == 1
