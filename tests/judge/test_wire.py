"""The wire: plain values round-trip, and any bytes are decoded within bounds or refused."""

import json
import math
import socket
import struct

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

from grader.judge import wire

DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?"),
    hnp.complex_number_dtypes(endianness="?"),
    hnp.unicode_string_dtypes(max_len=5),
    hnp.byte_string_dtypes(max_len=5),
    hnp.datetime64_dtypes(),
)
ARRAYS = DTYPES.flatmap(
    lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
KEYS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.tuples(st.integers())
)
LEAVES = st.one_of(
    KEYS, st.complex_numbers(), ARRAYS, st.fractions(), st.decimals(), st.just(range(2, 9, 3)), st.just(...)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
        st.sets(st.integers(), max_size=4),
        st.frozensets(st.text(), max_size=4),
    ),
    max_leaves=12,
)


def there_and_back(value):
    writer = wire.Writer()
    node = writer.node(value)
    reader = wire.Reader(b"".join(writer.blobs))
    result = reader.value(wire.parse(json.dumps(node)))
    reader.finish()
    return result


def same(one, other):
    """Equal in type, shape and value; NaN is NaN, and -0.0 is not 0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        kept = one.dtype == other.dtype and one.shape == other.shape
        return kept and one.flags.writeable == other.flags.writeable and one.tobytes() == other.tobytes()
    if isinstance(one, float):
        return (math.isnan(one) and math.isnan(other)) or (
            one == other and math.copysign(1, one) == math.copysign(1, other)
        )
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, dict):
        return len(one) == len(other) and all(
            same(a, b) and same(x, y) for (a, x), (b, y) in zip(one.items(), other.items(), strict=True)
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other) or one == other  # a signalling NaN may not be compared


@given(VALUES)
@settings(deadline=None, max_examples=300)
def test_any_plain_value_round_trips(value):
    assert same(value, there_and_back(value))


def test_shared_and_circular_structures_keep_their_shape():
    inner = [1]
    assert (lambda x: x[0] is x[1])(there_and_back([inner, inner]))
    circle = []
    circle.append(circle)
    back = there_and_back(circle)
    assert back[0] is back


def test_layout_and_protection_of_arrays_are_kept():
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    array.flags.writeable = False
    back = there_and_back(array)
    assert back.flags.f_contiguous
    assert not back.flags.writeable


NODES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["<f8", "0xff", "dict"]),
    ),
    lambda inner: st.builds(
        lambda tag, rest: [tag, *rest],
        st.sampled_from([*wire._READERS, "?", "h"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=20,
)


@given(NODES, st.binary(max_size=64))
@settings(deadline=None, max_examples=500)
def test_any_node_is_decoded_to_plain_data_or_refused(node, blob):
    reader = wire.Reader(blob)
    try:
        value = reader.value(node)
    except wire.WireError:
        return
    assert wire.Writer().node(value) is not None or value is None


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_a_frame_or_refused(data):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        try:
            tree, blob = wire.receive(ours)
        except wire.WireError:
            return
        text, size = struct.unpack_from("!II", data)
        assert len(data) >= 8 + text + size
        assert json.dumps(tree) is not None
        assert len(blob) == size


@pytest.mark.parametrize(
    "node",
    [
        ["a", "<f8", [2**40], 0],
        ["a", "|O8", [1], 0],
        ["a", "<f8", [0, 2**47, 2**47], 0],
        ["a", "<f8", [-1], 0],
        ["a", "<U999999999", [1], 0],
        ["n", "|V8"],
        ["i", "0x" + "f" * 30_000],
        ["y", "type"],
        ["d", "dict", ["l"], 1],
        ["s", 5],
        ["N", "x", ["__class__", "if"], 1, 2],
        ["F", 1, 0],
        ["R", 1, 2, 0],
        json.loads("[" * 200 + "]" * 200),
    ],
)
def test_dangerous_nodes_are_refused(node):
    with pytest.raises(wire.WireError):
        wire.Reader(b"\0" * 64).value(node)


@pytest.mark.parametrize(
    "value", [object(), np.array([object()]), lambda: 1, type("I", (int,), {})(3), np.zeros(3, "i4,f8")]
)
def test_what_is_not_plain_is_not_written(value):
    with pytest.raises(wire.WireError):
        wire.Writer().node(value)
