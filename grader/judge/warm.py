"""OUTSIDE: sandboxes that are forked from a warm interpreter instead of started from nothing (see zygote.py).

A cold start costs a quarter of a second of computing for Python and NumPy, and a second and more where a
notebook draws with matplotlib; a warm one costs a hundredth of that. Where the kernel refuses the nested
namespaces that a warm start needs, submissions are started cold, with the same walls around them.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import struct

from . import processes, wire
from .orders import send_order
from .sandbox import (
    PATIENCE,
    Sandbox,
    bubblewrap,
    hand_over,
    interpreter,
    launch,
    own_options,
    shared_options,
)

_CREDENTIALS = struct.Struct("3i")


class ColdOnly(Exception):
    """No warm start here; the text says why."""


class Zygote:
    """The warm interpreter of one run.

    Parameters
    ----------
    layout : Layout
    mode : "bubblewrap" or "process"
    limits : Limits
    preload : names of modules that are loaded once for all submissions; what cannot be found is left out

    Raises ColdOnly.
    """

    def __init__(self, layout, mode, limits, preload=()):
        self._layout, self._mode, self._limits, self._preload = layout, mode, limits, list(preload)
        self._count = 0
        self._start()
        try:
            WarmSandbox(self).close()
        except (OSError, wire.WireError) as error:
            self.close()
            raise ColdOnly(f"the kernel refuses nested namespaces ({error})") from None

    def _start(self):
        layout, mode = self._layout, self._mode
        self._control, inner = socket.socketpair()
        self._control.settimeout(PATIENCE)
        options = {
            **shared_options(layout, mode),
            "fd": inner.fileno(),
            "preload": self._preload,
            "disk": self._limits.disk,
            "bound": layout.bound,
            "namespaces": mode == "bubblewrap",
            "stage": str(layout.stage),
        }
        if mode == "bubblewrap":
            command = bubblewrap(layout, self._limits.disk, capabilities=["CAP_SYS_ADMIN"])
            command += interpreter(layout, "zygote", options)
        else:
            command = interpreter(layout, "zygote", options)
        with inner:
            self._process = launch(command, layout, inner.fileno())
        try:
            wire.receive(self._control)
        except (OSError, wire.WireError) as error:
            self.close()
            raise ColdOnly(f"the warm interpreter does not start ({error})") from None

    def fork(self):
        """(mode, socket to a new worker, Process, scratch folder or None).

        Raises OSError or wire.WireError.
        """
        self._count += 1
        own, scratch = own_options(self._layout, self._mode, self._limits, self._count)
        control, inner = socket.socketpair()
        control.settimeout(PATIENCE)
        control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        try:
            with inner:
                send_order(self._control, own, [inner.fileno()])
            return self._mode, control, _sender(control), scratch
        except (OSError, wire.WireError):
            control.close()
            if scratch:
                shutil.rmtree(scratch, ignore_errors=True)
            raise

    def close(self):
        self._control.close()
        with contextlib.suppress(Exception):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()


def _sender(control):
    """The Process that wrote the first byte, as the kernel says. Raises OSError when there is none."""
    data, extra, _, _ = control.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
    control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    if not data:
        raise OSError("the fork ended before it had begun")
    number, _, _ = _CREDENTIALS.unpack(extra[0][2][: _CREDENTIALS.size])
    return processes.Process(number)


class WarmSandbox:
    """The confined process of one submission, forked from the zygote; used as a Sandbox is."""

    def __init__(self, zygote, given=None):
        self._mode, self.control, self._process, self._scratch = zygote.fork()
        self._family = processes.Family(self._process.pid)
        hand_over(self.control, given)

    def usage(self):
        """(seconds of computing, bytes of memory, number of processes, whether any could be computing)."""
        return self._family.usage()

    def close(self, patience=0.5):
        """End every process of the submission, as Sandbox.close does; nothing happens the second time."""
        if self.control.fileno() < 0:
            return
        self.control.close()
        if self._mode == "process":
            self._process.ended(patience)
            processes.end_tree(self._process)
        elif not self._process.ended(patience):
            self._process.signal(signal.SIGKILL)
        self._process.ended()
        self._process.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)


class Starter:
    """Starts the sandboxes of a run, warm where that is possible.

    Parameters
    ----------
    layout, mode, limits, preload : as for Zygote
    warm : whether to try a warm start at all

    `cold` says why submissions are started cold, or is None.
    """

    def __init__(self, layout, mode, limits, preload=(), warm=True):
        self._layout, self._mode, self._limits, self._preload = layout, mode, limits, preload
        self._zygote = None
        self.cold = "it was asked for"
        if warm:
            self._warm_up()

    def _warm_up(self):
        try:
            self._zygote, self.cold = Zygote(self._layout, self._mode, self._limits, self._preload), None
        except ColdOnly as reason:
            self._zygote, self.cold = None, str(reason)

    def start(self, given=None):
        """The sandbox of one submission; `given` is a folder whose files it gets, or None."""
        for _ in range(2):
            if self._zygote is None:
                break
            try:
                return WarmSandbox(self._zygote, given)
            except (OSError, wire.WireError):  # the zygote has been killed: another one
                self._zygote.close()
                self._warm_up()
        return Sandbox(self._layout, self._mode, self._limits, given)

    def close(self):
        if self._zygote is not None:
            self._zygote.close()
