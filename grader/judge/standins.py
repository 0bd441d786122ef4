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
import inspect
import weakref

from . import peer
from .failures import StudentStopped, unseen

_OPERATORS = frozenset([*peer.BINARY, *peer.UNARY, "reflected"])
remotes: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()  # function → (link, number, name)


def remote_function(link, number, about):
    """A function of this side whose body is a call to the student's."""
    name = str(about.get("name"))[:200]

    @unseen
    def call(args, kwargs):
        here = type(link).current or link
        target = number
        if here is not link:  # kept from an earlier test: the fresh state has one of the same name
            found, fresh = here.find(link._names.get(number, name))
            if not found or not callable(fresh) or fresh not in remotes:
                raise StudentStopped("a function of an earlier test no longer exists")
            target = remotes[fresh][1]
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
    remotes[function] = link, number, name
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


def sort_of(value):
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
        if self._link is not type(self._link).current:
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
    for verb in peer.BINARY:
        plain = verb.strip("_")
        setattr(StudentObject, f"__{plain}__", _binary(f"__{plain}__", verb))
        setattr(StudentObject, f"__r{plain}__", _reflected(f"__r{plain}__", verb))
    for verb in ["lt", "le", "gt", "ge"]:
        setattr(StudentObject, f"__{verb}__", _binary(f"__{verb}__", verb))
    for verb in peer.UNARY:
        setattr(StudentObject, f"__{verb}__", lambda self, verb=verb: self._ask(verb))


_add_operators()
