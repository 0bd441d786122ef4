"""The short answers of lesson 9: the shape riddles that bring people to this course."""

from grader.exercises.model import Question, Slip

_WHOLE = "a whole number"
_LETTER = 'one letter in quotation marks, such as "A"'


def _slips(variable, *says):
    """Return one Slip for each pair (wrong value, refutation)."""
    return tuple(Slip(variable, value, text) for value, text in says)


THREE_HUNDRED_CHANNELS = Question(
    "three_hundred_channels",
    right={
        "weights_in_one_filter": 1_500,
        "keras_weights": (5, 300, 111),
        "output_of_20_steps": (16, 111),
        "map_of_filter_7": "C",
    },
    expects={
        "weights_in_one_filter": _WHOLE,
        "keras_weights": "a tuple of three whole numbers",
        "output_of_20_steps": "a tuple of two whole numbers (steps, channels)",
        "map_of_filter_7": _LETTER,
    },
    slips=_slips(
        "weights_in_one_filter",
        (5, "That would be a filter for one channel. This one reads all channels at each of its five steps."),
        (300, "That is one step. How many steps does the filter cover?"),
        (555, "Those would be the weights of 111 filters of depth 1. Only one filter is asked for, and how deep is it?"),
        (33_300, "300 · 111 separate filters is what many believe. A filter is not tied to one channel: it spans them all."),
        (166_500, "Those are the weights of all filters together."),
        (1_501, "That counts the bias as a weight."),
    )
    + _slips(
        "keras_weights",
        ((111, 300, 5), "That is PyTorch's order. Keras writes the window first and the filters last."),
        ((111, 5, 300), "In Keras the filters stand last, as in this course."),
        ((300, 5, 111), "The window comes first: how many steps does a filter cover?"),
        ((5, 111), "Then a filter would have no depth. How many channels does it read at each step?"),
        ((5, 1, 111), "A depth of 1 belongs to a sequence with a single channel."),
        ((5, 33_300), "300 · 111 separate filters is what many believe. Each of the 111 spans all the channels."),
    )
    + _slips(
        "output_of_20_steps",
        ((296, 111), "296 belongs to a sequence of 300 *steps*. Here 300 is the number of channels. How many steps are there?"),
        ((16, 33_300), "Separate maps for each channel? Each filter sums over all channels and makes one map."),
        ((16, 300, 111), "The channels are summed inside each filter: no axis is left for them."),
        ((20, 111), "Nothing is padded. At how many places does a window of 5 fit?"),
        ((15, 111), "20 − 5 is one too few: the window's first place counts as well."),
        ((16, 300), "The channels that come in are used up. How many filters are there?"),
        ((111, 16), "In Keras the channels stand last."),
    )
    + _slips(
        "map_of_filter_7",
        ("A", "That is a part of the weights: the filter itself. The map is what the filter made of the sequences."),
        ("B", "That is one step of every map, not one map at every step."),
        ("D", "That is what filter 7 reads of input channel 7 alone, and it is made of weights."),
    ),
)  # fmt: skip

THREE_HUNDRED_STEPS = Question(
    "three_hundred_steps",
    right={"weights_for_one_channel": 555, "output_of_300_steps": (296, 111)},
    expects={
        "weights_for_one_channel": _WHOLE,
        "output_of_300_steps": "a tuple of two whole numbers (steps, channels)",
    },
    slips=_slips(
        "weights_for_one_channel",
        (166_500, "That is the layer for 300 channels. How deep is a filter when there is only one channel?"),
        (33_300, "300 is now the length of the sequence. Do the weights know how long it is?"),
        (5, "That is one filter. How many are there?"),
        (666, "That counts the biases as well. Only the weights are asked for."),
        (164_280, "296 · 555 would be weights of their own at every place. All places share the same filters."),
    )
    + _slips(
        "output_of_300_steps",
        ((300, 111), "Nothing is padded. At how many places does a window of 5 fit?"),
        ((295, 111), "300 − 5 is one too few: the window's first place counts as well."),
        ((296, 1), "Each filter makes a map of its own."),
        ((16, 111), "That was for 20 steps."),
        ((60, 111), "That would be windows side by side, a stride of 5. The stride is 1."),
        ((111, 296), "In Keras the channels stand last."),
    ),
)  # fmt: skip

FIVE_HUNDRED_STEPS = Question(
    "five_hundred_steps",
    right={"output_of_500_steps": (491, 20), "parameters_of_20_filters": 220},
    expects={
        "output_of_500_steps": "a tuple of two whole numbers (steps, channels)",
        "parameters_of_20_filters": _WHOLE,
    },
    slips=_slips(
        "output_of_500_steps",
        ((490, 20), "500 − 10 is one too few: the window's first place counts as well."),
        ((500, 20), "Nothing is padded. At how many places does a window of 10 fit?"),
        ((50, 20), "That would be windows side by side, a stride of 10. The stride is 1."),
        ((491, 1), "Each filter makes a map of its own."),
        ((25, 20), "Nothing is divided among the filters: each of them runs over all 500 steps."),
        ((491, 200), "A map for each weight? A filter sums its ten products to one number."),
        ((20, 491), "In Keras the channels stand last."),
    )
    + _slips(
        "parameters_of_20_filters",
        (200, "Those are the weights. Each filter has one more number that is learned."),
        (201, "Each filter has a bias of its own."),
        (10, "That is one filter without its bias."),
        (11, "That is one filter with its bias. How many are there?"),
        (100_020, "The weights do not know how long the sequence is: they are shared by all places."),
        (98_220, "That gives every place weights of its own. All places share the same filters."),
    ),
)  # fmt: skip

STACK_OF_CAUSAL_LAYERS = Question(
    "stack_of_causal_layers",
    right={"seen_with_dilation": 16, "seen_without_dilation": 5},
    expects={"seen_with_dilation": _WHOLE, "seen_without_dilation": _WHOLE},
    slips=_slips(
        "seen_with_dilation",
        (15, "That is how far back it sees. The step itself counts as well."),
        (9, "That is what the last layer covers of the map below it. Each step of that map has seen further still."),
        (8, "The dilations do not stop at the last one: each layer adds its own reach."),
        (30, "Two steps for each layer? A window of 2 reaches back by one dilation only."),
        (31, "A window of 2 reaches back by one dilation, not by two."),
        (64, "The reaches are added from layer to layer, not multiplied."),
        (2, "That is one layer's window. The layers below widen it."),
    )
    + _slips(
        "seen_without_dilation",
        (4, "Four layers reach back four steps. The step itself counts as well."),
        (8, "Windows of neighbours overlap: each layer adds only one new step."),
        (16, "That is with the gaps. Without them each layer adds only one new step."),
        (2, "That is one layer's window. The layers below widen it."),
    ),
)  # fmt: skip

WIDE_KERNEL = Question(
    "wide_kernel",
    right={"output_of_wide_kernel": (1, 621, 64), "parameters_of_wide_kernel": 32_064},
    expects={
        "output_of_wide_kernel": "a tuple of three whole numbers (rows, columns, channels)",
        "parameters_of_wide_kernel": _WHOLE,
    },
    slips=_slips(
        "output_of_wide_kernel",
        ((5, 621, 64), "The window is as high as the picture, and nothing is padded: how many places has it up and down?"),
        ((0, 620, 64), "The window's first place counts as well, along both axes."),
        ((1, 620, 64), "720 − 100 is one too few: the window's first place counts as well."),
        ((621, 64), "An axis of length 1 is still an axis: Keras does not drop it."),
        ((5, 720, 64), 'Keras pads nothing unless told so: its default is "valid".'),
        ((1, 621, 1), "Each filter makes a map of its own."),
        ((1, 7, 64), "That would be windows side by side, a stride of 100. The stride is 1."),
        ((64, 1, 621), "In Keras the channels stand last."),
    )
    + _slips(
        "parameters_of_wide_kernel",
        (32_000, "Those are the weights. Each filter has one more number that is learned."),
        (32_001, "Each filter has a bias of its own."),
        (500, "That is one filter without its bias."),
        (501, "That is one filter with its bias. How many are there?"),
        (6_784, "The window has 5 · 100 places, not 5 + 100."),
    ),
)  # fmt: skip

FROM_KERAS_TO_PYTORCH = Question(
    "from_keras_to_pytorch",
    right={
        "pytorch_weights": (8, 3, 4, 4),
        "output_with_padding_1": (8, 63, 63),
        "keeps_64": "D",
        "axes_to_transpose": (3, 2, 0, 1),
    },
    expects={
        "pytorch_weights": "a tuple of four whole numbers",
        "output_with_padding_1": "a tuple of three whole numbers (channels, rows, columns)",
        "keeps_64": _LETTER,
        "axes_to_transpose": "a tuple of the four whole numbers 0, 1, 2, 3 in some order",
    },
    slips=_slips(
        "pytorch_weights",
        ((4, 4, 3, 8), "That is Keras's order. Which number does PyTorch write first?"),
        ((3, 8, 4, 4), "PyTorch puts the filters before the channels."),
        ((8, 4, 4, 3), "The window stands last in PyTorch, behind the channels."),
        ((8, 4, 4), "How deep is one filter?"),
    )
    + _slips(
        "output_with_padding_1",
        ((8, 64, 64), "Many believe it. padding=1 keeps the size under a window of 3. This one has 4."),
        ((63, 63, 8), "In PyTorch the channels come first."),
        ((8, 66, 66), "66 is the padded row. A window of 4 has fewer places on it."),
        ((8, 62, 62), "One zero stands on *each* side."),
        ((8, 61, 61), "That is without padding."),
    )
    + _slips(
        "keeps_64",
        ("A", "padding=1 is one too short, as in lesson 1."),
        ("B", "padding=2 is one too long, as in lesson 1."),
        ("C", "Two numbers mean rows and columns: one zero above *and* below, two left *and* right."),
    )
    + _slips(
        "axes_to_transpose",
        ((2, 3, 1, 0), "That is the way back, from PyTorch to Keras. Which axis of Keras's W must come first now?"),
        ((3, 0, 1, 2), "Then the channels would stand last. They come second in PyTorch."),
        ((3, 2, 1, 0), "This turns rows and columns over: every filter would be mirrored along its diagonal."),
        ((2, 3, 0, 1), "Then the channels would come first. In PyTorch's weights the filters do."),
    ),
)  # fmt: skip

CHANNELS_IN_THE_WRONG_PLACE = Question(
    "channels_in_the_wrong_place",
    right={"output_when_turned": (1, 62, 8), "parameters_when_turned": 4_616},
    expects={
        "output_when_turned": "a tuple of three whole numbers (rows, columns, channels)",
        "parameters_when_turned": _WHOLE,
    },
    slips=_slips(
        "output_when_turned",
        ((62, 62, 8), "That would be right for (64, 64, 3). Keras takes the *first* of the three numbers for the rows."),
        ((8, 62, 62), "Keras does not notice the order: it takes the last axis for the channels, and puts its own last."),
        ((1, 62, 62), "How many filters are there?"),
        ((3, 62, 8), "The window is 3 high. How many places has it on 3 rows?"),
        ((0, 61, 8), "The window's first place counts as well."),
    )
    + _slips(
        "parameters_when_turned",
        (224, "That is the layer that was meant, with 3 channels. How many channels does Keras see?"),
        (216, "That is without biases, and with the 3 channels that were meant. How many channels does Keras see?"),
        (4_608, "Those are the weights. Each filter has one more number that is learned."),
        (577, "That is one filter with its bias. How many are there?"),
    ),
)  # fmt: skip
