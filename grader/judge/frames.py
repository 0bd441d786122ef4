"""OUTSIDE: whole messages from a process that may send anything, or nothing, at any time."""

from __future__ import annotations

import socket
import struct

from . import wire

MAX_PARTS = 500_000  # brackets in one message: a cell's text may hold 200,000 of them


class Frames:
    """Reads whole frames from a socket without ever waiting for the other side."""

    def __init__(self, connection, limit):
        self.connection = connection
        self._buffer = bytearray()
        self._left = limit

    def read(self):
        """The frames that are complete by now. Raises wire.Closed, or WireError for nonsense."""
        try:
            data = self.connection.recv(1 << 20, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            data = b""
        if not data:
            raise wire.Closed("the other side has gone")
        self._left -= len(data)
        if self._left < 0:
            raise wire.WireError("more output than allowed")
        self._buffer += data
        found = []
        while len(self._buffer) >= 8:
            size = sum(struct.unpack_from("!II", self._buffer))
            if size > wire.MAX_FRAME:
                raise wire.WireError("a message is too large")
            if len(self._buffer) < 8 + size:
                break
            text = bytes(self._buffer[8 : 8 + struct.unpack_from("!I", self._buffer)[0]])
            if text.count(b"[") + text.count(b"{") > MAX_PARTS:
                raise wire.WireError("a message has too many parts")
            found.append(wire.parse(text))
            del self._buffer[: 8 + size]
        return found
