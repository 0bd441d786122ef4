"""Shapes and parameter counts of a chain of layers, by the rules of Keras/TensorFlow or of PyTorch.

A layer is a dict: ``{"layer": "conv2d", "filters": 8, "kernel": 4, "stride": 1, "padding": "same"}``. The kinds are
input, conv1d, conv2d, maxpool, avgpool, flatten and dense. ``explore.js`` holds the same rules in JavaScript, and a
test compares the two. ``PRESETS`` are the riddles of the lessons.
"""

from math import prod

from convlab.explore.geometry import axis

KINDS = ("input", "conv1d", "conv2d", "maxpool", "avgpool", "flatten", "dense")
RULES = ("keras", "pytorch")


def _input(*shape):
    return {"layer": "input", "shape": shape}


def _conv(filters, kernel, stride=1, padding="valid", layer="conv2d"):
    return {"layer": layer, "filters": filters, "kernel": kernel, "stride": stride, "padding": padding}


def _pool(kernel, stride=None, padding="valid"):
    return {"layer": "maxpool", "kernel": kernel, "stride": stride or kernel, "padding": padding}


_FLATTEN = {"layer": "flatten"}

PRESETS = {
    "course network": [
        _input(64, 64, 3),
        _conv(8, 4, padding="same"),
        _pool(8, padding="same"),
        _conv(16, 2, padding="same"),
        _pool(4, padding="same"),
        _FLATTEN,
        {"layer": "dense", "units": 6},
    ],
    "4×4 kernel, pad 1": [_input(64, 64, 3), _conv(8, 4, padding=1)],
    "4×4 kernel, valid": [_input(64, 64, 3), _conv(8, 4)],
    "300 steps, 111 filters": [_input(300, 1), _conv(111, 5, layer="conv1d")],
    "300 channels, 111 filters": [_input(20, 300), _conv(111, 5, layer="conv1d")],
    "20 filters of 10": [_input(500, 1), _conv(20, 10, layer="conv1d")],
    "kernel (5, 100)": [_input(5, 720, 1), _conv(64, (5, 100))],
    "8 maps into 16 filters": [_input(24, 24, 8), _conv(16, 3, padding="same")],
    "stride 2 with pad 1": [_input(5, 5, 1), _conv(1, 3, 2, 1)],
    "stride 2 without pad": [_input(5, 5, 1), _conv(1, 3, 2)],
    "40 filters of 5×5": [_input(128, 128, 3), _conv(40, 5)],
    "three maps become six": [_input(32, 32, 1), _conv(3, 5), _pool(2), _conv(6, 5), _pool(2)],
}


def spatial(layer, step):
    """Return a layer's kernel, stride and padding for each spatial axis: three lists, as long as the layer has axes."""
    axes = 1 if layer["layer"] == "conv1d" else step
    return [
        _each(layer[key], axes, standard) for key, standard in (("kernel", 1), ("stride", 1), ("padding", 0))
    ]


def _each(value, axes, standard):
    value = standard if value is None else value
    return list(value) if isinstance(value, list | tuple) else [value] * axes


def follow(layers):
    """Return one dict for each layer: shape, weights, biases, weight_shape and axes of the layer's output.

    Shapes are channels-last: (rows, columns, channels) or (steps, channels) or (units,). ``layers`` are valid ones,
    as ``convlab.explore.inputs.check_layers`` leaves them.
    """
    rows, shape = [], ()
    for layer in layers:
        kind = layer["layer"]
        row = {"layer": kind, "weights": 0, "biases": 0, "weight_shape": (), "axes": []}
        if kind == "input":
            shape = tuple(layer["shape"])
        elif kind == "flatten":
            shape = (prod(shape),)
        elif kind == "dense":
            row.update(weight_shape=(shape[-1], layer["units"]), biases=layer["units"])
            shape = (*shape[:-1], layer["units"])
        else:
            kernel, stride, padding = spatial(layer, len(shape) - 1)
            row["axes"] = [axis(*given) for given in zip(shape, kernel, stride, padding, strict=False)]
            channels = shape[-1]
            if kind.startswith("conv"):
                row.update(weight_shape=(*kernel, channels, layer["filters"]), biases=layer["filters"])
                channels = layer["filters"]
            shape = (*(one.count for one in row["axes"]), channels)
        row["weights"] = prod(row["weight_shape"]) if row["weight_shape"] else 0
        rows.append({**row, "shape": shape, "neurons": prod(shape)})
    return rows


def as_written(shape, rules, *, weights=False):
    """Return a channels-last shape in the order of a framework: PyTorch puts channels first, Keras last.

    With ``weights`` the shape is one of weights: (kernel…, channels, filters) in Keras is (filters, channels,
    kernel…) in PyTorch; a dense layer's (inputs, units) is (units, inputs).
    """
    if rules == "keras" or len(shape) < 2:
        return tuple(shape)
    if weights:
        return (shape[-1], shape[-2], *shape[:-2])
    return (shape[-1], *shape[:-1])
