"""Which submissions are to be graded, and why: told by their content, not by times of files."""

from __future__ import annotations

import dataclasses

from nbgrader import utils

from grader.judge.submission import Submitted


@dataclasses.dataclass
class Task:
    """One submission that is to be graded.

    `content` names what the student handed in, `brief` what the instructor says (see journal).
    """

    assignment: str
    student: str
    submitted: Submitted
    content: str
    brief: str
    why: str


def tasks(course, brief, students, entries, *, force):
    """Yield a Task, or None for one that is graded already, for each of the students.

    Parameters
    ----------
    course : Course
    brief : Brief of the assignment
    students : (student, folder) pairs
    entries : {student: journal.Entry}
    force : grade everything again
    """
    digest = brief.digest()
    for student, folder in students:
        submitted = course.converter.collect(folder, brief)
        content = submitted.digest()
        place = course.converter.destination(brief.assignment, student)
        why = reason(entries.get(student), content, digest, place.is_dir(), submitted.when, place)
        if why is None and force:
            why = "asked for with --force"
        yield why and Task(brief.assignment, student, submitted, content, digest, why)


def reason(entry, content, brief, graded, when, place):
    """Why a submission has to be graded, or None.

    Parameters
    ----------
    entry : journal.Entry of the last time, or None
    content, brief : digests of now
    graded : whether `place`, the folder of its graded notebooks, is there
    when : the time that it was handed in, or None
    """
    if entry is None:
        return "new"
    if not entry.in_gradebook:
        return "no longer in the gradebook"
    if not graded:
        return "its graded notebooks are gone" if entry.content else "new"
    if entry.content is None:  # graded by `nbgrader autograde`: its own rule, which looks at times alone
        return "handed in anew" if _is_newer(when, place) else None
    if entry.content != content:
        return "handed in anew"
    return "the instructor's side has changed" if entry.brief != brief else None


def _is_newer(when, place):
    try:
        before = utils.parse_utc((place / "timestamp.txt").read_text().strip())
    except (OSError, ValueError, OverflowError):
        return False
    return when is not None and before is not None and when > before
