"""Orders from the grader to its helpers: one frame, with open sockets riding on its first byte.

Used on both sides of the wall, but orders flow in one direction only.
"""

import socket

from . import wire


def send_order(connection, order, descriptors=()):
    """Send an order (JSON data) and the descriptors that go with it."""
    try:
        socket.send_fds(connection, [b"!"], list(descriptors))
    except (BrokenPipeError, ConnectionResetError):
        raise wire.Closed("the other side has gone") from None
    wire.send(connection, order)


def receive_order(connection):
    """(order, descriptors). Raises wire.Closed when the grader has gone."""
    try:
        start, descriptors, _, _ = socket.recv_fds(connection, 1, 4)
    except ConnectionResetError:
        start, descriptors = b"", []
    if not start:
        raise wire.Closed("the grader has gone")
    order, _ = wire.receive(connection)
    return order, descriptors
