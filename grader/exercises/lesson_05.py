"""Lesson 5: the network with two conv layers. Its short answers stand in ``answers_05.py``."""

from functools import partial

import numpy as np

from convlab.data import photo_batch
from grader.exercises import answers_05 as answers
from grader.exercises.model import Case, Exercise, Mistake, grid
from grader.reference.conv import convolve
from grader.reference.net import (
    SHAPES,
    flatten,
    forward_propagation,
    fully_connected,
    glorot_limit,
    initialize_parameters,
    relu,
)
from grader.reference.pool import pool

# ---------------------------------------------------------------------------------------------------- relu


def _relu_visible():
    rng = np.random.default_rng(50)
    return [
        Case((np.array([[-2.0, 0.0, 3.0]]),), "three numbers, by hand"),
        Case((grid(rng, 2, 3, 4, 5),), "a batch of maps"),
        Case((-np.abs(grid(rng, 3, 4)),), "nothing above zero"),
    ]


def _relu_fresh(rng):
    drawn = [Case((grid(rng, *rng.permutation([2, 3, 4, 5])),)) for _ in range(4)]
    return [*drawn, Case((grid(rng, 5, 7),)), Case((rng.standard_normal((2, 4, 3, 5)).astype("f4"),))]


def _relu_in_place(Z):
    Z[Z < 0] = 0
    return Z


_RELU_MISTAKES = (
    Mistake(
        "np.max in place of np.maximum",
        "np.max(Z, 0) takes the largest number along axis 0; the 0 became an axis.",
        "Which NumPy function compares two things number by number?",
        lambda Z: np.max(Z, 0),
    ),
    Mistake(
        "the sign dropped",
        "numbers below zero lost their sign instead of becoming zero.",
        "What must come out for −2?",
        np.abs,
    ),
    Mistake(
        "the wrong half kept",
        "the numbers below zero were kept, those above became zero.",
        "Which half of the number line does a ReLU let through?",
        lambda Z: np.minimum(Z, 0),
    ),
    Mistake(
        "a mask",
        "the result says only where Z is above zero, as ones and zeros.",
        "A ReLU lets 3 through. As what?",
        lambda Z: (Z > 0) * 1.0,
    ),
    Mistake(
        "a leak",
        "numbers below zero shrank, but did not become zero.",
        "That is another function, the leaky ReLU. What does a plain one make of −2?",
        lambda Z: np.where(Z > 0, Z, 0.01 * Z),
    ),
    Mistake(
        "a lid",
        "numbers above 1 were cut off.",
        "Is there an upper end to what a ReLU lets through?",
        lambda Z: np.clip(Z, 0, 1),
    ),
    Mistake(
        "the sigmoid",
        "all numbers came out between 0 and 1, as from a sigmoid.",
        "Read the definition of relu once more: what happens to 3?",
        lambda Z: 1 / (1 + np.exp(-Z)),
    ),
    Mistake(
        "the input changed in place",
        "the zeros were written into Z itself.",
        "Who else holds this array, and may still need its numbers?",
        _relu_in_place,
    ),
)

# ------------------------------------------------------------------------------------------------- flatten


def _flatten_visible():
    rng = np.random.default_rng(51)
    return [
        Case((np.arange(1.0, 9.0).reshape(2, 1, 2, 2),), "two tiny examples, by hand"),
        Case((grid(rng, 3, 2, 4, 5),), "three examples, all sizes different"),
        Case((grid(rng, 1, 2, 2, 16),), "one example, the last maps of the network"),
    ]


def _flatten_fresh(rng):
    drawn = [Case((grid(rng, *rng.permutation([2, 3, 4, 5])),)) for _ in range(5)]
    return [*drawn, Case((rng.standard_normal((4, 2, 2, 3)).astype("f4"),))]


_FLATTEN_MISTAKES = (
    Mistake(
        "the batch flattened as well",
        "the examples were strung together in one row.",
        "Which axis must stay, so that each example keeps a row of its own?",
        lambda A: A.reshape(1, -1),
    ),
    Mistake(
        "no row left",
        "one long array of one axis came out, without an axis for the examples.",
        "The result has two axes. What is the first one?",
        lambda A: A.reshape(-1),
    ),
    Mistake(
        "examples as columns",
        "each example became a column. Older courses do that; here each is a row.",
        "The shape should be (m, features). Which one is yours?",
        lambda A: A.reshape(A.shape[0], -1).T,
    ),
    Mistake(
        "examples mixed",
        "the shape is right, but the rows hold numbers of several examples: reshape(-1, m).T mixes them.",
        "In which order does reshape read the numbers? Which axis must it not touch?",
        lambda A: A.reshape(-1, A.shape[0]).T,
    ),
    Mistake(
        "channels first",
        "the channels were moved to the front before the numbers were read.",
        "In memory all channels of a pixel stand together. In which order does your row hold them?",
        lambda A: A.transpose(0, 3, 1, 2).reshape(A.shape[0], -1),
    ),
    Mistake(
        "columns first",
        "the numbers were read in Fortran's order, the first axis fastest.",
        "reshape has an order. What is it when you do not name one?",
        lambda A: A.reshape(A.shape[0], -1, order="F"),
    ),
    Mistake(
        "averaged over the picture",
        "rows and columns were averaged away; that is global pooling.",
        "Flattening loses no number. How many should each row have?",
        lambda A: A.mean(axis=(1, 2)),
    ),
)

# ----------------------------------------------------------------------------------------- fully_connected


def _dense_visible():
    rng = np.random.default_rng(52)
    by_hand = (
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.5]]),
        np.array([[0.0, 10.0, 1.0]]),
    )
    return [
        Case(by_hand, "one example, two inputs, three outputs, by hand"),
        Case((grid(rng, 4, 5), grid(rng, 5, 3), grid(rng, 1, 3)), "a batch of four"),
        Case((grid(rng, 3, 3), grid(rng, 3, 3), grid(rng, 1, 3)), "all sizes alike: does the order show?"),
    ]


def _dense_fresh(rng):
    cases = []
    for m, n_in, n_out in ((2, 7, 3), (5, 4, 6), (1, 3, 2), (4, 4, 4), (3, 64, 6)):
        cases.append(Case((grid(rng, m, n_in), grid(rng, n_in, n_out), grid(rng, 1, n_out))))
    single = tuple(rng.standard_normal(shape).astype("f4") for shape in ((3, 5), (5, 2), (1, 2)))
    return [*cases, Case(single)]


_DENSE_MISTAKES = (
    Mistake(
        "the bias forgotten",
        "the products are summed, but b was not added.",
        "Which of the three arguments does your line not use?",
        lambda A, W, b: A @ W,
    ),
    Mistake(
        "all biases on each output",
        "the sum of all biases was added to every output.",
        "b has one number for each output. Which one belongs to output 2?",
        lambda A, W, b: A @ W + b.sum(),
    ),
    Mistake(
        "one bias for all",
        "the first bias was added to every output.",
        "b has one number for each output. Which one belongs to output 2?",
        lambda A, W, b: A @ W + b[0, 0],
    ),
    Mistake(
        "a ReLU at the end",
        "numbers below zero became zero: a ReLU was put behind the layer.",
        "The last layer has no activation. Where does the ReLU come from?",
        lambda A, W, b: np.maximum(A @ W + b, 0),
    ),
    Mistake(
        "a softmax at the end",
        "each row adds up to 1: a softmax was put behind the layer.",
        "The last layer has no activation. What turns its numbers into shares?",
        lambda A, W, b: np.exp(A @ W + b) / np.exp(A @ W + b).sum(axis=1, keepdims=True),
    ),
    Mistake(
        "examples as columns",
        "the result is turned on its side: outputs × examples. Older courses write W A + b; here it is A W + b.",
        "The shape should be (m, n_out). Which is the row of an example in yours?",
        lambda A, W, b: (A @ W + b).T,
    ),
    Mistake(
        "the bias subtracted",
        "b was taken away instead of added.",
        "Which sign stands before b in the formula?",
        lambda A, W, b: A @ W - b,
    ),
)

# ----------------------------------------------------------------------------------- initialize_parameters


def _wanted(seed):
    """Return what drawn parameters must fulfil: for each its shape and its limit, 0 for biases."""
    return {
        name: {"shape": shape, "limit": glorot_limit(shape) if name[0] == "W" else 0}
        for name, shape in SHAPES.items()
    }


def _drawn(seed, *, limit=None, draw=None, bias=None):
    rng = np.random.default_rng(seed)
    parameters = {}
    for name, shape in SHAPES.items():
        bound = (limit or glorot_limit)(shape)
        if name[0] == "W":
            parameters[name] = draw(rng, bound, shape) if draw else rng.uniform(-bound, bound, shape)
        else:
            parameters[name] = bias(rng, bound, shape) if bias else np.zeros(shape)
    return parameters


_INITIALIZE_MISTAKES = (
    Mistake(
        "a normal draw",
        "the weights were drawn from a bell curve with the limit as its width, so that many lie beyond the limit.",
        "Uniform means: every number between −limit and limit is equally likely. Which function of NumPy draws that?",
        lambda seed: _drawn(seed, draw=lambda rng, bound, shape: rng.normal(0, bound, shape)),
    ),
    Mistake(
        "only positive weights",
        "all weights lie above zero.",
        "From where to where does the range run?",
        lambda seed: _drawn(seed, draw=lambda rng, bound, shape: rng.uniform(0, bound, shape)),
    ),
    Mistake(
        "the window left out of the fans",
        "the limit was computed from the channels alone, without the f·f places of the window.",
        "How many numbers does one conv neuron read? Is that the fan_in that you used?",
        lambda seed: _drawn(seed, limit=lambda shape: np.sqrt(6 / (shape[-2] + shape[-1]))),
    ),
    Mistake(
        "fan_in alone",
        "the limit was computed from fan_in alone. That is another recipe (He's).",
        "Two fans stand under the root. Which one is missing?",
        lambda seed: _drawn(seed, limit=lambda shape: np.sqrt(6 / np.prod(shape[:-1]))),
    ),
    Mistake(
        "no root",
        "the root was forgotten, so the limits are too small.",
        "What stands around the fraction in the formula?",
        lambda seed: _drawn(seed, limit=lambda shape: glorot_limit(shape) ** 2),
    ),
    Mistake(
        "random biases",
        "the biases were drawn as well.",
        "What do the biases start from?",
        lambda seed: _drawn(seed, bias=lambda rng, bound, shape: rng.uniform(-bound, bound, shape)),
    ),
    Mistake(
        "the seed not used",
        "every seed gives the same weights.",
        "Where does the argument seed go in your code?",
        lambda seed: _drawn(3),
    ),
)

# ------------------------------------------------------------------------------------- forward_propagation


def _parameters(rng):
    """Return parameters in 64ths, about as large as Glorot's. Every other filter has a bias far below zero.

    Such a filter's maps hold whole windows of numbers below zero: only they show a ReLU that is missing before a max.
    """
    parameters = {}
    for name, shape in SHAPES.items():
        reach = int(64 * glorot_limit(shape)) if name[0] == "W" else 24
        parameters[name] = rng.integers(-reach, reach + 1, shape) / 64
    for name in ("b1", "b2"):
        parameters[name][..., ::2] -= 1.5
    return parameters


def _forward_visible():
    rng = np.random.default_rng(53)
    black = np.zeros((1, 64, 64, 3))
    photos = np.round(photo_batch("cat", "rocket") * 64) / 64
    return [
        Case((black, _parameters(rng)), "a black picture: only the biases speak"),
        Case((photos, _parameters(rng)), "two photographs"),
    ]


def _forward_fresh(rng):
    noise = rng.integers(0, 65, (2, 64, 64, 3)) / 64
    signed = rng.standard_normal((1, 64, 64, 3))
    return [Case((noise, _parameters(rng))), Case((signed, _parameters(rng)))]


def _forward(
    X, parameters, *, pad1=(1, 2), pad2=(0, 1), relu1=relu, relu2=relu, mode="max", last=None, flat=flatten
):
    """Run the network in one go, with one line changed."""
    P = parameters
    A = relu1(convolve(X, P["W1"], P["b1"], pad=(pad1, pad1)))
    A = pool(A, (8, 8), stride=(8, 8), mode=mode)
    A = relu2(convolve(A, P["W2"], P["b2"], pad=(pad2, pad2)))
    Z3 = fully_connected(flat(pool(A, (4, 4), stride=(4, 4), mode=mode)), P["W3"], P["b3"])
    return last(Z3) if last else Z3


def _softmax(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _no_biases(X, parameters):
    return _forward(X, {name: value * (name[0] == "W") for name, value in parameters.items()})


_FORWARD_MISTAKES = (
    Mistake(
        "no ReLU after conv 1",
        "conv 1 goes into the pooling without a ReLU.",
        "After which two layers does the table ask for a ReLU?",
        partial(_forward, relu1=lambda Z: Z),
    ),
    Mistake(
        "no ReLU after conv 2",
        "conv 2 goes into the pooling without a ReLU.",
        "After which two layers does the table ask for a ReLU?",
        partial(_forward, relu2=lambda Z: Z),
    ),
    Mistake(
        "no ReLU at all",
        "neither conv layer is followed by a ReLU.",
        "After which two layers does the table ask for a ReLU?",
        partial(_forward, relu1=lambda Z: Z, relu2=lambda Z: Z),
    ),
    Mistake(
        "a ReLU on the logits",
        "scores below zero became zero: a ReLU stands behind the last layer.",
        "Does the last line of the table have an activation?",
        partial(_forward, last=relu),
    ),
    Mistake(
        "a softmax on the logits",
        "the scores of a picture add up to 1: a softmax stands behind the last layer.",
        "Logits are raw scores. Which line turns them into shares?",
        partial(_forward, last=_softmax),
    ),
    Mistake(
        "two pixels of padding on all sides for conv 1",
        "conv 1 looks one pixel too far up and left, as with two zeros before the picture.",
        "SAME for a window of 4: how many zeros go before, how many after?",
        partial(_forward, pad1=(2, 2)),
    ),
    Mistake(
        "the frame of conv 1 used for conv 2",
        "conv 2 has a zero before its maps, as if its window were 4 wide; SAME for a window of 2 has none there.",
        "How large is the window of conv 2? Which f did you hand to pad_same?",
        partial(_forward, pad2=(1, 2)),
    ),
    Mistake(
        "average pooling",
        "the maps were pooled by averages.",
        "Which mode does the table ask for?",
        partial(_forward, mode="average"),
    ),
    Mistake(
        "all biases left out",
        "no layer added its bias.",
        "Which entries of parameters does your code never read?",
        _no_biases,
    ),
    Mistake(
        "channels first in the flattening",
        "the maps were read channel by channel when they were flattened.",
        "Which function of yours flattens? Does yours do something of its own here?",
        partial(_forward, flat=lambda A: flatten(A.transpose(0, 3, 1, 2))),
    ),
    Mistake(
        "only the first example",
        "every picture got the scores of the first one.",
        "Does some line use X[0] or A[0]?",
        lambda X, parameters: np.repeat(_forward(X[:1], parameters), X.shape[0], axis=0),
    ),
)

EXERCISES = (
    Exercise(
        "relu",
        relu,
        ("Z",),
        ("A",),
        _relu_visible,
        _relu_fresh,
        _RELU_MISTAKES,
        checked="below zero, zero, above zero, any number of axes, Z unchanged",
    ),
    Exercise(
        "flatten",
        flatten,
        ("A",),
        ("rows",),
        _flatten_visible,
        _flatten_fresh,
        _FLATTEN_MISTAKES,
        checked="one row an example, in the right order",
    ),
    Exercise(
        "fully_connected",
        fully_connected,
        ("A", "W", "b"),
        ("Z",),
        _dense_visible,
        _dense_fresh,
        _DENSE_MISTAKES,
        checked="every output with its own weights and bias",
    ),
    answers.NETWORK_SHAPES,
    answers.PARAMETER_COUNTS,
    answers.DENSE_INSTEAD,
    Exercise(
        "initialize_parameters",
        initialize_parameters,
        ("seed",),
        ("parameters",),
        lambda: [Case((1,), "one seed")],
        lambda rng: [Case((int(seed),)) for seed in rng.integers(0, 10_000, 6)],
        _INITIALIZE_MISTAKES,
        comparison="glorot",
        wanted=_wanted,
        checked="shapes, Glorot's limits, zero biases, the seed used",
    ),
    Exercise(
        "forward_propagation",
        forward_propagation,
        ("X", "parameters"),
        ("Z3",),
        _forward_visible,
        _forward_fresh,
        _FORWARD_MISTAKES,
        checked="a black picture, two photographs, biases that are not zero",
    ),
    answers.PIXEL_READERS,
    answers.RECEPTIVE_FIELDS,
    answers.LAST_ROWS,
)
