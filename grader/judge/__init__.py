"""How a submission is graded: see README.md in this folder."""
