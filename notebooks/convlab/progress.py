"""What has been solved, kept in one small file in the learner's folder, and the map of the course that shows it.

The file is a convenience: where it cannot be read or written, nothing is lost but the ticks on the map.
"""

import html
import json
import os
import re
from pathlib import Path

FILE = Path(".convlab") / "progress.json"
COURSE = Path(__file__).parent / "course.json"  # the lessons in order, written by the build

GREEN, BLUE, EDGE = (
    "#009E73",
    "#0072B2",
    "rgba(128,140,150,.35)",
)  # solved, open, lines: on a light and a dark page


def show():
    """Return the map of the course, which a notebook shows: every lesson, and what of it is solved."""
    lessons = json.loads(COURSE.read_text(encoding="utf-8"))
    return Map(lessons, set() if os.environ.get("CONVLAB_STATIC") else solved())


class Map:
    """The lessons with the solved exercises ticked, as HTML and as text.

    ``lessons`` is a list of {"folder", "title", "summary", "minutes", "exercises": {name: "function" or "answer"}},
    ``ticked`` the set of the names that are solved.
    """

    def __init__(self, lessons, ticked):
        self.lessons, self.ticked = lessons, ticked

    def __repr__(self):
        lines = [f"{self._count(self.lessons)} solved"]
        for number, lesson in enumerate(self.lessons, start=1):
            row = "".join("✓" if name in self.ticked else "·" for name in lesson["exercises"])
            lines.append(f"{number:2}  {row:12}  {self._count([lesson]):>8}  {lesson['title']}")
        return "\n".join(lines)

    def _repr_html_(self):
        cards = "".join(self._card(number, lesson) for number, lesson in enumerate(self.lessons, start=1))
        return (
            f'<div style="font-family:var(--jp-ui-font-family,sans-serif);max-width:60em">'
            f'<p style="margin:.2em 0 .8em">{self._count(self.lessons)} exercises solved</p>{cards}</div>'
        )

    def _card(self, number, lesson):
        done, of = self._done([lesson])
        colour = GREEN if done == of else BLUE
        link = f"{lesson['folder']}/{lesson['folder']}.ipynb"
        summary = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(lesson["summary"]))
        chips = " ".join(_chip(name, kind, name in self.ticked) for name, kind in lesson["exercises"].items())
        return (
            f'<div style="border:1px solid {EDGE};border-left:5px solid {colour};border-radius:6px;padding:.7em 1em;'
            f'margin-bottom:.7em"><div style="float:right;opacity:.75">{lesson["minutes"]} min</div>'
            f'<a href="{link}" style="font-size:1.15em;font-weight:600">{number} · {html.escape(lesson["title"])}</a>'
            f'<div style="margin:.25em 0 .5em">{summary}</div>'
            f'<div style="background:{EDGE};border-radius:4px;height:6px;margin-bottom:.6em">'
            f'<div style="background:{colour};border-radius:4px;height:6px;width:{100 * done / of:.0f}%"></div></div>'
            f'<div style="line-height:2">{chips}</div></div>'
        )

    def _done(self, lessons):
        names = [name for lesson in lessons for name in lesson["exercises"]]
        return sum(name in self.ticked for name in names), len(names)

    def _count(self, lessons):
        done, of = self._done(lessons)
        return f"{done} of {of}"


def _chip(name, kind, ticked):
    """Return one exercise as HTML: ticked or open; a function by its name, a short answer in words."""
    text = f"<code>{name}</code>" if kind == "function" else name.replace("_", " ")
    mark, style = ("✓", f"border-color:{GREEN};font-weight:600") if ticked else ("○", "opacity:.8")
    return (
        f'<span style="border:1px solid {EDGE};border-radius:1em;padding:.15em .7em;margin-right:.2em;'
        f'white-space:nowrap;{style}">{mark} {text}</span>'
    )


def folder():
    """Return the learner's folder: the nearest one above that holds ``start_here.ipynb``, else the current one."""
    here = Path.cwd()
    return next((place for place in (here, *here.parents) if (place / "start_here.ipynb").is_file()), here)


def solved():
    """Return the set of exercise names whose check has passed."""
    try:
        names = json.loads((folder() / FILE).read_text(encoding="utf-8"))["solved"]
        return {name for name in names if isinstance(name, str)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def mark_solved(name):
    """Remember that the check of an exercise has passed. Not while nbgrader grades or validates, nor in the build."""
    if os.environ.get("NBGRADER_EXECUTION") or os.environ.get("CONVLAB_STATIC"):
        return
    before = solved()
    if name in before:
        return
    path = folder() / FILE
    try:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps({"solved": sorted(before | {name})}, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError:
        pass  # a read-only folder: the learner works on without the map
