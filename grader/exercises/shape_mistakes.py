"""The known mistakes of ``conv_shape``: the rules with one of them as people get it wrong."""

from functools import partial
from math import prod

from grader.exercises.model import Mistake
from grader.reference.conv1d import padding_1d, span


def _places(n, f, stride, padding, dilation):
    pair = padding_1d(n, f, stride, padding, dilation) if isinstance(padding, str) else (padding, padding)
    return (n + sum(pair) - span(f, dilation)) // stride + 1


def _shape(
    shape,
    filters,
    kernel,
    stride=1,
    padding="valid",
    dilation=1,
    rules="keras",
    *,
    places=_places,
    channels_at=None,
    maps=None,
    weigh=None,
    order=None,
    biases=None,
):
    """Find the shapes of a layer with one line exchanged: the size rule, the channels, the weights, the biases."""
    keras = rules == "keras"
    at = channels_at(rules) if channels_at else (-1 if keras else 0)
    channels, sizes = shape[at], shape[:-1] if at else shape[1:]
    kernel = kernel if len(kernel) == len(sizes) else kernel[:1] * len(sizes)
    out = [places(n, f, stride, padding, dilation) for n, f in zip(sizes, kernel, strict=True)]
    made = maps(channels, filters) if maps else filters
    output = (*out, made) if (order(rules) if order else keras) else (made, *out)
    weights = (*kernel, channels, filters) if keras else (filters, channels, *kernel)
    count = prod(weights) + (biases(channels, filters) if biases else filters)
    return output, weigh(kernel, channels, filters, rules) if weigh else weights, count


def _size(change):
    """Return a size rule that differs from the right one by ``change(n, f, stride, padding, dilation, right)``."""
    return lambda *setting: change(*setting, _places(*setting))


def _rounded_up(n, f, stride, padding, dilation, right):
    pad = 2 * padding if not isinstance(padding, str) else sum(padding_1d(n, f, stride, padding, dilation))
    return -(-(n + pad - span(f, dilation)) // stride) + 1


def _for_word(word, size):
    return _size(lambda n, f, s, padding, d, right: size(n, f, s, d) if padding == word else right)


def _first_kernel_for_both(shape, filters, kernel, *rest):
    output, _, _ = _shape(shape, filters, (kernel[0],) * len(kernel), *rest)
    _, weights, parameters = _shape(shape, filters, kernel, *rest)
    return output, weights, parameters


SHAPES = (
    Mistake(
        "without the + 1",
        "each axis is one place too short.",
        "How many places has a window of 3 on a row of 3? What does your rule say?",
        partial(_shape, places=_size(lambda n, f, s, padding, d, right: right - 1)),
    ),
    Mistake(
        "rounded up",
        "the size was rounded up, as if a window could be cut off at the end.",
        "A row of 8, a window of 3, a stride of 2: does a fourth window fit?",
        partial(_shape, places=_size(_rounded_up)),
    ),
    Mistake(
        "dilation ignored",
        "the size was worked out for a window without gaps.",
        "How many steps does a window of 4 cover when two steps are left out between each pair?",
        partial(_shape, places=lambda n, f, s, padding, d: _places(n, f, s, padding, 1)),
    ),
    Mistake(
        "gaps counted as f·dilation",
        "the window was taken to cover f·dilation steps.",
        "Between f steps, how many gaps are there? Draw it for f = 2 and dilation = 3.",
        partial(
            _shape,
            places=_size(
                lambda n, f, s, padding, d, right: (
                    right if padding in ("same", "causal") else _places(n, f * d, s, padding, 1)
                )
            ),
        ),
    ),
    Mistake(
        "padding on one side",
        "PyTorch's padding was counted once, but it stands on both sides.",
        "padding=1 frames the picture. How many zeros does a row gain?",
        partial(
            _shape,
            places=_size(
                lambda n, f, s, padding, d, right: (
                    right if isinstance(padding, str) else (n + padding - span(f, d)) // s + 1
                )
            ),
        ),
    ),
    Mistake(
        "same keeps the size",
        '"same" kept the size although the stride is larger than 1.',
        "A neuron at every third step only: how many neurons for 10 steps?",
        partial(_shape, places=_for_word("same", lambda n, f, s, d: n)),
    ),
    Mistake(
        "same rounded down",
        'for "same" the size was divided by the stride and rounded down.',
        "10 steps, stride 3: neurons stand over steps 0, 3, 6, and where else?",
        partial(_shape, places=_for_word("same", lambda n, f, s, d: n // s)),
    ),
    Mistake(
        "causal like valid",
        '"causal" was given no zeros at all.',
        "Neuron 0 of a causal layer reads step 0 last. What does it read before that?",
        partial(_shape, places=_for_word("causal", lambda n, f, s, d: _places(n, f, s, "valid", d))),
    ),
    Mistake(
        "first kernel size for both axes",
        "the first size of the kernel was used along both axes.",
        "Which size of the kernel moves along the columns?",
        _first_kernel_for_both,
    ),
    Mistake(
        "channels times filters",
        "the output has channels·filters maps.",
        "Does a filter make a map for each channel, or one map for all of them?",
        partial(_shape, maps=lambda channels, filters: channels * filters),
    ),
    Mistake(
        "channels kept",
        "the output has as many channels as the input.",
        "What decides how many maps come out?",
        partial(_shape, maps=lambda channels, filters: channels),
    ),
    Mistake(
        "channels last for PyTorch",
        "the input of PyTorch was read with its channels last.",
        "PyTorch writes (channels, rows, columns). Which entry of shape is the number of channels there?",
        partial(_shape, channels_at=lambda rules: -1),
    ),
    Mistake(
        "PyTorch's output with channels last",
        "the output of PyTorch was written with the channels last.",
        "In which order does PyTorch write shapes? Is the output any different from the input?",
        partial(_shape, order=lambda rules: True),
    ),
    Mistake(
        "Keras's weights for PyTorch",
        "PyTorch's weights were written in the order of Keras.",
        "Which number comes first in the shape of PyTorch's weights?",
        partial(_shape, weigh=lambda kernel, channels, filters, rules: (*kernel, channels, filters)),
    ),
    Mistake(
        "filters without depth",
        "the channels of the input are missing from the shape of the weights.",
        "How deep is one filter?",
        partial(
            _shape,
            weigh=lambda kernel, channels, filters, rules: (
                (*kernel, filters) if rules == "keras" else (filters, *kernel)
            ),
        ),
    ),
    Mistake(
        "biases forgotten",
        "the parameters were counted without the biases.",
        "What is added once to every map, and is learned as well?",
        partial(_shape, biases=lambda channels, filters: 0),
    ),
    Mistake(
        "a bias for each channel",
        "each filter got a bias for every input channel.",
        "At which moment does the bias join: before or after the channels are summed?",
        partial(_shape, biases=lambda channels, filters: channels * filters),
    ),
    Mistake(
        "one bias in all",
        "the whole layer got a single bias.",
        "How many maps are there, and may each have a bias of its own?",
        partial(_shape, biases=lambda channels, filters: 1),
    ),
)
