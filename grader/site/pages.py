"""The pages: the landing page, the explorers, and the frame around each lesson."""

from html import escape
from pathlib import Path
from string import Template

from convlab.data import photo
from convlab.explore import scenes, specs
from grader import build, course
from grader.site import explorers
from grader.site.markdown import Text

HERE = Path(__file__).parent
TITLE = "Which pixels does a neuron see?"
PICTURE_ALT = (
    "A photograph of a cat goes through convolution, pooling, convolution, pooling and a last layer; the boxes show how "
    "small and deep it becomes, and question marks stand for the sizes."
)


def frame(page, title, body, *, heading=None, kind="plain"):
    """Return a whole page: ``body`` between the head and foot that all pages share."""
    whole = TITLE if heading is None else f"{heading} · {TITLE}"
    links = (("index.html", "Home"), ("start_here.html", "Start here"), ("explorers.html", "Explorers"))
    here = ' aria-current="page"'
    nav = "".join(f'<a href="{to}"{here if to == page else ""}>{words}</a>' for to, words in links)
    return Template((HERE / "frame.html").read_text(encoding="utf-8")).substitute(
        title=escape(whole), description=escape(title), nav=nav, body=body, kind=kind
    )


def landing(repository):
    """Return the first page; ``repository`` is "owner/name" on GitHub, or None."""
    lessons = course.lessons()
    hours = round(sum(lesson.minutes for lesson in lessons) / 60)
    A = photo("cat")[10:26, 10:26]
    banks, names = scenes.filter_banks(3, A.shape)
    explorer = explorers.block(
        specs.conv(A, banks, names, 3, 1, 1, (5, 6), False), "try", label="Explorer: pixel and neuron"
    )
    text = Template((HERE / "landing.html").read_text(encoding="utf-8")).substitute(
        explorer=explorer,
        picture=f'<img class="figure" src="pictures/{build.PICTURE}" width="880" height="192" alt="{PICTURE_ALT}">',
        lessons="\n".join(_card(lesson) for lesson in lessons),
        count=len(lessons),
        hours=hours,
        exercises=sum(len(lesson.exercises) for lesson in lessons),
        launch=_launch("start_here.ipynb", repository),
        fetch=_fetch(repository),
    )
    return frame("index.html", "Build a convolutional network from nothing but NumPy.", text, kind="landing")


def _card(lesson):
    summary = Text().html(lesson.summary).removeprefix("<p>").strip().removesuffix("</p>")
    return (
        f'<li><a class="card" href="{lesson.folder}.html"><span class="number" aria-hidden="true">{int(lesson.folder[:2])}</span>'
        f'<span class="what"><strong>{escape(lesson.title)}</strong><span>{summary}</span></span>'
        f'<span class="minutes">{lesson.minutes} min</span></a></li>'
    )


def _launch(notebook, repository):
    """Return the links that open a notebook elsewhere, none where the repository is not known."""
    if not repository:
        return ""
    binder = f"https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/notebooks/{notebook}"
    return f'<a class="button" href="{escape(binder)}">Open on Binder</a>'


def _fetch(repository):
    if not repository:
        return "unzip convolution-course.zip && cd convolution-course\npip install jupyterlab .\njupyter lab start_here.ipynb"
    name = repository.split("/")[-1]
    return f"git clone https://github.com/{repository} && cd {name}\nmake lab"


def explorer_page(predict=False):
    """Return the page of all explorers; with ``predict`` each asks before it shows its answer."""
    parts = [
        f'<section class="one"><h2>{heading}</h2><p>{sentence}</p>'
        + explorers.block(spec, spec.scene, label=f"Explorer: {heading}")
        + "</section>"
        for heading, sentence, spec in explorers.gallery(predict)
    ]
    intro = (
        "<h1>The explorers</h1><p>Slide, point, click; or press Tab, then the arrow keys. Whatever you set, nothing can "
        "break. In the lessons they stand where they are needed.</p>"
    )
    body = f'<article class="text">{intro}</article>' + "\n".join(parts)
    return frame("explorers.html", "Six explorers of convolutional layers.", body, heading="Explorers")


def lesson(one, before, after, repository):
    """Return the page of a ``grader.site.lessons.Lesson``, with links to the one ``before`` and ``after`` it, or None."""
    listed = "".join(f'<li><a href="#{name}">{text}</a></li>' for name, text in one.sections)
    notebook = "start_here.ipynb" if one.minutes is None else f"{one.folder}/{one.folder}.ipynb"
    facts = f"<span>About {one.minutes} minutes</span>" if one.minutes else ""
    launch = _launch(notebook, repository)
    bar = (
        f'<div class="facts">{facts}{launch}<a href="convolution-course.zip">Download the notebooks</a></div>'
    )
    links = [
        f'<a class="{side}" href="{other.page}"><span>{words}</span> {escape(other.title)}</a>'
        for side, words, other in (("before", "Before", before), ("after", "Next", after))
        if other is not None
    ]
    body = (
        f'<div class="lesson"><nav class="contents" aria-label="In this lesson"><details open><summary>In this lesson</summary>'
        f"<ol>{listed}</ol></details></nav><article>{bar}\n{one.body}\n"
        f'<nav class="turn" aria-label="Other lessons">{"".join(links)}</nav></article></div>'
    )
    return frame(one.page, f"{one.title}: a lesson of the course.", body, heading=one.title, kind="reading")
