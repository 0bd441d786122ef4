"""What stands in place of a figure where nobody looks: while submissions are graded.

With ``CONVLAB_FIGURES=off`` in the environment nothing is drawn. A figure costs more than most exercises, and the
graded notebooks of a large class would be gigabytes of pictures that every learner has seen already.
"""

import os


def wanted():
    """Return whether figures are to be drawn, a bool."""
    return os.environ.get("CONVLAB_FIGURES") != "off"


class Undrawn:
    """A figure, or any part of one, that takes every call and draws nothing."""

    def __getattr__(self, name):
        if name.startswith("_"):  # what notebooks and copying ask every object for
            raise AttributeError(name)
        return self

    def __call__(self, *positions, **options):
        return self

    def __getitem__(self, index):
        return self

    def __iter__(self):
        return iter(())

    def __repr__(self):
        return "<a figure, not drawn while grading>"
