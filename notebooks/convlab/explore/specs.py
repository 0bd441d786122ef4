"""What each explorer consists of, as plain data: the picture's data, its settings and the sliders that change them.

A ``Spec`` is all that a host needs: ``widget.py`` makes ipywidgets of it, the static page HTML sliders.
The limits of the sliders are chosen so that no setting that they allow is invalid.
"""

from dataclasses import dataclass, field

import numpy as np

from convlab.explore import scenes
from convlab.explore.geometry import pads
from convlab.explore.shapes import PRESETS, RULES

MODES = ("valid", "same", "by hand")  # the values of the setting "mode"
KINDS = ("max", "average")  # the values of the setting "kind"


@dataclass
class Spec:
    """One explorer: ``scene`` names it, ``settings`` are ints, ``controls`` say how each may be changed."""

    scene: str
    data: dict
    settings: dict = field(default_factory=dict)
    controls: list = field(default_factory=list)
    at: tuple = (0, 0)
    predict: bool = False


def slider(name, label, low, high):
    """Return a control that runs through the whole numbers from ``low`` to ``high``."""
    return {"name": name, "label": label, "min": int(low), "max": int(high)}


def dropdown(name, label, options):
    """Return a control that chooses one of ``options``; the setting is its index."""
    return {"name": name, "label": label, "options": list(options)}


def tensor(array):
    """Return an array as JavaScript gets it: its shape and its values in C order, six digits of each."""
    array = np.asarray(array, dtype=float)
    return {"shape": list(array.shape), "values": [float(f"{value:.6g}") for value in array.ravel()]}


def look():
    """Return the colours of the course: those of the roles, and the two colour maps as lists."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    from convlab.draw import ROLES, SEQUENTIAL, SIGNED

    sample = np.linspace(0, 1, 129)
    maps = {
        name: [to_hex(colour) for colour in colormaps[key](sample)]
        for name, key in (("sequential", SEQUENTIAL), ("signed", SIGNED))
    }
    return {"roles": ROLES, **maps}


def _layer(sizes, f, stride, pad, *, largest_kernel, fixed_kernel=False):
    """Return (settings, controls) for kernel, stride and padding on axes of these sizes.

    Where the kernel is larger than the picture, only the padding makes it fit: then the padding cannot go below what
    was given.
    """
    before, after = pads(pad, min(sizes), f, stride)
    mode = MODES.index(pad) if isinstance(pad, str) else MODES.index("by hand")
    settings = {"f": f, "stride": stride, "before": before, "after": after, "mode": mode}
    tight = f > min(sizes)
    controls = []
    if not fixed_kernel:
        controls.append(slider("f", "kernel f", 1, f if tight else min(min(sizes), max(f, largest_kernel))))
    controls.append(slider("stride", "stride", 1, max(stride, 5)))
    if not tight:
        controls.append(dropdown("mode", "padding", ("VALID", "SAME", "by hand")))
    if not (tight and pad == "same"):
        low = (before, after) if tight else (0, 0)
        controls.append(slider("before", "pad before", low[0], max(before, 5)))
        controls.append(slider("after", "pad after", low[1], max(after, 5)))
    return settings, controls


def padding(size, f, stride, pad, predict):
    """Return the spec of the ruler."""
    settings, controls = _layer([size], f, stride, pad, largest_kernel=7)
    low = size if f > size else controls[0]["max"]
    return Spec("padding", {}, {**settings, "size": size}, [slider("size", "pixels", low, max(size, 40)), *controls],
                predict=predict)  # fmt: skip


def window(A, W, b, predict):
    """Return the spec of one output."""
    return Spec("window", {"A": tensor(A), "W": tensor(W), "b": b}, predict=predict)


def conv(A, banks, names, f, stride, pad, at, predict):
    """Return the spec of a conv layer; ``banks`` maps each kernel size that can be chosen to its filters."""
    settings, controls = _layer(
        A.shape[:2], f, stride, pad, largest_kernel=max(banks), fixed_kernel=len(banks) == 1
    )
    data = {"A": tensor(A), "banks": {str(size): tensor(W) for size, W in banks.items()}, "names": names}
    controls.append(dropdown("filter", "filter", names))
    return Spec("conv", data, {**settings, "filter": 0}, controls, at, predict)


def pool(A, f, stride, pad, mode, at, predict):
    """Return the spec of a pooling layer: no window may lie in the padding alone, so the padding stays below f."""
    settings, controls = _layer(A.shape[:2], f, stride, pad, largest_kernel=5)
    padded = max(settings["before"], settings["after"])
    smallest = min(f, max(2, padded + 1))
    for control in controls:
        if control["name"] == "f":
            control["min"] = smallest
        elif control["name"] in ("before", "after"):
            control["max"] = smallest - 1
    controls.insert(0, dropdown("kind", "pooling", KINDS))
    if A.shape[2] > 1:
        controls.append(slider("channel", "channel", 0, A.shape[2] - 1))
    return Spec(
        "pool", {"A": tensor(A)}, {**settings, "kind": KINDS.index(mode), "channel": 0}, controls, at, predict
    )


def shapes(layers, preset, rules, predict):
    """Return the spec of a chain of layers: the one given comes first, the presets follow."""
    presets = [{"name": name, "layers": chain} for name, chain in PRESETS.items()]
    if layers is not None:
        presets.insert(0, {"name": "your layers", "layers": layers})
    names = [one["name"] for one in presets]
    settings = {"preset": names.index(preset) if preset in names else 0, "rules": RULES.index(rules)}
    plain = {"presets": [{**one, "layers": [_plain(layer) for layer in one["layers"]]} for one in presets]}
    controls = [
        dropdown("preset", "chain", names),
        dropdown("rules", "rules of", ("Keras / TensorFlow", "PyTorch")),
    ]
    return Spec("shapes", plain, settings, controls, predict=predict)


def _plain(layer):
    return {key: list(value) if isinstance(value, tuple) else value for key, value in layer.items()}


def network(image, parameters, at, predict):
    """Return the spec of the network of lesson 5; the browser computes the activations."""
    data = {"image": tensor(image), "layers": [list(layer) for layer in scenes.NETWORK]}
    data |= {name: tensor(parameters[name]) for name in ("W1", "b1", "W2", "b2")}
    return Spec("network", data, {"map": 0}, [slider("map", "map", 0, 15)], at, predict)


def mine(A, banks, names, b, f, stride, pad):
    """Return the spec of the learner's own function."""
    settings, controls = _layer(A.shape[:2], f, stride, pad, largest_kernel=max(banks))
    controls = [one for one in controls if one["name"] not in ("mode", "after")]
    controls[-1]["label"] = "pad"
    controls.append(dropdown("filter", "filter", names))
    data = {
        "A": tensor(A),
        "banks": {str(size): tensor(W) for size, W in banks.items()},
        "names": names,
        "b": list(b),
    }
    return Spec("mine", data, {**settings, "mode": MODES.index("by hand"), "filter": 0}, controls, (0, 0))
