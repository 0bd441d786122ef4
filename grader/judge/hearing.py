"""OUTSIDE: goes through one notebook, cell by cell, between the sandbox and the trusted tests.

It runs in nbgrader's own process, so it only moves messages, keeps the time and writes outputs: no code
of the notebook, trusted or not, is executed here, and nothing that comes from the sandbox can make it
wait longer than the limits say.
"""

from __future__ import annotations

import dataclasses
import re
import signal
import socket
import struct
import time

from nbformat.notebooknode import from_dict

from . import wire
from .names import Ledger
from .orders import send_order
from .outputs import notebook_outputs
from .watch import Stopped, Watch, end_of_fork

MAX_RESTARTS = 4
MAX_PARTS = 500_000  # brackets in one message: a cell's text may hold 200,000 of them
_GONE = re.compile(r"the\s+process\s+of\s+the\s+submission\s+has\s+ended")  # what the trusted side can tell


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


@dataclasses.dataclass
class Case:
    """What is needed to hear one notebook.

    `origin` is that of intake.Clean; `solved` maps the grade_id of an answer cell to the instructor's
    texts of it (as released and as solved); `broken` maps a name to the rule that its code breaks.
    """

    notebook: object
    origin: dict
    solved: dict
    seed: str
    given: str | None
    folder: str
    broken: dict
    hidden_marks: tuple = ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
    missing: str | None = None


class Hearing:
    """One notebook, from the first cell to the last.

    Parameters
    ----------
    starter : warm.Starter of the sandboxes
    limits : sandbox.Limits
    server : socket of the trusted server (see trusted.main)
    case : Case
    """

    def __init__(self, starter, limits, server, case):
        self._starter, self._limits, self._case = starter, limits, case
        self._ledger = Ledger()
        self._history = []
        self._restarts = 0
        self._spent = 0.0
        self._began = time.monotonic()
        self._count = 0
        self._sources = {}
        self._sandbox = None  # started for the first cell that needs it
        self._dead = None
        self.notes = []
        self.accident = False  # a process ended that neither a limit nor its own end of work had ended
        self.idle = 0.0  # seconds that the notebook has waited without computing
        self._server = server
        self._orders = []  # what has been defined on the trusted side, for another process of it
        self._bench = None
        self._seat()

    def _seat(self):
        """Have the trusted side fork a process for this notebook, and define there what has been defined so far."""
        if self._bench is not None:
            self._bench.close()
        self._bench, theirs = socket.socketpair()
        with theirs:
            order = {
                "do": "notebook",
                "seed": self._case.seed,
                "folder": self._case.folder,
                "memory": self._limits.memory + 2**30,
            }
            send_order(self._server, order, [theirs.fileno()])
        for order in self._orders:
            send_order(self._bench, order)

    def _start(self):
        self._sandbox = self._starter.start(self._case.given)
        self._sandbox.control.settimeout(self._limits.idle)
        self._frames = Frames(self._sandbox.control, self._limits.output)

    def close(self):
        if self._sandbox is not None:
            self._sandbox.close()
        self._bench.close()

    def run(self):
        """Execute every code cell of the notebook and put its outputs in place."""
        for cell in self._case.notebook.cells:
            if cell.cell_type != "code":
                continue
            kind = self._case.origin.get(cell.id, "extra")
            self._count += 1
            cell["execution_count"] = self._count
            if self._case.missing:
                outputs = [["error", "NoNotebook", self._case.missing, [self._case.missing]]]
                cell["outputs"] = self._written(outputs) if kind == "test" else []
            elif kind == "test":
                cell["outputs"] = self._written(self._verdict(cell))
            else:
                cell["outputs"] = self._written(self._student_cell(cell))
                self._settle(cell, kind)

    def _settle(self, cell, kind):
        """Tell the trusted side what this cell of the instructor's notebook means for it."""
        if kind == "given":
            self._setup(self._ledger.given(cell.source))
        elif kind == "answer":
            texts = self._case.solved.get(cell.metadata.get("nbgrader", {}).get("grade_id"), ())
            self._setup(*self._ledger.answer(*texts))

    def _setup(self, statements, forget=()):
        if statements or forget:
            send_order(self._bench, self._remember(statements, forget))

    def _remember(self, statements, forget=()):
        """The order to define this on the trusted side, kept for another process of it."""
        order = {"do": "setup", "statements": statements, "forget": sorted(forget)}
        self._orders.append({**order, "shared": sorted(self._ledger.shared)})
        return self._orders[-1]

    def _filename(self, cell):
        """A file name for tracebacks: it names the cell and can be no path."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {self._count}"
        return "<" + re.sub(r"[^\w .-]", "_", str(name))[:60] + ">"

    # ---- the student's side -------------------------------------------------------------------------

    def _student_cell(self, cell):
        """Outputs of a cell that runs in the sandbox."""
        filename = self._filename(cell)
        self._sources[filename] = cell.source
        try:
            outputs = self._in_sandbox(["run", cell.source, filename, self._limits.cpu])
        except Stopped as stop:
            self.notes.append("stopped")
            return [["error", "Stopped", str(stop), [f"Stopped: {stop}"]]]
        self._history.append((cell.source, filename))
        return outputs

    def _in_sandbox(self, order, until="done"):
        """Give an order and collect the outputs until it is done. Raises Stopped."""
        self._need_sandbox()
        watch = Watch(self)
        outputs = []
        try:
            send_order(self._sandbox.control, order)
            while True:
                watch.wait([self._frames.connection])
                for frame in self._frames.read():
                    if type(frame) is not list or not frame:
                        raise wire.WireError("nonsense")
                    if frame[0] == "output" and len(frame) == 2:
                        outputs += [frame[1]] if type(frame[1]) is list and len(frame[1]) > 1 else []
                    elif frame[0] == until:
                        return outputs
        except TimeoutError:
            self._lose("it took no more orders")
        except wire.Closed:
            self.accident = True
            self._lose("the code of this cell ended the process that ran it")
        except wire.WireError as error:
            self._lose(f"the process of the submission misbehaved ({error})")
        except Stopped as stop:
            self._lose(str(stop))

    def _lose(self, reason):
        """The sandbox is of no more use."""
        self._spent += self._sandbox.usage()[0]
        self._sandbox.close(patience=0)
        self._dead = reason
        raise Stopped(reason)

    def _need_sandbox(self):
        """Make sure that there is a running sandbox in the state that the cells so far have made."""
        if self._sandbox is None:
            self._start()
        if self._dead is None:
            return
        if self._restarts >= MAX_RESTARTS or self._spent > self._limits.total_cpu:
            raise Stopped("the submission had been stopped before: " + self._dead)
        self._restarts += 1
        self._dead = None
        self._start()
        for source, filename in self._history:
            self._in_sandbox(["run", source, filename, self._limits.cpu])

    # ---- the tests ----------------------------------------------------------------------------------

    def _verdict(self, cell):
        """Outputs of a test cell, which decide its marks."""
        grade_id = cell.metadata.nbgrader.grade_id
        reads, touched = self._ledger.test(cell.source)
        rule = next((self._case.broken[n] for n in sorted(reads & self._case.broken.keys())), None)
        if rule:
            self.notes.append("broke a rule")
            return [["error", "RuleBroken", rule, [f"RuleBroken: {rule}"]]]
        points = float(cell.metadata.nbgrader.get("points", 0))
        try:
            if "judge-inside" in cell.metadata.get("tags", ()):
                return self._inside(cell, points)
            self._need_sandbox()
        except Stopped as stop:
            self.notes.append("stopped")
            return [["error", "Stopped", str(stop), [f"Stopped: {stop}"]]]
        order = {
            "do": "test",
            "name": grade_id,
            "source": cell.source,
            "filename": f"<test {grade_id}>",
            "hidden": hidden_lines(cell.source, *self._case.hidden_marks),
            "points": points,
            "expected": sorted(self._ledger.expected),
            "sources": self._sources,
            "touched": sorted(touched),
        }
        outputs = self._test(order, sorted(self._ledger.not_ours(reads) | touched))
        self._remember(self._ledger.defined_by(cell.source))
        return outputs

    def _inside(self, cell, points):
        """A test that had to run in the sandbox: the weaker kind of verdict."""
        self.notes.append("a test ran inside")
        order = ["inside", self._limits.cpu, cell.source, self._filename(cell)]
        outputs = self._in_sandbox(order, until="tested")
        for output in outputs:
            if output[0] == "result" and isinstance(output[1], dict):
                text = str(output[1].get("text/plain"))
                try:
                    number = float(text)
                except ValueError:
                    continue
                if not 0 <= number <= points:
                    output[:] = ["error", "ValueError", "not a mark", ["the test gave no possible mark"]]
        return outputs

    def _test(self, order, looked_up):
        """Run a test on the trusted side against a fresh fork of the student's state.

        looked_up : names of the student's that it will ask for
        """
        ours, theirs = socket.socketpair()
        result, results = socket.socketpair()
        with ours, theirs, results:
            try:
                send_order(self._bench, order, [ours.fileno(), results.fileno()])
                send_order(
                    self._sandbox.control,
                    ["test", self._limits.cpu, bool(order["hidden"]), looked_up],
                    [theirs.fileno()],
                )
            except (wire.Closed, TimeoutError):
                self._dead, self.accident = "its process had ended", True
        with result:
            outputs, stopped, reason = self._collect(result)
        errors = [output for output in outputs if output[0] == "error" and type(output[2]) is str]
        gone = [output for output in errors if output[1] == "StudentStopped" or _GONE.search(output[2])]
        if stopped is not None or gone or any("was still running after" in output[2] for output in errors):
            self.notes.append("stopped")
        text = reason and reason.replace("your code", f"your `{stopped}`" if stopped else "your code", 1)
        for output in gone if reason else ():
            if output[1] == "StudentStopped":
                output[1:] = ["StudentStopped", text, [f"Stopped: {text}"]]
            else:  # a check that tells it in its own words
                lines = _GONE.sub(lambda match: text, "\n".join(map(str, output[3])))
                output[2:] = [_GONE.sub(lambda match: text, output[2]), lines.split("\n")]
        return outputs

    def _collect(self, result):
        """(outputs, name of the function that was stopped or None, why) of a running test."""
        watch = Watch(self)
        watch.awaits_bench = True  # it may still be loading; that is no waiting of the student's
        frames = Frames(result, wire.MAX_FRAME)
        outputs, stopped, reason, done, tested = [], None, None, False, self._dead is not None
        while not (done and tested):
            waiting = ([] if done else [result]) + ([] if tested else [self._frames.connection])
            try:
                ready = watch.wait(waiting, grace=done)
            except Stopped as stop:
                reason, tested = self._give_up(str(stop)), True
                continue
            if result in ready:
                try:
                    for frame in frames.read():
                        if frame[0] == "output":
                            outputs.append(frame[1])
                        elif frame[0] == "pid":
                            watch.bench_begins(*frame[1:])
                        elif frame[0] == "stopped":
                            stopped = frame[1] or ""
                        elif frame[0] == "done":
                            done = True
                except wire.WireError:
                    done = True
                    self.accident |= not watch.has_killed
                    outputs.append(watch.bench_ended())
                    self._seat()
            if self._frames.connection in ready:
                try:
                    for frame in self._frames.read():
                        if type(frame) is list and len(frame) == 3 and frame[0] == "tested":
                            tested, reason = True, end_of_fork(frame, self._limits.cpu)
                            self.accident |= reason is not None and frame[1] == signal.SIGKILL
                except wire.WireError as error:
                    self.accident |= isinstance(error, wire.Closed)
                    reason, tested = self._give_up(f"your code ended the process that ran it ({error})"), True
        return outputs, stopped, reason

    def _give_up(self, reason):
        try:
            self._lose(reason)
        except Stopped:
            return reason

    # ---- writing ------------------------------------------------------------------------------------

    def _written(self, outputs):
        """Outputs in nbformat's form: bounded, and of kinds that cannot run anything."""
        return [from_dict(o) for o in notebook_outputs(outputs, self._count)]


def hidden_lines(source, begin="### BEGIN HIDDEN TESTS", end="### END HIDDEN TESTS"):
    """[[first, last], …] line numbers between the marks of hidden tests."""
    ranges, start = [], None
    for number, line in enumerate(source.split("\n"), 1):
        if begin.strip("# ") in line:
            start = number
        elif end.strip("# ") in line and start is not None:
            ranges.append([start, number])
            start = None
    if start is not None:
        ranges.append([start, source.count("\n") + 1])
    return ranges
