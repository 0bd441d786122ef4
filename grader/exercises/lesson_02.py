"""Lesson 2: one step of the convolution."""

from functools import partial

import numpy as np

from grader.exercises.model import Case, Exercise, Mistake, Question, Slip, grid
from grader.reference.conv import conv_single_step


def _bias(value):
    return np.full((1, 1, 1), value)


def _step_visible():
    rng = np.random.default_rng(3)
    window = np.array([1.0, 2.0, 3.0, 4.0]).reshape(2, 2, 1)
    W = np.array([1.0, 0.0, 0.0, -1.0]).reshape(2, 2, 1)
    return [
        Case((window, W, _bias(10.0)), "the one worked by hand above"),
        Case((grid(rng, 3, 3, 2), grid(rng, 3, 3, 2), _bias(-0.5)), "two channels"),
        Case((grid(rng, 2, 2, 3), grid(rng, 2, 2, 3), _bias(1.75)), "more channels than rows"),
        Case((np.zeros((4, 4, 3)), grid(rng, 4, 4, 3), _bias(0.25)), "a black window"),
    ]


def _step_fresh(rng):
    shapes = [(2, 2, 3), (3, 3, 2), (4, 4, 3), (5, 5, 4), (1, 1, 6), (3, 3, 1), (2, 2, 8)]
    drawn = [
        Case((grid(rng, *shape), grid(rng, *shape), grid(rng, 1, 1, 1))) for shape in shapes for _ in (1, 2)
    ]
    window = (
        grid(rng, 3, 3, 4).astype("f4"),
        grid(rng, 3, 3, 4).astype("f4"),
        grid(rng, 1, 1, 1).astype("f4"),
    )
    tilted = np.linspace(-1.25, 2.5, 18).reshape(3, 3, 2)  # no filter and its flipped self agree here
    return [*drawn, Case(window), Case((tilted, tilted**2 + grid(rng, 3, 3, 2), _bias(0.125)))]


def _step(
    a_slice_prev,
    W,
    b,
    *,
    turn=lambda W: W,
    channels=lambda products: products,
    add_up=lambda products, b: np.sum(products) + b[0, 0, 0],
):
    """Compute the output of a neuron, right by default; each option exchanges one piece of it."""
    return add_up(channels(a_slice_prev * turn(W)), b)


def _changes_the_window(a_slice_prev, W, b):
    a_slice_prev *= W
    return np.sum(a_slice_prev) + b[0, 0, 0]


_STEP_MISTAKES = (
    Mistake(
        "bias added inside the sum",
        "the bias was added to every product before summing, so it came in f·f·n_C_prev times.",
        "How many biases has one filter? So how often may b enter its one output?",
        partial(_step, add_up=lambda products, b: np.sum(products + b)),
    ),
    Mistake(
        "bias forgotten",
        "the sum of the products is right, but the bias never joined it.",
        "The function gets three arguments. Does your code use each of them?",
        partial(_step, add_up=lambda products, b: np.sum(products)),
    ),
    Mistake(
        "bias once per channel",
        "each channel's sum got the bias before the sums were added up.",
        "With three channels, how often does b enter your total?",
        partial(_step, add_up=lambda products, b: np.sum(np.sum(products, axis=(0, 1)) + b)),
    ),
    Mistake(
        "a box with one number in it",
        "the right number still sits in a box of shape (1, 1, 1), because b came in such a box.",
        "A number plus an array of shape (1, 1, 1): what shape has the result? What takes the number out of b?",
        partial(_step, add_up=lambda products, b: np.sum(products) + b),
    ),
    Mistake(
        "kernel flipped",
        "the filter was turned by 180° before it met the window.",
        "Which weight does the pixel in the first row and first column meet in your code?",
        partial(_step, turn=lambda W: W[::-1, ::-1]),
    ),
    Mistake(
        "only the first channel",
        "only channel 0 of the window was used.",
        "A filter has a weight for every channel. Where do channels 1, 2, … come into your sum?",
        partial(_step, channels=lambda products: products[:, :, :1]),
    ),
    Mistake(
        "channels averaged",
        "the channel sums were averaged, not added.",
        "One neuron adds all its products. Which line of yours divides by the number of channels?",
        partial(_step, channels=lambda products: np.mean(products, axis=2, keepdims=True)),
    ),
    Mistake(
        "one number per channel",
        "the channels were kept apart: there is one sum for each of them.",
        "How many numbers does one neuron put out? Over which axes must the products be added?",
        partial(_step, add_up=lambda products, b: np.sum(products, axis=(0, 1)) + b[0, 0, 0]),
    ),
    Mistake(
        "mean in place of the sum",
        "the products were averaged, not added.",
        "Put the example by hand into your code: do the four products make −3, or a quarter of it?",
        partial(_step, add_up=lambda products, b: np.mean(products) + b[0, 0, 0]),
    ),
    Mistake(
        "products not summed",
        "the products were never added up: the result is still as large as the window.",
        "Many products must become one number. Which NumPy function does that?",
        partial(_step, add_up=lambda products, b: products + b[0, 0, 0]),
    ),
    Mistake(
        "sums multiplied",
        "window and filter were summed first, and the two sums multiplied.",
        "Each weight belongs to one pixel. What must be done first, the products or the sum?",
        lambda a_slice_prev, W, b: np.sum(a_slice_prev) * np.sum(W) + b[0, 0, 0],
    ),
    Mistake(
        "an integer that truncates",
        "the digits after the point were cut off.",
        "Is the output of a neuron a whole number? What does int() do to 2.75?",
        partial(_step, add_up=lambda products, b: float(int(np.sum(products) + b[0, 0, 0]))),
    ),
    Mistake(
        "the window changed in place",
        "the products were written over the window itself.",
        "What do *= and out= do to the array on their left? Neighbouring neurons still need those pixels.",
        _changes_the_window,
    ),
)

_WHOLE = "a whole number"

_WORK_OF_A_NEURON = Question(
    "work_of_a_neuron",
    right={"multiplications": 48, "biases": 1, "multiplications_of_the_map": 196_608},
    expects={"multiplications": _WHOLE, "biases": _WHOLE, "multiplications_of_the_map": _WHOLE},
    slips=(
        Slip("multiplications", 16, "That is one colour only. The window is also deep."),
        Slip("multiplications", 12, "4 × 3 is one row of the window. How many rows has it?"),
        Slip("multiplications", 49, "The bias is added. Nothing is multiplied by it."),
        Slip(
            "multiplications",
            47,
            "47 is the number of plus signs between the products. How many products are there?",
        ),
        Slip("multiplications", 144, "The window's depth is counted already: multiply 3 in once, not twice."),
        Slip("biases", 3, "A filter has one bias in all, not one for each colour. Look at the shape of b."),
        Slip(
            "biases",
            48,
            "Every weight meets a pixel, but the bias is added to their sum. How many sums are there?",
        ),
        Slip("biases", 16, "The bias is not one for each place in the window. Look at the shape of b."),
        Slip("multiplications_of_the_map", 3_072, "That is one row of 64 neurons. The map has 64 rows."),
        Slip("multiplications_of_the_map", 65_536, "That leaves out two of the three colours."),
        Slip(
            "multiplications_of_the_map",
            200_704,
            "That counts the bias as one more multiplication for each neuron.",
        ),
        Slip(
            "multiplications_of_the_map",
            12_288,
            "That is 64 · 64 · 3, the number of values in the picture. Each neuron multiplies more than three times.",
        ),
    ),
)

_EFFECT_OF_THE_BIAS = Question(
    "effect_of_the_bias",
    right={"output_with_bias_2": 12, "black_window": -1.5, "times_inside_the_sum": 48},
    expects={"output_with_bias_2": "a number", "black_window": "a number", "times_inside_the_sum": _WHOLE},
    slips=(
        Slip(
            "output_with_bias_2",
            106,
            "That added 2 to each of the 48 products. The bias joins the finished sum.",
        ),
        Slip("output_with_bias_2", 20, "The bias is added, not multiplied."),
        Slip("output_with_bias_2", 10, "A bias of 0 gave 10. Now it is not 0 any more."),
        Slip("output_with_bias_2", 16, "That added the bias once for each colour. One filter has one bias."),
        Slip("black_window", 0, "All products are 0, that is right. What is added to their sum?"),
        Slip("black_window", -72, "That is 48 times the bias. How often does the bias enter the output?"),
        Slip("black_window", 1.5, "Mind the sign."),
        Slip(
            "times_inside_the_sum",
            1,
            "Once would be right, but look where the bracket closes: b joins before the sum.",
        ),
        Slip(
            "times_inside_the_sum", 47, "47 is how often it is added too much. How often is it added in all?"
        ),
        Slip("times_inside_the_sum", 16, "The array of products has three channels, too."),
        Slip(
            "times_inside_the_sum", 3, "Broadcasting adds b to every number of the array, not once a channel."
        ),
    ),
)

_FLIP_OR_NO_FLIP = Question(
    "flip_or_no_flip",
    right={"your_step": 1, "true_convolution": 9, "blur_differs": "no"},
    expects={"your_step": _WHOLE, "true_convolution": _WHOLE, "blur_differs": '"yes" or "no"'},
    slips=(
        Slip(
            "your_step", 9, "Your function does not turn the filter: the first pixel meets the first weight."
        ),
        Slip("your_step", 45, "45 is the sum of all weights. All pixels but one are 0."),
        Slip("your_step", 5, "5 is the weight in the middle. The bright pixel is not in the middle."),
        Slip("true_convolution", 1, "That is without turning. Turn the filter first, then multiply."),
        Slip(
            "true_convolution", 3, "Only the columns were turned. A turn by 180° reverses the rows as well."
        ),
        Slip(
            "true_convolution", 7, "Only the rows were turned. A turn by 180° reverses the columns as well."
        ),
        Slip(
            "true_convolution",
            5,
            "5 stays in the middle whichever way you turn. Which weight comes to the first corner?",
        ),
        Slip("blur_differs", "yes", "Write the blur down, turn it by 180°, and compare the two."),
    ),
)

EXERCISES = (
    _WORK_OF_A_NEURON,
    Exercise(
        "conv_single_step",
        conv_single_step,
        ("a_slice_prev", "W", "b"),
        ("Z",),
        _step_visible,
        _step_fresh,
        _STEP_MISTAKES,
        sees="step",
        checked="several channels, a black window, one plain number, the window unchanged",
    ),
    _EFFECT_OF_THE_BIAS,
    _FLIP_OR_NO_FLIP,
)
