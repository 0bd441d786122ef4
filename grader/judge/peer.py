"""One end of a conversation over the wire. Used on both sides; each side decides what it will perform.

Calls copy in and copy out: after a call, lists, dicts, sets and arrays that were handed over show the
changes that the other side made to its copies, so that functions that work in place can be tested, and
functions that must not do so can be caught.
"""

from __future__ import annotations

import collections

import numpy as np

from . import wire

# Operators, by their names in the module `operator`, that can be asked of an object on the other side
BINARY = (
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
)
UNARY = ("neg", "pos", "abs", "invert")
MUTABLE = (list, dict, set, bytearray, np.ndarray, collections.deque)


class Peer:
    """Asks the other side and answers it.

    Parameters
    ----------
    connection : a connected stream socket
    perform : (verb, target, args, kwargs) → value; an exception goes over as a failure
    refer, resolve : nodes of the side's own, as in wire.Writer and wire.Reader
    describe : exception → plain dict
    printed : () → str, what was printed since the last reply
    """

    def __init__(self, connection, perform, refer, resolve, describe, printed=str):
        self.connection = connection
        self._perform = perform
        self._refer = refer
        self._resolve = resolve
        self._describe = describe
        self._printed = printed

    def ask(self, verb, target, args=(), kwargs=None):
        """The other side's answer: ("ok", value, printed) or ("failed", description, printed)."""
        kwargs = {} if kwargs is None else kwargs
        writer = wire.Writer(self._refer)
        tree = ["do", verb, target, writer.node(args), writer.node(kwargs)]
        wire.send(self.connection, tree, writer.blobs)
        while True:
            reply, blob = wire.receive(self.connection)
            if type(reply) is not list or not reply:
                raise wire.WireError("a reply is malformed")
            if reply[0] == "do":
                self.answer(reply, blob)
                continue
            if len(reply) != 4 or reply[0] not in ("ok", "failed") or type(reply[3]) is not str:
                raise wire.WireError("a reply is malformed")
            reader = wire.Reader(blob, self._resolve, writer.containers)
            value = reader.value(reply[1])
            if reply[2] is None:
                reader.finish()
            else:
                after = wire.Reader(reader.rest(), self._resolve)
                changed = after.value(reply[2])
                after.finish()
                if type(changed) is tuple and len(changed) == 2:
                    merge((args, kwargs), changed)
            return reply[0], value, reply[3]

    def serve(self):
        """Answer until the other side has gone."""
        while True:
            try:
                message, blob = wire.receive(self.connection)
            except wire.Closed:
                return
            self.answer(message, blob)

    def answer(self, message, blob):
        """Perform what one message asks for and send the outcome."""
        if type(message) is not list or len(message) != 5 or message[0] != "do":
            raise wire.WireError("a request is malformed")
        _, verb, target, args_node, kwargs_node = message
        reader = wire.Reader(blob, self._resolve)
        args, kwargs = reader.value(args_node), reader.value(kwargs_node)
        reader.finish()
        if type(args) is not tuple or type(kwargs) is not dict:
            raise wire.WireError("a request is malformed")
        try:
            value = self._perform(verb, target, args, kwargs)
            writer = wire.Writer(self._refer, reader.containers)
            outcome = ["ok", writer.node(value)]
        except Exception as error:
            writer = wire.Writer(self._refer, reader.containers)
            outcome = ["failed", writer.node(self._describe(error))]
        after = None
        if len(reader.containers) > 1:  # more than the dict of keyword arguments
            second = wire.Writer(self._refer)
            try:
                nodes = [second.node(args), second.node(kwargs)]
            except wire.WireError:  # something that cannot be sent was put into an argument
                nodes = [args_node, kwargs_node]
            if nodes != [args_node, kwargs_node] or b"".join(second.blobs) != blob:
                after = ["t", *nodes]
                writer.blobs += second.blobs
        wire.send(self.connection, [*outcome, after, self._printed()], writer.blobs)


def merge(old, new, seen=None):
    """Give the containers of `old` the contents of `new`, in place as far as their kinds agree.

    Returns `old` where it could be kept, otherwise `new`. `seen` stops at circular structures.
    """
    kind = type(old)
    if kind is not type(new):
        return new
    seen = set() if seen is None else seen
    if isinstance(old, MUTABLE):
        if (id(old), id(new)) in seen:
            return old
        seen.add((id(old), id(new)))
    if kind is tuple:
        merged = tuple([merge(o, n, seen) for o, n in zip(old, new, strict=False)]) + new[len(old) :]
        same = len(merged) == len(old) and all(m is o for m, o in zip(merged, old, strict=True))
        return old if same else merged
    if kind is np.ndarray:
        if old.shape != new.shape or old.dtype != new.dtype or not old.flags.writeable:
            return new
        old[...] = new
        return old
    if isinstance(old, dict):
        merged = {key: merge(old[key], item, seen) if key in old else item for key, item in new.items()}
        old.clear()
        for key, item in merged.items():
            dict.__setitem__(old, key, item)
        return old
    if kind is list or kind is collections.deque:
        merged = [merge(o, n, seen) for o, n in zip(old, new, strict=False)] + list(new)[len(old) :]
        old.clear()
        old.extend(merged)
        return old
    if kind is set or kind is bytearray:
        old.clear()
        (old.update if kind is set else old.extend)(new)
        return old
    if kind.__module__ == "__main__" and hasattr(old, "__dict__"):  # a class that both sides have
        merge(vars(old), vars(new), seen)
        return old
    return new
