"""The instructor's package: reference solutions, build, judge and reports."""
