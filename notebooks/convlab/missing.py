"""A check that asks for a name which does not exist yet: said in a few words in place of a NameError's traceback.

Python raises that error before ``check`` is called, so only the notebook's own shell can put it better.
"""

import linecache
import sys

from convlab import report


def explain_in_notebooks():
    """Let the notebook that imports convlab explain such errors; every other error is shown as ever."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.set_custom_exc((NameError,), _show)


def _show(shell, kind, error, trace, tb_offset=None):
    """Show an error, and return the lines that were shown, as IPython asks of such a function."""
    if asked_by_a_check(trace):
        lines = report.broken_into_lines(report.missing(error.name))
    else:
        lines = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=tb_offset)
    shell._showtraceback(kind, error, lines)
    return lines


def asked_by_a_check(trace):
    """Tell whether the statement of a cell that raised is itself the call of a check, on one line or on several."""
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    if code.co_name != "<module>":
        return False
    lines = linecache.getlines(code.co_filename)[: trace.tb_lineno]
    first = next(
        (line for line in reversed(lines) if line[:1] not in (" ", ")", "\n", "")), ""
    )  # not indented
    return first.startswith("check(")
