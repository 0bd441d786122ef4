"""Grading many submissions: see README.md in this folder.

`course` reads the course as nbgrader does, `plan` finds what is to be graded, `grade` forms a verdict
from bytes alone, `pool` spreads that over processes and machines, and `record` is the one writer.
"""
