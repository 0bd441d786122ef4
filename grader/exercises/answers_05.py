"""The short answers of lesson 5: shapes, parameter counts, receptive fields."""

from grader.exercises.model import Question, Slip

_WHOLE = "a whole number"
_SHAPE = "a tuple of three whole numbers (rows, columns, channels)"
_ROWS = "a tuple of two whole numbers (first row, last row)"

NETWORK_SHAPES = Question(
    "network_shapes",
    right={
        "after_conv_1": [64, 64, 8],
        "after_pool_1": [8, 8, 8],
        "after_conv_2": [8, 8, 16],
        "after_pool_2": [2, 2, 16],
        "after_flatten": 64,
    },
    expects={
        "after_conv_1": _SHAPE,
        "after_pool_1": _SHAPE,
        "after_conv_2": _SHAPE,
        "after_pool_2": _SHAPE,
        "after_flatten": _WHOLE,
    },
    slips=(
        Slip(
            "after_conv_1",
            [61, 61, 8],
            "That is the size without padding. What does SAME do with a stride of 1?",
        ),
        Slip(
            "after_conv_1",
            [63, 63, 8],
            "That is one zero on each side. SAME adds three zeros in all: one before, two after.",
        ),
        Slip(
            "after_conv_1",
            [64, 64, 24],
            "A filter sums over the three colours and makes one map. How many filters are there?",
        ),
        Slip(
            "after_conv_1",
            [64, 64, 3],
            "The colours are summed inside each filter. The maps that come out are counted otherwise.",
        ),
        Slip("after_conv_1", [16, 16, 8], "That is a stride of 4. The stride of this layer is 1."),
        Slip(
            "after_pool_1",
            [57, 57, 8],
            "That is a stride of 1, without padding. This window takes steps of 8.",
        ),
        Slip(
            "after_pool_1",
            [64, 64, 8],
            "SAME keeps the size only for a stride of 1: it gives size / stride, rounded up.",
        ),
        Slip("after_pool_1", [8, 8, 1], "Each channel is pooled by itself, so none is lost."),
        Slip("after_pool_1", [9, 9, 8], "64 / 8 divides exactly: there is nothing to round up."),
        Slip(
            "after_conv_2",
            [8, 8, 128],
            "16 filters on 8 maps do not make 16 · 8 maps: each filter spans all 8 and sums.",
        ),
        Slip(
            "after_conv_2",
            [7, 7, 16],
            "That is the size without padding. This layer is SAME, with a stride of 1.",
        ),
        Slip("after_conv_2", [8, 8, 8], "How many filters has W2? Look at its last axis."),
        Slip("after_conv_2", [4, 4, 16], "That is a stride of 2. The stride of this layer is 1."),
        Slip(
            "after_pool_2",
            [5, 5, 16],
            "That is a stride of 1, without padding. This window takes steps of 4.",
        ),
        Slip("after_pool_2", [2, 2, 1], "Each channel is pooled by itself, so none is lost."),
        Slip("after_pool_2", [4, 4, 16], "4 is the window. How many steps of 4 are there on 8 numbers?"),
        Slip("after_flatten", 16, "That is the number of channels. There are four places as well."),
        Slip("after_flatten", 32, "Multiply all three sizes of the last maps: rows, columns, channels."),
        Slip("after_flatten", 4, "Those are the places. Each holds a number of every channel."),
        Slip("after_flatten", 20, "The sizes are multiplied, not added."),
    ),
)

PARAMETER_COUNTS = Question(
    "parameter_counts",
    right={
        "weights_conv_1": 384,
        "weights_conv_2": 512,
        "conv_1_with_biases": 392,
        "conv_2_with_biases": 528,
        "fully_connected_with_biases": 390,
        "all_parameters": 1310,
    },
    expects=dict.fromkeys(
        (
            "weights_conv_1",
            "weights_conv_2",
            "conv_1_with_biases",
            "conv_2_with_biases",
            "fully_connected_with_biases",
            "all_parameters",
        ),
        _WHOLE,
    ),
    slips=(
        Slip("weights_conv_1", 128, "4 · 4 · 8 forgets the depth: each filter has a plane for every colour."),
        Slip("weights_conv_1", 48, "That is one filter. How many are there?"),
        Slip(
            "weights_conv_1",
            1_572_864,
            "That counts a filter of its own for each of the 64 · 64 places. But the places share their filters.",
        ),
        Slip("weights_conv_1", 32_768, "Those are the neurons of the layer. They share their weights."),
        Slip("weights_conv_1", 392, "That counts the biases as well. They come two questions later."),
        Slip(
            "weights_conv_2",
            64,
            "2 · 2 · 16 forgets the depth: each filter has a plane for every map that comes in.",
        ),
        Slip("weights_conv_2", 32, "That is one filter. How many are there?"),
        Slip(
            "weights_conv_2",
            192,
            "That is a depth of 3. But conv 2 does not read the photo: how many maps come in?",
        ),
        Slip("weights_conv_2", 528, "That counts the biases as well. They come two questions later."),
        Slip("conv_1_with_biases", 385, "One bias for the whole layer? Each filter has its own."),
        Slip("conv_1_with_biases", 387, "A bias for each colour? Each filter has one, whatever its depth."),
        Slip(
            "conv_1_with_biases",
            408,
            "A bias for each colour of each filter? A filter sums first and adds one bias, once.",
        ),
        Slip(
            "conv_1_with_biases",
            33_152,
            "A bias for every neuron? The neurons of one map share their bias, too.",
        ),
        Slip("conv_2_with_biases", 513, "One bias for the whole layer? Each filter has its own."),
        Slip("conv_2_with_biases", 520, "A bias for each map that comes in? Count those that go out."),
        Slip(
            "fully_connected_with_biases",
            384,
            "Those are the weights alone. Each of the six outputs has a bias, too.",
        ),
        Slip(
            "fully_connected_with_biases",
            385,
            "One bias for the whole layer? Each of the six outputs has its own.",
        ),
        Slip("fully_connected_with_biases", 448, "A bias for each input? The biases belong to the outputs."),
        Slip("fully_connected_with_biases", 70, "Every output reads every input: multiply, do not add."),
        Slip("all_parameters", 1280, "That is the sum of the weights alone. Here the biases count."),
        Slip(
            "all_parameters",
            1286,
            "That counts the biases of the last layer, but not those of the conv layers.",
        ),
        Slip("all_parameters", 920, "The last layer is missing."),
        Slip(
            "all_parameters",
            2206,
            "The weights of the conv layers are counted twice: 392 and 528 contain them already.",
        ),
    ),
)

DENSE_INSTEAD = Question(
    "dense_instead",
    right={"numbers_in": 12_288, "neurons_of_conv_1": 32_768, "dense_weights": 402_653_184},
    expects={"numbers_in": _WHOLE, "neurons_of_conv_1": _WHOLE, "dense_weights": _WHOLE},
    slips=(
        Slip(
            "numbers_in", 3, "Three is the number of channels. How many numbers does the whole picture hold?"
        ),
        Slip("numbers_in", 4096, "Those are the pixels. Each pixel holds three numbers."),
        Slip("numbers_in", 64, "That is one row of pixels. The picture is a box of numbers."),
        Slip("numbers_in", 1, "One picture, but how many numbers are in it?"),
        Slip(
            "neurons_of_conv_1",
            8,
            "Eight is the number of filters. At each place of the map stand eight neurons.",
        ),
        Slip("neurons_of_conv_1", 4096, "Those are the neurons of one map. How many maps are there?"),
        Slip(
            "neurons_of_conv_1",
            98_304,
            "The colours are summed inside each neuron; they do not multiply the neurons.",
        ),
        Slip("dense_weights", 45_056, "Every neuron reads every number: multiply, do not add."),
        Slip(
            "dense_weights",
            98_304,
            "12,288 · 8: a dense layer that gives the same output has more than eight neurons.",
        ),
        Slip(
            "dense_weights", 1_572_864, "In a dense layer a neuron does not read 48 numbers, but all of them."
        ),
        Slip(
            "dense_weights",
            134_217_728,
            "4,096 · 32,768 forgets the colours: each pixel holds three numbers.",
        ),
        Slip("dense_weights", 50_331_648, "12,288 · 4,096 is one map. There are eight."),
    ),
)

PIXEL_READERS = Question(
    "pixel_readers",
    right={"readers_inside": 16, "readers_first_corner": 4, "readers_last_corner": 9},
    expects={"readers_inside": _WHOLE, "readers_first_corner": _WHOLE, "readers_last_corner": _WHOLE},
    slips=(
        Slip(
            "readers_inside",
            1,
            "Windows overlap when the stride is smaller than the window. Slide one along a row and count.",
        ),
        Slip("readers_inside", 4, "Four along a row, yes. And how many along a column?"),
        Slip("readers_inside", 8, "Count along a row, count along a column, then multiply; do not add."),
        Slip("readers_inside", 128, "That is over all eight maps. Asked is one map."),
        Slip("readers_first_corner", 16, "At the corner there are no neurons on two of the four sides."),
        Slip(
            "readers_first_corner",
            1,
            "That would be so without padding. Here one zero stands before the picture.",
        ),
        Slip("readers_first_corner", 2, "Two along a row, yes. And how many along a column?"),
        Slip(
            "readers_first_corner",
            9,
            "That would be so with two zeros before the picture. Which windows contain row 0?",
        ),
        Slip("readers_last_corner", 16, "At the corner there are no neurons on two of the four sides."),
        Slip(
            "readers_last_corner",
            4,
            "The two corners are not alike, because the padding is not. How many zeros stand after the picture?",
        ),
        Slip(
            "readers_last_corner",
            1,
            "That would be so without padding. Here two zeros stand after the picture.",
        ),
        Slip("readers_last_corner", 3, "Three along a row, yes. And how many along a column?"),
    ),
)

RECEPTIVE_FIELDS = Question(
    "receptive_fields",
    right={"seen_after_conv_1": 4, "seen_after_pool_1": 11, "seen_after_conv_2": 19, "seen_after_pool_2": 43},
    expects=dict.fromkeys(
        ("seen_after_conv_1", "seen_after_pool_1", "seen_after_conv_2", "seen_after_pool_2"),
        "a whole number of pixels along one side",
    ),
    slips=(
        Slip("seen_after_conv_1", 16, "Count along one side only: the window is 4 × 4."),
        Slip("seen_after_conv_1", 48, "Count along one side only: the window is 4 × 4."),
        Slip(
            "seen_after_pool_1",
            8,
            "Eight neurons of conv 1. But the outermost of them sees more than one pixel.",
        ),
        Slip(
            "seen_after_pool_1",
            12,
            "4 + 8 counts one step too many: from the first of eight neurons to the last are 7 steps.",
        ),
        Slip(
            "seen_after_pool_1",
            32,
            "4 · 8 would be windows side by side. These overlap: each starts one pixel after the last.",
        ),
        Slip(
            "seen_after_conv_2",
            12,
            "One step on this map is not one pixel of the photo: pool 1 took steps of 8.",
        ),
        Slip(
            "seen_after_conv_2",
            22,
            "2 · 11 would be windows side by side. The second starts 8 pixels after the first.",
        ),
        Slip(
            "seen_after_conv_2",
            27,
            "11 + 2 · 8 counts one step too many: from the first of two to the second is one step.",
        ),
        Slip(
            "seen_after_pool_2",
            22,
            "One step on this map is not one pixel of the photo: pool 1 took steps of 8.",
        ),
        Slip(
            "seen_after_pool_2",
            51,
            "19 + 4 · 8 counts one step too many: from the first of four to the last are 3 steps.",
        ),
        Slip("seen_after_pool_2", 76, "4 · 19 would be windows side by side. These overlap."),
        Slip("seen_after_pool_2", 64, "Not yet: one neuron of the last map does not see the whole photo."),
        Slip("seen_after_pool_2", 32, "Half the photo each? The windows of the two neurons overlap."),
    ),
)

LAST_ROWS = Question(
    "last_rows",
    right={"first_row_sees": [0, 41], "second_row_sees": [31, 63], "one_logit_sees": [0, 63]},
    expects={"first_row_sees": _ROWS, "second_row_sees": _ROWS, "one_logit_sees": _ROWS},
    slips=(
        Slip(
            "first_row_sees",
            [0, 42],
            "43 rows, yes, but they begin one row before the photo: that one is padding.",
        ),
        Slip("first_row_sees", [-1, 41], "Row −1 is padding. Count the real rows only."),
        Slip("first_row_sees", [1, 42], "Count the rows from 0 here, as NumPy does."),
        Slip("first_row_sees", [0, 31], "Half the photo each? The windows of the two neurons overlap."),
        Slip(
            "first_row_sees",
            [0, 39],
            "Those are rows of conv 1's maps. Each of them sees further down still.",
        ),
        Slip(
            "second_row_sees",
            [32, 63],
            "Those are rows of conv 1's maps. The first of them begins one row higher on the photo.",
        ),
        Slip(
            "second_row_sees",
            [21, 63],
            "43 rows that end at 63? A part of this window hangs over the lower edge.",
        ),
        Slip("second_row_sees", [31, 73], "The photo ends at row 63. The rest is padding."),
        Slip("second_row_sees", [32, 64], "Count the rows from 0 here, as NumPy does."),
        Slip(
            "one_logit_sees",
            [0, 41],
            "A logit reads all 64 flattened numbers. From which rows of the last map do they come?",
        ),
        Slip(
            "one_logit_sees",
            [31, 63],
            "A logit reads all 64 flattened numbers. From which rows of the last map do they come?",
        ),
        Slip(
            "one_logit_sees",
            [0, 42],
            "A logit reads all 64 flattened numbers. From which rows of the last map do they come?",
        ),
    ),
)
