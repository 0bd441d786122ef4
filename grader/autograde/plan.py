"""Which submissions are to be graded, and why: told by their content, not by times of files."""

from __future__ import annotations

import dataclasses

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
    for student, folder in sorted(students):
        submitted = course.converter.collect(folder, brief)
        content = submitted.digest()
        graded = course.converter.destination(brief.assignment, student).is_dir()
        why = reason(entries.get(student), content, digest, graded)
        if why is None and force:
            why = "asked for with --force"
        yield why and Task(brief.assignment, student, submitted, content, digest, why)


def reason(entry, content, brief, graded):
    """Why a submission has to be graded, or None.

    Parameters
    ----------
    entry : journal.Entry of the last time, or None
    content, brief : digests of now
    graded : whether its folder of graded notebooks is there
    """
    if entry is None:
        return "graded before, but not by this command" if graded else "new"
    if not entry.in_gradebook:
        return "no longer in the gradebook"
    if not graded:
        return "its graded notebooks are gone"
    if entry.content != content:
        return "handed in anew"
    return "the instructor's side has changed" if entry.brief != brief else None
