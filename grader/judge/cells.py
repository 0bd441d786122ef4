"""Runs one notebook cell and collects what a kernel would have shown. Used on both sides.

No kernel and no IPython shell are started: compiling, showing the value of the last line, streams and
figures need a few lines of Python. IPython is loaded only when a cell really speaks its language
(magics, shell lines), and its `display` is led to the same place.
"""

from __future__ import annotations

import ast
import base64
import builtins
import importlib.util
import inspect
import io
import linecache
import re
import sys
import traceback

MAX_TEXT = 200_000  # characters of text of one cell; what comes after is dropped
MAX_SHOWN = 50  # displays of one cell
MAX_REPR = 20_000

_MATPLOTLIB_MAGIC = re.compile(r"^(\s*)%(matplotlib|load_ext|autoreload|config)\b.*$", re.MULTILINE)


class Stream(io.TextIOBase):
    """A text stream whose writes become outputs."""

    def __init__(self, outputs, name):
        self._outputs = outputs
        self._name = name

    encoding = "utf-8"

    def writable(self):
        return True

    def isatty(self):
        return False

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.text(self._name, str(text))
        return len(text)

    def flush(self):
        self._outputs.flush()


class Outputs:
    """The outputs of one cell, in order, bounded, given to `emit` as [kind, …] lists.

    Kinds: ["stream", name, text], ["display", {mime: text}], ["result", {mime: text}],
    ["error", name, message, [lines]].
    """

    def __init__(self, emit):
        self._emit = emit
        self._pending = []
        self._room = MAX_TEXT
        self._shows = MAX_SHOWN
        self.streams = Stream(self, "stdout"), Stream(self, "stderr")

    def text(self, name, text):
        if self._room <= 0:
            return
        if len(text) > self._room:
            text = text[: self._room] + "\n… the rest of the output was dropped …\n"
            self._room = 0
        self._room -= len(text)
        if self._pending and self._pending[0] == name:
            self._pending.append(text)
        else:
            self.flush()
            self._pending = [name, text]
        if sum(map(len, self._pending)) > 8000 or len(self._pending) > 500:
            self.flush()

    def flush(self):
        if len(self._pending) > 1:
            self._emit(["stream", self._pending[0], "".join(self._pending[1:])])
        self._pending = []

    def show(self, bundle, kind="display"):
        self._shows -= 1
        if self._shows >= 0 or kind == "result":
            self.flush()
            self._emit([kind, bundle])

    def error(self, name, message, lines):
        self.flush()
        self._emit(["error", name, message, lines])


def bundle(value):
    """What a notebook would show for a value: {mime type: text}, pictures in base64."""
    shown = {"text/plain": safe_repr(value)}
    pyplot = sys.modules.get("matplotlib.figure")
    try:
        if pyplot is not None and isinstance(value, pyplot.Figure):
            from . import figures

            shown["image/png"] = figures.png(value)
            return shown
        more = getattr(type(value), "_repr_mimebundle_", None)
        if more is not None:
            data = more(value, include=None, exclude=None)
            data = data[0] if isinstance(data, tuple) else data
            pictures = {k: data[k] for k in ("image/png", "image/jpeg") if k in (data or {})}
        else:
            pictures = {}
            for mime, method in (("image/png", "_repr_png_"), ("image/jpeg", "_repr_jpeg_")):
                if hasattr(type(value), method) and (data := getattr(value, method)()) is not None:
                    pictures[mime] = data[0] if isinstance(data, tuple) else data
        for mime, data in pictures.items():
            text = base64.b64encode(data).decode("ascii") if isinstance(data, bytes) else str(data)
            shown[mime] = text
    except Exception:  # a broken _repr_ of the student's shows as plain text, as in a kernel
        pass
    return shown


def safe_repr(value):
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__}: repr failed with {type(error).__name__}>"
    return text if len(text) <= MAX_REPR else text[:MAX_REPR] + " …"


class Runner:
    """Runs cells in one namespace.

    Parameters
    ----------
    namespace : the dict that plays `__main__`
    """

    current: Runner | None = None

    def __init__(self, namespace):
        Runner.current = self
        self.namespace = namespace
        self.outputs = Outputs(lambda output: None)
        self._shell = None
        namespace.setdefault("display", self.display)
        builtins.display = self.display  # as IPython has it
        namespace.setdefault("get_ipython", lambda: Shell(self))
        lead_displays_here()

    def display(self, *objects, **options):
        """Show objects in the output of the running cell."""
        for value in objects:
            if options.get("raw") and isinstance(value, dict):
                self.outputs.show({str(k): v for k, v in value.items() if isinstance(v, str)})
            else:
                self.outputs.show(bundle(value))

    def shell(self):
        """An IPython shell over the same namespace, made when first needed."""
        if self._shell is None:
            from IPython.core.interactiveshell import InteractiveShell
            from traitlets.config import Config

            quiet = Config()
            quiet.HistoryManager.enabled = False
            quiet.HistoryManager.hist_file = ":memory:"
            quiet.InteractiveShell.colors = "NoColor"
            kept = sys.stdout, sys.stderr, sys.displayhook, sys.excepthook
            self._shell = InteractiveShell.instance(config=quiet, user_ns=self.namespace)
            sys.stdout, sys.stderr, sys.displayhook, sys.excepthook = kept
            self.namespace["display"] = self.display
        return self._shell

    def compile(self, source, filename):
        """(code of all but the last expression, code of the last expression or None)."""
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        source = _MATPLOTLIB_MAGIC.sub(lambda match: match[1] + "pass", source)
        try:
            tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        except SyntaxError:
            if not re.search(r"^\s*[%!?]|=\s*[%!]|\?\s*$", source, re.MULTILINE):
                raise
            source = self.shell().transform_cell(source)
            tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
            last = ast.Expression(tree.body.pop().value)
            last = compile(last, filename, "eval", flags, dont_inherit=True)
        return compile(tree, filename, "exec", flags, dont_inherit=True), last

    def run(self, source, filename, outputs, failed):
        """Run a cell; `failed(error)` is called with what it raised and says what to show.

        Returns True when the cell came to its end.
        """
        self.outputs = outputs
        sys.stdout, sys.stderr = outputs.streams
        try:
            body, last = self.compile(source, filename)
            self._execute(body)
            if last is not None:
                value = self._execute(last)
                if value is not None:
                    self.namespace["_"] = value
                    outputs.show(bundle(value), "result")
            return True
        except BaseException as error:
            outputs.error(*failed(error))
            return False
        finally:
            self.show_figures(failed)
            outputs.flush()

    def show_figures(self, failed):
        """Publish the figures that the cell left open."""
        figures = sys.modules.get(f"{__package__}.figures")
        if figures is not None:
            try:
                figures.show_all()
            except BaseException as error:
                self.outputs.error(*failed(error))

    def _execute(self, code):
        value = eval(code, self.namespace)
        if code.co_flags & inspect.CO_COROUTINE:
            import asyncio  # costs more than all else here, and is hardly ever needed

            value = asyncio.run(value)
        return value


class Shell:
    """What `get_ipython()` gives: IPython itself is loaded only when something of it is used.

    Many a notebook asks no more than whether it runs on Colab.
    """

    def __init__(self, runner):
        self._runner = runner

    def __getattr__(self, name):
        return getattr(self._runner.shell(), name)

    def __repr__(self):
        return "<the shell of the judge>"


def lead_displays_here():
    """Lead IPython's own display functions to the running cell, whoever imports them, now or later."""
    if not any(isinstance(finder, _DisplayHook) for finder in sys.meta_path):
        sys.meta_path.insert(0, _DisplayHook())


class _DisplayHook:
    """Puts our functions into the module of IPython's when it is loaded."""

    name = "IPython.core.display_functions"

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        sys.meta_path.insert(0, self)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            module.display = lambda *objects, **options: Runner.current.display(*objects, **options)
            module.publish_display_data = lambda data, *a, **k: Runner.current.display(data, raw=True)
            module.clear_output = lambda wait=False: None

        spec.loader.exec_module = exec_module
        return spec


def plain_traceback(error, own_files):
    """Lines of a traceback that begin in the notebook: frames of our own files are left out.

    `own_files(filename)` says whether a frame belongs to the machinery.
    """
    frames = [f for f in traceback.extract_tb(error.__traceback__, limit=-60) if not own_files(f.filename)]
    frames = frames if len(frames) <= 20 else [*frames[:8], *frames[-8:]]
    lines = ["Traceback (most recent call last):\n", *traceback.format_list(frames)] if frames else []
    lines += traceback.format_exception_only(type(error), error)
    return [line[:2000] for text in lines for line in text.rstrip("\n").split("\n")][:100]


REAL_BUILTINS = {
    n: v for n, v in vars(builtins).items() if isinstance(v, type) and issubclass(v, BaseException)
}
