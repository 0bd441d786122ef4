"""OUTSIDE: what a submission raised, or why it was stopped, as exceptions of the test's side."""

from __future__ import annotations

from . import cells


class StudentStopped(Exception):
    """The process that runs the student's code gave no answer: out of time, ended, or broke the wire."""

    def __init__(self, message, function=None):
        super().__init__(message)
        self.function = function


class StudentExit(RuntimeError):
    """The student's code tried to end the notebook (SystemExit and its kind)."""


def describe(error):
    """An exception of a callback, for the student's side: its class and message."""
    return {"classes": [type(error).__name__], "message": str(error)[:2000]}


def exception_class(name, base, own=True):
    """The built-in exception `base`, or, for one of the student's `own`, a class that derives from it."""
    kind = cells.REAL_BUILTINS.get(base, RuntimeError)
    if not issubclass(kind, Exception):
        return StudentExit
    if not own:
        return kind
    return type(name[:100] if name.isidentifier() else "StudentError", (kind,), {"__module__": "__main__"})


def instance(kind, args, message):
    try:
        error = kind(*args) if type(args) is tuple and args else kind(message)
    except Exception:  # classes with a constructor of their own
        error = RuntimeError(f"{kind.__name__}: {message}")
    try:
        str(error)
    except Exception:
        error = RuntimeError(f"{kind.__name__}: {message}")
    return error


def unseen(function):
    """Let a function of ours stand in no file, so that what explains a traceback passes it over."""
    function.__code__ = function.__code__.replace(co_filename="<judge>")
    return function


@unseen
def raise_at(error, file, line, name):
    """Raise an error from a frame that stands at a line of the student's."""
    code = compile("\n" * (line - 1) + "raise error", file, "exec", dont_inherit=True)
    exec(code.replace(co_name=name), {"error": error})
