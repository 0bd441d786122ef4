"""Grading many submissions: see README.md in this folder.

`course` reads the course as nbgrader does, `plan` finds what is to be graded, `grade` forms a verdict
from bytes alone, `pool` spreads that over processes and machines, and `record` is the one writer.
"""

import sys

# jsonschema builds a grammar of international URIs when it is imported, two seconds of computing in every
# process, for a format that no notebook has. It does without where this module cannot be imported.
sys.modules.setdefault("rfc3987_syntax", None)
