"""The only language spoken across the wall: plain data, copied. Imported on both sides.

A message is a frame: two lengths, a JSON text, and the bytes of its arrays one after another. In the
JSON, ``None``, ``bool``, ``int``, ``float`` and ``str`` stand for themselves and everything else is a
list that begins with a one-letter tag. Nothing is ever executed or imported on account of what was
read: a tag that is not in the table below is refused, sizes are bounded before anything is allocated,
and arrays have to account for every byte. There is no pickle and there are no object arrays.

A container that appears twice is sent once and referred to by its number afterwards (``["s", 3]``), so
shared and circular structures keep their shape, and a function that returns its own argument is seen
to do so.
"""

from __future__ import annotations

import collections
import decimal
import fractions
import json
import math
import re
import struct

import numpy as np

MAX_FRAME = 256 * 2**20  # bytes of one frame, arrays included
MAX_NODES = 2_000_000  # values in one frame
MAX_KEYS = 200_000  # entries of one dict or set: bounds what colliding hashes can cost
MAX_DEPTH = 100  # nested containers
MAX_INT_DIGITS = 20_000  # hexadecimal digits of one int

_HEADER = struct.Struct("!II")
_DTYPE = re.compile(r"[<>|=][biufcmMSU]\d{1,9}(\[\d{0,6}[a-zA-Z]{1,2}\])?\Z")
_KINDS = "biufcmMSU"
_FORTRAN, _READ_ONLY = 1, 2
_DICTS = {
    "dict": dict,
    "OrderedDict": collections.OrderedDict,
    "Counter": collections.Counter,
    "defaultdict": lambda: collections.defaultdict(None),
}
_DICT_NAMES = {
    dict: "dict",
    collections.OrderedDict: "OrderedDict",
    collections.Counter: "Counter",
    collections.defaultdict: "defaultdict",
}
# Classes that may be named (``dtype=float``, ``type(x) is int``): a fixed table, nothing else is looked up.
_CLASSES = {
    **{t.__name__: t for t in (object, bool, int, float, complex, str, bytes, bytearray, list, tuple, dict)},
    **{t.__name__: t for t in (set, frozenset, range, slice, type(None), type(...))},
    **{f"numpy.{t.__name__}": t for t in {*np.sctypeDict.values(), np.ndarray} - {np.object_, np.void}},
}
_CLASS_NAMES = {t: name for name, t in _CLASSES.items()}
_PLAIN = (type(None), bool, float, str)
_named_tuples: dict[tuple, type] = {}


class WireError(Exception):
    """What came over the wire is not a message, or what should go over it is not plain data."""


class Closed(WireError):
    """The other side has gone."""


def _refuse(writer, value):
    raise WireError(f"a value of type {type(value).__name__} is not plain data")


class Writer:
    """Turns values into the nodes of one frame.

    `refer(writer, value)` is asked for the node of a value that is not plain data; the default refuses.
    `known` are mutable containers that both sides have numbered already.
    """

    def __init__(self, refer=_refuse, known=()):
        self.blobs: list[bytes] = []
        self.containers: list[object] = list(known)
        self._numbers = {id(c): i for i, c in enumerate(self.containers)}
        self._refer = refer
        self._depth = 0

    def node(self, value):
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else ["i", hex(value)]
        number = self._numbers.get(id(value))
        if number is not None and self.containers[number] is value:
            return ["s", number]
        if self._depth >= MAX_DEPTH:
            raise WireError(f"a value is nested more than {MAX_DEPTH} deep")
        self._depth += 1
        try:
            write = _WRITERS.get(kind)
            if write is not None:
                return write(self, value)
            if isinstance(value, np.generic):
                return self._scalar(value)
            if isinstance(value, np.dtype) and value.kind in _KINDS and not value.metadata:
                return ["Y", value.str]
            if isinstance(value, type) and value in _CLASS_NAMES:
                return ["y", _CLASS_NAMES[value]]
            if kind.__bases__ == (tuple,) and type(getattr(kind, "_fields", None)) is tuple:
                return self._named_tuple(value)
            return self._refer(self, value)
        finally:
            self._depth -= 1

    def _number(self, value):
        self._numbers[id(value)] = len(self.containers)
        self.containers.append(value)

    def _items(self, values):
        return [self.node(v) for v in values]

    def _list(self, value):
        self._number(value)
        return ["l", *self._items(list(value))]

    def _tuple(self, value):
        return ["t", *self._items(value)]

    def _dict(self, value):
        self._number(value)
        flat = []
        for key, item in list(value.items()):
            flat += [self.node(key), self.node(item)]
        return ["d", _DICT_NAMES[type(value)], *flat]

    def _set(self, value):
        self._number(value)
        return ["S", *self._items(value)]

    def _frozenset(self, value):
        return ["z", *self._items(value)]

    def _deque(self, value):
        self._number(value)
        return ["q", value.maxlen, *self._items(value)]

    def _bytes(self, value):
        self.blobs.append(value)
        return ["b", len(value)]

    def _bytearray(self, value):
        self._number(value)
        self.blobs.append(bytes(value))
        return ["B", len(value)]

    def _array(self, value):
        if value.dtype.kind not in _KINDS or value.dtype.metadata:
            return self._refer(self, value)
        self._number(value)
        fortran = value.flags.f_contiguous and not value.flags.c_contiguous
        self.blobs.append(value.tobytes("F" if fortran else "C"))
        flags = _FORTRAN * fortran | _READ_ONLY * (not value.flags.writeable)
        return ["a", value.dtype.str, list(value.shape), flags]

    def _scalar(self, value):
        dtype = np.dtype(type(value)) if type(value).__module__ == "numpy" else None
        if dtype is None or dtype.type is not type(value) or value.dtype.kind not in _KINDS:
            return self._refer(self, value)
        if dtype.kind == "U":
            return ["u", str(value)]
        data = bytes(value) if dtype.kind == "S" else value.tobytes()
        self.blobs.append(data)
        return ["n", value.dtype.str if dtype.kind != "S" else f"|S{len(data)}"]

    def _named_tuple(self, value):
        names = list(type(value)._fields)
        if len(names) != tuple.__len__(value) or not all(type(n) is str for n in names):
            return self._refer(self, value)
        return ["N", str(type(value).__name__), names, *self._items(tuple.__iter__(value))]


_WRITERS = {
    list: Writer._list,
    tuple: Writer._tuple,
    dict: Writer._dict,
    collections.OrderedDict: Writer._dict,
    collections.Counter: Writer._dict,
    collections.defaultdict: Writer._dict,
    set: Writer._set,
    frozenset: Writer._frozenset,
    collections.deque: Writer._deque,
    bytes: Writer._bytes,
    bytearray: Writer._bytearray,
    np.ndarray: Writer._array,
    complex: lambda w, v: ["c", v.real, v.imag],
    range: lambda w, v: ["R", *w._items((v.start, v.stop, v.step))],
    slice: lambda w, v: ["L", *w._items((v.start, v.stop, v.step))],
    type(...): lambda w, v: ["e"],
    type(NotImplemented): lambda w, v: ["E"],
    fractions.Fraction: lambda w, v: ["F", *w._items((v.numerator, v.denominator))],
    decimal.Decimal: lambda w, v: ["D", str(v)],
}


class Reader:
    """Turns the nodes of one frame back into values; raises WireError for anything else.

    `resolve(reader, node)` is asked for the value of a node with a tag of the caller's own.
    `known` are the containers that both sides have numbered already.
    """

    def __init__(self, blob=b"", resolve=None, known=()):
        self.containers: list[object] = list(known)
        self._blob = memoryview(blob)
        self._at = 0
        self._nodes = 0
        self._depth = 0
        self._resolve = resolve

    def value(self, node):
        kind = type(node)
        if kind in _PLAIN or kind is int:
            return node
        if kind is not list or not node or type(node[0]) is not str:
            raise WireError("a node has no tag")
        self._nodes += len(node)
        if self._nodes > MAX_NODES or self._depth >= MAX_DEPTH:
            raise WireError("a value has too many parts")
        self._depth += 1
        try:
            read = _READERS.get(node[0])
            if read is not None:
                return read(self, *node[1:])
            if self._resolve is not None:
                return self._resolve(self, node)
        except WireError:
            raise
        except (TypeError, ValueError, OverflowError, ArithmeticError, MemoryError) as error:
            raise WireError(f"a node {node[0]!r} is malformed: {error}"[:300]) from None
        finally:
            self._depth -= 1
        raise WireError(f"unknown tag {node[0][:10]!r}")

    def rest(self):
        """The bytes that have not been asked for yet."""
        return self._blob[self._at :]

    def finish(self):
        """Every byte must have been asked for."""
        if self._at != len(self._blob):
            raise WireError("bytes are left over")

    def _take(self, count):
        if type(count) is not int or not 0 <= count <= len(self._blob) - self._at:
            raise WireError("the frame is too short")
        self._at += count
        return self._blob[self._at - count : self._at]

    def _keep(self, container):
        self.containers.append(container)
        return container

    def _shared(self, number):
        if type(number) is not int or not 0 <= number < len(self.containers):
            raise WireError("a reference to nothing")
        return self.containers[number]

    def _int(self, text):
        if type(text) is not str or not re.fullmatch(rf"-?0x[0-9a-f]{{1,{MAX_INT_DIGITS}}}", text):
            raise WireError("an int is malformed or too long")
        return int(text, 16)

    def _list(self, *items):
        out = self._keep([])
        out.extend([self.value(i) for i in items])
        return out

    def _dict(self, name, *flat):
        if name not in _DICTS or len(flat) % 2 or len(flat) > 2 * MAX_KEYS:
            raise WireError("a dict is malformed or too large")
        out = self._keep(_DICTS[name]())
        for i in range(0, len(flat), 2):
            key = self.value(flat[i])
            dict.__setitem__(out, key, self.value(flat[i + 1]))
        return out

    def _set(self, *items):
        if len(items) > MAX_KEYS:
            raise WireError("a set is too large")
        out = self._keep(set())
        out.update([self.value(i) for i in items])
        return out

    def _frozenset(self, *items):
        if len(items) > MAX_KEYS:
            raise WireError("a set is too large")
        return frozenset([self.value(i) for i in items])

    def _deque(self, maxlen, *items):
        out = self._keep(collections.deque(maxlen=maxlen))
        out.extend([self.value(i) for i in items])
        return out

    def _array(self, text, shape, flags):
        dtype = _dtype(text)
        if type(shape) is not list or len(shape) > 32 or type(flags) is not int or not 0 <= flags <= 3:
            raise WireError("an array is malformed")
        if not all(type(n) is int and 0 <= n < 2**48 for n in shape):
            raise WireError("a shape is malformed")
        count = math.prod(shape)
        if count * dtype.itemsize > MAX_FRAME or math.prod(n for n in shape if n) > 2**48:
            raise WireError("an array is too large")
        order = "F" if flags & _FORTRAN else "C"
        data = self._take(count * dtype.itemsize)
        out = np.empty(shape, dtype, order)
        if count and dtype.itemsize:
            out[...] = np.frombuffer(data, dtype).reshape(shape, order=order)
        out.flags.writeable = not flags & _READ_ONLY
        return self._keep(out)

    def _scalar(self, text):
        dtype = _dtype(text)
        data = self._take(dtype.itemsize)
        return np.frombuffer(data, dtype)[0] if dtype.itemsize else np.zeros(1, dtype)[0]

    def _class(self, name):
        if type(name) is not str or name not in _CLASSES:
            raise WireError("not a class of the table")
        return _CLASSES[name]

    def _text_scalar(self, text):
        if type(text) is not str:
            raise WireError("a text is malformed")
        return np.str_(text)

    def _named_tuple(self, name, fields, *items):
        good = type(name) is str and type(fields) is list and len(fields) == len(items) <= 100
        if not good or not all(type(f) is str and len(f) < 100 for f in fields):
            raise WireError("a named tuple is malformed")
        key = (name[:100], *fields)
        if key not in _named_tuples:
            if len(_named_tuples) > 1000:
                raise WireError("too many kinds of named tuples")
            _named_tuples[key] = collections.namedtuple(name[:100], fields)
        return _named_tuples[key](*[self.value(i) for i in items])

    def _decimal(self, text):
        if type(text) is not str or len(text) > MAX_INT_DIGITS:
            raise WireError("a decimal is malformed")
        return decimal.Decimal(text)

    def _complex(self, real, imag):
        return complex(float(real), float(imag))

    def _range(self, *ends):
        return range(*[self.value(e) for e in ends])


def _dtype(text):
    """The dtype that the text stands for: numbers, dates and fixed-width strings only."""
    if type(text) is not str or not _DTYPE.match(text):
        raise WireError("not a plain dtype")
    dtype = np.dtype(text)
    if dtype.kind not in _KINDS or dtype.itemsize > MAX_FRAME:
        raise WireError("not a plain dtype")
    return dtype


_READERS = {
    "s": Reader._shared,
    "i": Reader._int,
    "l": Reader._list,
    "t": lambda r, *items: tuple([r.value(i) for i in items]),
    "d": Reader._dict,
    "S": Reader._set,
    "z": Reader._frozenset,
    "q": Reader._deque,
    "b": lambda r, n: bytes(r._take(n)),
    "B": lambda r, n: r._keep(bytearray(r._take(n))),
    "a": Reader._array,
    "n": Reader._scalar,
    "u": Reader._text_scalar,
    "N": Reader._named_tuple,
    "y": Reader._class,
    "Y": lambda r, text: _dtype(text),
    "c": Reader._complex,
    "R": Reader._range,
    "L": lambda r, *ends: slice(*[r.value(e) for e in ends]),
    "e": lambda r: ...,
    "E": lambda r: NotImplemented,
    "F": lambda r, n, d: fractions.Fraction(r.value(n), r.value(d)),
    "D": Reader._decimal,
}


def send(connection, tree, blobs=()):
    """Write one frame to a socket."""
    text = json.dumps(tree, separators=(",", ":")).encode("ascii")
    size = sum(map(len, blobs))
    if len(text) + size > MAX_FRAME:
        raise WireError("a value is too large to be sent")
    try:
        connection.sendall(b"".join((_HEADER.pack(len(text), size), text, *blobs)))
    except (BrokenPipeError, ConnectionResetError):
        raise Closed("the other side has gone") from None


def receive(connection, limit=MAX_FRAME):
    """Read one frame: (tree, bytes of the arrays). Raises WireError, or Closed at the end."""
    text_size, size = _HEADER.unpack(_read(connection, _HEADER.size))
    if text_size + size > limit:
        raise WireError("a message is too large")
    text = _read(connection, text_size)
    blob = _read(connection, size)
    return parse(text), blob


def parse(text):
    """The JSON text of a frame as lists, dicts and scalars."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        raise WireError("a message is not JSON") from None


def _read(connection, count):
    buffer = bytearray(count)
    view, at = memoryview(buffer), 0
    while at < count:
        try:
            got = connection.recv_into(view[at:])
        except ConnectionResetError:
            got = 0
        if not got:
            raise Closed("the other side has gone")
        at += got
    return buffer
