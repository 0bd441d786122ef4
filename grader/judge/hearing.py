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
import time
from collections import Counter

from nbformat.notebooknode import from_dict

from . import wire
from .frames import Frames
from .names import Ledger, inherited, needed_by_functions
from .orders import send_order
from .outputs import notebook_outputs
from .seat import Seat
from .watch import Stopped, Watch, end_of_fork

MAX_RESTARTS = 4
LEAST = 2.0  # seconds of computing that are always allowed
_WORD = re.compile(r"[^\W\d]\w*")
MAX_HELD = 24  # forks that wait for the end of the notebook; they count among the submission's processes
_STILL_RUNNING = "was still running after"
_GONE = re.compile(r"the\s+process\s+of\s+the\s+submission\s+has\s+ended")  # what the trusted side can tell


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


@dataclasses.dataclass
class Held:
    """A hidden test that waits until all cells have run, and the fork of the student's state that will serve it."""

    cell: object
    order: dict
    looked_up: list
    link: socket.socket
    fork: int
    sandbox: object  # in which the fork is
    place: int  # how many cells of the student's had run
    defined: int  # how many orders the trusted side had been given
    time: int  # of the ledger


class Hearing:
    """One notebook, from the first cell to the last.

    Hidden tests come last. What the submission puts out by then cannot tell their inputs, whatever it does in its
    own process: each waits, with a fork of the state of its place in the notebook, until every cell has run.

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
        self._stops = Counter()  # how often code was stopped that uses a name which the student was asked for
        self._sandbox = None  # started for the first cell that needs it
        self._dead = None
        self.notes = []
        self.accident = False  # a process ended that neither a limit nor its own end of work had ended
        self.idle = 0.0  # seconds that the notebook has waited without computing
        self._held = []
        self._rewound = None  # how far in the history a sandbox is that was started for tests that waited
        memory = limits.memory + 2**30
        self._seat = Seat(server, {"seed": case.seed, "folder": case.folder, "memory": memory})

    def _start(self):
        self._sandbox = self._starter.start(self._case.given)
        self._sandbox.control.settimeout(self._limits.idle)
        self._frames = Frames(self._sandbox.control, self._limits.output)

    def close(self):
        if self._sandbox is not None:
            self._sandbox.close()
        for one in self._held:
            one.link.close()
        self._seat.close()

    def run(self):
        """Execute every code cell of the notebook and put its outputs in place."""
        cells = [cell for cell in self._case.notebook.cells if cell.cell_type == "code"]
        kinds = [self._case.origin.get(cell.id, "extra") for cell in cells]
        texts = [
            cell.source if kind in ("given", "test") else "" for cell, kind in zip(cells, kinds, strict=True)
        ]
        later = [
            set().union(*map(needed_by_functions, texts))
        ]  # names that the instructor's cells behind a cell need
        for text in reversed(texts):
            later.append(later[-1] | inherited(text))
        for cell, kind, names in zip(cells, kinds, later[-2::-1], strict=True):
            self._count += 1
            cell["execution_count"] = self._count
            if self._case.missing:
                outputs = [["error", "NoNotebook", self._case.missing, [self._case.missing]]]
                cell["outputs"] = self._written(outputs) if kind == "test" else []
            elif kind == "test":
                cell["outputs"] = self._written(self._verdict(cell, names))
            else:
                cell["outputs"] = self._written(self._student_cell(cell))
                self._settle(cell, kind)
        self._held.sort(key=lambda one: not self._is_there(one))  # first those whose forks live
        for one in self._held:
            self._count = one.cell["execution_count"]
            one.cell["outputs"] = self._written(self._late_verdict(one))

    def _settle(self, cell, kind):
        """Tell the trusted side what this cell of the instructor's notebook means for it."""
        if kind == "given":
            self._seat.define(self._ledger.given(cell.source), (), self._ledger.shared)
        elif kind == "answer":
            texts = self._case.solved.get(cell.metadata.get("nbgrader", {}).get("grade_id"), ())
            self._seat.define(*self._ledger.answer(*texts), self._ledger.shared)

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
            seconds = self._allowance(cell.source)
            outputs, _ = self._in_sandbox(["run", cell.source, filename, seconds])
        except Stopped as stop:
            self.notes.append("stopped")
            self._count_stop(cell.source, str(stop))
            return [["error", "Stopped", str(stop), [f"Stopped: {stop}"]]]
        for output in outputs:
            if output[0] == "error" and output[1:2] == ["OutOfTime"]:
                self._count_stop(cell.source, _STILL_RUNNING)
        self._history.append((cell.source, filename, seconds))
        return outputs

    def _allowance(self, source):
        """Seconds that a piece of code may compute: half as many each time that code was stopped which uses the same.

        Else a function that never ends would cost many times the limit: it is called in one cell and test after another.
        """
        times = max((self._stops[name] for name in self._asked_for(source)), default=0)
        return max(self._limits.cpu / 2**times, min(LEAST, self._limits.cpu))

    def _count_stop(self, source, reason):
        if _STILL_RUNNING in reason:
            self._stops.update(self._asked_for(source))

    def _asked_for(self, source):
        """The names in a text that the student was asked to bind."""
        return self._ledger.students & set(_WORD.findall(source))

    def _in_sandbox(self, order, until=("done",), descriptors=()):
        """Give an order and collect the outputs until it is done: (outputs, last frame). Raises Stopped."""
        self._need_sandbox()
        watch = Watch(self)
        outputs = []
        try:
            send_order(self._sandbox.control, order, descriptors)
            while True:
                watch.wait([self._frames.connection])
                for frame in self._frames.read():
                    if type(frame) is not list or not frame:
                        raise wire.WireError("nonsense")
                    if frame[0] == "output" and len(frame) == 2:
                        outputs += [frame[1]] if type(frame[1]) is list and len(frame[1]) > 1 else []
                    elif frame[0] in until:
                        return outputs, frame
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
        self._renew()
        for source, filename, seconds in self._history:
            self._in_sandbox(["run", source, filename, seconds])

    def _renew(self):
        """Start another sandbox for one that has ended. Raises Stopped when there were too many."""
        if self._restarts >= MAX_RESTARTS or self._spent > self._limits.total_cpu:
            raise Stopped("the submission had been stopped before: " + self._dead)
        self._restarts += 1
        self._dead = None
        self._start()

    # ---- the tests ----------------------------------------------------------------------------------

    def _verdict(self, cell, later):
        """Outputs of a test cell, which decide its marks; none yet when it has to wait.

        later : names that later cells of the instructor's inherit
        """
        grade_id = cell.metadata.nbgrader.grade_id
        waits = self._ledger.may_wait(cell.source, later) and len(self._held) < MAX_HELD
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
            "seconds": self._allowance(cell.source),
            "filename": f"<test {grade_id}>",
            "hidden": hidden_lines(cell.source, *self._case.hidden_marks),
            "points": points,
            "expected": sorted(self._ledger.expected),
            "sources": dict(self._sources),
            "touched": sorted(touched),
        }
        looked_up = sorted(self._ledger.not_ours(reads) | touched)
        if order["hidden"] and waits:
            return self._hold(cell, order, looked_up)
        outputs = self._test(order, looked_up)
        self._seat.remember(self._ledger.defined_by(cell.source), (), self._ledger.shared)
        return outputs

    def _hold(self, cell, order, looked_up):
        """Have the student's state kept for a test that has to wait; outputs at once where that is not possible."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                request = ["hold", order["seconds"], True, looked_up]
                _, answer = self._in_sandbox(request, ("held",), [theirs.fileno()])
        except Stopped as stop:
            ours.close()
            self.notes.append("stopped")
            return [["error", "Stopped", str(stop), [f"Stopped: {stop}"]]]
        place = len(self._history), self._seat.known, self._ledger.time
        self._held.append(Held(cell, order, looked_up, ours, answer[-1], self._sandbox, *place))
        return []

    def _late_verdict(self, one):
        """Outputs of a test that has waited."""
        if self._seat.known < one.defined or self._ledger.changed(one.cell.source, one.time):
            self._seat.renew(one.defined)
        if self._is_there(one):
            return self._hear_test(one.order, one.link, ["wait", one.fork])
        one.link.close()
        try:
            self._rewind(one.place)
        except Stopped as stop:
            self.notes.append("stopped")
            return [["error", "Stopped", str(stop), [f"Stopped: {stop}"]]]
        return self._test(one.order, one.looked_up)

    def _is_there(self, one):
        """Whether the fork that a test waits for can still be alive."""
        return one.sandbox is self._sandbox and self._dead is None

    def _rewind(self, place):
        """Have a sandbox in the state after so many of the student's cells, where the one with the forks has ended."""
        if self._dead is not None or self._rewound is None:
            if self._dead is None:
                self._spent += self._sandbox.usage()[0]
                self._sandbox.close(patience=0)
                self._dead = "its process had ended"
            self._renew()
            self._rewound = 0
        for source, filename, seconds in self._history[self._rewound : place]:
            self._in_sandbox(["run", source, filename, seconds])
        self._rewound = place

    def _inside(self, cell, points):
        """A test that had to run in the sandbox: the weaker kind of verdict."""
        self.notes.append("a test ran inside")
        order = ["inside", self._limits.cpu, cell.source, self._filename(cell)]
        outputs, _ = self._in_sandbox(order, until=("tested",))
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
        with theirs:
            request = ["test", order["seconds"], bool(order["hidden"]), looked_up]
            return self._hear_test(order, ours, request, theirs)

    def _hear_test(self, order, link, request, *theirs):
        """Run a test on the trusted side, with `link` to a process that serves it.

        request, theirs : what the sandbox is told, and its end of the link where it does not have that yet
        """
        result, results = socket.socketpair()
        with link, results:
            try:
                self._seat.send(order, [link.fileno(), results.fileno()])
                send_order(self._sandbox.control, request, [one.fileno() for one in theirs])
            except (wire.Closed, TimeoutError):
                self._dead, self.accident = "its process had ended", True
            for one in theirs:  # else nobody would notice that the other side has gone
                one.close()
        with result:
            outputs, stopped, reason = self._collect(result, order["seconds"])
        errors = [output for output in outputs if output[0] == "error" and type(output[2]) is str]
        gone = [output for output in errors if output[1] == "StudentStopped" or _GONE.search(output[2])]
        if stopped is not None or gone or any(_STILL_RUNNING in output[2] for output in errors):
            self.notes.append("stopped")
        self._count_stop(order["source"], " ".join([str(reason), *(output[2] for output in errors)]))
        text = reason and reason.replace("your code", f"your `{stopped}`" if stopped else "your code", 1)
        for output in gone if reason else ():
            if output[1] == "StudentStopped":
                output[1:] = ["StudentStopped", text, [f"Stopped: {text}"]]
            else:  # a check that tells it in its own words
                lines = _GONE.sub(lambda match: text, "\n".join(map(str, output[3])))
                output[2:] = [_GONE.sub(lambda match: text, output[2]), lines.split("\n")]
        return outputs

    def _collect(self, result, seconds):
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
                if tested:
                    watch.end_bench()
                else:
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
                    self._seat.renew()
            if self._frames.connection in ready:
                try:
                    for frame in self._frames.read():
                        if type(frame) is list and len(frame) == 3 and frame[0] == "tested":
                            tested, reason = True, end_of_fork(frame, seconds)
                            slow = _STILL_RUNNING in (reason or "")  # then the kernel has killed it
                            self.accident |= bool(reason) and frame[1] == signal.SIGKILL and not slow
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
