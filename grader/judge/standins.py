"""OUTSIDE: what a test cell holds in place of the student's functions, classes and objects.

Plain values arrive as copies and need nothing from here. A function becomes a real Python function whose
body is a remote call. Everything else becomes a `StudentObject`, which forwards what it is asked, with
one rule: **a comparison, containment or arithmetic between a student's object and a value of the
test's is never left to the student's object.** It would learn the expected value, and it could lie.
Such an object equals no plain value and cannot be computed with. Only where the notebook asks the
student to write a class are instances of that class allowed to speak for themselves: there, its methods
(`__eq__`, `__add__`, …) are the very thing under test.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import operator
import random
import re
import sys
import weakref

import numpy as np

from . import cells, peer, wire

_GONE = object()
_MOCKED = {"input": input, "print": print}  # built-in functions that tests put others in the place of


def _random_state():
    """The states of the two generators that a test may seed, as plain data."""
    return random.getstate(), np.random.get_state()


_OPERATORS = frozenset(
    [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "and_",
        "or_",
        "xor",
        "lshift",
        "rshift",
        "neg",
        "pos",
        "abs",
        "invert",
        "reflected",
    ]
)


def _unseen(function):
    """Let a function of ours stand in no file, so that what explains a traceback passes it over."""
    function.__code__ = function.__code__.replace(co_filename="<judge>")
    return function


class StudentStopped(Exception):
    """The process that runs the student's code gave no answer: out of time, ended, or broke the wire."""

    def __init__(self, message, function=None):
        super().__init__(message)
        self.function = function


class StudentExit(RuntimeError):
    """The student's code tried to end the notebook (SystemExit and its kind)."""


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
        if self.shared:
            self.request("share", None, tuple(self.shared))

    @_unseen
    def request(self, verb, target, args=(), kwargs=None, function=None):
        """Ask for something; the student's exception is raised here as the built-in of that name."""
        if verb == "call":
            self._pass_on_replacements()
        function = function if function in self._known else None  # what a submission calls it may tell things
        try:
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
        _raise_at(error, *place)

    def find(self, name):
        """(True, value) of a name of the student's notebook, or (False, None)."""
        self._known.add(name)
        answer = self.request("get", None, (name,))
        if type(answer) is not tuple or len(answer) != 2 or type(answer[0]) is not bool:
            raise StudentStopped("the process of the submission answered with nonsense")
        found, value = answer
        # A test may ask what it was given for its name (`judge(zero_pad)`): that is the one it used itself.
        if callable(value) and value in _remote:
            if _remote[value][1] not in self._names:
                self._names[_remote[value][1]] = value.__name__ = value.__qualname__ = name
                value.__code__ = value.__code__.replace(co_name=name)
        elif isinstance(value, StudentObject):
            self._names.setdefault(value._number, name)
        if isinstance(value, StudentObject) and _sort(value) == "class" and name in self.expected:
            object.__setattr__(value, "_expected", True)
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
        if callable(value) and value in _remote:
            link, number, name = _remote[value]
            if link is not self:
                number = _remote[self.find(link._names.get(number, name))[1]][1]
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
            return self._kept(rest[0], lambda: _function(self, *rest))
        if tag == "h" and _fits(rest, int, str, str, bool):
            return self._kept(rest[0], lambda: StudentObject(self, *rest))
        if tag == "x" and _fits(rest, int, str, str):
            return self._kept(rest[0], lambda: _exception_class(rest[1], rest[2], own=rest[1] != rest[2]))
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
            kind = _exception_class(base if self.quiet else name, base, own=name != base)
            if type(number) is int:
                self._objects[number] = kind  # what `except` will find under this name
        error = _instance(kind, args, str(message)[:2000])
        error.student_lines = lines
        return error


def describe(error):
    """An exception of a callback, for the student's side: its class and message."""
    return {"classes": [type(error).__name__], "message": str(error)[:2000]}


def _fits(values, *types):
    return len(values) == len(types) and all(type(v) is t for v, t in zip(values, types, strict=True))


def _exception_class(name, base, own=True):
    """The built-in exception `base`, or, for one of the student's `own`, a class that derives from it."""
    kind = cells.REAL_BUILTINS.get(base, RuntimeError)
    if not issubclass(kind, Exception):
        return StudentExit
    if not own:
        return kind
    return type(name[:100] if name.isidentifier() else "StudentError", (kind,), {"__module__": "__main__"})


def _instance(kind, args, message):
    try:
        error = kind(*args) if type(args) is tuple and args else kind(message)
    except Exception:  # classes with a constructor of their own
        error = RuntimeError(f"{kind.__name__}: {message}")
    try:
        str(error)
    except Exception:
        error = RuntimeError(f"{kind.__name__}: {message}")
    return error


@_unseen
def _raise_at(error, file, line, name):
    """Raise an error from a frame that stands at a line of the student's."""
    code = compile("\n" * (line - 1) + "raise error", file, "exec", dont_inherit=True)
    exec(code.replace(co_name=name), {"error": error})


_remote: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()  # function → (link, number, name)


def _function(link, number, about):
    """A function of this side whose body is a call to the student's."""
    name = str(about.get("name"))[:200]

    @_unseen
    def call(args, kwargs):
        here = Link.current or link
        target = number
        if here is not link:  # kept from an earlier test: the fresh state has one of the same name
            found, fresh = here.find(link._names.get(number, name))
            if not found or not callable(fresh) or fresh not in _remote:
                raise StudentStopped("a function of an earlier test no longer exists")
            target = _remote[fresh][1]
        return here.request("call", target, args, kwargs, here._names.get(target))

    # On one line, so that a traceback shows the `def` of the student's function for it
    def function(*args, **kwargs): return call(args, kwargs)  # fmt: skip

    function.__name__ = function.__qualname__ = name
    function.__module__ = "__main__"
    function.runs_elsewhere = True  # its frames are ours: a check names no line of them
    function.__doc__ = about.get("doc") if type(about.get("doc")) is str else None
    signature = _signature(about.get("parameters"))
    if signature is not None:
        function.__signature__ = signature
    if about.get("file") in link.sources and type(about.get("line")) is int and about["line"] > 0:
        code = function.__code__
        function.__code__ = code.replace(co_filename=about["file"], co_firstlineno=about["line"])
    _remote[function] = link, number, name
    return function


class Shown:
    """A default value that only its text is known of."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def _signature(parameters):
    """inspect.Signature from [[name, kind, has a default, repr of the default], …], or None."""
    try:
        made = []
        for name, kind, has_default, text in parameters:
            default = inspect.Parameter.empty
            if has_default:
                try:
                    default = ast.literal_eval(str(text))
                except (ValueError, SyntaxError, MemoryError, RecursionError):
                    default = Shown(str(text))
            made.append(inspect.Parameter(name, inspect._ParameterKind(kind), default=default))
        return inspect.Signature(made)
    except (TypeError, ValueError):
        return None


def _sort(value):
    return object.__getattribute__(value, "_sort")


class StudentObject:
    """An object of the student's, which stays where it is. See the rule at the head of this file."""

    __slots__ = ("__weakref__", "_callable", "_expected", "_link", "_name", "_number", "_sort")
    __array_ufunc__ = None  # NumPy leaves operators with arrays to the methods below

    def __init__(self, link, number, sort, name, can_be_called):
        put = object.__setattr__
        put(self, "_link", link)
        put(self, "_number", number)
        put(self, "_sort", sort)
        put(self, "_name", name)
        put(self, "_callable", can_be_called)
        put(self, "_expected", False)

    def _ask(self, verb, *args, **kwargs):
        """Forward to the object; the answer is a plain value, or a stand-in again."""
        if self._link is not Link.current:
            raise StudentStopped(
                f"an object of class {self._name} was made in an earlier test; "
                "every test starts from a fresh state"
            )
        value = self._link.request(verb, self._number, args, kwargs, self._name)
        made = self._expected and (self._sort == "class" if verb == "call" else verb in _OPERATORS)
        if made and isinstance(value, StudentObject):  # an instance of the class under test
            object.__setattr__(value, "_expected", True)
        return value

    def _exactly(self, kind, verb):
        value = self._ask(verb)
        if type(value) is not kind:
            raise TypeError(f"{self._name}: {verb} gave {type(value).__name__}, not {kind.__name__}")
        return value

    def _may_compare(self, other):
        return self._expected or isinstance(other, StudentObject)

    def _refuse(self, what):
        return TypeError(
            f"{what} needs a plain value here, and the submission gave an object of class {self._name}"
        )

    def __call__(self, *args, **kwargs):
        return self._ask("call", *args, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__") and name not in ("__name__", "__doc__", "__dict__"):
            raise AttributeError(name)
        if name == "__name__" and self._number in self._link._names:
            return self._link._names[self._number]
        return self._ask("getattr", name)

    def __setattr__(self, name, value):
        self._ask("setattr", name, value)

    def __delattr__(self, name):
        self._ask("delattr", name)

    def __dir__(self):
        return self._ask("dir")

    def __instancecheck__(self, value):
        if not isinstance(value, StudentObject):
            return False
        return self._ask("isinstance", value) is True

    def __subclasscheck__(self, value):
        return isinstance(value, StudentObject) and self._ask("issubclass", value) is True

    def __iter__(self):
        iterator = self._ask("iter")
        while True:
            step = iterator._ask("next") if isinstance(iterator, StudentObject) else (False, None)
            if type(step) is not tuple or len(step) != 2 or step[0] is not True:
                return
            yield step[1]

    def __next__(self):
        step = self._ask("next")
        if type(step) is not tuple or len(step) != 2 or step[0] is not True:
            raise StopIteration
        return step[1]

    def __len__(self):
        return self._exactly(int, "len")

    def __bool__(self):
        return self._exactly(bool, "bool")

    def __int__(self):
        return self._exactly(int, "int")

    def __float__(self):
        return self._exactly(float, "float")

    def __complex__(self):
        return self._exactly(complex, "complex")

    def __str__(self):
        return self._exactly(str, "str")

    def __repr__(self):
        return self._exactly(str, "repr")

    def __format__(self, spec):
        return format(str(self), spec)

    def __getitem__(self, key):
        return self._ask("getitem", key)

    def __setitem__(self, key, value):
        self._ask("setitem", key, value)

    def __delitem__(self, key):
        self._ask("delitem", key)

    def __contains__(self, value):
        if self._may_compare(value):
            return self._ask("contains", value) is True
        return any(item is value or _same(item, value) for item in self)

    def __enter__(self):
        return self._ask("enter")

    def __exit__(self, *error):
        self._ask("exit")

    def __hash__(self):
        return object.__hash__(self)

    def __eq__(self, other):
        return self._may_compare(other) and self._ask("eq", other) is True

    def __ne__(self, other):
        return not self._may_compare(other) or self._ask("ne", other) is True


def _same(one, other):
    equal = one == other
    return type(equal) is bool and equal


def _binary(name, verb):
    def method(self, other):
        if not self._may_compare(other):
            raise self._refuse(f"`{verb.strip('_')}`")
        return self._ask(verb, other)

    method.__name__ = name
    return method


def _reflected(name, verb):
    def method(self, other):
        if not self._may_compare(other):
            raise self._refuse(f"`{verb.strip('_')}`")
        return self._ask("reflected", verb, other)

    method.__name__ = name
    return method


def _add_operators():
    for verb in sorted(_OPERATORS - {"neg", "pos", "abs", "invert", "reflected"}):
        plain = verb.strip("_")
        setattr(StudentObject, f"__{plain}__", _binary(f"__{plain}__", verb))
        setattr(StudentObject, f"__r{plain}__", _reflected(f"__r{plain}__", verb))
    for verb in ["lt", "le", "gt", "ge"]:
        setattr(StudentObject, f"__{verb}__", _binary(f"__{verb}__", verb))
    for verb in ["neg", "pos", "abs", "invert"]:
        assert hasattr(operator, verb)
        setattr(StudentObject, f"__{verb}__", lambda self, verb=verb: self._ask(verb))


_add_operators()
