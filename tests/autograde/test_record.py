"""The one writer: what it leaves when a disk, a gradebook or the whole run fails in the middle."""

import errno
import shutil
import sqlite3
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from grader.autograde import course as courses
from grader.autograde import record, run
from grader.autograde.grade import Graded, marked
from grader.autograde.progress import Progress
from grader.judge import trial

STUDENTS = [f"student{number}" for number in range(6)]


class Unheard:
    """A pool that hears nobody: every test passes, since it has shown no error."""

    def __init__(self, briefs):
        self._briefs = briefs

    def results(self, tasks):
        for task in tasks:
            brief = self._briefs[task.assignment]
            notebook = brief.sanitized("fort", brief.clean("fort", task.submitted))
            text = (v4.writes_json(notebook) + "\n").encode()
            cells = [marked(cell) for cell in notebook.cells if "nbgrader" in cell.metadata]
            yield task, Graded({"fort": text}, {"fort": cells}, []), None


class Killed(BaseException):
    """Stands for SIGKILL at one place of the code: nothing behind it runs."""


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    """A course with a few submissions that nobody has graded."""
    folder = trial.make_course(tmp_path_factory.mktemp("course") / "laid", {"fort": {"fort": trial.FORT}})
    with open(folder / "nbgrader_config.py", "a") as config:
        config.write('c.CourseDirectory.db_url = "sqlite:///gradebook.db?timeout=0.1"\n')
    for student in STUDENTS:
        path = folder / "submitted" / student / "fort" / "fort.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(trial.submission(folder, "fort", "fort", trial.SOLVED), path)
    return folder


@pytest.fixture
def opened(laid, tmp_path, monkeypatch):
    """(Course, Gradebook) of a copy of the course, which is the working folder."""
    monkeypatch.chdir(shutil.copytree(laid, tmp_path / "course"))
    monkeypatch.setattr(run, "PATIENCE", (0,))
    monkeypatch.setattr(run, "BATCH", 2)
    course = courses.Course(".")
    with course.gradebook() as gradebook:
        yield course, gradebook
    course.app.clear_instance()


def graded_by(opened):
    """A new run to its end: (Run, Progress)."""
    one = run.Run(*opened)
    one.recorder.recover()
    progress = Progress(one.total(), "bubblewrap")
    one.grade(Unheard(one.briefs), progress)
    return one, progress


def in_gradebook(gradebook):
    """The students whose submission has marks."""
    gradebook.db.rollback()
    return sorted(s.student.id for s in gradebook.assignment_submissions("fort") if s.score)


def on_disk():
    """The students whose graded notebook is in its place."""
    return sorted(path.parts[1] for path in Path("autograded").glob("*/fort/fort.ipynb"))


def left_over():
    """Folders of ours that lie beside those of graded submissions."""
    return sorted(str(path) for path in Path().rglob(".fort.*"))


def complete(opened):
    """A second run finishes the work, and then everything is there once."""
    graded_by(opened)
    assert in_gradebook(opened[1]) == on_disk() == STUDENTS
    assert left_over() == []


def test_an_undisturbed_run(opened):
    _, progress = graded_by(opened)
    assert progress.graded == 6
    complete(opened)
    _, progress = graded_by(opened)
    assert (progress.graded, progress.counts["skipped"]) == (0, 6)


@pytest.mark.parametrize("moment", ["before the marks are committed", "before the files take their place"])
def test_killed_in_the_middle(opened, monkeypatch, moment):
    def die(*anything):
        raise Killed

    with monkeypatch.context() as patched:
        if moment == "before the marks are committed":
            patched.setattr(record.journal, "write", die)
        else:
            patched.setattr(record, "_take_place", die)
        one = run.Run(*opened)
        with pytest.raises(Killed):
            one.grade(Unheard(one.briefs), Progress(6, "bubblewrap"))
    opened[1].db.rollback()
    assert left_over() == ["autograded/student0/.fort.new", "autograded/student1/.fort.new"]
    assert on_disk() == []
    one = run.Run(*opened)
    wanted = 2 if moment == "before the files take their place" else 0
    assert one.recorder.recover() == wanted
    assert in_gradebook(opened[1]) == on_disk() == STUDENTS[:wanted]
    complete(opened)


def test_killed_while_an_older_folder_steps_aside(opened):
    graded_by(opened)
    place = Path("autograded/student3/fort")
    place.rename(place.with_name(".fort.old"))
    shutil.copytree(place.with_name(".fort.old"), place.with_name(".fort.new"))
    table = record.journal.TABLE
    opened[1].db.execute(table.update().where(table.c.student == "student3").values(placed="no"))
    opened[1].db.commit()
    complete(opened)


def test_a_full_disk_stops_the_run_and_leaves_nothing_half_written(opened, monkeypatch):
    write, left = Path.write_bytes, [3]

    def write_until_full(path, data):
        left[0] -= 1
        if left[0] < 0:
            write(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", write_until_full)
        with pytest.raises(run.Stopped, match="No space left on device"):
            graded_by(opened)
    assert in_gradebook(opened[1]) == on_disk() == STUDENTS[:3]
    assert left_over() == []
    complete(opened)


def test_one_folder_that_cannot_be_written_costs_nobody_else_anything(opened):
    Path("autograded").mkdir()
    Path("autograded/student2").write_text("in the way")
    _, progress = graded_by(opened)
    assert [(f["student"], f["lesson"]) for f in progress.failed] == [("student2", "fort")]
    assert "cannot be written" in progress.failed[0]["why"]
    others = [student for student in STUDENTS if student != "student2"]
    assert in_gradebook(opened[1]) == on_disk() == others
    Path("autograded/student2").unlink()
    complete(opened)


def test_a_locked_gradebook_stops_the_run(opened, capsys):
    one = run.Run(*opened)
    other = sqlite3.connect("gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(run.Stopped, match="the gradebook cannot be written: database is locked"):
        one.grade(Unheard(one.briefs), Progress(6, "bubblewrap"))
    other.execute("ROLLBACK")
    other.close()
    assert "trying again" in capsys.readouterr().out
    assert in_gradebook(opened[1]) == on_disk() == []
    assert left_over() == []
    complete(opened)


def test_a_gradebook_that_is_free_again_in_time_costs_nothing(opened, monkeypatch):
    other = sqlite3.connect("gradebook.db", isolation_level=None)
    one = run.Run(*opened)
    monkeypatch.setattr(run.time, "sleep", lambda seconds: other.execute("ROLLBACK"))
    task = next(one.tasks())
    _, graded, _ = next(Unheard(one.briefs).results([task]))
    one.recorder.stage(task, graded)
    other.execute("BEGIN EXCLUSIVE")
    one.commit(Progress(6, "bubblewrap"))
    other.close()
    assert in_gradebook(opened[1]) == on_disk() == ["student0"]


def test_a_student_whom_the_gradebook_does_not_take_is_named_and_the_others_are_recorded(opened):
    course, gradebook = opened
    for student in STUDENTS[1:]:
        gradebook.update_or_create_student(student)
    course.converter.create_student = False
    _, progress = graded_by(opened)
    assert [f["student"] for f in progress.failed] == ["student0"]
    assert "No such student: student0" in progress.failed[0]["why"]
    assert in_gradebook(gradebook) == on_disk() == STUDENTS[1:]
    assert left_over() == []


def test_two_runs_at_once(opened):
    course, gradebook = opened
    path = run.secret_path(course)
    with run.alone(path, gradebook), pytest.raises(run.Busy), run.alone(path, gradebook):
        pass
    with run.alone(path, gradebook):
        pass
