"""Measures the hostile corpus against stock nbgrader and against the judge, and prints a table.

    python -m grader.judge.compare_stock tests/hostile [--class tampering]

Each submission is graded in a course of its own, an honest one after it. Stock nbgrader runs without a
sandbox, so it is put into one here (its own process and network namespace, a file system that is
read-only but for the course): these submissions would otherwise damage the machine they are measured on.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from . import corpus, trial

SECONDS = 90  # for one submission under stock nbgrader
TOO_DANGEROUS = ("resources/fork_bomb", "resources/threads")  # the namespace alone does not hold these


def run_stock(course, home):
    """Autograde and generate feedback with stock nbgrader inside namespaces; True if it came to an end."""
    script = "nbgrader autograde fort; nbgrader generate_feedback fort"
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--die-with-parent", "--new-session"]
    command += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    command += ["--bind", str(course), str(course), "--bind", str(home), str(home), "--chdir", str(course)]
    environment = {
        **os.environ,
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "TRIAL_CANARY": trial.SECRET_WORD,
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    limit = f"ulimit -v 8000000; ulimit -f 200000; {script}"
    with open(course / "log.txt", "wb") as log:
        process = subprocess.Popen(
            [*command, "/bin/bash", "-c", limit],
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
        try:
            process.wait(SECONDS)
            return True
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False


def outcome(course, attack, finished):
    """In words, what one submission achieved."""
    results = trial.scores(course)
    score = results.get(("a-attack", "fort"), (0,))[0]
    honest = results.get(("b-honest", "fort"), (0,))[0]
    found = [] if finished else ["never ends"]
    if score > attack.earns:
        found.append(f"gains {score - attack.earns:g} marks")
    if score < attack.earns:
        found.append(f"loses {attack.earns - score:g} earned marks")
    if honest != trial.FULL_MARKS:
        found.append("the next student is not graded")
    path = course / "autograded" / "a-attack" / "fort" / "fort.ipynb"
    shown = corpus.outputs_text(path) if path.exists() else ""
    page = course / "feedback" / "a-attack" / "fort" / "fort.html"
    html = page.read_text(errors="replace") if page.exists() else ""
    if any(word in shown for word in corpus.forbidden_words(course)):
        found.append("steals what is hidden")
    if corpus.running_scripts(html) or re.search(r'"(text/html|application/javascript)"', shown):
        found.append("runs a script in the grader's browser")
    if "planted" in "".join(p.read_text(errors="replace") for p in course.rglob("*.py")):
        found.append("changes files outside")
    return ", ".join(found) or "nothing"


def measure(attack, folder, *, judged):
    """Grade one attack and an honest submission after it; what it achieved."""
    home = folder / "home"
    home.mkdir(parents=True)
    limits = {"cpu": 2.0, "idle": 3.0, "memory": 2**30}
    course = trial.make_course(folder / "course", {"fort": {"fort": trial.FORT}}, limits, judged=judged)
    if not judged:
        with open(course / "nbgrader_config.py", "a") as file:
            file.write("c.Execute.timeout = 10\n")
    corpus.hand_in(attack, course, "a-attack", home=home)
    honest = course / "submitted" / "b-honest" / "fort" / "fort.ipynb"
    honest.parent.mkdir(parents=True)
    nbformat.write(trial.submission(course, "fort", "fort", trial.SOLVED), honest)
    if not judged:
        return outcome(course, attack, run_stock(course, home))
    trial.nbgrader(course, "autograde", "fort", HOME=str(home), TRIAL_CANARY=trial.SECRET_WORD)
    trial.nbgrader(course, "generate_feedback", "fort")
    return outcome(course, attack, True)


def main():
    """Print the table in Markdown, and a summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root")
    parser.add_argument("--class", dest="kind", default="")
    parser.add_argument("--json", help="also write the outcomes to this file")
    options = parser.parse_args()
    rows = []
    print("| submission | tries | under stock nbgrader | under the judge |\n|---|---|---|---|")
    for attack in corpus.read_all(options.root, options.kind):
        row = [attack.name, attack.tries]
        for judged in (False, True):
            if not judged and attack.name in TOO_DANGEROUS:
                row.append("not run: it would take the machine down")
                continue
            folder = Path(tempfile.mkdtemp(prefix="compare-"))
            try:
                row.append(measure(attack, folder, judged=judged))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        rows.append(row)
        print("| " + " | ".join(row) + " |", flush=True)
    for column, who in ((2, "stock nbgrader"), (3, "the judge")):
        succeed = sum(row[column] != "nothing" for row in rows)
        print(f"\nUnder {who} {succeed} of {len(rows)} submissions achieve something.")
    if options.json:
        Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
