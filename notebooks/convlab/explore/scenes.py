"""The data of each explorer: default pictures and filters, and the arithmetic that the static figures need."""

from functools import cache

import numpy as np

from convlab.data import photo
from convlab.explore.geometry import axis

# One plane for each filter; every filter uses the same plane on all channels, so that a grey and a colour picture work
EDGE = [[1.0, 0.0, -1.0]] * 3
NAMED_FILTERS = {
    "vertical edge": EDGE,
    "horizontal edge": [list(row) for row in zip(*EDGE, strict=True)],
    "blur": [[1 / 9] * 3] * 3,
    "sharpen": [[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]],
}


@cache
def named_filters(f, channels):
    """Return (W, names): the named filters, resized to f×f by sampling, each spread evenly over the channels.

    W is a (f, f, channels, filters) array that cannot be written to.
    """
    places = np.linspace(0, 2, f).round().astype(int) if f > 1 else np.array([1])
    planes = []
    for plane in NAMED_FILTERS.values():
        sampled = np.array(plane)[np.ix_(places, places)]
        if (
            f != 3
        ):  # keep what a filter does to a flat grey: an edge gives 0, a blur and a sharpen give the grey
            wanted = float(np.sum(plane))
            sampled = (
                sampled - sampled.mean() if abs(wanted) < 1e-9 else sampled / (sampled.sum() or 1.0) * wanted
            )
        planes.append(np.repeat(sampled[:, :, None], channels, axis=2) / channels)
    W = np.stack(planes, axis=-1)
    W.flags.writeable = False
    return W, list(NAMED_FILTERS)


def filter_banks(f, shape):
    """Return (banks, names): the named filters in each kernel size from 1 to 7, and f, that a slider may choose."""
    banks = {size: named_filters(size, shape[2])[0] for size in {*range(1, min(7, *shape[:2]) + 1), f}}
    return dict(sorted(banks.items())), list(NAMED_FILTERS)


def crop(size=16):
    """Return a small crop of a photograph with edges in it, a (size, size, 3) array."""
    return photo("cat")[14 : 14 + size, 12 : 12 + size]


def worked_window():
    """Return (A, W, b) of the worked example: small whole numbers, two channels."""
    A = np.array([[[1, 0], [2, 1], [0, 2]], [[3, 1], [1, 0], [1, 1]], [[0, 2], [2, 1], [1, 0]]], dtype=float)
    W = np.array(
        [[[1, 0], [0, 1], [-1, 0]], [[1, -1], [0, 2], [-1, -1]], [[1, 0], [0, 1], [-1, 0]]], dtype=float
    )
    return A, W, 1.0


def convolve(A, W, b, axes):
    """Return the output maps of one picture, (n_H, n_W, n_C), for windows placed by two ``Axis``."""
    rows, columns = axes
    padded = np.pad(A, ((rows.before, rows.after), (columns.before, columns.after), (0, 0)))
    Z = np.empty((rows.count, columns.count, W.shape[3]))
    for (h, w), _ in np.ndenumerate(Z[:, :, 0]):
        seen = padded[
            np.ix_([r + rows.before for r in rows.window(h)], [c + columns.before for c in columns.window(w)])
        ]
        Z[h, w] = np.tensordot(seen, W, axes=3)
    return Z + np.reshape(b, -1)


def pool(A, axes, mode):
    """Return the pooled maps of one picture, (n_H, n_W, n_C); padding never takes part."""
    rows, columns = axes
    Z = np.empty((rows.count, columns.count, A.shape[2]))
    best = np.max if mode == "max" else np.mean
    for (h, w), _ in np.ndenumerate(Z[:, :, 0]):
        seen = A[np.ix_(rows.pixels(h), columns.pixels(w))]
        Z[h, w] = best(seen, axis=(0, 1)) if seen.size else -np.inf
    return Z


# The network of lesson 5: name, kernel, stride; every layer is padded SAME
NETWORK = (("conv 1", 4, 1), ("pool 1", 8, 8), ("conv 2", 2, 1), ("pool 2", 4, 4))


def network_chain(size=64):
    """Return the four ``Axis`` of the network of lesson 5 along one side of a picture."""
    chain = []
    for _, f, stride in NETWORK:
        chain.append(axis(size, f, stride, "same"))
        size = chain[-1].count
    return chain


def network_parameters(seed=6):
    """Return random weights for the two conv layers, Glorot uniform: a dict with W1, b1, W2, b2.

    With the default seed no ReLU silences map 0, so that there is something to see.
    """
    draw = np.random.default_rng(seed)
    parameters = {}
    for index, shape in ((1, (4, 4, 3, 8)), (2, (2, 2, 8, 16))):
        reach = shape[0] * shape[1]
        limit = np.sqrt(6 / (reach * (shape[2] + shape[3])))
        parameters[f"W{index}"] = draw.uniform(-limit, limit, shape)
        parameters[f"b{index}"] = np.zeros((1, 1, 1, shape[3]))
    return parameters


def network_activations(image, parameters):
    """Return the outputs of conv 1 (after its ReLU), pool 1, conv 2 (after its ReLU) and pool 2, four arrays."""
    rows, columns = network_chain(image.shape[0]), network_chain(image.shape[1])
    maps, A = [], image
    for layer, (name, _, _) in enumerate(NETWORK):
        axes = (rows[layer], columns[layer])
        if name.startswith("conv"):
            A = np.maximum(
                convolve(A, parameters[f"W{layer // 2 + 1}"], parameters[f"b{layer // 2 + 1}"], axes), 0
            )
        else:
            A = pool(A, axes, "max")
        maps.append(A)
    return maps


def grey_crop():
    """Return a small crop in grey, (8, 8, 1), rounded so that its numbers can be read."""
    return crop(8).mean(axis=2, keepdims=True).round(2)


def mine_bias(filters):
    """Return the biases on which the learner's function is run, one for each filter: a list of float."""
    return [float(value) for value in np.linspace(-0.5, 0.5, filters)]


def run_mine(fn, A, W, b, axes):
    """Run the learner's conv_forward on one picture, (n_H, n_W, n_C_prev).

    Returns (yours, problem): a (n_H, n_W, n_C) array and None, or None and a sentence that says what is wrong.
    """
    wanted = (1, axes[0].count, axes[1].count, W.shape[3])
    hparameters = {"stride": axes[0].stride, "pad": axes[0].before, "f": W.shape[0]}
    try:
        result = fn(A[None].copy(), W.copy(), np.reshape(b, (1, 1, 1, -1)), hparameters)
    except Exception as error:  # the learner's function may raise anything; the explorer says so
        return None, f"Your function stopped with {type(error).__name__}: {error}"
    Z = result[0] if isinstance(result, tuple) and result else result
    if not isinstance(Z, np.ndarray):
        return (
            None,
            f"Your function returned {type(Z).__name__} where Z, an array of shape {wanted}, is expected.",
        )
    if Z.shape != wanted:
        return None, f"Your Z has shape {Z.shape}; expected is {wanted}."
    if Z.dtype.kind not in "fiu" or not np.isfinite(Z).all():
        return None, f"Your Z (dtype {Z.dtype}) holds values that are no finite real numbers."
    return Z[0].astype(float), None
