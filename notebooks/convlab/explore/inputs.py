"""What the explorers accept: every function returns clean values or raises a ValueError that says what, where, what to do."""

import numpy as np

from convlab.explore.geometry import axis
from convlab.explore.shapes import KINDS, PRESETS, RULES, spatial

LARGEST_SIZE = 64  # pixels along one axis: more cannot be told apart on a screen
LARGEST_KERNEL = 16
MOST_CHANNELS = 16


def whole(where, name, value, low, high):
    """Return an int between ``low`` and ``high``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ValueError(
            f"{where}: {name} must be a whole number, not {value!r}. Give an int, e.g. {name}={low}."
        )
    if not low <= value <= high:
        raise ValueError(f"{where}: {name} is {value}, but it must lie between {low} and {high}.")
    return int(value)


def padding(where, value):
    """Return a padding as the geometry knows it: an int, a (before, after) pair, ``"same"`` or ``"valid"``."""
    if isinstance(value, str):
        if value.lower() in ("same", "valid"):
            return value.lower()
        raise ValueError(
            f'{where}: pad is {value!r}. Give "same", "valid", an int, or a pair (before, after).'
        )
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise ValueError(
                f"{where}: pad has {len(value)} entries. A pair is (before, after), e.g. pad=(1, 2)."
            )
        return tuple(whole(where, f"pad[{i}]", one, 0, LARGEST_KERNEL) for i, one in enumerate(value))
    return whole(where, "pad", value, 0, LARGEST_KERNEL)


def setting(where, sizes, f, stride, pad):
    """Check kernel, stride and padding together, for axes of these sizes; return one ``Axis`` for each."""
    f = whole(where, "f", f, 1, LARGEST_KERNEL)
    stride = whole(where, "stride", stride, 1, LARGEST_KERNEL)
    pad = padding(where, pad)
    axes = [axis(size, f, stride, pad) for size in sizes]
    for one in axes:
        if one.count == 0:
            raise ValueError(
                f"{where}: a kernel of {f} does not fit into {one.size} pixels with {one.before} + {one.after} of padding "
                f"({one.room} in all). Take a smaller f, or more pad."
            )
    return axes


def numbers(where, name, array, dimensions, meaning):
    """Return a float array of the right rank, free of NaN and inf."""
    array = np.asarray(array)
    if array.dtype == np.uint8:
        raise ValueError(
            f"{where}: {name} holds uint8 values from 0 to 255, on which sums overflow. Give {name} / 255.0, values from 0 to 1."
        )
    if array.dtype.kind not in "fiu":
        raise ValueError(
            f"{where}: {name} holds {array.dtype} values. Give an array of real numbers, e.g. float64."
        )
    if array.ndim != dimensions:
        hint = f" Take one example of the batch, e.g. {name}[0]." if array.ndim == dimensions + 1 else ""
        raise ValueError(
            f"{where}: {name} has shape {array.shape}, {array.ndim} dimensions; it needs {dimensions}: {meaning}.{hint}"
        )
    if array.size == 0:
        raise ValueError(
            f"{where}: {name} has shape {array.shape}, so it is empty. Give at least one number."
        )
    array = array.astype(np.float64)
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        first = tuple(int(i) for i in bad[0])
        raise ValueError(
            f"{where}: {name}{list(first)} is {array[first]}, and {len(bad)} of {array.size} values are NaN or infinite. "
            f"Replace them first, e.g. np.nan_to_num({name})."
        )
    return array


def picture(where, name, array, *, any_channels=False):
    """Return a (rows, columns, channels) float array, small enough to be drawn.

    Without ``any_channels`` it must have one channel (grey) or three (red, green, blue).
    """
    array = numbers(where, name, array, 3, "(n_H, n_W, n_C), one picture")
    rows, columns, channels = array.shape
    if max(rows, columns) > LARGEST_SIZE:
        raise ValueError(
            f"{where}: {name} is {rows}×{columns}, too large to see single pixels; the limit is {LARGEST_SIZE}×{LARGEST_SIZE}. "
            f"Take a crop, e.g. {name}[:{LARGEST_SIZE}, :{LARGEST_SIZE}]."
        )
    if channels > MOST_CHANNELS:
        raise ValueError(
            f"{where}: {name} has {channels} channels, the limit is {MOST_CHANNELS}. If they come first, "
            f"move them to the end: np.moveaxis({name}, 0, -1)."
        )
    if channels not in (1, 3) and not any_channels:
        why = "The fourth channel of a PNG is its transparency: " if channels == 4 else ""
        raise ValueError(
            f"{where}: {name} has {channels} channels; a picture has 1 (grey) or 3 (red, green, blue). {why}"
            f"Take {name}[:, :, :{3 if channels > 3 else 1}]."
        )
    return array


def square_kernel(where, name, array, dimensions, meaning):
    """Return a kernel array whose first two sizes agree and are small enough."""
    array = numbers(where, name, array, dimensions, meaning)
    if array.shape[0] != array.shape[1]:
        raise ValueError(
            f"{where}: {name} has shape {array.shape}; its first two sizes must agree: {meaning}."
        )
    if array.shape[0] > LARGEST_KERNEL or max(array.shape[2:]) > MOST_CHANNELS:
        raise ValueError(
            f"{where}: {name} has shape {array.shape}, too large to show. Take at most {LARGEST_KERNEL}×{LARGEST_KERNEL} "
            f"and {MOST_CHANNELS} channels or filters."
        )
    return array


def bias(where, value):
    """Return a bias as a float; an array with one element, such as (1, 1, 1), will do."""
    value = np.asarray(0.0 if value is None else value)
    if value.size != 1 or value.dtype.kind not in "fiu" or not np.isfinite(value).all():
        raise ValueError(
            f"{where}: b must be one finite number for one filter, not an array of shape {value.shape}."
        )
    return float(value.reshape(()))


def place(where, at, axes):
    """Return the (row, column) of a neuron that exists."""
    if at is None:
        return tuple(min(1, one.count - 1) for one in axes)
    if not isinstance(at, tuple | list) or len(at) != 2:
        raise ValueError(f"{where}: at must be a pair (row, column) of the output, not {at!r}.")
    return tuple(
        whole(where, f"at[{i}]", value, 0, one.count - 1)
        for i, (value, one) in enumerate(zip(at, axes, strict=True))
    )


def choice(where, name, value, allowed):
    """Return a value that is one of ``allowed``."""
    if value not in allowed:
        raise ValueError(
            f"{where}: {name} is {value!r}. Choose one of {', '.join(repr(one) for one in allowed)}."
        )
    return value


def check_layers(where, layers, preset, rules):
    """Return a valid list of layers: those given, those of a preset, or the course's network."""
    choice(where, "rules", rules, RULES)
    if layers is None:
        return PRESETS[choice(where, "preset", preset or "course network", tuple(PRESETS))]
    if not layers or not all(isinstance(layer, dict) and layer.get("layer") in KINDS for layer in layers):
        raise ValueError(
            f'{where}: layers is a list of dicts, each with a key "layer" of {", ".join(KINDS)}, '
            f'e.g. [{{"layer": "input", "shape": (64, 64, 3)}}, {{"layer": "conv2d", "filters": 8, "kernel": 4}}].'
        )
    shape = layers[0].get("shape")
    if layers[0]["layer"] != "input" or not isinstance(shape, tuple | list) or not 1 <= len(shape) <= 3:
        raise ValueError(
            f'{where}: layers[0] must be {{"layer": "input", "shape": …}} with the shape of one example, e.g. (64, 64, 3).'
        )
    shape = tuple(whole(where, "layers[0]['shape']", size, 1, 100_000) for size in shape)
    for index, layer in enumerate(layers[1:], start=1):
        shape = _check_layer(f"{where}: layers[{index}], {layer['layer']}", layer, shape)
    return [dict(layer) for layer in layers]


def _check_layer(where, layer, shape):
    """Check one layer on an input of this shape; return the shape that comes out."""
    kind = layer["layer"]
    if kind == "input":
        raise ValueError(f"{where}: only the first layer can be the input. Take it out.")
    if kind == "flatten":
        return (int(np.prod(shape)),)
    if kind == "dense":
        return (*shape[:-1], whole(where, "units", layer.get("units"), 1, 1_000_000))
    axes = len(shape) - 1
    if axes == 0 or (kind == "conv1d" and axes != 1) or (kind == "conv2d" and axes != 2):
        needs = "(steps, channels)" if kind == "conv1d" else "(rows, columns, channels)"
        raise ValueError(
            f"{where}: the input has shape {shape}, the layer needs {needs}. Change the layer before it."
        )
    kernel, stride, pad = spatial({"kernel": None, "stride": None, "padding": "valid", **layer}, axes)
    sizes = []
    for size, f, step, one in zip(shape, kernel, stride, pad, strict=False):
        f, step = whole(where, "kernel", f, 1, 1000), whole(where, "stride", step, 1, 1000)
        along = axis(size, f, step, padding(where, one))
        if along.count == 0:
            raise ValueError(
                f"{where}: a kernel of {f} does not fit into {along.room} padded pixels. Take a smaller one."
            )
        sizes.append(along.count)
    channels = (
        whole(where, "filters", layer.get("filters"), 1, 100_000) if kind.startswith("conv") else shape[-1]
    )
    return (*sizes, channels)


def network_parameters(where, parameters):
    """Return W1, b1, W2, b2 of the network of lesson 5, with biases of zero where none are given."""
    if not isinstance(parameters, dict) or not {"W1", "W2"} <= set(parameters):
        raise ValueError(
            f'{where}: parameters must be a dict with "W1" and "W2" (and "b1", "b2"), as initialize_parameters returns.'
        )
    checked = {}
    for index, shape in ((1, (4, 4, 3, 8)), (2, (2, 2, 8, 16))):
        for name, wanted in ((f"W{index}", shape), (f"b{index}", (1, 1, 1, shape[3]))):
            value = parameters.get(name, np.zeros(wanted))
            checked[name] = numbers(
                where, name, value, 4, "(f, f, n_C_prev, n_C)" if name[0] == "W" else "(1, 1, 1, n_C)"
            )
            if checked[name].shape != wanted:
                raise ValueError(
                    f"{where}: {name} has shape {checked[name].shape}; the network of lesson 5 has {wanted}."
                )
    return checked
