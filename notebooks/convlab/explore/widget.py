"""The explorers as Jupyter widgets: ipywidgets sliders linked in the browser to one anywidget view.

While one slides, hovers or clicks, no message waits for the kernel. Only ``mine`` asks it, to run the learner's function.
"""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from convlab.explore.specs import look, tensor

HERE = Path(__file__).parent


def _setting():
    return traitlets.Int(0).tag(sync=True)


class View(anywidget.AnyWidget):
    """The picture of one explorer; its traits are the settings of ``specs.Spec``."""

    _esm = HERE / "explore.js"
    _css = HERE / "explore.css"

    scene = traitlets.Unicode().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    look = traitlets.Dict().tag(sync=True)
    at = traitlets.List().tag(sync=True)
    predict = traitlets.Bool(False).tag(sync=True)

    size, f, stride, before, after, mode = (_setting() for _ in range(6))
    filter, kind, channel, map, preset, rules = (_setting() for _ in range(6))

    # "Your code": the browser asks with `settled`, the kernel answers with `yours`
    settled = traitlets.Dict().tag(sync=True)
    yours = traitlets.Dict().tag(sync=True)


def explorer(spec):
    """Return the widget that shows a ``Spec``: its controls above its view."""
    view = View(
        scene=spec.scene, data=spec.data, look=look(), at=list(spec.at), predict=spec.predict, **spec.settings
    )
    controls = [_control(view, control) for control in spec.controls]
    box = ipywidgets.HBox(controls, layout=ipywidgets.Layout(flex_flow="row wrap", max_width="940px"))
    return ipywidgets.VBox([box, view] if controls else [view])


def _control(view, control):
    width = ipywidgets.Layout(width="272px")
    style = {"description_width": "76px"}
    value = getattr(view, control["name"])
    if "options" in control:
        choice = ipywidgets.Dropdown(
            options=control["options"], index=value, description=control["label"], layout=width, style=style
        )
        ipywidgets.jslink((choice, "index"), (view, control["name"]))
        return choice
    slider = ipywidgets.IntSlider(
        value=value,
        min=control["min"],
        max=control["max"],
        description=control["label"],
        layout=width,
        style=style,
    )
    ipywidgets.jslink((slider, "value"), (view, control["name"]))
    return slider


def explorer_of_function(spec, run):
    """Return the widget of ``explore.mine``.

    ``run(f, stride, pad)`` calls the learner's function and returns (yours, problem): a (n_H, n_W, n_C) array and
    None, or None and a sentence.
    """
    box = explorer(spec)
    view = box.children[-1]

    def answer(change):
        asked = change["new"]
        with (
            redirect_stdout(io.StringIO()),
            redirect_stderr(io.StringIO()),
        ):  # what it prints belongs to no cell
            yours, problem = run(asked["f"], asked["stride"], asked["pad"])
        view.yours = (
            {"key": asked["key"], "problem": problem} if problem else {"key": asked["key"], **tensor(yours)}
        )

    view.observe(answer, "settled")
    return box
