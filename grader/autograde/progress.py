"""What is shown while a class is graded, and the summary at the end."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter

import click
from tqdm import tqdm

from grader.judge.converter import report_line

EVERY = 30.0  # seconds between two lines of a plain log


class Progress:
    """Counts outcomes and shows them: a bar on a terminal, lines elsewhere.

    Parameters
    ----------
    total : submissions that were found
    mode : how submissions are confined, for the lines
    verbose : one line for each submission
    aside : print to the error stream, since the summary goes to the standard output
    """

    def __init__(self, total, mode, *, verbose=False, aside=False):
        self.total, self._mode, self._verbose, self._aside = total, mode, verbose, aside
        self.counts = Counter()
        self.failed, self.changes = [], []
        self._began = self._last = time.monotonic()
        self._bar = None
        if sys.stderr.isatty():
            self._bar = tqdm(total=total, unit="submission", smoothing=0.05, dynamic_ncols=True)

    def say(self, text):
        """A line, above the bar where there is one."""
        if self._bar is not None:
            self._bar.clear()
        click.echo(text, err=self._aside)

    def skipped(self):
        """One submission is graded already."""
        self._count("skipped")

    def recorded(self, outcome):
        """One submission is in the gradebook and on disk."""
        full = outcome.score >= outcome.most
        self.counts["unusual"] += bool(outcome.notes)
        self._count("full" if full else "partial" if outcome.score else "none")
        task = outcome.task
        if self._verbose:
            marks = outcome.score, outcome.most
            self.say(report_line(task.student, task.assignment, *marks, self._mode, outcome.notes))
        for change in outcome.changes:
            self.changes.append({"lesson": task.assignment, "student": task.student, **change.data()})
            self.say(change.line(task))

    def failure(self, task, reason):
        """One submission could not be graded or recorded."""
        self.failed.append({"lesson": task.assignment, "student": task.student, "why": reason})
        self._count("failed")
        self.say(f"{task.student} {task.assignment} could not be graded: {reason}")

    def _count(self, kind):
        self.counts[kind] += 1
        if self._bar is not None:
            self._bar.set_postfix_str(self._numbers(), refresh=False)
            self._bar.update()
        elif time.monotonic() - self._last > EVERY:
            self._last = time.monotonic()
            self.say(f"{self.done} of {self.total}, {self._rate():.2f} a second: {self._numbers()}")

    @property
    def done(self):
        return sum(self.counts[k] for k in ("full", "partial", "none", "skipped", "failed"))

    @property
    def graded(self):
        return sum(self.counts[k] for k in ("full", "partial", "none"))

    def _rate(self):
        return self.graded / max(time.monotonic() - self._began, 1e-9)

    def _numbers(self):
        kinds = ("full", "partial", "none", "unusual", "skipped", "failed")
        return ", ".join(f"{kind} {self.counts[kind]}" for kind in kinds if self.counts[kind])

    def close(self):
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def summary(self, stopped=None):
        """The whole run as data for JSON.

        `cpu_seconds` is that of this process and of the children that it has waited for; warm sandboxes
        are not among them.
        """
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        kinds = ("full", "partial", "none", "unusual", "skipped")
        return {
            "found": self.total,
            "graded": self.graded,
            **{kind: self.counts[kind] for kind in kinds},
            "failed": self.failed,
            "changed": self.changes,
            "stopped": stopped,
            "mode": self._mode,
            "seconds": round(time.monotonic() - self._began, 3),
            "cpu_seconds": round(sum(u.ru_utime + u.ru_stime for u in used), 3),
            "rate": round(self._rate(), 3),
        }

    def tell(self, stopped=None):
        """The last lines of a run."""
        seconds = time.monotonic() - self._began
        self.say(
            f"{self.graded} graded, {self.counts['skipped']} graded already, {len(self.failed)} failed, "
            f"in {seconds:.0f} s: {self._numbers() or 'nothing to do'}"
        )
        if stopped:
            self.say(f"Stopped: {stopped}\nThe same command goes on where this one stopped.")


def write_summary(summary, target):
    """Write the summary to a file, or to the standard output for "-"."""
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    if target == "-":
        click.echo(text)
    else:
        with open(target, "w", encoding="utf-8") as file:
            file.write(text + "\n")
