"""Measures the hostile corpus against stock nbgrader and against the judge, and writes the table.

    python -m grader.judge.compare_stock tests/hostile [--class tampering] [--write] [--json FILE]

Under the judge each class of the corpus is graded in one course, an honest submission after each hostile
one. Under stock nbgrader a few are graded together, and those that disturb the others alone, with a guard
around all (see stock.py). What a submission achieves is read from what is
there afterwards: the gradebook, the notebooks and pages that a student or grader would see, the files
outside its own, and what the run took. `--write` puts the tables into the threat model and the front page.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from . import corpus, stock, trial

SECONDS = 60  # of computing for one submission, on average
MUCH_MEMORY = 384 * 2**20  # of nbgrader's own process, which needs 130 to 160 MiB
MANY_PROCESSES = 100
FORWARD = ("malformed", "resources")  # classes that can harm only those that are graded after them
TOGETHER = {
    "tampering": 6,
    "theft": 4,
}  # submissions that seldom disturb one another; of other classes each is alone
CELL_SECONDS = 10  # stock nbgrader's limit of a cell is 30: that would only take longer
LIMITS = {"cpu": 1.0, "idle": 2.0, "total_cpu": 12.0, "memory": 2**30, "disk": 2**26, "output": 2**22}
BEGIN, END = (
    "<!-- comparison: made by python -m grader.judge.compare_stock tests/hostile --write -->",
    "<!-- end of comparison -->",
)
README = Path(__file__).with_name("README.md")
FRONT_PAGE = Path(__file__).parents[2] / "README.md"
KINDS = {  # what a submission can achieve: words of its outcomes
    "gain marks that the work does not deserve": "gains|writes marks",
    "show what is hidden, or reach the network": "shows what|reaches the network",
    "change what is not theirs": "changes files|leaves traces|was changed",
    "keep the next student from being graded": "keeps the next|ends the grader",
    "have no end, or fill the machine": "come to an end|takes|fills|leaves processes",
    "run scripts in the grader's browser": "runs a script",
    "lose marks that the work had earned": "loses",
}


def evidence(course, student, attack, words):
    """What one submission achieved, as far as the course itself shows it; a list of phrases."""
    results = trial.scores(course)
    score = results.get((student, "fort"), (0,))[0]
    found = []
    if score > attack.earns:
        found.append(f"gains {score - attack.earns:g} marks")
    if score < attack.earns:
        found.append(f"loses {attack.earns - score:g} earned marks")
    path = course / "autograded" / student / "fort" / "fort.ipynb"
    page = course / "feedback" / student / "fort" / "fort.html"
    shown = outputs = page_text = ""
    if path.is_file() and not path.is_symlink():
        shown = path.read_text(encoding="utf-8", errors="replace")
        outputs = _outputs(shown)
    if page.is_file():
        page_text = re.sub(r"(?s)<style.*?</style>", "", page.read_text(errors="replace"))
    if any(word in outputs for word in words):
        found.append("shows what is hidden")
    if corpus.running_scripts(page_text) or re.search(r'"(text/html|application/javascript)"', outputs):
        found.append("runs a script in the grader's browser")
    return found


def _outputs(text):
    try:
        return json.dumps([cell.get("outputs", []) for cell in json.loads(text)["cells"]], ensure_ascii=False)
    except (ValueError, KeyError, AttributeError, TypeError):  # the submission's own text, unread
        return ""


def hand_in_honest(course, student):
    """Hand in a submission that earns full marks."""
    path = course / "submitted" / student / "fort" / "fort.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(trial.submission(course, "fort", "fort", trial.SOLVED), path)


def guarded(course, home):
    """Fingerprints of what no submission may change: the instructor's files, and other submissions."""
    return corpus.fingerprints(course / "source", course / "release", course / "submitted", home) | {
        "configuration": (course / "nbgrader_config.py").read_bytes()
    }


def under_stock(attacks, template):
    """{name: phrases} of what submissions achieve under stock nbgrader.

    They are graded together, in a copy of the template course, honest submissions among them. Where
    something happened that could have been any of them, the group is split and graded anew, until each
    has been seen to do it alone.
    """
    alone, together = _one_run(attacks, template)
    if not together or len(attacks) == 1:
        return {name: phrases + together for name, phrases in alone.items()}
    half = len(attacks) // 2
    return under_stock(attacks[:half], template) | under_stock(attacks[half:], template)


def _one_run(attacks, template):
    """({name: phrases of its own}, phrases of all that were graded together)."""
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        os.chmod(folder, 0o755)
        course, home = stock.copy_course(template, Path(folder) / "course"), Path(folder) / "home"
        (home / "site-packages").mkdir(parents=True)
        (home / ".bashrc").write_text("# the instructor's own\n")
        for number, attack in enumerate(attacks):
            corpus.hand_in(
                attack, course, f"{number:03}-attack", home=home, port=stock.PORT, packages=home / "site-packages"
            )  # fmt: skip
        honest = ["z-honest"]
        if attacks[0].name.split("/")[0] not in FORWARD:
            honest.insert(0, "0-honest")
        for student in honest:
            hand_in_honest(course, student)
        before = guarded(course, home)
        run = stock.run(course, home, Path(folder) / "log.txt", SECONDS * (len(attacks) + 1))
        words = corpus.forbidden_words(course)
        alone = {a.name: evidence(course, f"{n:03}-attack", a, words) for n, a in enumerate(attacks)}
        return alone, _shared_evidence(run) + disturbed(course, home, before, honest)


def _shared_evidence(run):
    """What a run of stock nbgrader shows that any of its submissions may have done."""
    report = run.report
    found = [run.ended] if run.ended else []
    phrases = {
        "connections": "reaches the network",
        "left": "leaves processes behind",
        "traces": "leaves traces in temporary folders",
        "full": "fills the folders for temporary files",
    }
    found += [phrase for key, phrase in phrases.items() if report.get(key)]
    if any(code < 0 for code in report.get("codes", ())):
        found.append("ends the grader's own process")
    if run.processes > MANY_PROCESSES:
        found.append("takes all processes that it can get")
    if report.get("grader_memory", 0) > MUCH_MEMORY:
        found.append(f"takes {report['grader_memory'] / 2**20:.0f} MiB of the grader's memory")
    return found


def disturbed(course, home, before, students):
    """Whether honest submissions were graded, and files kept, as they should be."""
    results = trial.scores(course)
    marks = [results.get((student, "fort"), (0,))[0] for student in students]
    found = []
    if any(mark < trial.FULL_MARKS for mark in marks):
        found.append("keeps the next student from being graded")
    if any(mark > trial.FULL_MARKS for mark in marks):
        found.append("writes marks of its own into the gradebook")
    if corpus.changed(before, guarded(course, home)):
        found.append("changes files of others")
    return found


def under_judge(attacks, folder):
    """{name: phrases} of what the submissions of one class achieve under the judge, in one course."""
    home = folder / "home"
    home.mkdir(parents=True)
    (home / ".bashrc").write_text("# the instructor's own\n")
    course = trial.make_course(folder / "course", {"fort": {"fort": trial.FORT}}, LIMITS)
    for number, attack in enumerate(attacks):
        corpus.hand_in(attack, course, f"{number:03}-attack", home=home, port=stock.PORT)
        hand_in_honest(course, f"{number:03}-honest")
    before = guarded(course, home)
    environment = {"HOME": str(home), "TRIAL_CANARY": trial.SECRET_WORD, "TMPDIR": str(folder)}
    costs = _watched_autograde(course, environment)
    trial.nbgrader(course, "generate_feedback", "fort", "--student=*-attack")
    words = corpus.forbidden_words(course)
    honest = [f"{number:03}-honest" for number in range(len(attacks))]
    together = disturbed(course, home, before, honest)
    together += ["leaves processes behind"] if corpus.left_processes(folder) else []
    found = {}
    for number, attack in enumerate(attacks):
        student = f"{number:03}-attack"
        found[attack.name] = evidence(course, student, attack, words) + together
        seconds, memory = costs.get(student, (11 * SECONDS, 0))
        if seconds > 10 * SECONDS:  # of wall clock, on a machine that may be busy
            found[attack.name].append(f"takes {seconds:.0f} s")
        if memory > MUCH_MEMORY:
            found[attack.name].append(f"takes {memory / 2**20:.0f} MiB of the grader's memory")
    return found


def _watched_autograde(course, environment):
    """{student: (seconds, peak of nbgrader's memory in bytes)}, read as the lines of the report appear."""
    variables = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    variables["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    process = subprocess.Popen(
        [sys.executable, "-m", "nbgrader", "autograde", "fort"],
        cwd=course, env={**variables, **environment}, text=True, errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    costs, last = {}, time.monotonic()
    with process, process.stdout as lines:
        for line in lines:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak = re.search(r"VmHWM:\s+(\d+) kB", status)
            now = time.monotonic()
            costs[line.split()[0]] = now - last, int(peak[1]) * 1024 if peak else 0
            last = now
    return costs


def measure(attacks, progress=lambda row: None):
    """Rows [name, tries, phrases under stock nbgrader, phrases under the judge]; `progress` gets each."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        os.chmod(folder, 0o755)
        template = trial.make_course(Path(folder) / "stock", {"fort": {"fort": trial.FORT}}, judged=False)
        with open(template / "nbgrader_config.py", "a") as file:
            file.write(f"c.Execute.timeout = {CELL_SECONDS}\n")
        classes = sorted({a.name.split("/")[0] for a in attacks})
        for name in classes:
            mine = [a for a in attacks if a.name.split("/")[0] == name]
            here = under_judge(mine, Path(folder) / name)
            step = TOGETHER.get(name, 1)
            for first in range(0, len(mine), step):
                group = mine[first : first + step]
                there = under_stock(group, template)
                for attack in group:
                    rows.append([attack.name, attack.tries, there[attack.name], here[attack.name]])
                    progress(rows[-1])
    return rows


def line_of(row):
    """One line of the long table."""
    name, tries, there, here = row
    return f"| `{name}` | {tries} | {', '.join(there) or '–'} | {', '.join(here) or '–'} |"


def by_class(rows):
    """The table of classes: how many submissions of each achieve something."""
    lines = ["| class | submissions | achieve something: stock nbgrader | the judge |", "|---|---|---|---|"]
    for name in [*sorted({row[0].split("/")[0] for row in rows}), ""]:
        mine = [row for row in rows if row[0].startswith(name)]
        there, here = (sum(bool(row[i]) for row in mine) for i in (2, 3))
        lines.append(f"| {name or '**all**'} | {len(mine)} | {there} | {here} |")
    return lines


def by_kind(rows):
    """The table of what they achieve; one submission may achieve several things."""
    lines = [
        f"| of {len(rows)} hostile and broken submissions | stock nbgrader | the judge |",
        "|---|---|---|",
    ]
    for title, pattern in KINDS.items():
        there, here = (sum(bool(re.search(pattern, ", ".join(row[i]))) for row in rows) for i in (2, 3))
        lines.append(f"| {title} | {there} | {here} |")
    return lines


def write(rows, threat_model=README, front_page=FRONT_PAGE):
    """Put all tables between the marks of the threat model, and the short one into the front page."""
    lines = [*by_class(rows), "", *by_kind(rows), "", "<details><summary>Each submission</summary>", ""]
    lines += ["| submission | tries | stock nbgrader | the judge |", "|---|---|---|---|", *map(line_of, rows)]
    for path, part in ((threat_model, [*lines, "", "</details>"]), (front_page, by_kind(rows))):
        text = path.read_text(encoding="utf-8")
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not end:
            raise ValueError(f"{path} has no marks for the comparison")
        path.write_text(before + "\n".join([begin, *part, end]) + after, encoding="utf-8")


def main():
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root")
    parser.add_argument("--class", dest="kind", default="")
    parser.add_argument("--json", help="keep the outcomes in this file; what it holds is not measured again")
    parser.add_argument("--write", action="store_true", help="put the tables into both README.md")
    options = parser.parse_args()
    if options.write and options.kind:
        parser.error("--write needs the whole corpus")
    if shutil.which("bwrap") is None:
        parser.error("the comparison needs bubblewrap, so that stock nbgrader can do no harm")
    attacks = corpus.read_all(options.root, options.kind)
    kept = Path(options.json) if options.json else None
    rows = json.loads(kept.read_text()) if kept and kept.exists() else []
    rows = [row for row in rows if row[:2] in [[a.name, a.tries] for a in attacks]]

    def progress(row):
        rows.append(row)
        print(line_of(row), flush=True)
        if kept:
            kept.write_text(json.dumps(rows, indent=1) + "\n")

    known = {row[0] for row in rows}
    measure([a for a in attacks if a.name not in known], progress)
    rows.sort()
    print("", *by_class(rows), "", *by_kind(rows), sep="\n")
    if options.write:
        write(rows)


if __name__ == "__main__":
    main()
