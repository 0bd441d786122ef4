"""The shapes of a conv layer as two families of libraries state them: Keras/TensorFlow and PyTorch.

Sources: the documentation of ``keras.layers.Conv1D`` and ``Conv2D`` (data_format "channels_last"), and of
``torch.nn.Conv1d`` and ``Conv2d``. Shapes are those of one example, without the axis of the batch.
"""

from math import prod

from grader.reference.arguments import whole
from grader.reference.conv1d import padding_1d, span
from grader.reference.shapes import windows

RULES = ("keras", "pytorch")
WHERE = "conv_shape"


def conv_shape(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    """Return what a conv layer makes of one example: the output's shape, the weights' shape, the parameters.

    Parameters
    ----------
    shape : tuple of ints, the input: (steps, channels) or (rows, columns, channels) for Keras, whose channels come last;
        (channels, steps) or (channels, rows, columns) for PyTorch, whose channels come first
    filters : int ≥ 1
    kernel : tuple of ints, one for each axis that the window moves along: (f,) or (f_H, f_W)
    stride, dilation : int ≥ 1, the same along every axis
    padding : "valid", "same", for Keras in one dimension "causal", for PyTorch also an int, the zeros on each side
    rules : "keras" or "pytorch"

    Returns
    -------
    output : tuple, in the order of the library
    weights : tuple, (kernel…, channels, filters) for Keras, (filters, channels, kernel…) for PyTorch
    parameters : int, all weights and one bias for each filter

    Raises
    ------
    ValueError
        For a shape and a kernel that do not go together, a padding that the library does not know, PyTorch's "same" with
        a stride, Keras's stride and dilation both above 1, or a window larger than the padded input.
    """
    if rules not in RULES:
        raise ValueError(f"{WHERE}: rules is {rules!r}, but must be one of {', '.join(RULES)}.")
    shape = tuple(whole(size, WHERE, "each size of shape", least=1) for size in shape)
    kernel = tuple(whole(f, WHERE, "each size of kernel", least=1) for f in kernel)
    filters = whole(filters, WHERE, "filters", least=1)
    stride, dilation = whole(stride, WHERE, "stride", least=1), whole(dilation, WHERE, "dilation", least=1)
    if len(shape) != len(kernel) + 1:
        raise ValueError(
            f"{WHERE}: shape {shape} has {len(shape)} axes, kernel {kernel} has {len(kernel)}; shape must have one more, for "
            f"the channels. Leave out the axis of the batch."
        )
    _check_library(len(kernel), stride, padding, dilation, rules)
    keras = rules == "keras"
    channels, sizes = (shape[-1], shape[:-1]) if keras else (shape[0], shape[1:])
    places = tuple(
        windows(n, span(f, dilation), stride, _sides(n, f, stride, padding, dilation), WHERE)
        for n, f in zip(sizes, kernel, strict=True)
    )
    weights = (*kernel, channels, filters) if keras else (filters, channels, *kernel)
    return (*places, filters) if keras else (filters, *places), weights, prod(weights) + filters


def _sides(n, f, stride, padding, dilation):
    if isinstance(padding, str):
        return padding_1d(n, f, stride, padding, dilation)
    return padding, padding


def _check_library(axes, stride, padding, dilation, rules):
    """Raise ValueError for a setting that the library itself refuses."""
    if rules == "keras":
        if padding not in ("valid", "same") and not (padding == "causal" and axes == 1):
            raise ValueError(
                f"{WHERE}: padding is {padding!r}, but Keras knows 'valid', 'same' and, for sequences, 'causal'. "
                f"For another frame put a layer of zeros before this one."
            )
        if stride > 1 and dilation > 1:
            raise ValueError(
                f"{WHERE}: stride is {stride} and dilation {dilation}, but Keras allows only one of them above 1."
            )
    elif isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(
                f"{WHERE}: padding is {padding!r}, but PyTorch knows 'valid', 'same' or a whole number of zeros."
            )
        if padding == "same" and stride > 1:
            raise ValueError(
                f"{WHERE}: padding is 'same' and stride {stride}, but PyTorch allows 'same' for stride 1 only. "
                f"Write the padding as a number."
            )
    else:
        whole(padding, WHERE, "padding", least=0)
