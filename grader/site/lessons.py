"""One lesson for the site: the text and the code that a learner gets, with the pictures of the executed notebook.

What is left out: outputs of checks, hidden tests, and given functions (they answer earlier lessons). An explorer stands
as itself, alive; where it needs a kernel, as its picture.
"""

import base64
import re
from dataclasses import dataclass, field
from functools import cache
from html import escape

import nbformat
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader import course
from grader.site import explorers
from grader.site.markdown import Text

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Lesson:
    """One page: ``body`` is its HTML, ``pictures`` maps file names to the bytes of PNGs."""

    folder: str
    title: str
    minutes: int | None
    body: str = ""
    pictures: dict = field(default_factory=dict)
    sections: list = field(default_factory=list)

    @property
    def page(self):
        """The file name of the page."""
        return f"{self.folder}.html"

    @classmethod
    def of(cls, lesson):
        """Return the page of a lesson of the manifest."""
        solved = nbformat.read(lesson.source.with_suffix(".ipynb"), as_version=4)
        released = nbformat.read(course.NOTEBOOKS / lesson.folder / f"{lesson.folder}.ipynb", as_version=4)
        return cls(lesson.folder, lesson.title, lesson.minutes)._render(released, solved, lesson.exercises)

    @classmethod
    def start(cls):
        """Return the page of ``start_here``."""
        solved = nbformat.read(course.SOLUTIONS / "start_here.ipynb", as_version=4)
        released = nbformat.read(course.NOTEBOOKS / "start_here.ipynb", as_version=4)
        return cls("start_here", "Start here", None)._render(released, solved, {})

    def _render(self, released, solved, exercises):
        if [cell.id for cell in released.cells] != [cell.id for cell in solved.cells]:
            raise ValueError(
                f"{self.folder}: the released notebook is out of step with the solved one: make build."
            )
        text = Text()
        parts, given = [], []
        for shown, executed in zip(released.cells, solved.cells, strict=True):
            if shown.id.startswith("given-"):
                given.append(shown.id.removeprefix("given-"))
                continue
            if given:
                parts.append(_given(given))
                given = []
            if shown.cell_type == "markdown":
                parts.append(f'<div class="text">\n{text.html(shown.source)}</div>')
            else:
                parts.append(self._code(shown, executed, exercises))
        self.body, self.sections = "\n".join(filter(None, parts)), text.sections
        return self

    def _code(self, shown, executed, exercises):
        tag, _, name = shown.id.partition("-")
        if tag == "judge":
            return ""
        if tag == "answer":
            return _framed("yours", f"Your turn: <code>{name}</code>", _highlighted(shown.source))
        if tag == "check":
            points = exercises[name]
            label = (
                f"Check: {_points(points.check)}, and {points.judge} more on fresh inputs when you hand in"
            )
            return _framed("check", label, _highlighted(shown.source))
        spec = explorers.spec_of_cell(shown.source) if tag != "setup" else None
        outputs = [self._output(output) for output in executed.outputs]
        if spec is not None:
            label = f"Explorer: {spec.scene}"
            outputs = [explorers.block(spec, shown.id, label=label, fallback="".join(outputs))]
        return _framed("code", "", _highlighted(shown.source) + "\n".join(outputs))

    def _output(self, output):
        if output.output_type == "stream":
            return f'<pre class="printed">{escape(ANSI.sub("", output.text))}</pre>'
        if "image/png" in output.data:
            facts = output.metadata.get("image/png", {})
            if not facts.get("alt"):
                raise ValueError(f"{self.folder}: a picture has no alternative text: make build.")
            name = f"{self.folder}-{len(self.pictures) + 1:02d}.png"
            self.pictures[name] = base64.b64decode(output.data["image/png"])
            size = f'width="{facts["width"]}" height="{facts["height"]}"'
            return f'<img class="figure" src="pictures/{name}" {size} loading="lazy" alt="{escape(facts["alt"])}">'
        if "text/html" in output.data:  # the learner's map, the only HTML outside checks
            return ""
        return f'<pre class="printed">{escape(output.data["text/plain"])}</pre>'


def _points(count):
    return f"{count} point" + ("" if count == 1 else "s")


def _framed(kind, label, html):
    head = f'<p class="label">{label}</p>' if label else ""
    return f'<div class="cell {kind}">{head}\n{html}\n</div>'


def _highlighted(source):
    code = highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
    return f'<pre class="source"><code>{code}</code></pre>'


@cache
def _homes():
    return {name: lesson for lesson in course.lessons() for name in lesson.exercises}


def _given(names):
    homes = [(name, _homes()[name].folder) for name in names]
    told = [
        f'<code>{name}</code> (<a href="{folder}.html">lesson {int(folder[:2])}</a>)'
        for name, folder in homes
    ]
    return f'<p class="given">Given in the notebook, since you write it elsewhere: {", ".join(told)}.</p>'
