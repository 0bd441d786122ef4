"""Sources → executed solutions → released notebooks, and the baked cases of the checks.

A lesson's source, ``solutions/NN_topic/NN_topic.py``, is percent-format Python. A tag says what a cell is:

==================  ==================================================================================
``answer="name"``   the learner writes here; the solution stands between BEGIN and END SOLUTION
``check="name"``    the visible check, graded and locked
``judge="name"``    the hidden test, graded and locked; the build hides its source
``given="name"``    filled with the answer of an earlier lesson, locked
``setup="name"``    imports and the like, locked
``hints="name"``    a text cell (``[markdown] hints="name"``), filled with the hints of the manifest, folded
==================  ==================================================================================

The released notebook is made by nbgrader's own ``generate_assignment``, so the stock command gives the same bytes.
"""

import base64
import json
import os
import platform
import re
import shutil
import tempfile
from pathlib import Path

import click
import jupytext
import nbformat
from nbclient import NotebookClient

from convlab import cases, data, progress, volumes
from convlab.explore import scenes
from grader import course, links
from grader.exercises import catalogue
from grader.exercises.model import Question

TAGS = ("answer", "check", "judge", "given", "setup", "hints")
SOLUTION = re.compile(r"[ \t]*### (BEGIN|END) SOLUTION\n")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What the build writes into README.md, each between two marks
PARTS_OF_README = {
    "launch": lambda: links.buttons(),
    "lessons": lambda: lessons_table("solutions/"),
}
SECONDS_A_CELL = 300
PICTURE = "network.png"
# Figures in place of widgets; one thread and one kind of kernel, so that every machine gets the same bits
STATIC = {"CONVLAB_STATIC": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
if platform.machine() in ("x86_64", "AMD64"):
    STATIC["OPENBLAS_CORETYPE"] = "Haswell"


def build(folders=(), *, say=print):
    """Generate everything that is derived: ``convlab/cases``, ``solutions/**/*.ipynb`` and ``notebooks/**/*.ipynb``.

    ``folders`` names the lessons to build, all by default. Raises ValueError where a source or the manifest is wrong.
    """
    bake_cases()
    bake_course()
    say("cases baked")
    listed = [course.find(folder) for folder in folders] or course.lessons()
    for lesson in listed:
        notebook = expand(lesson)
        execute(notebook, lesson.source.parent)
        write(notebook, lesson.source.with_suffix(".ipynb"))
        say(f"{lesson.folder} executed")
    release([lesson.folder for lesson in listed])
    build_start()
    build_readme()
    say("released")


def bake_cases(target=course.CASES):
    """Write the visible cases of every exercise; remove those of exercises that are gone."""
    for name, item in catalogue().items():
        text = json.dumps(cases.encode(item.bake()), ensure_ascii=False, indent=1) + "\n"
        (target / f"{name}.json").write_text(text, encoding="utf-8")
    for path in target.glob("*.json"):
        if path.stem not in catalogue():
            path.unlink()


def bake_course(target=progress.COURSE):
    """Write the list of lessons for the learner's map: what ``convlab.progress.Map`` takes."""
    listed = [
        {
            "folder": lesson.folder,
            "title": lesson.title,
            "summary": lesson.summary,
            "minutes": lesson.minutes,
            "exercises": {
                name: "answer" if isinstance(catalogue()[name], Question) else "function"
                for name in lesson.exercises
            },
        }
        for lesson in course.lessons()
    ]
    target.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def expand(lesson):
    """Return the solved notebook of a lesson, not yet executed: tags became nbgrader metadata."""
    notebook = read_source(lesson.source)
    seen = {tag: [] for tag in TAGS}
    for number, cell in enumerate(notebook.cells):
        tags = [tag for tag in TAGS if tag in cell.metadata]
        if len(tags) > 1:
            raise ValueError(
                f"{lesson.source.name}, cell {number}: one cell has one tag, not {' and '.join(tags)}."
            )
        cell.id = f"cell-{number:03d}"
        if not tags:
            continue
        tag, name = tags[0], cell.metadata.pop(tags[0])
        seen[tag].append(name)
        cell.id = f"{tag}-{name}"[:64]
        _fill(lesson, cell, tag, name)
    _fill(lesson, add_colab_cell(notebook), "setup", "colab")
    for tag in ("answer", "check", "judge"):
        if seen[tag] != list(lesson.exercises):
            raise ValueError(
                f"{lesson.source.name}: the {tag} cells are {seen[tag]}, but course.toml lists {list(lesson.exercises)}. "
                f"Every exercise has one answer, one check and one judge cell, in the order of the manifest."
            )
    return notebook


def read_source(path):
    """Return a percent source as a notebook with fixed metadata."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:03d}"
    return notebook


def add_colab_cell(notebook):
    """Put the cell that installs the toolkit on Colab after the title, folded, and return it."""
    source = links.COLAB_CELL.format(requirement=links.requirement())
    metadata = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # folded here, and on Colab
    cell = nbformat.v4.new_code_cell(source, id="setup-colab", metadata=metadata)
    notebook.cells.insert(1, cell)
    return cell


def _fill(lesson, cell, tag, name):
    entry = lesson.exercises.get(name)
    if tag in ("answer", "check", "judge", "hints") and entry is None:
        raise ValueError(
            f"{lesson.source.name}: {tag}={name!r}, but course.toml has no such exercise in {lesson.folder}."
        )
    if tag == "hints":
        cell.source = hints_text(entry)
        return
    if tag == "given":
        cell.source = f"# Given: {name}, from an earlier lesson\n" + answer_of(name)
        cell.metadata["jupyter"] = {"source_hidden": True}  # folded to its first line
    if tag == "judge":
        cell.source = _judge_source(name, cell.source)
    points = {"check": entry.check, "judge": entry.judge}.get(tag) if entry else None
    facts = {
        "grade": tag in ("check", "judge"),
        "grade_id": name if tag == "answer" else f"{tag}_{name}",
        "locked": tag != "answer",
        "schema_version": 3,
        "solution": tag == "answer",
        "task": False,
    }
    if points is not None:
        facts["points"] = points
    cell.metadata["nbgrader"] = facts
    if tag != "answer":
        cell.metadata.update(deletable=False, editable=False)


def _judge_source(name, call):
    return (
        f"# Graded when you hand in: {name}, on inputs that nobody has seen yet, beside the reference.\n"
        f"### BEGIN HIDDEN TESTS\nfrom grader.exercises import judge\n\n{call.strip()}\n### END HIDDEN TESTS"
    )


def hints_text(entry):
    """Return the hints of an exercise as Markdown that unfolds one by one."""
    folded = [
        f"<details><summary>Hint {number}</summary>\n\n{hint}\n\n</details>"
        for number, hint in enumerate(entry.hints, start=1)
    ]
    return "\n".join(folded)


def answer_of(name):
    """Return the solved answer cell of an exercise, without the markers, wherever it stands in the course."""
    for lesson in course.lessons():
        if name in lesson.exercises:
            for cell in read_source(lesson.source).cells:
                if cell.metadata.get("answer") == name:
                    return SOLUTION.sub("", cell.source + "\n").strip()
    raise ValueError(f"given={name!r}: no lesson has an answer cell of that name.")


def execute(notebook, folder):
    """Run a notebook in place, in its folder, and make its outputs the same on every run."""
    before = {key: os.environ.get(key) for key in STATIC}
    os.environ.update(STATIC)
    try:
        NotebookClient(
            notebook,
            timeout=SECONDS_A_CELL,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,  # two prints are one output, however fast they came
        ).execute()
    finally:
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise ValueError(
                    f"a solved cell wrote to stderr, which nbgrader counts as a failure: {output.text}"
                )


def write(notebook, path):
    """Write a notebook, always with the same bytes for the same content."""
    nbformat.validate(notebook)
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


def release(folders, target=course.NOTEBOOKS):
    """Release solved lessons with nbgrader's own ``generate_assignment``."""
    from nbgrader.apps import NbGraderAPI  # here, since it takes a second to import
    from traitlets.config import Config

    with tempfile.TemporaryDirectory() as scratch:
        config = Config()
        path = course.ROOT / "nbgrader_config.py"
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), {"get_config": lambda: config})
        config.CourseDirectory.root = str(course.ROOT)
        config.CourseDirectory.release_directory = str(Path(scratch) / "release")
        config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
        api = NbGraderAPI(config=config)
        for folder in folders:
            answer = api.generate_assignment(folder)
            if not answer["success"]:
                raise ValueError(
                    f"nbgrader generate_assignment {folder} failed:\n{answer.get('log')}\n{answer.get('error')}"
                )
            (target / folder).mkdir(exist_ok=True)
            made = Path(scratch) / "release" / folder
            for path in sorted(made.rglob("*")):
                if path.is_file():
                    shutil.copyfile(path, target / folder / path.relative_to(made))


def build_start():
    """Build ``start_here``: executed for readers under solutions/, without outputs for learners under notebooks/."""
    source = course.SOLUTIONS / "start_here.py"
    notebook = read_source(source)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("{{lessons}}", lessons_table())
            if PICTURE in cell.source:  # attached, so that it is there before any cell is run
                cell.attachments = {PICTURE: {"image/png": base64.b64encode(start_picture()).decode()}}
    add_colab_cell(notebook)
    write(notebook, course.NOTEBOOKS / "start_here.ipynb")
    execute(notebook, course.NOTEBOOKS)
    write(notebook, source.with_suffix(".ipynb"))


def start_picture():
    """Return the picture at the top of ``start_here`` as PNG: the network of lesson 5, looking at the cat."""
    cat = data.photo("cat")
    maps = scenes.network_activations(cat, scenes.network_parameters(3))
    figure = volumes.network(cat, *(one.max(axis=2) for one in maps), sizes=False)
    return figure.png()


def build_readme(path=course.ROOT / "README.md"):
    """Write the launch buttons and the table of the lessons into README.md, each between its two marks."""
    text = path.read_text(encoding="utf-8")
    for name, made in PARTS_OF_README.items():
        begin, end = f"<!-- {name}: made by make build -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{made()}\n{end}{after}"
    path.write_text(text, encoding="utf-8")


def lessons_table(folder=""):
    """Return the table of the lessons as Markdown, with links into ``folder``."""
    rows = [
        f"| [{lesson.folder[:2]}]({folder}{lesson.folder}/{lesson.folder}.ipynb) | **{lesson.title}** | {lesson.summary} "
        f"| {lesson.minutes}&nbsp;min |"
        for lesson in course.lessons()
    ]
    return "\n".join(["| | lesson | what you build | time |", "|---|---|---|---|", *rows])


@click.command("build")
@click.argument("lessons", nargs=-1)
def command(lessons):
    """Generate notebooks and check data from the sources (all LESSONS by default)."""
    build(lessons, say=click.echo)
