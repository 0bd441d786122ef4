"""Explorers: see which pixels a neuron reads, one call each.

Where ``CONVLAB_STATIC=1`` is set, or no widget can run, each call returns a matplotlib
figure of the same scene. With ``predict=True`` an explorer hides its answer until a prediction is made.
"""

import os
from contextlib import contextmanager
from contextvars import ContextVar

from convlab.explore import inputs, scenes, specs
from convlab.explore.shapes import PRESETS
from convlab.undrawn import Undrawn, wanted

__all__ = ["PRESETS", "as_specs", "conv", "mine", "network", "padding", "pool", "shapes", "window"]


_AS_SPECS = ContextVar("as_specs", default=False)


@contextmanager
def as_specs():
    """Within it each call returns its ``specs.Spec``, plain data, for a page that shows explorers without Jupyter."""
    token = _AS_SPECS.set(True)
    try:
        yield
    finally:
        _AS_SPECS.reset(token)


def padding(size=8, f=3, stride=1, pad=0, *, predict=False):
    """Show one axis of ``size`` pixels, the windows of its neurons, and the output size.

    Parameters
    ----------
    pad : int, (before, after), "same" or "valid"
    predict : bool
        Ask for the number of neurons before it is shown.

    Raises
    ------
    ValueError
        If a number is out of range or the kernel does not fit into the padded pixels.
    """
    where = "explore.padding"
    size = inputs.whole(where, "size", size, 1, inputs.LARGEST_SIZE)
    (axis,) = inputs.setting(where, [size], f, stride, pad)
    return _show(
        lambda: specs.padding(size, f, stride, inputs.padding(where, pad), predict),
        lambda draw: draw.padding(axis),
    )


def window(A=None, W=None, b=None, *, predict=False):
    """Show how one output comes about: products channel by channel, channel sums, the bias added once.

    Parameters
    ----------
    A, W : (f, f, n_C) arrays, the window and the filter; a worked example with small numbers by default
    b : float or an array with one element; 0 by default when A or W is given

    Raises
    ------
    ValueError
        If A and W are not both given, differ in shape, hold NaN or inf, or are too large to show.
    """
    where = "explore.window"
    if (A is None) != (W is None):
        raise ValueError(f"{where}: give both A and W, or neither. A and W have the same shape (f, f, n_C).")
    if A is None:
        A, W, standard = scenes.worked_window()
        b = standard if b is None else b
    A = inputs.square_kernel(where, "A", A, 3, "(f, f, n_C), one window")
    W = inputs.square_kernel(where, "W", W, 3, "(f, f, n_C), one filter")
    if A.shape != W.shape:
        raise ValueError(
            f"{where}: A has shape {A.shape} and W {W.shape}; they are multiplied number by number: make them agree."
        )
    b = inputs.bias(where, b)
    return _show(lambda: specs.window(A, W, b, predict), lambda draw: draw.window(A, W, b))


def conv(A=None, *, W=None, f=3, stride=1, pad=0, at=None, predict=False):
    """Show which pixels a neuron of a conv layer reads, and which neurons read a pixel.

    Parameters
    ----------
    A : (n_H, n_W, n_C) array, one picture; a crop of a photograph by default
    W : (f, f, n_C, filters) array; by default four named filters of size f (edges, blur, sharpen)
    f : int, the size of the default filters; W brings its own
    pad : int, (before, after), "same" or "valid"
    at : (row, column) of the neuron that is selected first

    Raises
    ------
    ValueError
        If the picture is no picture (uint8, NaN, inf, too large, wrong number of channels), W does not match it,
        or kernel, stride and padding do not go together.
    """
    where = "explore.conv"
    A = scenes.crop() if A is None else inputs.picture(where, "A", A, any_channels=W is not None)
    if W is None:
        inputs.setting(where, A.shape[:2], f, stride, pad)  # f is checked before filters are made of it
        banks, names = scenes.filter_banks(f, A.shape)
        W = banks[f]
    else:
        W = inputs.square_kernel(where, "W", W, 4, "(f, f, n_C_prev, n_C)")
        banks, names = {W.shape[0]: W}, [f"filter {k}" for k in range(W.shape[3])]
    if W.shape[2] != A.shape[2]:
        raise ValueError(
            f"{where}: W has {W.shape[2]} channels (W.shape is {W.shape}), A has {A.shape[2]} ({A.shape}). "
            f"A filter spans all channels of its input: make W.shape[2] equal to A.shape[2]."
        )
    axes = inputs.setting(where, A.shape[:2], W.shape[0], stride, pad)
    at = inputs.place(where, at, axes)
    return _show(
        lambda: specs.conv(A, banks, names, W.shape[0], stride, inputs.padding(where, pad), at, predict),
        lambda draw: draw.conv(A, W, axes, names, at),
    )


def pool(A=None, *, f=2, stride=2, pad=0, mode="max", at=None, predict=False):
    """Show what a pooling window keeps, and where a gradient goes on its way back.

    Parameters
    ----------
    A : (n_H, n_W, n_C) array, one picture; an 8×8 crop of a photograph in grey by default
    mode : "max" or "average"
    pad, at : as in ``conv``; padding never wins a maximum and never counts in an average

    Raises
    ------
    ValueError
        As ``conv``, and if the mode is unknown or a window would lie in the padding alone.
    """
    where = "explore.pool"
    A = scenes.grey_crop() if A is None else inputs.picture(where, "A", A, any_channels=True)
    inputs.choice(where, "mode", mode, ("max", "average"))
    axes = inputs.setting(where, A.shape[:2], f, stride, pad)
    for one in axes:
        if max(one.before, one.after) >= one.f:
            raise ValueError(
                f"{where}: pad ({one.before}, {one.after}) is not smaller than the window f = {one.f}, so that some windows "
                f"would hold nothing but padding. Take a pad below {one.f}."
            )
    at = inputs.place(where, at, axes)
    return _show(
        lambda: specs.pool(A, axes[0].f, stride, inputs.padding(where, pad), mode, at, predict),
        lambda draw: draw.pool(A, axes, mode, at),
    )


def shapes(layers=None, *, preset=None, rules="keras", predict=False):
    """Show shapes, parameters and neurons of a chain of layers.

    Parameters
    ----------
    layers : list of dicts, e.g. ``[{"layer": "input", "shape": (64, 64, 3)}, {"layer": "conv2d", "filters": 8,
        "kernel": 4, "stride": 1, "padding": "same"}]``; kinds: input, conv1d, conv2d, maxpool, avgpool, flatten, dense
    preset : a name of ``explore.PRESETS``, the riddles of the lessons; the course's network by default
    rules : "keras" (channels last) or "pytorch" (channels first)

    Raises
    ------
    ValueError
        If a layer is unknown, lacks something, or does not fit the one before it.
    """
    chain = inputs.check_layers("explore.shapes", layers, preset, rules)
    return _show(
        lambda: specs.shapes(None if layers is None else chain, preset, rules, predict),
        lambda draw: draw.shapes(chain, rules),
    )


def network(image=None, parameters=None, *, at=(0, 0), predict=False):
    """Show, on every layer of the network of lesson 5, what a neuron sees.

    Parameters
    ----------
    image : (64, 64, 3) array with values in 0…1; a photograph by default
    parameters : dict with W1 (4, 4, 3, 8) and W2 (2, 2, 8, 16), and b1, b2 if there are any; random by default
    at : (row, column) of the neuron of the last map, (0, 0) to (1, 1)

    Raises
    ------
    ValueError
        If the image or a weight has the wrong shape or holds NaN or inf.
    """
    where = "explore.network"
    image = scenes.photo() if image is None else inputs.picture(where, "image", image)
    if image.shape != (64, 64, 3):
        raise ValueError(
            f"{where}: image has shape {image.shape}; the network was made for (64, 64, 3). Crop or pad it."
        )
    parameters = (
        scenes.network_parameters() if parameters is None else inputs.network_parameters(where, parameters)
    )
    axes = [scenes.network_chain(64)[-1]] * 2
    at = inputs.place(where, at, axes)
    return _show(
        lambda: specs.network(image, parameters, at, predict),
        lambda draw: draw.network(image, parameters, at),
    )


def mine(fn, *, f=3, stride=2, pad=1):
    """Run the learner's ``conv_forward(A_prev, W, b, hparameters)`` and show yours minus expected.

    Parameters
    ----------
    fn : the function; it gets a batch of one crop of a photograph and four filters, and returns (Z, cache) or Z
    f, stride, pad : ints, the setting to run it on

    Raises
    ------
    ValueError
        If fn is not a function, or kernel, stride and padding do not go together.
    """
    where = "explore.mine"
    if not callable(fn):
        raise ValueError(
            f"{where}: give your function itself, e.g. explore.mine(conv_forward), not {type(fn).__name__}."
        )
    A = scenes.crop()
    pad = inputs.whole(where, "pad", pad, 0, inputs.LARGEST_KERNEL)
    axes = inputs.setting(where, A.shape[:2], f, stride, pad)
    banks, names = scenes.filter_banks(f, A.shape)
    b = scenes.mine_bias(len(names))

    def run(f, stride, pad):
        return scenes.run_mine(fn, A, banks[f], b, inputs.setting(where, A.shape[:2], f, stride, pad))

    def figure(draw):
        return draw.mine(*run(f, stride, pad), scenes.convolve(A, banks[f], b, axes))

    return _show(
        lambda: specs.mine(A, banks, names, b, f, stride, pad),
        figure,
        lambda widget, spec: widget.explorer_of_function(spec, run),
    )


def _show(make_spec, figure, explorer=lambda widget, spec: widget.explorer(spec)):
    """Return the widget of a spec, or its figure where no widget is wanted or can run, or neither while submissions are graded."""
    if _AS_SPECS.get():
        return make_spec()
    if not wanted():
        return Undrawn()
    if os.environ.get("CONVLAB_STATIC") != "1":
        try:
            from convlab.explore import widget  # here, since importing convlab must stay quick
        except ImportError:  # no ipywidgets or anywidget on this machine
            pass
        else:
            return explorer(widget, make_spec())
    from convlab.explore import static

    return figure(static)
