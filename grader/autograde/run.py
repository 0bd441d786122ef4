"""One run: from the folders of submissions to the gradebook.

The gradebook may be locked or away for a while, the disk full: then the run waits, and at last stops with
nothing half-written; the next run goes on from there (see record).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from . import journal, plan
from .course import chosen
from .record import Recorder

BATCH = 50  # results that are recorded together
SECONDS = 2.0  # a result waits no longer than this for others
PATIENCE = (1, 2, 4, 8, 15)  # seconds between tries when the gradebook is locked or away
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


class Stopped(Exception):
    """The run cannot go on; the text says why. What was recorded until then stays."""


class Busy(Exception):
    """Another run grades this course."""


@contextlib.contextmanager
def alone(secret_file, gradebook):
    """Make sure that no other run writes to this course at the same time. Raises Busy."""
    with open(secret_file, "rb") as file, contextlib.ExitStack() as stack:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another run of this command is grading this course") from None
        if gradebook.engine.dialect.name == "postgresql":  # runs on other machines as well
            connection = stack.enter_context(gradebook.engine.connect())
            if not connection.execute(select(func.pg_try_advisory_lock(0x6A756467))).scalar():
                raise Busy("another run of this command writes to this gradebook")
        yield


class Run:
    """Grades the submissions of some assignments.

    Parameters
    ----------
    course : Course
    gradebook : nbgrader's Gradebook, open
    lessons, students : names or patterns; none means all
    """

    def __init__(self, course, gradebook, lessons=(), students=()):
        self._course, self._gradebook = course, gradebook
        journal.make(gradebook)
        self.briefs = {n: course.brief(n, gradebook) for n in course.assignments(lessons, gradebook)}
        self.students = {n: sorted(chosen(course.students(n), students)) for n in self.briefs}
        self._entries = {n: journal.entries(gradebook, n) for n in self.briefs}
        gradebook.db.rollback()  # what was read holds no lock
        self.recorder = Recorder(course, gradebook, self.briefs)

    def total(self):
        """How many submissions were found."""
        return sum(map(len, self.students.values()))

    def tasks(self, *, force=False):
        """Yield a Task for each submission to grade, and None for each that is graded already."""
        for name, brief in self.briefs.items():
            yield from plan.tasks(self._course, brief, self.students[name], self._entries[name], force=force)

    def grade(self, pool, progress, *, force=False):
        """Grade and record everything. Raises Stopped, pool.Lost or SandboxMissing."""

        def wanted():
            for task in self.tasks(force=force):
                if task is None:
                    progress.skipped()
                else:
                    yield task

        try:
            last = time.monotonic()
            for task, graded, problem in pool.results(wanted()):
                if graded is None:
                    progress.failure(task, problem)
                    continue
                self._stage(task, graded, progress)
                if len(self.recorder) >= BATCH or time.monotonic() - last > SECONDS:
                    self.commit(progress)
                    last = time.monotonic()
        except Stopped:
            raise
        except BaseException:  # interrupted, or nobody is left to grade: what is ready is recorded
            self.commit(progress)
            self.recorder.close()
            raise
        self.commit(progress)
        self.recorder.close()

    def _stage(self, task, graded, progress):
        try:
            self.recorder.stage(task, graded)
        except OSError as error:
            if error.errno in _NO_ROOM:
                self.commit(progress)
                raise Stopped(f"graded notebooks cannot be written: {error.strerror}") from None
            progress.failure(task, f"its folder cannot be written: {error.strerror} ({error.filename})")

    def commit(self, progress):
        """Record what is staged, waiting for a gradebook that is locked or away. Raises Stopped."""
        for pause in (*PATIENCE, None):
            try:
                outcomes, failures = self.recorder.commit()
            except OperationalError as error:
                if pause is None:
                    self.recorder.discard()
                    raise Stopped(f"the gradebook cannot be written: {error.orig}") from None
                progress.say(f"The gradebook cannot be written ({error.orig}); trying again in {pause} s")
                time.sleep(pause)
                continue
            for outcome in outcomes:
                progress.recorded(outcome)
            for task, reason in failures:
                progress.failure(task, reason)
            return


def secret_path(course):
    """The file with the course's secret, which is made when there is none yet."""
    root = Path(course.folders.root)
    course.judge.read_secret(root)
    return root / course.judge.secret_file
