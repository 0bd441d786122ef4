"""The short answers of lesson 4: padding, parameters, channels."""

from grader.exercises.model import Question, Slip

_SHAPE = "a tuple of three whole numbers"
_WHOLE = "a whole number"

PADDED_CORNER = Question(
    "padded_corner",
    right={"max_corner": -3, "average_corner": -3},
    expects={"max_corner": "a number", "average_corner": "a number"},
    slips=(
        Slip(
            "max_corner",
            0,
            "So zero wins, a number that stands nowhere in the picture. Padding is no pixel: it must never win.",
        ),
        Slip("average_corner", 0, "Work it out: the window holds some pixels of −3. Can their average be 0?"),
        Slip(
            "average_corner",
            -4 / 3,
            "That is −12 / 9: four real pixels shared among nine places. Divide by the number of real pixels.",
        ),
        Slip("average_corner", -12, "That is the sum of the real pixels. Now share it out among them."),
    ),
)

POOLING_COUNTS = Question(
    "pooling_counts",
    right={"pool_parameters": 0, "pooled_shape": [12, 10, 16]},
    expects={"pool_parameters": _WHOLE, "pooled_shape": _SHAPE},
    slips=(
        Slip(
            "pool_parameters",
            4,
            "A 2 × 2 window has four places, but no weight stands on them. What could be learned?",
        ),
        Slip(
            "pool_parameters",
            64,
            "2 · 2 · 16 are the pixels under all windows at one place. None of them is learned.",
        ),
        Slip("pool_parameters", 16, "A bias for each channel? Nothing is added in a pooling layer."),
        Slip(
            "pool_parameters",
            2,
            "f and stride are chosen by you before the training (hyperparameters). A parameter is a number that is learned.",
        ),
        Slip(
            "pooled_shape",
            [12, 10, 1],
            "The window does not reach through the channels: each channel is pooled by itself.",
        ),
        Slip(
            "pooled_shape",
            [12, 10, 8],
            "Rows and columns are halved. Is there a step along the channels, too?",
        ),
        Slip(
            "pooled_shape",
            [12, 10, 4],
            "The channels are neither summed nor shared out: each is pooled by itself.",
        ),
        Slip("pooled_shape", [23, 19, 16], "That is a stride of 1. Here the window takes steps of 2."),
        Slip("pooled_shape", [10, 12, 16], "Rows first, then columns: 24 is the number of rows."),
        Slip("pooled_shape", [24, 20, 16], "Without padding, a stride of 2 cannot keep the size."),
    ),
)

THREE_BECOME_SIX = Question(
    "three_maps_become_six",
    right={
        "maps_read_by_one_filter": 3,
        "weights_of_layer_2": 450,
        "stride_of_pooling": 2,
        "last_shape": [5, 5, 6],
    },
    expects={
        "maps_read_by_one_filter": _WHOLE,
        "weights_of_layer_2": _WHOLE,
        "stride_of_pooling": _WHOLE,
        "last_shape": _SHAPE,
    },
    slips=(
        Slip(
            "maps_read_by_one_filter",
            1,
            "Then each map would belong to its own filters. But a filter is as deep as its input: W has shape (f, f, n_C_prev, n_C).",
        ),
        Slip(
            "maps_read_by_one_filter",
            2,
            "6 / 3 = 2 would be filters for each map. The maps are not shared out among the filters: look at W's third axis.",
        ),
        Slip("maps_read_by_one_filter", 6, "Six is the number of filters. How many maps come in?"),
        Slip(
            "weights_of_layer_2",
            150,
            "5 · 5 · 6: that gives each filter one plane only. A filter has a plane for every map that comes in.",
        ),
        Slip("weights_of_layer_2", 75, "5 · 5 · 3 is one filter. How many filters are there?"),
        Slip(
            "weights_of_layer_2",
            50,
            "5 · 5 · 2: two filters for each map? A filter reads every map, and there are six.",
        ),
        Slip("weights_of_layer_2", 456, "456 counts the six biases as well. Asked are the weights alone."),
        Slip("weights_of_layer_2", 18, "3 · 6 counts planes. Each plane has 5 × 5 weights."),
        Slip(
            "weights_of_layer_2",
            45000,
            "Each filter has one set of weights and uses it at all 10 × 10 places.",
        ),
        Slip(
            "stride_of_pooling",
            0,
            "With a step of 0 the window never leaves its first place. (Where a table says 0, a program left its field empty.)",
        ),
        Slip("stride_of_pooling", 1, "With steps of 1 a 2 × 2 window has 27 places on 28 pixels, not 14."),
        Slip("last_shape", [5, 5, 3], "Pooling keeps the number of channels. How many came out of layer 2?"),
        Slip(
            "last_shape", [5, 5, 18], "Every filter sums over its three planes and makes one map, not three."
        ),
        Slip("last_shape", [10, 10, 6], "That is before the last pooling."),
        Slip(
            "last_shape",
            [9, 9, 6],
            "That is a stride of 1. This pooling takes the same steps as the first one.",
        ),
    ),
)
