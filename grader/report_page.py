"""The class report as one HTML page: no scripts, no network, light and dark, readable by a screen reader."""

import math
from html import escape

from grader.exercises import catalogue
from grader.report import STATES, in_need, mistakes_of

WORDS = {
    "solved": "solved",
    "partly": "some points",
    "wrong": "tried, no points",
    "untouched": "not touched",
    "missing": "not handed in",
}
STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1b1f24; --soft: #5b6570; --line: #d5dae0; --card: #f5f7f9;
  --solved: #009E73; --partly: #56B4E9; --wrong: #D55E00; --untouched: #9AA5B1; --missing: #d5dae0; --bar: #0072B2 }
@media (prefers-color-scheme: dark) { :root { --page: #14181c; --text: #e7ebef; --soft: #a3adb8; --line: #3a434c;
  --card: #1d2329; --untouched: #6c7884; --missing: #3a434c; --bar: #56B4E9 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 62rem;
  margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { margin: 0 } h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line) } h3 { margin: 1.5rem 0 .3rem }
.soft { color: var(--soft) } .cards { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0 }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem 1rem; min-width: 8rem }
.card b { display: block; font-size: 1.6rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem; vertical-align: top;
  border-bottom: 1px solid var(--line) } th { font-weight: 600 } .number { text-align: right; white-space: nowrap }
.wide { overflow-x: auto }
.bar { display: flex; height: 1.3rem; min-width: 14rem; border-radius: .2rem; overflow: hidden; border: 1px solid var(--line) }
.bar span { display: block; font-size: .75rem; line-height: 1.3rem; text-align: center; color: #000; overflow: hidden }
.solved { background: var(--solved) } .partly { background: var(--partly) } .wrong { background: var(--wrong) }
.untouched, .missing { color: var(--text) !important } .untouched { background: repeating-linear-gradient(45deg, var(--untouched) 0 6px, transparent 6px 9px) }
.missing { background: var(--missing) } .key { display: inline-block; width: 1rem; height: 1rem; vertical-align: -.15rem;
  border: 1px solid var(--line); margin: 0 .3rem 0 .9rem }
.count { background: var(--bar); height: .8rem; border-radius: .2rem; min-width: 3px }
pre { background: var(--card); border: 1px solid var(--line); padding: .6rem; overflow-x: auto; font-size: .85rem;
  white-space: pre-wrap } summary { cursor: pointer } svg text { fill: var(--text); font-size: 13px }
"""


def page(rows, title):
    """Return the report on a list of ``grader.report.Row`` as the text of an HTML page."""
    lessons = list(dict.fromkeys(row.lesson for row in rows))
    parts = [
        _summary(rows, title),
        "<h2>How far each exercise was solved</h2>",
        _key(),
        *[_lesson(lesson, [row for row in rows if row.lesson == lesson]) for lesson in lessons],
        _mistakes(rows),
        _untouched(rows),
        _times(rows, lessons),
        _help(rows),
    ]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _summary(rows, title):
    students = {row.student for row in rows}
    handed_in = {(row.student, row.lesson) for row in rows if row.state != "missing"}
    late = {(row.student, row.lesson) for row in rows if row.hours_late is not None and row.hours_late > 0}
    graded = [row for row in rows if row.state != "missing"]
    solved = sum(row.solved for row in graded) / (len(graded) or 1)
    named = sum(bool(row.slips) for row in rows)
    cards = (
        (len(students), "students"),
        (len(handed_in), "submissions"),
        (f"{solved:.0%}", "of the exercises in them solved"),
        (named, "wrong answers with a named slip"),
        (len(late), "submissions after the deadline"),
    )
    boxes = "".join(f'<div class="card"><b>{number}</b>{words}</div>' for number, words in cards)
    return f'<h1>{escape(title)}</h1><div class="cards">{boxes}</div>'


def _key():
    marks = "".join(f'<span class="key {state}"></span>{WORDS[state]}' for state in STATES)
    return f'<p class="soft">Each bar is the whole class:{marks}</p>'


def _lesson(lesson, rows):
    lines = [
        _exercise(name, [row for row in rows if row.exercise == name])
        for name in dict.fromkeys(row.exercise for row in rows)
    ]
    head = '<tr><th scope="col">exercise</th><th scope="col" class="number">solved</th><th scope="col">the class</th></tr>'
    return f'<h3>{escape(lesson)}</h3><div class="wide"><table>{head}{"".join(lines)}</table></div>'


def _exercise(name, rows):
    counts = [(state, sum(row.state == state for row in rows)) for state in STATES]
    spoken = ", ".join(f"{count} {WORDS[state]}" for state, count in counts if count)
    parts = "".join(
        f'<span class="{state}" style="flex:{count}" title="{count} {WORDS[state]}">{count}</span>'
        for state, count in counts
        if count
    )
    share = sum(row.solved for row in rows) / len(rows)
    return (
        f'<tr><th scope="row"><code>{escape(name)}</code></th><td class="number">{share:.0%}</td>'
        f'<td><div class="bar" role="img" aria-label="{spoken}">{parts}</div></td></tr>'
    )


def _mistakes(rows):
    listed = mistakes_of(rows)
    if not listed:
        return "<h2>Mistakes by frequency</h2><p>No wrong answer fitted a known mistake.</p>"
    most = listed[0][3]
    lines = "".join(_mistake(*facts, most) for facts in listed)
    head = (
        '<tr><th scope="col">mistake</th><th scope="col" class="number">answers</th><th scope="col">'
        '<span class="soft">relative</span></th></tr>'
    )
    return (
        '<h2>Mistakes by frequency</h2><p class="soft">A known mistake is named where it fits on every case; '
        "what else went wrong is told in short. Ask what the learner was asked: it may be worth asking the class.</p>"
        f'<div class="wide"><table>{head}{lines}</table></div>'
    )


def _mistake(lesson, exercise, name, count, example, most):
    item = catalogue().get(exercise)
    known = next((one for one in getattr(item, "mistakes", ()) if one.name == name), None)
    refuted = next(
        (one for one in getattr(item, "slips", ()) if f"{one.variable} = {one.value}" == name), None
    )
    looks_like = f"<br>{escape(known.looks_like)}" if known else ""
    question = ""
    if known or refuted:
        words = f"Ask: {known.question}" if known else f"Say: {refuted.says}"
        question = f'<br><span class="soft">{escape(words)}</span>'
    return (
        f"<tr><td><b>{escape(name)}</b> · <code>{escape(exercise)}</code>{looks_like}{question}"
        f"<details><summary>An example, from {escape(example.student)}</summary><pre>{escape(example.code)}</pre>"
        f"<pre>{escape(example.says)}</pre></details></td>"
        f'<td class="number">{count}</td><td><div class="count" style="width:{9 * count / most:.1f}rem"></div></td></tr>'
    )


def _untouched(rows):
    lines = []
    for name in dict.fromkeys(row.exercise for row in rows):
        who = [row.student for row in rows if row.exercise == name and row.state == "untouched"]
        if who:
            lines.append(f"<li><code>{escape(name)}</code>: {len(who)} ({escape(_few(who))})</li>")
    words = f"<ul>{''.join(lines)}</ul>" if lines else "<p>Everything that was handed in was tried.</p>"
    return f"<h2>Handed in, but not attempted</h2>{words}"


def _few(names):
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _times(rows, lessons):
    """Draw one dot a submission on a line of hours before and after the deadline, lesson by lesson."""
    first = {(row.lesson, row.student): row.hours_late for row in rows if row.hours_late is not None}
    if not first:
        return (
            "<h2>When it was handed in</h2><p>The gradebook has no deadline, or no submission has a time.</p>"
        )
    reach = max(24.0, *(abs(hours) for hours in first.values()))
    middle, half, height = 480, 330, 46 * len(lessons) + 40
    marks = [
        f'<line x1="{middle}" y1="20" x2="{middle}" y2="{height - 20}" stroke="currentColor" stroke-dasharray="4 3"/>'
    ]
    marks.append(f'<text x="{middle}" y="14" text-anchor="middle">deadline</text>')
    spoken = []
    for number, lesson in enumerate(lessons):
        y = 44 + 46 * number
        hours = [late for (one, _), late in first.items() if one == lesson]
        spoken.append(
            f"{lesson}: {sum(late <= 0 for late in hours)} in time, {sum(late > 0 for late in hours)} late"
        )
        marks.append(f'<text x="0" y="{y + 4}">{escape(lesson)}</text>')
        marks.append(
            f'<line x1="{middle - half}" y1="{y}" x2="{middle + half}" y2="{y}" stroke="currentColor" opacity=".25"/>'
        )
        for late in hours:
            x = middle + half * math.copysign(math.log1p(abs(late)) / math.log1p(reach), late)
            shape = (
                f'<circle cx="{x:.0f}" cy="{y}" r="6" fill="var(--bar)" fill-opacity=".6"/>'
                if late <= 0
                else f'<path d="M{x - 6:.0f} {y - 6}h12v12h-12z" fill="var(--wrong)" fill-opacity=".7"/>'
            )
            marks.append(shape)
    for hours in (1, 24, 168):
        if hours <= reach:
            away = half * math.log1p(hours) / math.log1p(reach)
            for x in (middle - away, middle + away):
                marks.append(f'<text x="{x:.0f}" y="{height - 4}" text-anchor="middle">{_span(hours)}</text>')
    return (
        "<h2>When it was handed in</h2>"
        f'<div class="wide"><svg viewBox="0 0 830 {height}" width="830" height="{height}" role="img" '
        f'aria-label="{escape("; ".join(spoken))}">{"".join(marks)}</svg></div>'
        '<p class="soft">Left of the line: before the deadline (dots). Right of it: after (squares).</p>'
    )


def _span(hours):
    return {1: "1 hour", 24: "1 day", 168: "1 week"}[hours]


def _help(rows):
    listed = in_need(rows)
    if not listed:
        return "<h2>Students who may need help</h2><p>None stands out.</p>"
    head = '<tr><th scope="col">student</th><th scope="col" class="number">points</th><th scope="col">why</th></tr>'
    lines = "".join(
        f'<tr><th scope="row">{escape(student)}</th><td class="number">{share:.0%}</td><td>{escape("; ".join(reasons))}</td></tr>'
        for student, share, reasons in listed
    )
    return f'<h2>Students who may need help</h2><div class="wide"><table>{head}{lines}</table></div>'
