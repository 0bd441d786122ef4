"""OUTSIDE: the judge itself: its settings, and how it hears one notebook after another."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import hmac
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from traitlets import Bool, Dict, Enum, Float, Int, List, Unicode, Union
from traitlets.config import LoggingConfigurable

from . import rules, wire
from .hearing import Case, Hearing
from .layout import Layout
from .orders import send_order
from .sandbox import Limits, check_bubblewrap
from .warm import Starter


class Judge(LoggingConfigurable):
    """Grades notebooks one after another; holds what is started once for all of them."""

    sandbox = Enum(
        ["bubblewrap", "process"],
        "bubblewrap",
        help="How submissions are confined. `process` is weaker; it has to be chosen by name.",
    ).tag(config=True)
    packages = List(Unicode(), [], help="Packages outside site-packages that submissions may import.").tag(
        config=True
    )
    hidden_packages = List(
        Unicode(),
        [
            "scipy",
            "torch",
            "torchvision",
            "tensorflow",
            "keras",
            "jax",
            "sklearn",
            "skimage",
            "cv2",
            "nbgrader",
        ],
        help="Installed packages that do not exist for submissions.",
    ).tag(config=True)
    preload = List(
        Unicode(),
        ["numpy"],
        help="Modules that are loaded once: for all tests, and those that exist there for all submissions.",
    ).tag(config=True)
    environment = Dict(
        value_trait=Unicode(), help="Environment variables of submissions and of their tests."
    ).tag(config=True)
    cpu = Float(
        30.0,
        help="Seconds of computing that a cell, or the calls of one test, may use; half of it each time that "
        "code was stopped which uses the same answer, but two seconds always.",
    ).tag(config=True)
    total_cpu = Float(180.0, help="Seconds of computing that a notebook may use.").tag(config=True)
    idle = Float(30.0, help="Seconds that a cell may wait without computing.").tag(config=True)
    memory = Int(3 * 2**30, help="Bytes of memory of a submission's process.").tag(config=True)
    disk = Int(256 * 2**20, help="Bytes that a submission may write.").tag(config=True)
    processes = Int(64, help="Processes and threads that a submission may start.").tag(config=True)
    output = Int(20 * 2**20, help="Bytes of output of a notebook; pictures included.").tag(config=True)
    secret_file = Unicode(
        "judge_secret", help="File beside the gradebook with the secret that hidden inputs are drawn from."
    ).tag(config=True)
    rules = Union(
        [Dict(), Unicode()],
        default_value="",
        help="Rules of exercises: {name: [rule, …]}, or a TOML file whose tables have `rules`.",
    ).tag(config=True)
    warm = Bool(True, help="Fork submissions from a warm interpreter where the kernel allows it.").tag(
        config=True
    )
    report = Bool(True, help="Print one line for each submission.").tag(config=True)

    def start(self, secret):
        """Prepare for a run. Raises SandboxMissing when the machine cannot confine submissions.

        secret : the bytes that hidden inputs are drawn from (see read_secret)
        """
        self.secret = secret
        if self.sandbox == "bubblewrap":
            check_bubblewrap()
        self._layout = Layout(self.packages, self.hidden_packages, self.environment)
        self._limits = Limits(
            cpu=self.cpu, total_cpu=self.total_cpu, idle=self.idle, memory=self.memory,
            disk=self.disk, processes=self.processes, output=self.output,
        )  # fmt: skip
        self._launch_server()  # it loads while the zygote does
        self._starter = Starter(self._layout, self.sandbox, self._limits, self.preload, self.warm)
        self._await_server()

    def _start_server(self):
        self._launch_server()
        self._await_server()

    def _launch_server(self):
        self._server, theirs = socket.socketpair()
        environment = {
            **os.environ,
            **self.environment,
            "MPLBACKEND": "module://grader.judge.figures",
            "PYTHONPATH": os.pathsep.join(
                filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])
            ),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grader.judge.trusted", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
            )
        send_order(self._server, {"do": "load", "modules": list(self.preload)})

    def _await_server(self):
        """Wait until the tests' process has loaded: a submission must not be charged for waiting for it."""
        try:
            wire.receive(self._server)
        except wire.Closed:
            raise RuntimeError("the process that runs the tests does not start") from None

    def _end_server(self):
        self._server.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()

    def stop(self):
        self._end_server()
        self._starter.close()
        self._layout.close()

    @property
    def cold(self):
        """Why submissions are not started warm, or None."""
        return self._starter.cold

    @property
    def mode(self):
        """The mode in which grades are formed, for the report."""
        return self.sandbox

    def seed(self, *parts):
        """A seed that nobody can compute without the secret, the same at every regrade."""
        text = "\x00".join(str(p) for p in parts)
        return hmac.new(self.secret, text.encode("utf-8"), hashlib.sha256).hexdigest()

    def read_secret(self, root):
        """The bytes of the secret file, which is made when there is none yet.

        Raises ValueError for one without a secret, as a command that was killed while it made it leaves behind.
        """
        path = Path(root) / self.secret_file
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "w") as file:
                    file.write(secrets.token_hex(32) + "\n")
        secret = path.read_bytes()
        if not secret.strip():
            raise ValueError(
                f"{path} has no secret in it, so hidden inputs could be foretold: remove it and grade again"
            )
        return secret

    def read_rules(self, root):
        """{exercise: [rule, …]} of the course. Raises ValueError for a rule that is not understood."""
        return rules.load(self.rules, root)

    def grade(self, notebook, clean, brief, name, student, submitted):
        """Execute a clean notebook; returns what was unusual, in a few words.

        Where a process ends that nobody here has ended, it may have been the student's code, or the machine (out of
        memory, an administrator), which must cost nobody marks: the notebook is heard a second time, and that counts.

        Parameters
        ----------
        notebook : NotebookNode, changed in place
        clean : intake.Clean it was made from
        brief : Brief of the assignment
        name, student : of the notebook and of whom it is
        submitted : Submitted
        """
        accidents = 0
        for last in (False, False, True):
            heard = copy.copy(notebook)
            heard.cells = [
                copy.copy(cell) for cell in notebook.cells
            ]  # a hearing puts other outputs into them
            try:
                hearing = self._hear(heard, clean, brief, name, student, submitted)
            except (OSError, wire.WireError):  # the trusted side has gone
                if last:
                    raise
                self._end_server()
                self._start_server()
                continue
            accidents += hearing.accident
            if not hearing.accident or accidents == 2:
                break
        notebook.cells = heard.cells
        return list(dict.fromkeys(hearing.notes))

    def _hear(self, notebook, clean, brief, name, student, submitted):
        """Hear a notebook once; the Hearing, closed. Raises OSError or wire.WireError without the trusted side."""
        kinds = [(clean.origin.get(c.id), c) for c in notebook.cells]
        answers = [c.source for kind, c in kinds if kind in ("answer", "extra")]
        code = [c.source for kind, c in kinds if kind == "answer" and c.cell_type == "code"]
        others = [c.source for kind, c in kinds if kind == "extra" and c.cell_type == "code"]
        solved = brief.notebooks[name].solved
        given_text = [text for texts in solved.values() for text in texts[:1]]
        given_text += [c.source for kind, c in kinds if kind == "given"]
        given, trusted_files = brief.files(submitted)
        with tempfile.TemporaryDirectory(prefix="judge-files-") as folder:
            os.chmod(folder, 0o755)
            inside, outside = os.path.join(folder, "given"), os.path.join(folder, "tests")
            for target, files in ((inside, given), (outside, trusted_files)):
                os.mkdir(target, 0o755)
                for relative, data in files.items():
                    path = Path(target, relative)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
            case = Case(
                notebook=notebook,
                origin=clean.origin,
                solved=solved,
                seed=self.seed(brief.course, brief.assignment, student, name, *answers),
                given=inside if given else None,
                folder=outside,
                broken=rules.broken(brief.rules, code, others, given_text),
                hidden_marks=brief.marks,
                missing=clean.notes[0] if clean.missing else None,
            )
            hearing = Hearing(self._starter, self._limits, self._server, case)
            try:
                hearing.run()
            finally:
                hearing.close()
        return hearing
