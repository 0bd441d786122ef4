"""The short answers of lesson 3: sizes, shapes, neurons and weights of a conv layer."""

from grader.exercises.model import Question, Slip

_WHOLE = "a whole number"
_SHAPE = "a tuple of three whole numbers (rows, columns, channels)"
_WORDS = 'a set of words in curly brackets, such as {"filters", "stride"}'


def _slips(variable, says):
    """Return one Slip for each entry of ``says``, a tuple of pairs (wrong value, refutation)."""
    return tuple(Slip(variable, value, text) for value, text in says)


FIVE_BY_FIVE = Question(
    "five_by_five",
    right={"size_with_pad_1": 3, "size_without_pad": 2},
    expects={"size_with_pad_1": _WHOLE, "size_without_pad": _WHOLE},
    slips=_slips(
        "size_with_pad_1",
        (
            (5, "pad = 1 keeps the size under a window of 3 if the stride is 1. Here every second place is left out."),
            (2, "That leaves the padding out, or adds it on one side only. How long is the row with both zeros?"),
            (4, "List where the windows start: −1, 1, … The last start must leave room for three pixels."),
            (7, "7 is the length of the padded row, not the number of windows."),
        ),
    )
    + _slips(
        "size_without_pad",
        (
            (3, "Five halves, rounded up, is what SAME gives: it pads. Without padding, does a third window fit?"),
            (1, "The window's first place counts as well."),
            (5, "5 × 5 is the input. Where can the second window of a row start, and where the third?"),
            (4, "The window takes more room than that. Write down the first and the last pixel of each window."),
        ),
    ),
)  # fmt: skip

STRIDE_TAIL = Question(
    "stride_tail",
    right={"neurons_in_a_row": 3, "unread_column": 7, "smallest_width_for_4": 9},
    expects={"neurons_in_a_row": _WHOLE, "unread_column": _WHOLE, "smallest_width_for_4": _WHOLE},
    slips=_slips(
        "neurons_in_a_row",
        (
            (4, "Write down the columns of every window. Do all of them exist? The row ends at column 7."),
            (2, "Count the window that starts at column 0, too."),
            (6, "That is the number of places for a stride of 1."),
        ),
    )
    + _slips(
        "unread_column",
        (
            (8, "This course counts columns from 0. Which number has the last of 8 columns?"),
            (0, "The first window starts at column 0 and reads it. The step forward leaves something at the other end."),
            (6, "Write down the three columns of the last window. Is 6 among them?"),
        ),
    )
    + _slips(
        "smallest_width_for_4",
        (
            (8, "Write down the three columns that the fourth window needs. Are they all there?"),
            (10, "That works, but one column is never read. Can you do with fewer?"),
            (12, "Four windows of three side by side would be a stride of 3. With a stride of 2 they overlap."),
        ),
    ),
)  # fmt: skip

READERS_OF_A_PIXEL = Question(
    "readers_of_a_pixel",
    right={"inside": 16, "corner_valid": 1, "first_corner_same": 4, "last_corner_same": 9},
    expects=dict.fromkeys(("inside", "corner_valid", "first_corner_same", "last_corner_same"), _WHOLE),
    slips=_slips(
        "inside",
        (
            (1, "Each neuron has one window, but the windows overlap: the next one starts only one pixel further."),
            (4, "That is along one axis. A window moves along the rows and along the columns."),
            (48, "The colours belong to one window. The question counts windows."),
            (128, "That counts all 8 maps. The question asks for one map."),
            (9, "That would be a window of 3. Here it has 4 pixels a side."),
        ),
    )
    + _slips(
        "corner_valid",
        (
            (16, "It is not the same for every pixel. How many windows hold the corner if none may hang over the edge?"),
            (4, "How many windows hold column 0, if none may start before it?"),
            (2, "That adds rows and columns. Every row that fits goes with every column that fits."),
        ),
    )
    + _slips(
        "first_corner_same",
        (
            (16, "It is not the same for every pixel: most of the 16 windows would start outside even the padded plane."),
            (1, "That is without padding. With SAME a window may start one pixel before the picture."),
            (2, "That is along one axis. Count the rows and the columns."),
            (9, "Two zeros stand after the picture. How many stand before it?"),
        ),
    )
    + _slips(
        "last_corner_same",
        (
            (16, "It is not the same for every pixel. The last window starts at pixel 62, counting from 0."),
            (1, "That is without padding. With SAME, windows may hang over the end by up to two pixels."),
            (3, "That is along one axis. Count the rows and the columns."),
            (4, "SAME is not symmetric here: before the picture stands one zero, after it two."),
        ),
    ),
)  # fmt: skip

SHAPE_OF_THE_MAPS = Question(
    "shape_of_the_maps",
    right={
        "eight_maps_into_sixteen": (24, 24, 16),
        "channels_of_one_filter": 8,
        "forty_filters": (124, 124, 40),
    },
    expects={"eight_maps_into_sixteen": _SHAPE, "channels_of_one_filter": _WHOLE, "forty_filters": _SHAPE},
    slips=_slips(
        "eight_maps_into_sixteen",
        (
            ((24, 24, 128), "8 · 16 maps would come out if each filter ran over each map apart. What does it do with the channels?"),
            ((24, 24, 8), "The input's channels are used up inside each filter. How many filters are there?"),
            ((24, 24, 24), "Old and new maps are not put side by side: the layer puts out what its filters make, no more."),
            ((22, 22, 16), "That is without padding. The question says SAME."),
            ((24, 24, 1), "Each filter makes a map of its own."),
        ),
    )
    + _slips(
        "channels_of_one_filter",
        (
            (1, "A filter of depth 1 would read one map only. What must W's third axis agree with?"),
            (16, "16 filters stand side by side along W's last axis. How deep is one of them?"),
            (3, "3 belongs to a colour picture. How deep is the input of this layer?"),
        ),
    )
    + _slips(
        "forty_filters",
        (
            ((124, 124, 120), "A filter spans all three colours and sums over them: one map for each filter."),
            ((128, 128, 40), "No padding, so a window of 5 does not fit at 128 places of a row."),
            ((123, 123, 40), "128 − 5 is one too few: the window's first place counts as well."),
            ((124, 124, 3), "The colours are summed inside each filter. How many filters are there?"),
            ((124, 124, 40, 3), "The colours are summed inside each filter: no axis is left for them."),
            ((40, 124, 124), "In this course the channels come last."),
        ),
    ),
)  # fmt: skip

NEURONS_AND_FILTERS = Question(
    "neurons_and_filters",
    right={
        "input_values": 12_288,
        "neurons_at_one_place": 8,
        "filters_of_one_neuron": 1,
        "weights_of_one_neuron": 48,
        "neurons_of_the_layer": 32_768,
    },
    expects=dict.fromkeys(
        (
            "input_values",
            "neurons_at_one_place",
            "filters_of_one_neuron",
            "weights_of_one_neuron",
            "neurons_of_the_layer",
        ),
        _WHOLE,
    ),
    slips=_slips(
        "input_values",
        (
            (3, "Three is the number of channels. Each of them holds a whole plane of values."),
            (4_096, "That is the number of pixels. Each pixel has more than one value."),
            (64, "That is one row of one colour."),
            (192, "That is one row. How many rows are there?"),
        ),
    )
    + _slips(
        "neurons_at_one_place",
        (
            (1, "One place of one map, yes. But how many numbers stand in Z[i, h, w]?"),
            (24, "A filter does not make one map for each colour. How many numbers stand in Z[i, h, w]?"),
            (3, "The colours are on the input's side. How many numbers stand in Z[i, h, w]?"),
            (4_096, "That is the number of places. How many neurons stand at each of them?"),
        ),
    )
    + _slips(
        "filters_of_one_neuron",
        (
            (8, "That sentence is repeated a lot. But a neuron puts out one number, and each filter makes one. So?"),
            (3, "The three planes of weights belong to one box, (4, 4, 3). That box is a filter."),
            (0, "It shares its weights with other neurons of its map, but it has some."),
        ),
    )
    + _slips(
        "weights_of_one_neuron",
        (
            (384, "Those are the weights of all filters together. One neuron does not use all of them."),
            (16, "The window is as deep as the picture has colours."),
            (49, "That counts the bias as a weight. Only the weights are asked for."),
            (128, "The window is 3 deep, not 8: the 8 are on the output's side."),
        ),
    )
    + _slips(
        "neurons_of_the_layer",
        (
            (4_096, "That is one map. The layer has more than one."),
            (8, "That is the number of maps. Each of them is full of neurons."),
            (98_304, "The colours are summed inside each neuron, so they are not counted here."),
            (12_288, "That is the number of values in the picture. Count the numbers in Z, for one example."),
            (29_768, "61 × 61 places belong to no padding. This layer is padded SAME."),
        ),
    ),
)  # fmt: skip

_ALL = {"filters", "channels", "size", "kernel", "padding", "stride"}

WHAT_THEY_DEPEND_ON = Question(
    "what_they_depend_on",
    right={
        "neurons_depend_on": _ALL - {"channels"},
        "parameters_depend_on": {"filters", "channels", "kernel"},
    },
    expects={"neurons_depend_on": _WORDS, "parameters_depend_on": _WORDS},
    slips=_slips(
        "neurons_depend_on",
        (
            (_ALL, "One of the six is too many. Which of them is summed away inside each neuron?"),
            ({"filters", "size"}, "Those two count. But how many places has a window? That takes more than the size."),
            ({"size", "kernel", "padding", "stride"}, "That settles one map. What settles how many maps there are?"),
            ({"filters", "size", "padding", "stride"}, "A larger window has fewer places, unless the padding grows with it."),
            ({"filters", "size", "stride"}, "Look at the formula of the output size once more: four numbers stand in it."),
            ({"filters"}, "A larger picture with the same filters: does Z keep its size?"),
        ),
    )
    + _slips(
        "parameters_depend_on",
        (
            (_ALL, "Look at the shapes of W and b, and name only what stands in them."),
            (_ALL - {"channels"}, "That would be the neurons. The weights are shared: look at the shapes of W and b."),
            ({"filters", "kernel"}, "Two axes of W are f, one is the filters. What is the fourth?"),
            ({"filters", "channels", "kernel", "size"}, "A larger picture: does any axis of W or b get longer?"),
            ({"filters", "size"}, "A larger picture: does any axis of W or b get longer?"),
        ),
    ),
)  # fmt: skip

CONV_AGAINST_DENSE = Question(
    "conv_against_dense",
    right={"conv_weights": 384, "conv_biases": 8, "dense_weights": 402_653_184},
    expects={"conv_weights": _WHOLE, "conv_biases": _WHOLE, "dense_weights": _WHOLE},
    slips=_slips(
        "conv_weights",
        (
            (48, "That is one filter."),
            (128, "A filter is as deep as the picture has colours."),
            (392, "That counts the biases as well. They are asked for apart."),
            (1_572_864, "That would be weights of its own for each neuron. All neurons of a map share one filter."),
        ),
    )
    + _slips(
        "conv_biases",
        (
            (1, "One for each what? Look at the shape of b."),
            (24, "A filter has one bias in all, not one for each colour."),
            (32_768, "The neurons of a map share their bias as they share their filter."),
            (384, "The bias joins the finished sum. It is not one for each weight."),
        ),
    )
    + _slips(
        "dense_weights",
        (
            (50_331_648, "That is one map of 64 × 64. The layer has 8."),
            (134_217_728, "That leaves out two of the three colours of the input."),
            (1_572_864, "In that layer a neuron still sees only its window. A dense neuron sees every value of the picture."),
            (45_056, "Every output is joined to every input: that is a product, not a sum."),
            (402_685_952, "That counts the biases as well. Only the weights are asked for."),
        ),
    ),
)  # fmt: skip
