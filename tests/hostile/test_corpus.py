"""Every hostile submission goes through the real commands, an honest one after each.

`nbgrader autograde` starts submissions cold behind bubblewrap, and warm in the mode without it; our own command
grades all of them in one batch, warm behind bubblewrap.
"""

import json
import re
import socket
import threading
from pathlib import Path

import nbformat
import pytest

from grader.judge import corpus, trial

ROOT = Path(__file__).parent
CLASSES = sorted(p.name for p in ROOT.iterdir() if p.is_dir() and any(p.glob("*.py")))
LIMITS = {"cpu": 1.0, "idle": 2.0, "total_cpu": 12.0, "memory": 2**30, "disk": 2**26, "output": 2**22}


class Listener:
    """A server on this machine that counts who connects."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            line.close()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self._thread.join()


def test_corpus_is_large_enough():
    attacks = corpus.read_all(ROOT)
    assert len(attacks) >= 100
    assert len({a.tries for a in attacks}) == len(attacks)
    assert {a.name.split("/")[0] for a in attacks} == set(CLASSES)


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("mode", ["bubblewrap", "process"])
def test_hostile_submissions(mode, kind, tmp_path):
    options = {**LIMITS, "sandbox": mode, "warm": mode == "process"}
    problems = examine(tmp_path, options, corpus.read_all(ROOT, kind), ["nbgrader", "autograde", "fort"])
    assert not problems, problems


def test_all_of_them_in_one_batch(tmp_path):
    words = ["grader", "autograde", "fort", "--jobs", "2", "--verbose"]
    problems = examine(tmp_path, {**LIMITS, "sandbox": "bubblewrap"}, corpus.read_all(ROOT), words)
    assert not problems, problems


def examine(tmp_path, options, attacks, words):
    """Grade the attacks in a new course with a command; what went otherwise than it must, as text."""
    mode = options["sandbox"]
    home = tmp_path / "home"
    home.mkdir()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    temporary.chmod(0o755)
    (home / ".bashrc").write_text("# the instructor's own\n")
    course = trial.make_course(tmp_path / "course", {"fort": {"fort": trial.FORT}}, options)
    listener = Listener()
    for number, attack in enumerate(attacks):
        corpus.hand_in(attack, course, f"{number:03}-{attack.student}", home=home, port=listener.port)
        honest = course / "submitted" / f"{number:03}-z-honest" / "fort" / "fort.ipynb"
        honest.parent.mkdir(parents=True)
        nbformat.write(trial.submission(course, "fort", "fort", trial.SOLVED), honest)
    guarded = (course / "source", course / "release", course / "submitted", home)
    before = corpus.fingerprints(*guarded)
    config = (course / "nbgrader_config.py").read_text()

    environment = {"HOME": str(home), "TRIAL_CANARY": trial.SECRET_WORD, "TMPDIR": str(temporary)}
    run = trial.run(course, *words, **environment)
    feedback = trial.nbgrader(course, "generate_feedback", "fort")
    listener.close()

    problems = [] if run.returncode == 0 else ["autograde failed: " + run.stderr[-2000:]]
    problems += [] if feedback.returncode == 0 else ["feedback failed: " + feedback.stderr[-2000:]]
    results = trial.scores(course)
    lines = {line.split()[0]: line for line in run.stdout.splitlines() if line.strip()}
    words = corpus.forbidden_words(course)
    for number, attack in enumerate(attacks):
        student = f"{number:03}-{attack.student}"
        problems += [
            f"{attack.name}: {p}" for p in complaints(course, student, attack, results, lines, words, mode)
        ]
        if results.get((f"{number:03}-z-honest", "fort"), (None,))[0] != trial.FULL_MARKS:
            problems.append(f"the honest submission after {attack.name} did not get full marks")
    changed = {p for p, h in corpus.fingerprints(*guarded).items() if before.get(p) != h} | {
        p for p in before if not Path(p).exists()
    }
    changed = {
        p
        for p in changed
        if f"{home}/.cache" not in p and f"{home}/.local" not in p and f"{home}/.jupyter" not in p
    }
    problems += [f"changed: {sorted(changed)}"] if changed else []
    problems += ["the configuration changed"] if (course / "nbgrader_config.py").read_text() != config else []
    problems += ["someone connected to the network"] if listener.connections else []
    left = corpus.left_processes(temporary)
    problems += [f"processes are left: {left}"] if left else []
    return "\n".join(problems)


def complaints(course, student, attack, results, lines, words, mode):
    """What went otherwise than the attack's second line says."""
    score = results.get((student, "fort"), (None,))[0]
    if score != attack.earns:
        yield f"earned {score}, not {attack.earns}: {results.get((student, 'fort'))}"
    line = lines.get(student, "")
    if f" {mode} " not in line:
        yield f"no line of the report: {line!r}"
    path = course / "autograded" / student / "fort" / "fort.ipynb"
    if not path.exists():
        yield "no autograded notebook"
        return
    shown = corpus.outputs_text(path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    notes = " ".join(c["source"] if isinstance(c["source"], str) else "".join(c["source"]) for c in cells[:1])
    if attack.says and attack.says not in shown + line + notes:
        yield f"did not say {attack.says!r}: {line}"
    page = course / "feedback" / student / "fort" / "fort.html"
    if not page.exists():
        yield "no feedback"
        return
    html = page.read_text(encoding="utf-8")
    for word in words:
        if word in shown or word in re.sub(r"(?s)<style.*?</style>", "", html):
            yield f"leaked {word!r}"
    yield from (f"a script would run: {p}" for p in corpus.running_scripts(html))
    if re.search(r'"(text/html|application/javascript|image/svg\+xml|text/latex)"', shown):
        yield "outputs that can run something"
    if len(shown) > 3_000_000:
        yield f"{len(shown)} characters of output"
