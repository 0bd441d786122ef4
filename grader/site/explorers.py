"""The explorers for pages without a kernel: the same module as the notebooks' widget, as a classic script."""

import ast
import json
import re
from dataclasses import asdict

import numpy as np

from convlab import explore
from convlab.explore import inputs, scenes, specs, widget
from convlab.explore.shapes import PRESETS


def style():
    """Return the style of the explorers' frame."""
    return (widget.HERE / "explore.css").read_text(encoding="utf-8")


def script():
    """Return the explorers' module as a classic script that sets ``convlab``: {explorer, SETTINGS, look}.

    A browser that shows a page from a disk imports no module, not even from beside the page.
    """
    module = (widget.HERE / "explore.js").read_text(encoding="utf-8")
    plain = re.sub(r"^export (?!default )", "", module, flags=re.MULTILINE)
    plain, found = re.subn(r"^export default explorer;\n", "", plain, flags=re.MULTILINE)
    if found != 1 or re.search(r"^(import|export)\b", plain, flags=re.MULTILINE):
        raise ValueError("explore.js must export its explorer as default, in one line, and import nothing.")
    look = json.dumps(specs.look())
    return f"const convlab = (() => {{\n{plain}\nreturn {{ explorer, SETTINGS, look: {look} }};\n}})();\n"


def gallery(predict=False):
    """Return (heading, sentence, spec) for each explorer of the page of explorers: all that need no kernel."""
    A = scenes.crop()
    banks, names = scenes.filter_banks(3, A.shape)
    network = inputs.network_parameters("site", scenes.network_parameters())
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
         specs.network(scenes.photo(), network, (0, 0), predict)),
    ]  # fmt: skip


def spec_of_cell(source):
    """Return the ``Spec`` of a cell that ends in a call of an explorer, or None where there is none or it needs a kernel.

    What only the learner's notebook has, such as the parameters of a network, is left to the explorer's defaults.
    """
    tree = ast.parse(source)
    call = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return None
    if (
        not isinstance(call.func.value, ast.Name)
        or call.func.value.id != "explore"
        or call.func.attr == "mine"
    ):
        return None
    call.args = [argument for argument in call.args if _known(argument)]
    call.keywords = [keyword for keyword in call.keywords if _known(keyword.value)]
    code = compile(ast.fix_missing_locations(ast.Expression(call)), "<explorer>", "eval")
    with explore.as_specs():
        return eval(code, {"explore": explore, "np": np})


def _known(argument):
    names = {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
    return names <= {"np"}


def block(spec, name, *, label, fallback=""):
    """Return the HTML of one explorer, which ``site.js`` brings to life; ``fallback`` is shown without scripts."""
    data = json.dumps(asdict(spec), ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<div class="explorer" id="{name}" role="group" aria-label="{label}">'
        f'<script type="application/json">{data}</script><noscript>{fallback}</noscript></div>'
    )
