"""INSIDE: tells a test what it will look up, where that is small plain data, so that no fork is needed.

A test of a plain answer (`check("stride_tail", unread_column, …)`) reads a few numbers and asks for nothing else. To
fork the notebook's process for it costs more than all the rest of such a test.
"""

from __future__ import annotations

import numpy as np

from . import wire

MAX_SIZE = 4096  # characters of a text, bits of an int, items of a container, bytes of an array
MAX_DEPTH = 3


def values(space, names):
    """The frame with the values of all names, as (tree, blobs), or None when one of them is more than small plain data.

    Its tree is ["values", [name, found, node, number of bytes], …].
    """
    tree, blobs = ["values"], []
    for name in names:
        if name not in space:
            tree.append([name, False, None, 0])
            continue
        value = space[name]
        if not _is_small(value):
            return None
        writer = wire.Writer()
        try:
            node = writer.node(value)
        except wire.WireError:
            return None
        tree.append([name, True, node, sum(map(len, writer.blobs))])
        blobs += writer.blobs
    return tree, blobs


def _is_small(value, depth=MAX_DEPTH):
    kind = type(value)
    if value is None or kind in (bool, float, complex):
        return True
    if kind is int:
        return value.bit_length() <= MAX_SIZE
    if kind in (str, bytes):
        return len(value) <= MAX_SIZE
    if kind is np.ndarray:
        return value.nbytes <= MAX_SIZE
    if kind in (list, tuple, set, frozenset):
        return depth > 0 and len(value) <= MAX_SIZE and all(_is_small(item, depth - 1) for item in value)
    if kind is dict:
        return (
            depth > 0
            and len(value) <= MAX_SIZE
            and all(_is_small(i, depth - 1) for p in value.items() for i in p)
        )
    return isinstance(value, np.generic)
