"""What grading leaves behind, as plain values: two runs did the same when these are equal."""

import hashlib
import re
from pathlib import Path


def rows(root):
    """Return all that a course's gradebook says of submissions: a sorted list of tuples, one a row of the gradebook.

    Ids are left out, since nbgrader draws them at random. What stands there twice is in the list twice.
    """
    from nbgrader.api import Gradebook  # here, since it takes a second to import

    from grader.report import course_directory

    places = course_directory(root)
    found = []
    with Gradebook(places.db_url, places.course_id) as gradebook:
        found += [("student", one.id) for one in gradebook.students]
        for assignment in gradebook.assignments:
            for submission in assignment.submissions:
                key = assignment.name, submission.student.id
                found.append(("submission", *key, str(submission.timestamp), submission.total_seconds_late))
                for notebook in submission.notebooks:
                    found.append(
                        (
                            "notebook",
                            *key,
                            notebook.name,
                            notebook.late_submission_penalty,
                            notebook.failed_tests,
                        )
                    )
                    found += [("grade", *key, *_grade(grade)) for grade in notebook.grades]
                    found += [
                        (
                            "comment",
                            *key,
                            comment.name,
                            str(comment.auto_comment),
                            str(comment.manual_comment),
                        )
                        for comment in notebook.comments
                    ]
    return sorted(found, key=repr)


def _grade(grade):
    return (
        grade.notebook.name,
        grade.name,
        grade.auto_score,
        grade.manual_score,
        grade.extra_credit,
        grade.needs_manual_grade,
    )


def files(root, folder="autograded"):
    """Return what lies below a folder of a course: relative path → digest of the bytes, or what it is if it is no file.

    An address in memory, as in ``<View object at 0x7feb355c6d10>``, is another in each run, and is left out.
    """
    top = Path(root) / folder
    return {str(path.relative_to(top)): _digest(path) for path in sorted(top.rglob("*")) if not path.is_dir()}


def _digest(path):
    if not path.is_file():
        return "no plain file"
    return hashlib.sha256(re.sub(rb" at 0x[0-9a-f]+", b"", path.read_bytes())).hexdigest()
