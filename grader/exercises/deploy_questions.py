"""The short answers of lesson 10: scales, the ReLU that disappeared, and two networks on one photo."""

from grader.exercises.model import Question, Slip

_WHOLE, _NUMBER = "a whole number", "a number"
_LETTER = 'one letter in quotation marks, such as "A"'


def _slips(variable, *says):
    """Return one Slip for each pair (wrong value, refutation)."""
    return tuple(Slip(variable, value, text) for value, text in says)


SCALE_AND_ZERO_POINT = Question(
    "scale_and_zero_point",
    right={"scale": 0.02, "zero_point": -78, "largest_error": 0.01},
    expects={"scale": _NUMBER, "zero_point": _WHOLE, "largest_error": _NUMBER},
    slips=_slips(
        "scale",
        (5.1 / 256, "256 bytes have only 255 steps between them."),
        (4.1 / 127, "That covers the numbers above 0 and wastes the bytes below. All 255 steps are there for the whole range."),
        (5.1 / 127, "All 255 steps are there for the whole range, not only those above the byte 0."),
        (3.1 / 255, "How long is the way from −1 to 4.1?"),
        (4.1 / 255, "How long is the way from −1 to 4.1?"),
        (51, "That is how many steps fit into 1. How long is one step?"),
    )
    + _slips(
        "zero_point",
        (0, "The byte 0 lies in the middle of the bytes. Does the real 0 lie in the middle of the range?"),
        (-128, "That byte stands for −1. How many steps above it is the real 0?"),
        (50, "That counts from 0, as unsigned bytes do. Here the bytes begin at −128."),
        (-50, "How many steps is it from −1 to 0? Start from the lowest byte and go up."),
        (-178, "Go up from the lowest byte, not down: no byte is below −128."),
        (78, "Look at the sign: the real 0 is nearer to the lower end of the range."),
        (-77, "The lowest byte, −128, stands for −1 itself. Count the steps from there."),
    )
    + _slips(
        "largest_error",
        (0.02, "A number is never a whole step away: it goes to the *nearest* byte."),
        (0.005, "Draw a number halfway between two bytes. How far is it from each?"),
        (0, "Most numbers lie between two bytes."),
    ),
)  # fmt: skip

BIAS_IN_INT32 = Question(
    "bias_in_int32",
    right={"bias_scale": 0.0001, "bias_integer": 3_500, "largest_product": 32_385},
    expects={"bias_scale": _NUMBER, "bias_integer": _WHOLE, "largest_product": _WHOLE},
    slips=_slips(
        "bias_scale",
        (0.02, "That is the scale of x. What is the scale of a *product* of x and w?"),
        (0.005, "That is the scale of w. What is the scale of a *product* of x and w?"),
        (0.025, "The scales are multiplied, not added: (s_x·a)·(s_w·b) = ?"),
        (4, "The scales are multiplied, not divided: (s_x·a)·(s_w·b) = ?"),
    )
    + _slips(
        "bias_integer",
        (127, "Clamped to a byte, the bias would shrink to 0.0127. It is kept in 32 bits for that reason."),
        (70, "That is with the scale of w alone."),
        (18, "That is with the scale of x alone, rounded."),
        (0, "How many steps of the bias scale is 0.35 long?"),
        (35, "How many steps of the bias scale is 0.35 long?"),
    )
    + _slips(
        "largest_product",
        (16_129, "That is 127 · 127. But x is centred first: q − zero_point may be larger than 127."),
        (32_640, "A weight of −128 is not used: weights go from −127 to 127."),
        (65_025, "255 · 255: only x is shifted by its zero point. The zero point of the weights is 0."),
        (127, "That is what a byte can hold. A product of two is larger."),
        (16_256, "That is 128 · 127. But x is centred first: how far is the byte 127 from the zero point −128?"),
    ),
)  # fmt: skip

WHERE_DID_THE_RELU_GO = Question(
    "where_did_the_relu_go",
    right={"relu_went": "B", "lowest_byte": -20, "highest_byte_of_relu6": 100},
    expects={"relu_went": _LETTER, "lowest_byte": _WHOLE, "highest_byte_of_relu6": _WHOLE},
    slips=_slips(
        "relu_went",
        ("A", "A network without any bend would be one large sum. The converter does not change what a network computes."),
        ("C", "The next layer subtracts the zero point and takes what it gets, above zero or below."),
        ("D", "These bytes go from −128 to 127. And with a zero point of −128 the byte −100 stands for a number above zero."),
    )
    + _slips(
        "lowest_byte",
        (0, "The byte 0 stands for (0 + 20) · 0.05 = 1. The ReLU cuts at the real 0."),
        (-128, "The byte −128 stands for a number below zero. The ReLU cuts at the real 0."),
        (20, "Look at the sign: which byte gives q − zero_point = 0?"),
        (-19, "Which byte gives q − zero_point = 0 exactly?"),
    )
    + _slips(
        "highest_byte_of_relu6",
        (127, "The byte 127 stands for (127 + 20) · 0.05 = 7.35, more than 6."),
        (6, "6 is the real number. Which byte stands for it?"),
        (120, "So many steps is 6 above the zero point. Where do the steps begin?"),
        (140, "The zero point is −20, so it is added as it is."),
    ),
)  # fmt: skip

TWO_NETWORKS_ONE_PHOTO = Question(
    "two_networks_one_photo",
    right={
        "score_map": (13, 29),
        "pixels_seen": 80,
        "corner_of_winner": (20, 48),
        "classifier_gets": "C",
    },
    expects={
        "score_map": "a tuple of two whole numbers (rows, columns)",
        "pixels_seen": _WHOLE,
        "corner_of_winner": "a tuple of two whole numbers (row, column)",
        "classifier_gets": _LETTER,
    },
    slips=_slips(
        "score_map",
        ((128, 192), "That is the photo. It is shrunk first, and two layers without padding follow."),
        ((32, 48), "That is the shrunk photo. Two layers without padding follow."),
        ((30, 46), "That is after the first conv layer. The second has a window of 18."),
        ((15, 31), "The first conv layer has no padding either."),
        ((12, 28), "The window's first place counts as well, in both layers."),
    )
    + _slips(
        "pixels_seen",
        (18, "That is the window on the map below it. What has each of those neurons seen?"),
        (20, "Those are pixels of the shrunk photo. How many pixels of the photo is one of them?"),
        (72, "The first layer widens the view. What do 18 neighbouring windows of 3 see together?"),
        (84, "Windows of 3 and 18 together see one less than 21: they share a pixel."),
        (216, "18 windows of 3 overlap: each sees only one new pixel more than the one before it."),
        (1, "One score, yes. But which part of the photo went into it?"),
    )
    + _slips(
        "corner_of_winner",
        ((5, 12), "That is the place on the map of scores. How many pixels of the photo is one step there?"),
        ((400, 960), "That lies outside the photo. Windows overlap: one step is shorter than a window."),
        ((90, 216), "That lies outside the photo. Windows overlap: one step on the map is one pixel of the shrunk photo."),
        ((48, 20), "Rows come first."),
        ((60, 88), "That is the middle of the window. Where is its first corner?"),
    )
    + _slips(
        "classifier_gets",
        ("A", "The scores say where, not what. No fur and no cup is left in them."),
        ("B", "The classifier has weights for 80 × 80 × 3 numbers. And most of the photo is wall."),
        ("D", "That crop has lost its detail: 20 × 20 pixels blown up. The photo still has the detail. Cut there."),
    ),
)  # fmt: skip
