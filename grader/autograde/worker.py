"""What runs in the process of a Dask worker."""

from __future__ import annotations

from distributed import WorkerPlugin, get_worker

from .grade import Grader
from .pool import attempt


class GraderPlugin(WorkerPlugin):
    """Keeps one Grader, with its warm interpreter and its trusted server, for all tasks of a run.

    It is made with the first task, so that what a machine lacks is told to whoever asked.
    """

    def __init__(self, name, options, secret, briefs):
        self.name = name
        self._parts = options, secret, briefs
        self._grader = None

    def grader(self):
        if self._grader is None:
            self._grader = Grader(*self._parts)
        return self._grader

    def teardown(self, worker):
        if self._grader is not None:
            self._grader.close()
            self._grader = None


def grade(plugin, assignment, student, submitted):
    """The task: (Graded, None), or (None, what went wrong)."""
    return attempt(get_worker().plugins[plugin].grader(), assignment, student, submitted)
