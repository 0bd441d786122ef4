"""OUTSIDE: the grader's end of the process in which the tests of one notebook run."""

from __future__ import annotations

import socket

from .orders import send_order


class Seat:
    """Has the trusted server fork a process for a notebook, and another one when that has ended.

    Parameters
    ----------
    server : socket of the trusted server (see trusted.main)
    order : what it is to know of the notebook, a dict

    Raises OSError or wire.Closed, as every method does, when the server has gone.
    """

    def __init__(self, server, order):
        self._server, self._order = server, {"do": "notebook", **order}
        self._definitions = []  # all of them, for another process
        self._process = None
        self.known = 0  # how many of them the present process has
        self.renew()

    def renew(self, count=None):
        """Have another process, in which all that was defined so far is defined again, or only so much of it."""
        self.close()
        self._process, theirs = socket.socketpair()
        with theirs:
            send_order(self._server, self._order, [theirs.fileno()])
        definitions = self._definitions[:count]
        for order in definitions:
            send_order(self._process, order)
        self.known = len(definitions)

    def define(self, statements, forget, shared):
        """Have statements of the instructor's run there, and names given up to the student."""
        if self.remember(statements, forget, shared):
            send_order(self._process, self._definitions[-1])

    def remember(self, statements, forget, shared):
        """Note what has been defined there otherwise. True when it is anything."""
        if not statements and not forget:
            return False
        order = {"do": "setup", "statements": statements, "forget": sorted(forget), "shared": sorted(shared)}
        self._definitions.append(order)
        self.known += 1
        return True

    def send(self, order, descriptors):
        send_order(self._process, order, descriptors)

    def close(self):
        if self._process is not None:
            self._process.close()
