"""The explorers as one static page, without a kernel: ``python -m grader site`` writes the folder ``site/``.

The page holds the same module as the notebooks' widget, inline, so that it opens from a disk without any server.
"""

import json
from dataclasses import asdict
from pathlib import Path

import click

from convlab.explore import inputs, scenes, specs, widget
from convlab.explore.shapes import PRESETS

TEMPLATE = Path(__file__).with_name("site.html")
PLACEHOLDERS = ("/*STYLE*/", "/*MODULE*/", "/*SPECS*/")


def page_specs(predict=False):
    """Return (heading, sentence, spec) for each explorer of the page: all that need no kernel."""
    A = scenes.crop()
    banks, names = scenes.filter_banks(3, A.shape)
    image, parameters = scenes.photo(), scenes.network_parameters()
    network = inputs.network_parameters("site", parameters)
    return [
        ("Padding and stride", "How many windows fit, and which pixels does each read?",
         specs.padding(8, 4, 1, "same", predict)),
        ("One output", "Products channel by channel, their sums, and the bias once.",
         specs.window(*scenes.worked_window(), predict)),
        ("Pixel and neuron", "Point at a neuron: its window. Point at a pixel: all neurons that read it.",
         specs.conv(A, banks, names, 3, 1, 1, (4, 5), predict)),
        ("Pooling", "What the window keeps, and where the gradient goes on its way back.",
         specs.pool(scenes.grey_crop(), 2, 2, 0, "max", (1, 1), predict)),
        ("Shapes", "Build a chain of layers: shapes, parameters, neurons.",
         specs.shapes(None, next(iter(PRESETS)), "keras", predict)),
        ("Receptive fields", "What a unit of any layer sees of the photograph, and what a pixel reaches.",
         specs.network(image, network, (0, 0), predict)),
    ]  # fmt: skip


def page(predict=False):
    """Return the page as HTML, a str; with ``predict`` every explorer asks before it shows its answer."""
    explorers = [{"heading": h, "sentence": s, **asdict(spec)} for h, s, spec in page_specs(predict)]
    content = json.dumps({"look": specs.look(), "explorers": explorers}, ensure_ascii=False).replace(
        "</", "<\\/"
    )
    html = TEMPLATE.read_text(encoding="utf-8")
    parts = (
        (widget.HERE / "explore.css").read_text(encoding="utf-8"),
        (widget.HERE / "explore.js").read_text(encoding="utf-8"),
        content,
    )
    for placeholder, part in zip(PLACEHOLDERS, parts, strict=True):
        html = html.replace(placeholder, part)
    return html


@click.command("site")
@click.option("--output", type=click.Path(path_type=Path), default=Path("site"), help="The folder to write.")
def site(output):
    """Write the explorers as a static page that needs neither kernel nor network."""
    output.mkdir(parents=True, exist_ok=True)
    (output / "index.html").write_text(page(), encoding="utf-8")
    click.echo(f"{output / 'index.html'} written: open it in a browser")
