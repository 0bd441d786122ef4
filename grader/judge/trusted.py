"""OUTSIDE: the process that runs the instructor's test cells and forms the verdict.

`main` is a small server that loads NumPy and the like once and forks one process for each notebook; that
process holds the trusted namespace and runs the tests one after another. It has limits of its own. If a test
has to be killed (a student's value can be a huge int in `range`, or an array that explodes when it is
broadcast), the hearing asks for another process and has what the instructor's cells define defined again.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import gc
import importlib
import linecache
import math
import os
import random
import re
import resource
import socket
import sys
import time
import traceback

import numpy as np

from . import cells, names, wire
from .failures import StudentStopped
from .link import Link
from .orders import receive_order
from .standins import StudentObject

OWN = os.path.dirname(__file__)
NEVER_IMPORTED = {"antigravity", "this", "__main__"}  # standard modules that do something when imported


class StudentNames(dict):
    """The built-in names of a test, and behind them the names of the student's notebook.

    Python asks its globals first and then this; so whatever the trusted text has bound, and whatever is
    built in, cannot be replaced by the submission.
    """

    def __init__(self):
        super().__init__(vars(builtins))
        self.reserved = set()  # names of ours that could not be bound: never to be the student's
        self._seen = {}

    def __missing__(self, name):
        link = Link.current
        if link is None or name in self.reserved or (name.startswith("__") and name.endswith("__")):
            raise KeyError(name)
        found, value = link.find(name)
        if not found:
            raise KeyError(name)
        if isinstance(value, StudentObject) and value._sort == "module":
            return _real_module(value)
        return self._same_container(name, value)

    def _same_container(self, name, value):
        """One object for one name, as long as the student's side has not changed it."""
        if type(value).__name__ not in ("list", "dict", "set", "ndarray", "bytearray"):
            return value
        writer = wire.Writer(lambda writer, value: ["object", id(value)])
        mark = repr(writer.node(value)), b"".join(writer.blobs)
        if name in self._seen and self._seen[name][1] == mark:
            return self._seen[name][0]
        self._seen[name] = value, mark
        return value

    def forget(self):
        self._seen.clear()


class Space(dict):
    """The globals of a test: what trusted text has bound. Asked by a test itself, as in `"x" in globals()`,
    they hold the names of the student's notebook as well."""

    def __init__(self, names):
        super().__init__({"__name__": "__main__", "__builtins__": names})
        self._names = names

    def __missing__(self, name):
        if dict.__contains__(self._names, name):  # a built-in name comes first
            raise KeyError(name)
        return self._names.__missing__(name)

    def __contains__(self, name):
        try:
            return bool(dict.__contains__(self, name) or self[name] or True)
        except KeyError:
            return False

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default


def _real_module(module):
    """A module that the student imported is the real one where it is a standard one or loaded here."""
    name = module._name
    standard = name.split(".")[0] in sys.stdlib_module_names and name not in NEVER_IMPORTED
    if name in sys.modules and name != "__main__" and (standard or name.split(".")[0] == "numpy"):
        return sys.modules[name]
    if standard:
        return importlib.import_module(name)
    return module


class Bench:
    """The trusted side of one notebook."""

    def __init__(self, control, seed):
        self._control = control
        self._seed = seed
        self._builtins = StudentNames()
        self._space = Space(self._builtins)
        self._runner = cells.Runner(self._space)
        self._hidden: dict[str, list] = {}  # file name → hidden ranges of lines
        self._nowhere = cells.Outputs(lambda output: None)
        self._shared = set()
        self._reseed("")

    def serve(self):
        """Take orders until there are no more."""
        while True:
            try:
                order, descriptors = receive_order(self._control)
            except wire.Closed:
                return
            if order["do"] == "setup":
                self._setup(order)
            elif order["do"] == "test":
                link, result = (socket.socket(fileno=n) for n in descriptors)
                with link, result:
                    self._test(order, link, result)

    def _setup(self, order):
        """Run statements of the instructor's, and give up names that are now the student's."""
        for name in order["forget"]:
            self._space.pop(name, None)
            self._shared.discard(name)
        self._runner.outputs = self._nowhere
        sys.stdout = sys.stderr = self._nowhere.streams[0]
        for source in order["statements"]:
            try:
                exec(compile(source, "<given>", "exec", dont_inherit=True), self._space)
            except Exception:
                failed = names.bound(names.parse(source))
                self._builtins.reserved |= failed - self._space.keys()
        self._shared |= {n for n in order["shared"] if isinstance(self._space.get(n), type)}
        self._builtins.reserved -= set(order["forget"])

    def _reseed(self, name):
        text = f"{self._seed}:{name}"
        random.seed(text)
        np.random.seed(list(text.encode("utf-8")[:600]))

    def _test(self, order, connection, result):
        """Run one test cell and send its outputs."""
        wire.send(result, ["pid", os.getpid(), time.process_time()])
        self._reseed(order["name"])
        self._builtins.forget()
        outputs = cells.Outputs(lambda output: wire.send(result, ["output", output]))
        filename = order["filename"]
        linecache.cache[filename] = (0, None, order["source"].splitlines(True), filename)
        for name, text in order["sources"].items():
            linecache.cache[name] = (0, None, text.splitlines(True), name)
        # What comes after a hidden test is treated like it: functions that have seen its inputs may tell them.
        self._hidden[filename] = [[first, math.inf] for first, _ in order["hidden"][:1]]
        stopped = None
        try:
            shared = {n: self._space[n] for n in self._shared & self._space.keys()}
            Link.current = Link(connection, order["expected"], shared, order["sources"])
            Link.current.watch(self._space, order["touched"], seeds="seed(" in order["source"])
            self._statements(order, filename, outputs)
        except BaseException as error:
            outputs.error(*self._shown(error, filename))
            stopped = getattr(error, "function", None) if isinstance(error, StudentStopped) else None
            if isinstance(error, StudentStopped):
                wire.send(result, ["stopped", stopped])
        finally:
            for name in order["touched"]:  # they are the student's again in the next test
                self._space.pop(name, None)
            Link.current = None
            self._runner.show_figures(lambda error: self._shown(error, filename))
            outputs.flush()
            wire.send(result, ["done"])

    def _statements(self, order, filename, outputs):
        """One statement after the other, so that it is known whether a hidden one is running."""
        source = names._MAGIC.sub(r"\1pass", order["source"])
        body = ast.parse(source, filename).body
        for position, statement in enumerate(body):
            hidden = self._is_hidden(filename, statement.lineno, statement.end_lineno)
            here = self._nowhere if hidden else outputs
            self._runner.outputs = here
            sys.stdout, sys.stderr = here.streams
            Link.current.quiet = hidden
            last = position == len(body) - 1 and isinstance(statement, ast.Expr)
            if not last:
                exec(compile(ast.Module([statement], []), filename, "exec", dont_inherit=True), self._space)
                continue
            code = compile(ast.Expression(statement.value), filename, "eval", dont_inherit=True)
            value = eval(code, self._space)
            if value is not None and not source.rstrip().endswith(";"):
                self._result(value, order["points"], hidden, outputs)

    def _result(self, value, points, hidden, outputs):
        """The value of the last line: a number is a partial grade, as in nbgrader."""
        if isinstance(value, np.floating | np.integer):
            value = value.item()
        if type(value) in (int, float):
            if not math.isfinite(value) or value < 0:
                raise ValueError(f"the test gave {value!r} as a mark")
            outputs.show({"text/plain": repr(min(value, points))}, "result")
        elif not hidden:
            shown = cells.bundle(value)
            if type(value) is not str and _looks_like_a_number(shown["text/plain"]):
                shown["text/plain"] = f"<{type(value).__name__}: {shown['text/plain']}>"
            outputs.show(shown, "result")

    def _is_hidden(self, filename, first, last):
        return any(first <= end and begin <= last for begin, end in self._hidden.get(filename, ()))

    def _shown(self, error, filename):
        """What the notebook shows of an error: (name, message, lines), nothing hidden among it."""
        own = getattr(type(error), "_render_traceback_", None)
        name = type(error).__name__
        if own is not None:  # an error that was written to be shown
            try:
                return name, str(error), [str(line) for line in own(error)]
            except Exception:
                return name, str(error), [str(error)]
        if isinstance(error, StudentStopped):
            return name, str(error), [f"Stopped: {error}"]
        frames = traceback.extract_tb(error.__traceback__)
        inside = [f for f in frames if f.filename in self._hidden]
        student = getattr(error, "student_lines", None)
        if any(self._is_hidden(f.filename, f.lineno, f.lineno) for f in inside):
            return _hidden_failure(error, name, frames[-1].filename in self._hidden, student is not None)
        message = str(error)[:4000]
        lines = []
        if isinstance(error, SyntaxError) and not inside:
            lines.append("this test cell is not valid Python")
        for frame in inside[-3:]:
            lines.append(f"---> line {frame.lineno} of the test:  {frame.line}")
        if student:
            lines += ["In the submission:", *student]
        elif message or not inside:
            lines.append(f"{name}: {message}")
        else:
            lines.append(name)
        return name, message, [line[:2000] for line in lines]


def _hidden_failure(error, name, in_the_cell, students):
    """A failure of a hidden test: its author's own words, or no more than the kind of failure.

    The message of an exception of the student's might carry the hidden input; that of a library's
    assertion carries the expected values.
    """
    if students:  # the name of a class of theirs might carry it as well
        name = next(c.__name__ for c in type(error).__mro__ if c.__name__ in cells.REAL_BUILTINS)
        text = f"your code raised {name} on an input of a hidden test"
    elif isinstance(error, AssertionError) and in_the_cell and str(error):
        text = str(error)[:2000]
    else:
        text = "a hidden test failed"
    return name, text, [f"{name}: {text}"]


def _looks_like_a_number(text):
    return re.fullmatch(
        r"\s*[+-]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*|inf|infinity|nan)(e[+-]?\d+)?\s*", text, re.I
    )


def main(descriptor):
    """Fork one process for each notebook that is announced on the socket with this number."""
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    while True:
        try:
            order, descriptors = receive_order(control)
        except wire.Closed:
            order = None
        with contextlib.suppress(ChildProcessError):  # notebooks that have been heard
            while os.waitpid(-1, os.WNOHANG if order else 0)[0]:
                pass
        if order is None:
            return
        if order["do"] == "load":
            gc.disable()
            for name in order["modules"]:
                try:
                    importlib.import_module(name)
                except ImportError:
                    continue
            gc.freeze()  # what is loaded is never looked through again, so that forks go on sharing it
            gc.enable()
            wire.send(control, ["ready"])
            continue
        child = os.fork()
        if child == 0:
            control.close()
            os.setpgid(0, 0)
            _notebook(order, descriptors[0])
        os.close(descriptors[0])


def _notebook(order, descriptor):
    """The process of one notebook, to its end."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if not os.path.isdir(order["folder"]):
            return  # the hearing has been given up, and its folder with it
        os.chdir(order["folder"])
        sys.path.insert(0, order["folder"])
        os.environ["CONVLAB_JUDGE_SEED"] = order["seed"]
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        with socket.socket(fileno=descriptor) as own:
            Bench(own, order["seed"]).serve()
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    from grader.judge.trusted import main as _main  # one copy of this module, under its real name

    _main(int(sys.argv[1]))
