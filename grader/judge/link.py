"""OUTSIDE: the trusted end of the conversation about one test cell.

It looks names up in the student's notebook, calls what it finds there, turns what comes back into values,
stand-ins (standins.py) and exceptions (failures.py), and lets the student's functions see what the test does
to names that they use.
"""

from __future__ import annotations

import builtins
import random
import re
import sys

import numpy as np

from . import cells, peer, wire
from .failures import StudentStopped, describe, exception_class, instance, raise_at, unseen
from .standins import StudentObject, remote_function, remotes, sort_of

_GONE = object()
_MOCKED = {"input": input, "print": print}  # built-in functions that tests put others in the place of


def _random_state():
    """The states of the two generators that a test may seed, as plain data."""
    return random.getstate(), np.random.get_state()


class Link(peer.Peer):
    """The trusted end of the conversation about one test cell.

    Parameters
    ----------
    connection : socket to the fork of the student's process
    expected : names of the classes that the notebook asks the student to write
    shared : {name: class} that a given cell defines on both sides
    sources : {file name: source} of the student's cells, for inspect.getsource
    """

    current: Link | None = None

    def __init__(self, connection, expected=(), shared=None, sources=None):
        super().__init__(connection, self.perform, self.refer, self.resolve, lambda e: describe(e))
        self.expected = frozenset(expected)
        self.shared = shared or {}
        self.sources = sources or {}
        self.quiet = False  # True while hidden tests run: what the student prints is then not shown
        self._objects = {}
        self._exported = []
        self._rebuilt = {}
        self._replaced, self._random = ({}, {}), None
        self._known = set()  # names that the test has used: only these stand in messages
        self._names = {}  # {number: name under which the test has found a function or an object}
        self._told = (
            None  # {name: (found, node, bytes)} that the other side told first; None before that was read
        )
        if self.shared:
            self.request("share", None, tuple(self.shared))

    @unseen
    def request(self, verb, target, args=(), kwargs=None, function=None):
        """Ask for something; the student's exception is raised here as the built-in of that name."""
        if verb == "call":
            self._pass_on_replacements()
        function = function if function in self._known else None  # what a submission calls it may tell things
        try:
            self._listen()
            self._told = {}  # whatever is done there may change it
            outcome, value, printed = self.ask(verb, target, args, kwargs)
        except wire.Closed:
            raise StudentStopped("the process of the submission has ended", function) from None
        except wire.WireError as error:
            raise TypeError(f"{function or 'the submission'}: {error}") from None
        if printed:  # while a hidden test runs, this goes nowhere, unless the test itself listens
            sys.stdout.write(printed)
        if outcome == "ok":
            return value
        error = self._exception(value, function)
        place = None if self.quiet else self._place(getattr(error, "student_lines", ()))
        if place is None:
            raise error
        raise_at(error, *place)

    def find(self, name):
        """(True, value) of a name of the student's notebook, or (False, None)."""
        self._known.add(name)
        answer = self._told_first(name) or self.request("get", None, (name,))
        if type(answer) is not tuple or len(answer) != 2 or type(answer[0]) is not bool:
            raise StudentStopped("the process of the submission answered with nonsense")
        found, value = answer
        # A test may ask what it was given for its name (`judge(zero_pad)`): that is the one it used itself.
        if callable(value) and value in remotes:
            if remotes[value][1] not in self._names:
                self._names[remotes[value][1]] = value.__name__ = value.__qualname__ = name
                value.__code__ = value.__code__.replace(co_name=name)
        elif isinstance(value, StudentObject):
            self._names.setdefault(value._number, name)
        if isinstance(value, StudentObject) and sort_of(value) == "class" and name in self.expected:
            object.__setattr__(value, "_expected", True)
        return found, value

    def _listen(self):
        """Read what the other side tells before it is asked anything (see peek.values)."""
        if self._told is not None:
            return
        self._told = {}
        tree, blob = wire.receive(self.connection)
        try:
            at, (kind, *told) = 0, tree
            for name, found, node, size in told:
                self._told[name] = found is True, node, blob[at : at + size]
                at += size
        except (TypeError, ValueError):
            kind = None
        if kind != "values":
            raise wire.WireError("nonsense")

    def _told_first(self, name):
        """(found, value) of a name, or None when it has to be asked for."""
        try:
            self._listen()
            found, node, blob = self._told[name]
            reader = wire.Reader(blob)
            value = reader.value(node) if found else None
            reader.finish()
        except (KeyError, wire.WireError):  # a broken conversation shows as soon as something is asked
            return None
        return found, value

    def watch(self, space, names, *, seeds=False):
        """Let the student's functions see what the test does to names that they use.

        Parameters
        ----------
        space : dict, the test's namespace
        names : names of the student's that the test itself binds or deletes (it may take a helper away, or
            put in its own); they are brought into `space`
        seeds : whether the test seeds the generators of `random` and `numpy.random`
        """
        fetched = {}
        for name in names:
            found, value = self.find(name)
            if found:
                fetched[name] = space[name] = value
        self._replaced = space, {**fetched, **_MOCKED}
        self._random = _random_state() if seeds else None

    def _pass_on_replacements(self):
        space, known = self._replaced
        for name, value in known.items():
            now = dict.get(space, name, getattr(builtins, name) if name in _MOCKED else _GONE)
            if now is value:
                continue
            known[name] = now
            if now is _GONE or now is _MOCKED.get(name):
                self.request("unset", None, (name,))
            else:
                self.request("set", None, (name, now))
        if self._random is not None:
            state = _random_state()
            if repr(state) != repr(self._random):
                self._random = state
                self.request("seed", None, state)

    def perform(self, verb, target, args, kwargs):
        """The student's code may call the functions that the test handed to it, and nothing else."""
        if verb != "call" or type(target) is not int or not 0 <= target < len(self._exported):
            raise TypeError("only functions that the test passed can be called")
        return self._exported[target](*args, **kwargs)

    def refer(self, writer, value):
        if isinstance(value, StudentObject):
            if value._link is not self:
                raise wire.WireError("this object was made in an earlier test, and every test starts afresh")
            return ["r", value._number]
        if callable(value) and value in remotes:
            link, number, name = remotes[value]
            if link is not self:
                number = remotes[self.find(link._names.get(number, name))[1]][1]
            return ["r", number]
        kind = type(value)
        if self.shared.get(kind.__name__) is kind and hasattr(value, "__dict__"):
            self._rebuilt[id(vars(value))] = value
            return ["O", kind.__name__, writer.node(vars(value))]
        if callable(value) and not isinstance(value, type):
            self._exported.append(value)
            return ["T", len(self._exported) - 1, str(getattr(value, "__name__", "function"))]
        raise wire.WireError(f"a value of type {kind.__name__} cannot be handed to the submission")

    def resolve(self, reader, node):
        tag, rest = node[0], node[1:]
        if tag == "f" and _fits(rest, int, dict):
            return self._kept(rest[0], lambda: remote_function(self, *rest))
        if tag == "h" and _fits(rest, int, str, str, bool):
            return self._kept(rest[0], lambda: StudentObject(self, *rest))
        if tag == "x" and _fits(rest, int, str, str):
            return self._kept(rest[0], lambda: exception_class(rest[1], rest[2], own=rest[1] != rest[2]))
        if tag == "r" and _fits(rest, int) and rest[0] in self._objects:
            return self._objects[rest[0]]
        if tag == "T" and _fits(rest, int, str) and 0 <= rest[0] < len(self._exported):
            return self._exported[rest[0]]
        if tag == "O" and len(rest) == 2 and type(rest[0]) is str and rest[0] in self.shared:
            state = reader.value(rest[1])
            if type(state) is dict:
                return self._rebuild(self.shared[rest[0]], state)
        raise wire.WireError(f"a node {tag[:10]!r} is malformed")

    def _kept(self, number, make):
        if number not in self._objects:
            self._objects[number] = make()
        return self._objects[number]

    def _rebuild(self, kind, state):
        value = self._rebuilt.get(id(state))
        if value is None or type(value) is not kind:
            value = kind.__new__(kind)
            value.__dict__ = state
            self._rebuilt[id(state)] = value
        return value

    def _place(self, lines):
        """(file, line, function) of the last line of a student's traceback that is one of a cell, or None."""
        for line in reversed(lines):
            found = re.fullmatch(r'  File "(<[^"]{1,100}>)", line (\d{1,6}), in (\w{1,100}|<\w{1,20}>)', line)
            if found and found[1] in self.sources:
                number = int(found[2])
                return (
                    (found[1], number, found[3]) if number <= self.sources[found[1]].count("\n") + 1 else None
                )
        return None

    def _exception(self, description, function):
        """What the student's code raised, as an exception of this side."""
        try:
            classes, message = description["classes"], description["message"]
            seconds, number, args = description["seconds"], description["number"], description["args"]
            lines = [str(line)[:500] for line in description["lines"]][-30:]
            name = str(classes[0])
        except (TypeError, KeyError, IndexError):
            return StudentStopped("the process of the submission answered with nonsense", function)
        if seconds is not None:
            who = f"your `{function}`" if function else "your code"
            return StudentStopped(f"{who} was still running after {seconds:g} s of computing", function)
        if number in self._objects and isinstance(self._objects[number], type):
            kind = self._objects[number]
        else:
            base = next((c for c in classes if c in cells.REAL_BUILTINS), "RuntimeError")
            kind = exception_class(base if self.quiet else name, base, own=name != base)
            if type(number) is int:
                self._objects[number] = kind  # what `except` will find under this name
        error = instance(kind, args, str(message)[:2000])
        error.student_lines = lines
        return error


def _fits(values, *types):
    return len(values) == len(types) and all(type(v) is t for v, t in zip(values, types, strict=True))
