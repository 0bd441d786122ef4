"""Reads the hostile submissions of tests/hostile and hands them in to a trial course.

A file begins with two lines, ``# tries: …`` and ``# must: earn N [and say '…']``, and goes on in cells:
``# %% scale`` is the answer of that grade_id, ``# %% after scale`` a cell that the student added behind
it, and ``# %% build`` is Python that writes the submission itself (it has `honest`, the notebook as a
dict, `folder`, `course`, and the functions `write`, `save` and `dumps`). With ``# rest: solved`` the
other answers are right, otherwise they are left as they were released. COURSE, HOME, SITE and PORT
stand for the course's folder, the home folder, site-packages, and a server that listens on this machine.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import site
from pathlib import Path

from . import trial


@dataclasses.dataclass
class Attack:
    """One hostile or broken submission."""

    name: str
    tries: str
    earns: float
    says: str | None
    solved: bool
    cells: list  # of (head, source)

    @property
    def student(self):
        """A student id that names it."""
        return self.name.replace("/", "-")


def read(path, root):
    """The Attack in a file. ValueError for a file without its two lines."""
    text = Path(path).read_text(encoding="utf-8")
    head, *cells = re.split(r"^# %% ", text, flags=re.MULTILINE)
    tries = re.search(r"^# tries: (.+)$", head, re.MULTILINE)
    must = re.search(r"^# must: earn ([\d.]+)(?: and say '(.+)')?$", head, re.MULTILINE)
    if not tries or not must:
        raise ValueError(f"{path} does not say what it tries and what must happen")
    name = str(Path(path).relative_to(root).with_suffix(""))
    pairs = [(first.strip(), source) for first, _, source in (cell.partition("\n") for cell in cells)]
    return Attack(name, tries[1], float(must[1]), must[2], "# rest: solved" in head, pairs)


def read_all(root, folder=""):
    """Every attack below a folder, in order of name."""
    return [
        read(path, root) for path in sorted((Path(root) / folder).rglob("*.py")) if path.parent != Path(root)
    ]


def hand_in(attack, course, student, *, home="/nonexistent", port=9, packages=None):
    """Write an attack's submission into a course; `packages` is the folder that SITE stands for."""
    course = Path(course).resolve()
    packages = packages or site.getsitepackages()[0]
    words = {"COURSE": str(course), "HOME": str(home), "SITE": str(packages), "PORT": str(port)}

    def fill(text):
        return re.sub(r"\b(COURSE|HOME|SITE|PORT)\b", lambda match: words[match[1]], text)

    answers, extra, build = dict(trial.SOLVED) if attack.solved else {}, [], None
    for head, source in attack.cells:
        if head == "build":
            build = source
        elif head.startswith("after "):
            extra.append((head.removeprefix("after ").strip(), fill(source).strip()))
        else:
            answers[head] = fill(source).strip()
    folder = course / "submitted" / student / "fort"
    folder.mkdir(parents=True, exist_ok=True)
    honest = json.loads(json.dumps(trial.submission(course, "fort", "fort", answers, extra)))

    def write(name, data):
        (folder / name).write_bytes(data)

    def dumps(notebook):
        return json.dumps(notebook, indent=1)

    def save(notebook):
        write("fort.ipynb", dumps(notebook).encode())

    if build is None:
        save(honest)
    else:
        space = {
            "honest": honest,
            "folder": folder,
            "course": course,
            "write": write,
            "save": save,
            "dumps": dumps,
        }
        exec(compile(build, attack.name, "exec"), space)


def fingerprints(*roots):
    """{path: hash} of every regular file below the folders."""
    found = {}
    for root in roots:
        for place, _, names in os.walk(root):
            for name in names:
                path = Path(place) / name
                if path.is_file() and not path.is_symlink():
                    found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def changed(before, after):
    """The paths of files that are not as they were, without what programs of the instructor's write."""
    paths = [p for p in before.keys() | after.keys() if before.get(p) != after.get(p)]
    own = re.compile(
        r"/home/\.(cache|local/share|jupyter|config)/|/\.ipython/(?!profile_default/startup/(?!README$))|__pycache__"
    )
    return sorted(p for p in paths if not own.search(p))


def forbidden_words(course):
    """What no output and no feedback may contain."""
    path = Path(course) / "judge_secret"
    secret = [path.read_text().strip()] if path.exists() else []
    return [trial.HIDDEN_WORD, trial.SECRET_WORD, "leaked_input", *secret]


def running_scripts(html):
    """Scripts of a submission that would run when a page is opened."""
    patterns = (
        r"<script[^>]*>\s*alert_4711",
        r"<(img|svg)[^>&]*on(error|load)\s*=\s*[\"']?alert_4711",
        r"href\s*=\s*[\"']?\s*javascript:alert_4711",
    )
    return [p for p in patterns if re.search(p, html, re.IGNORECASE)]


def outputs_text(notebook_path):
    """The outputs of an autograded notebook as text."""
    notebook = json.loads(Path(notebook_path).read_text(encoding="utf-8"))
    return json.dumps([c.get("outputs", []) for c in notebook["cells"]], ensure_ascii=False)


def left_processes(folder):
    """Processes of submissions whose sandbox was prepared below this folder for temporary files."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path(f"/proc/{entry}/environ").read_bytes()
            command = (
                Path(f"/proc/{entry}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except OSError:
            continue
        if b"JUDGE_STAGE=" + os.fsencode(folder) in environment:
            found.append((int(entry), command[:100]))
    return found
