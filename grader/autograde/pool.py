"""Who grades: this process, processes of this machine, or the workers of a Dask cluster.

A pool takes tasks from an iterator as it has room for them, so that a class never sits in memory, and
yields results in the order in which they are ready. With Dask, a worker that dies costs a retry.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import traceback

from grader.judge.layout import SandboxMissing

from .grade import Grader

AHEAD = 4  # tasks that wait at each worker, so that none is ever idle


class Lost(Exception):
    """The pool can grade no more; the text says why."""


def attempt(grader, assignment, student, submitted):
    """(Graded, None), or (None, what went wrong). SandboxMissing passes: nothing can be graded then."""
    try:
        return grader.grade(assignment, student, submitted), None
    except SandboxMissing:
        raise
    except Exception:
        return None, traceback.format_exc(limit=-4).strip()


class Here:
    """Grades in this process, one submission after another."""

    def __init__(self, options, secret, briefs):
        self._grader = Grader(options, secret, briefs)
        self.cold = self._grader.cold

    def results(self, tasks):
        """Yield (Task, Graded or None, what went wrong or None) for each task."""
        for task in tasks:
            yield (task, *attempt(self._grader, task.assignment, task.student, task.submitted))

    def close(self):
        self._grader.close()


class Cluster:
    """Grades on Dask workers: of a cluster that is there already, or of one made of processes here.

    Parameters
    ----------
    options, secret, briefs : as for Grader
    jobs : processes of a cluster of our own
    scheduler : address of another cluster, or None

    Raises Lost when there is no cluster at the address.
    """

    cold = None

    def __init__(self, options, secret, briefs, *, jobs=2, scheduler=None):
        import dask

        from .worker import GraderPlugin

        dask.config.set(
            {
                "distributed.comm.retry.count": 3,
                "distributed.worker.daemon": False,
                "distributed.admin.low-level-log-length": 100,  # else its logs grow for thousands of tasks
                "distributed.admin.system-monitor.log-length": 100,
            }
        )
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._plugin = GraderPlugin(f"grader-{os.getpid()}", options, secret, briefs)
        for left in reversed(range(3 if scheduler is None else 1)):
            try:
                return self._open(jobs, scheduler)
            except (OSError, RuntimeError, TimeoutError) as error:  # a worker may die while it starts
                self.close()
                where = "on this machine" if scheduler is None else f"at {scheduler}"
                if not left:
                    raise Lost(f"no Dask cluster {where} could be reached: {error}") from None

    def _open(self, jobs, scheduler):
        """Make a cluster where none is given, and give its workers what they need."""
        import dask
        import distributed

        self._own = self._client = self._folder = None
        if scheduler is None:
            self._folder = tempfile.mkdtemp(prefix="judge-jobs-")  # removed even when a worker is killed
            os.chmod(self._folder, 0o755)
            dask.config.set({"temporary-directory": self._folder})
            self._own = distributed.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=":0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,
                local_directory=self._folder,
                env={"TMPDIR": self._folder},
            )
        self._client = distributed.Client(self._own or scheduler, timeout=30, set_as_default=False)
        self._client.register_plugin(self._plugin)

    def results(self, tasks):
        """Yield (Task, Graded or None, what went wrong or None) for each task."""
        from distributed import as_completed

        tasks = iter(tasks)
        waiting = {}
        ready = as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        self._fill(tasks, waiting, ready)
        while waiting:
            future, result = next(ready)
            task = waiting.pop(future.key)
            if future.status == "finished":
                yield (task, *result)
            else:
                yield task, None, self._failure(future, result)
            future.release()
            self._fill(tasks, waiting, ready)

    def _fill(self, tasks, waiting, ready):
        from .worker import grade

        room = AHEAD * max(1, sum(self._client.nthreads().values()))
        while len(waiting) < room and (task := next(tasks, None)) is not None:
            future = self._client.submit(
                grade, self._plugin.name, task.assignment, task.student, task.submitted,
                pure=False, key=f"{self._plugin.name}/{task.assignment}/{task.student}",
            )  # fmt: skip
            waiting[future.key] = task
            ready.add(future)

    def _failure(self, future, result):
        """What went wrong; raises where nothing more can be graded."""
        if future.status != "error":
            raise Lost("the connection to the Dask scheduler was lost")
        error = result[1] if isinstance(result, tuple) else result
        if isinstance(error, SandboxMissing):
            raise error
        return f"{type(error).__name__}: {error}"

    def close(self):
        with contextlib.suppress(Exception):  # a scheduler that has gone has nothing left to close
            self._client.unregister_worker_plugin(self._plugin.name)
        with contextlib.suppress(Exception):
            self._client.close(timeout=5)
        if self._own is not None:
            with contextlib.suppress(Exception):
                self._own.close(timeout=10)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
