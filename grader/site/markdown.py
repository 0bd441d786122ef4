"""Markdown cells as HTML: mathematics as MathML, headings with ids, links between lessons made links between pages."""

import re
from html import escape

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

LINK = re.compile(r'href="(?:\.\./)?(?:\w+/)?(\w+)\.ipynb(#[^"]*)?"')
EMPTY_HEAD = re.compile(r"<thead>\s*<tr>(?:\s*<th[^>]*></th>)+\s*</tr>\s*</thead>")


class Renderer(IPythonRenderer):
    """Renders one notebook; ``sections`` collects (id, HTML of the heading) of each heading of the second level."""

    def __init__(self):
        super().__init__(escape=False)
        self.sections, self._ids = [], set()

    def heading(self, text, level, **attrs):
        words = re.sub(r"<[^>]*>", "", text)
        name = stem = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "section"
        number = 1
        while name in self._ids:
            number += 1
            name = f"{stem}-{number}"
        self._ids.add(name)
        if level == 2:
            self.sections.append((name, text))
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def block_math(self, body):
        return f'<div class="math">{_mathml(body, "block")}</div>'

    def inline_math(self, body):
        return _mathml(body, "inline")

    def image(self, text, url, title=None):
        if url.startswith("attachment:"):  # written beside the page
            return f'<img src="pictures/{escape(url.removeprefix("attachment:"))}" alt="{escape(text)}">'
        raise ValueError(f"the picture {url} of a text cell is no attachment: the site would not have it.")


def _mathml(tex, display):
    """Return TeX as MathML; the converter takes an escaped underline as it stands, and sets log close to its argument."""
    tex = " ".join(tex.split()).replace(r"\_", "_").replace(r"\log ", r"\log\, ")
    return convert(tex, display=display)


class Text:
    """Turns the Markdown cells of one notebook, in order, into HTML."""

    def __init__(self):
        self._renderer = Renderer()
        self._markdown = MarkdownWithMath(renderer=self._renderer)

    @property
    def sections(self):
        return self._renderer.sections

    def html(self, source):
        text = self._markdown.render(source)
        text = LINK.sub(r'href="\1.html\2"', text)
        text = EMPTY_HEAD.sub("", text).replace("<th></th>", "<td></td>")
        text = text.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
        return text
