"""INSIDE the sandbox: runs the student's cells and performs what the tests outside ask for.

Everything here is at the student's mercy, and nothing here decides anything: no test, expected value or
mark ever enters this process. It takes orders from one socket: run this cell; or serve the calls of one
test, from a fresh fork of the present state of the notebook, over a socket that comes with the order.
"""

from __future__ import annotations

import base64
import inspect
import json
import operator
import os
import random
import resource
import signal
import socket
import sys
import types

import numpy as np

from . import cells, confine, peek, peer, wire
from .orders import receive_order

OWN = os.path.dirname(__file__)
MAX_PRINTED = 20_000  # characters that the calls of one test may print


class OutOfTime(KeyboardInterrupt):
    """Raised in the student's code when its computing time is used up."""


def main(descriptor):
    """Take orders from the socket with this number until it is closed."""
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.path.insert(0, os.getcwd())
    sys.argv = [""]
    runner = cells.Runner(module.__dict__)
    signal.signal(signal.SIGPROF, _out_of_time)
    while True:
        try:
            order, descriptors = receive_order(control)
        except wire.Closed:
            os._exit(0)
        kind = order[0]
        if kind == "run":
            _, source, filename, seconds = order
            _run(runner, control, source, filename, seconds)
        elif kind == "file":
            _keep(*order[1:])
        elif kind == "wait":
            wire.send(control, _ended(*order[1:]))
        elif kind in ("test", "hold", "inside"):
            sys.stdout.flush()
            told = peek.values(runner.namespace, order[3]) if kind == "test" else None
            if kind != "inside" and _answered_at_once(told, descriptors[0]):
                wire.send(control, ["tested", 0, 0.0])
                continue
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    limit_cpu(order[1])
                    if kind == "inside":
                        _, seconds, source, filename = order
                        _run(runner, control, source, filename, seconds)
                    else:
                        if order[2]:
                            confine.seal(descriptors[0])
                        with socket.socket(fileno=descriptors[0]) as link:
                            Performer(runner, link, order[1]).serve()
                    status = 0
                finally:
                    os._exit(status)
            for number in descriptors:
                os.close(number)
            wire.send(control, ["held", child] if kind == "hold" else _ended(child))


def _ended(child):
    """Wait for a fork; the frame that tells how it ended, and the seconds that it computed."""
    try:
        _, status, usage = os.wait4(child, 0)
    except ChildProcessError:  # the student's code has waited for it
        return ["tested", 0, 0.0]
    return ["tested", status, round(usage.ru_utime + usage.ru_stime, 3)]


def _answered_at_once(told, descriptor):
    """Tell the test these values, if any; True when it has asked for no more."""
    link = socket.socket(fileno=descriptor)
    try:
        wire.send(link, *(told or (["values"], ())))
        if told is not None and not link.recv(1, socket.MSG_PEEK):
            link.close()
            return True
    except (OSError, wire.Closed):  # the test has ended; the fork will notice
        pass
    link.detach()
    return False


def _keep(name, text):
    """Write a file of the assignment, so that the cells may read and change it."""
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "wb") as file:
        file.write(base64.b64decode(text))


def limit_cpu(seconds):
    """Let the kernel end this process for good soon after its time is up, in C code as well."""
    hard = int(seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


def _out_of_time(number, frame):
    raise OutOfTime


def _run(runner, control, source, filename, seconds):
    """Run one cell and stream its outputs to the grader."""
    outputs = cells.Outputs(lambda output: wire.send(control, ["output", output]))

    def failed(error):
        if isinstance(error, OutOfTime):
            return "OutOfTime", f"this cell was still running after {seconds:g} s of computing", []
        return type(error).__name__, _message(error), cells.plain_traceback(error, _own)

    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        runner.run(source, filename, outputs, failed)
    except OutOfTime:
        outputs.error("OutOfTime", f"this cell was still running after {seconds:g} s of computing", [])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    wire.send(control, ["done"])


def _own(filename):
    return filename.startswith((OWN, "<frozen"))


def _message(error):
    try:
        return str(error)[:2000]
    except BaseException:
        return ""


class Performer(peer.Peer):
    """Serves the calls of one test cell in a fork of the notebook's state."""

    def __init__(self, runner, link, seconds):
        super().__init__(link, self.perform, self.refer, self.resolve, self.describe, self.printed)
        self._space = runner.namespace
        self._objects = {}
        self._numbers = {}
        self._callbacks = {}
        self._rebuilt = {}
        self._shared = ()
        self._text = []
        self._room = MAX_PRINTED
        self._seconds = seconds
        self._is_over = False  # its time: whatever a test still asks for is refused
        runner.outputs = cells.Outputs(self._collect)
        sys.stdout, sys.stderr = runner.outputs.streams
        self._outputs = runner.outputs

    def serve(self):
        signal.setitimer(signal.ITIMER_PROF, self._seconds)
        super().serve()

    def _collect(self, output):
        if output[0] == "stream" and self._room > 0:
            self._text.append(output[2][: self._room])
            self._room -= len(output[2])

    def printed(self):
        self._outputs.flush()
        text, self._text = "".join(self._text), []
        return text

    def perform(self, verb, target, args, kwargs):
        """One request from outside; `target` is the number of an object, or None."""
        try:
            if self._is_over:
                raise OutOfTime
            if verb == "get":
                return _found(self._space, *args)
            if verb == "set":
                self._space[args[0]] = args[1]
                return None
            if verb == "unset":
                self._space.pop(args[0], None)
                return None
            if verb == "seed":
                random.setstate(args[0])
                np.random.set_state(args[1])
                return None
            if verb == "share":
                self._shared = args
                return None
            return VERBS[verb](self._objects[target], *args, **kwargs)
        except Exception:
            raise
        except BaseException as error:  # SystemExit and its kind must not end the test's conversation
            self._is_over |= isinstance(error, OutOfTime)
            raise Interrupted(error) from error

    def describe(self, error):
        """A failure as plain data: names of its classes, message, arguments, where it happened."""
        if isinstance(error, Interrupted):
            error = error.__cause__
        kind = type(error)
        number = self.keep(kind) if kind.__name__ not in cells.REAL_BUILTINS else None
        try:
            args = tuple(error.args)
            json.dumps(wire.Writer().node(args))
        except Exception:
            args = None
        return {
            "classes": [c.__name__ for c in kind.__mro__ if isinstance(c.__name__, str)][:20],
            "number": number,
            "message": _message(error),
            "args": args,
            "lines": cells.plain_traceback(error, _own)[-30:],
            "seconds": self._seconds if isinstance(error, OutOfTime) else None,
        }

    def keep(self, value):
        """The number under which the test outside may speak of this object."""
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects[number] = value
        return number

    def refer(self, writer, value):
        """The node of what is not plain data: a callback of the test's, an object of a class that both
        sides have, a function, or the number of an object that stays here."""
        if id(value) in self._callbacks:
            return self._callbacks[id(value)][1]
        kind = type(value)
        if kind.__name__ in self._shared and self._space.get(kind.__name__) is kind:
            return ["O", kind.__name__, writer.node(vars(value))]
        number = self.keep(value)
        if isinstance(value, types.FunctionType):
            return ["f", number, _described(value)]
        if isinstance(value, type) and issubclass(value, BaseException):
            bases = [c.__name__ for c in value.__mro__]
            return ["x", number, value.__name__, next(b for b in bases if b in cells.REAL_BUILTINS)]
        sort = "class" if isinstance(value, type) else "object"
        if isinstance(value, types.ModuleType):
            sort = "module"
        name = kind.__name__ if sort == "object" else value.__name__
        return ["h", number, sort, str(name)[:200], callable(value)]

    def resolve(self, reader, node):
        if node[0] == "r" and len(node) == 2:
            return self._objects[node[1]]
        if node[0] == "T" and len(node) == 3:
            return self._callback(node[1], node[2])
        if node[0] == "O" and len(node) == 3:
            return self._rebuild(node[1], reader.value(node[2]))
        raise wire.WireError(f"unknown tag {node[0]!r}")

    def _rebuild(self, name, state):
        """An object of a class that both sides have."""
        if id(state) not in self._rebuilt:
            kind = self._space[name]
            value = kind.__new__(kind)
            value.__dict__ = state
            self._rebuilt[id(state)] = value
        return self._rebuilt[id(state)]

    def _callback(self, number, name):
        """A function here that calls one of the test's own functions outside."""

        def function(*args, **kwargs):
            outcome, value, _ = self.ask("call", number, args, kwargs)
            if outcome == "ok":
                return value
            raise cells.REAL_BUILTINS.get(value["classes"][0], RuntimeError)(value["message"])

        function.__name__ = function.__qualname__ = name
        self._callbacks[id(function)] = function, ["T", number, name]
        return function


class Interrupted(Exception):
    """Carries an exception that is no Exception, such as SystemExit, as its cause."""


def _found(space, name):
    """(True, value) of a name of the notebook, or (False, None)."""
    return (True, space[name]) if name in space else (False, None)


def _described(function):
    """What the stand-in of a function outside should look like."""
    try:
        signature = inspect.signature(function)
        parameters = [
            [p.name, int(p.kind), p.default is not p.empty, cells.safe_repr(p.default)[:200]]
            for p in signature.parameters.values()
        ][:100]
    except Exception:
        parameters = None
    doc = function.__doc__
    return {
        "name": str(function.__name__)[:200],
        "doc": doc[:20_000] if type(doc) is str else None,
        "parameters": parameters,
        "file": str(function.__code__.co_filename)[:200],
        "line": function.__code__.co_firstlineno,
    }


def _next(iterator):
    """(True, the next item), or (False, None) at the end."""
    try:
        return True, next(iterator)
    except StopIteration:
        return False, None


COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
CONTAINERS = ("contains", "getitem", "setitem", "delitem")
VERBS = {
    "call": lambda target, *args, **kwargs: target(*args, **kwargs),
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "hasattr": hasattr,
    "dir": dir,
    "len": len,
    "iter": iter,
    "next": _next,
    "bool": bool,
    "int": int,
    "float": float,
    "complex": complex,
    "str": str,
    "repr": repr,
    "index": operator.index,
    "isinstance": lambda target, value: isinstance(value, target),
    "issubclass": lambda target, value: issubclass(value, target),
    "enter": lambda target: type(target).__enter__(target),
    "exit": lambda target: type(target).__exit__(target, None, None, None),
    **{name: getattr(operator, name) for name in (*peer.BINARY, *peer.UNARY, *COMPARISONS, *CONTAINERS)},
    "round": round,
    "divmod": divmod,
    "reflected": lambda target, name, other: getattr(operator, name)(other, target),
}
