"""A table beside nbgrader's own: which content of a submission its marks belong to.

It stands in the gradebook's database, so that it is written in the same transaction as the marks.
nbgrader's own tables are left as they are, and nbgrader does not look at this one.
"""

from __future__ import annotations

import dataclasses

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import Column, MetaData, String, Table, select

TABLE = Table(
    "judge_journal",
    MetaData(),
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("content", String(64), nullable=False),  # digest of what was handed in
    Column("brief", String(64), nullable=False),  # digest of the instructor's side
    Column("placed", String(3), nullable=False),  # "no" until the graded files are in their place
)


@dataclasses.dataclass
class Entry:
    """What is known of a submission that was graded; the digests are None where only nbgrader knows of it."""

    content: str | None
    brief: str | None
    in_gradebook: bool


def make(gradebook):
    """Make the table where it does not exist yet."""
    TABLE.create(gradebook.engine, checkfirst=True)


def entries(gradebook, assignment):
    """{student: Entry} of an assignment."""
    submissions = select(SubmittedAssignment.student_id).join(Assignment).where(Assignment.name == assignment)
    present = set(gradebook.db.execute(submissions).scalars())
    found = {student: Entry(None, None, True) for student in present}
    for row in gradebook.db.execute(select(TABLE).where(TABLE.c.assignment == assignment)):
        found[row.student] = Entry(row.content, row.brief, row.student in present)
    return found


def unplaced(gradebook):
    """(assignment, student) of each submission whose marks are written and whose files may not be in place."""
    return [
        tuple(row)
        for row in gradebook.db.execute(
            select(TABLE.c.assignment, TABLE.c.student).where(TABLE.c.placed == "no")
        )
    ]


def write(gradebook, task):
    """Enter a submission whose marks go into the same transaction."""
    key = (TABLE.c.assignment == task.assignment) & (TABLE.c.student == task.student)
    gradebook.db.execute(TABLE.delete().where(key))
    gradebook.db.execute(
        TABLE.insert().values(
            assignment=task.assignment,
            student=task.student,
            content=task.content,
            brief=task.brief,
            placed="no",
        )
    )


def placed(gradebook, pairs):
    """Note that the files of these (assignment, student) pairs are in their place."""
    for assignment, student in pairs:
        key = (TABLE.c.assignment == assignment) & (TABLE.c.student == student)
        gradebook.db.execute(TABLE.update().where(key).values(placed="yes"))
