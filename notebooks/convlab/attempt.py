"""Run a learner's function on the cases of an exercise and keep what came of it: result, error, prints, changes.

The function may be local or a stand-in for one in another process: all that is asked of it is that it can be called
by position. It may do anything: run forever, print without end, raise what it likes, change what it was given.
"""

import contextlib
import copy
import ctypes
import io
import linecache
import signal
import sysconfig
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import numpy as np

from convlab import glorot
from convlab.compare import Difference, describe, first_difference

TIME_LIMIT = 60  # seconds for all cases together: generous, since the slowest right answer takes a few
PRINTED_LIMIT = 2000  # characters of a learner's prints that are kept

OURS = str(Path(__file__).parent)
LIBRARIES = tuple(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib"))


class TooSlow(BaseException):
    """The learner's function ran past the time limit. Not an ``Exception``, so that ``except Exception`` lets it by."""


@dataclass(frozen=True)
class Place:
    """Where a learner's own code raised an error."""

    function: str
    line: int  # counted from 1 in its cell
    text: str


@dataclass
class Attempt:
    """One call of a learner's function on one case."""

    arguments: dict  # name → value, as they were before the call
    expected: object
    result: object = None
    error: BaseException | None = None
    place: Place | None = None  # where the error arose, if that is known
    printed: str = ""
    changed: str | None = None  # the argument that the call changed
    difference: Difference | None = None
    part: int = 0  # which of several returned values differs

    @property
    def failed(self):
        """Whether this case was not right."""
        return self.error is not None or self.changed is not None or self.difference is not None


def run(function, facts, listed, *, seconds=TIME_LIMIT):
    """Call a function on each case and return the list of attempts.

    It ends early at a stub or when ``seconds`` for all cases together are over.
    """
    attempts = []
    deadline = time.monotonic() + seconds
    for case in listed:
        attempt = _attempt(function, facts, case, deadline)
        attempts.append(attempt)
        if isinstance(attempt.error, (NotImplementedError, TooSlow)):
            break
    return attempts


def asked(facts, function):
    """Return ``facts`` without the optional cases, where the function ignores what they are about.

    A function ignores a key of a dict if its result is the same without it, in all optional cases. A learner may
    leave such an extra out; who builds it is asked to build it right.
    """
    optional = [case for case in facts["cases"] if case.get("optional")]
    if not optional or not all(_ignores(function, facts, case) for case in optional):
        return facts
    kept = [number for number, case in enumerate(facts["cases"]) if not case.get("optional")]

    def pick(listed):
        return [listed[number] for number in kept]

    fewer = {**facts, "cases": pick(facts["cases"])}
    if "mistakes" in facts:
        fewer["mistakes"] = [item | {"outcomes": pick(item["outcomes"])} for item in facts["mistakes"]]
        fewer["pairs"] = [item | {"marks": pick(item["marks"])} for item in facts["pairs"]]
    return fewer


def _ignores(function, facts, case):
    without = [_without(arg, case["optional"]) for arg in case["args"]]
    attempts = run(function, facts, [case, case | {"args": without}])
    return len(attempts) == 2 and same(*map(_outcome, attempts))


def _without(value, key):
    """Return an argument without a key, also where the dict stands in a tuple, as in a cache."""
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if name != key}
    return tuple(_without(item, key) for item in value) if isinstance(value, tuple) else value


def _outcome(attempt):
    """Return what a call came to: the text of its error, or its result without the cache that follows it."""
    if attempt.error is not None:
        return f"{type(attempt.error).__name__}: {attempt.error}"
    several = isinstance(attempt.result, (tuple, list)) and attempt.result
    return attempt.result[0] if several else attempt.result


def _attempt(function, facts, case, deadline):
    arguments = dict(zip(facts["arguments"], case["args"], strict=False))
    attempt = Attempt(arguments=arguments, expected=case["expected"])
    given = copy.deepcopy(list(case["args"]))
    printed = _Bounded()
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            np.errstate(all="ignore"),
            time_limit(deadline - time.monotonic()),
        ):
            warnings.simplefilter("ignore")  # what is shown on stderr would cost a right answer its points
            attempt.result = function(*given)
            if facts["comparison"] == "glorot":
                attempt.difference = glorot.difference(function, attempt)
    except (Exception, TooSlow, SystemExit) as error:
        attempt.error = error
        attempt.place = place_of(error, function)
        return attempt
    finally:
        attempt.printed = printed.getvalue()
    if facts["comparison"] == "equal":
        attempt.difference, attempt.part = compare_result(facts, attempt.expected, attempt.result)
    pairs = zip(arguments.items(), given, strict=True)
    attempt.changed = next((key for (key, before), after in pairs if not same(before, after)), None)
    return attempt


def compare_result(facts, expected, got):
    """Return (first difference or None, number of the returned value in which it is)."""
    names = facts["returns"]
    if len(names) == 1:
        return first_difference(expected, got, names[0]), 0
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        return _wrong_count(facts, expected, got), 0
    for number, (part, right, item) in enumerate(zip(names, expected, got, strict=True)):
        found = first_difference(right, item, part)
        if found:
            return found, number
    return None, 0


def _wrong_count(facts, expected, got):
    names = facts["returns"]
    wanted = f"{facts['name']} should return {' and '.join(names)}"
    first_is_right = got is not None and first_difference(expected[0], got, names[0]) is None
    if first_is_right:
        fact = f"{names[0]} is right, but {wanted}, in that order, and only {names[0]} came back."
    else:
        fact = f"{facts['name']} returned {describe(got)}, but {wanted}."
    return Difference("count", "the result", fact)


class _Bounded(io.StringIO):
    """Keeps the first characters that are printed and drops the rest: a loop may print without end."""

    def write(self, text):
        room = PRINTED_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def place_of(error, function):
    """Return the innermost ``Place`` of a learner's own code in an error's traceback, or None.

    The file of the learner's function is the learner's. The frames of a stand-in for a function in another process
    (the judge marks it ``runs_elsewhere``) are not.
    """
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType) or getattr(function, "runs_elsewhere", False):
        return None
    found = None
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        own = file == code.co_filename
        foreign = file.startswith((OURS, *LIBRARIES)) or file.startswith("<")
        if own or not foreign:
            text = linecache.getline(file, trace.tb_lineno, trace.tb_frame.f_globals).strip()
            found = Place(trace.tb_frame.f_code.co_name, trace.tb_lineno, text)
        trace = trace.tb_next
    return found


def same(before, after):
    """Whether a value is what it was, to the last bit: arrays, dicts, lists, tuples, plain values."""
    if isinstance(before, np.ndarray):
        same_kind = (
            isinstance(after, np.ndarray) and before.shape == after.shape and before.dtype == after.dtype
        )
        return same_kind and before.tobytes() == np.ascontiguousarray(after).tobytes()
    if isinstance(before, dict):
        same_keys = isinstance(after, dict) and set(before) == set(after)
        return same_keys and all(same(before[key], after[key]) for key in before)
    if isinstance(before, (list, tuple)):
        same_kind = isinstance(after, (list, tuple)) and len(before) == len(after)
        return same_kind and all(map(same, before, after))
    return type(before) is type(after) and before == after


@contextlib.contextmanager
def time_limit(seconds):
    """Raise ``TooSlow`` inside the block after so many seconds, again and again until the block ends."""
    seconds = max(seconds, 0.01)
    main = threading.current_thread() is threading.main_thread()
    limit = _by_alarm if main and hasattr(signal, "setitimer") else _by_thread
    with limit(seconds):
        yield


@contextlib.contextmanager
def _by_alarm(seconds):
    def stop(signum, frame):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(
        signal.ITIMER_REAL, seconds, 1.0
    )  # again each second: a bare except may have caught the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _by_thread(seconds):
    """The same where there are no alarms (Windows) or not for this thread: another thread raises it in this one."""
    ident, lock, over = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()

    def stop():
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(TooSlow))
            wait = 1.0

    watcher = threading.Thread(target=stop, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        with lock:
            over.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, None)  # one that was sent but has not arrived
        watcher.join()
