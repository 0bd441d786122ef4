# %% [markdown]
# # Lesson 9 · Sequences, and every shape riddle
#
# A melody, a sentence, the beat of a heart: some data have no rows and columns, only one step after the other. A conv layer
# reads them too. Its window moves along one axis instead of two.
#
# **You will do:** write a conv layer for sequences, then a function that knows the shapes of *any* conv layer.
#
# **You will learn:** to look into the past only, to leave gaps in a window, and to read the shapes that Keras and PyTorch
# print. Riddles about those shapes bring many people here. Today you solve the last of them.
#
# **You need:** lessons 1 and 3. About 60 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore, sequences

# %% [markdown]
# SAME padding comes from lesson 1. Here it is, ready to use.

# %% given="same_padding"

# %% [markdown]
# ## Meet a sequence
#
# Cut one row out of the cat. It is a **sequence** of 64 steps, and each step has 3 channels: red, green, blue.
#
# So the photo is a stack of 64 sequences. We may read it as a **batch**, `(m, n, c_in)`: examples, steps, channels.

# %%
X = data.photo("cat")  # (64, 64, 3): rows, columns, colours; or 64 sequences of 64 steps with 3 channels
m, n, c_in = X.shape
print(f"{m} sequences, {n} steps, {c_in} channels")
draw.pictures(X, X[40:41], titles=["64 sequences", "number 40 alone: (1, 64, 3)"], width=3.2)

# %% [markdown]
# ## Slide a window
#
# A window of `f` steps reads *all* channels of its steps. So one filter is a plane of `f × c_in` weights, and all filters
# together are W with the shape `(f, c_in, c_out)`.
#
# Each filter multiplies, adds everything up, adds its bias: one number. Nothing is new but the missing axis.
#
# **Predict before you run the next cell:** 8 steps, a window of 3, no padding. How many neurons?

# %%
sequences.reads(8, 3, selected=1, title="8 steps, f = 3, stride 1: neuron 1 reads steps 1, 2, 3")

# %% [markdown]
# By hand, with one channel, `X = 1 2 4 8`, a filter `1 10` and a bias of 0.5:
#
# ```
#   1·1 + 2·10 + 0.5 = 21.5      2·1 + 4·10 + 0.5 = 42.5      4·1 + 8·10 + 0.5 = 84.5
# ```
#
# The first weight meets the first step of the window. (`np.convolve` turns the filter round first; a conv layer does not.)

# %% [markdown]
# ## Leave gaps
#
# A window of 3 sees three steps. To see further, it could grow; but then it has more weights. **Dilation** spreads the same
# three weights out instead: from one to the next it goes `dilation` steps.
#
# **Predict:** with `f = 3` and `dilation = 3`, how many steps lie between the first and the last that a neuron reads, both
# counted?

# %%
sequences.reads(10, 3, dilation=3, selected=1, title="f = 3, dilation 3: neuron 1 reads steps 1, 4, 7")

# %% [markdown]
# Seven. Between `f` weights lie `f − 1` gaps, so the window **spans**
#
# $$\text{span} = (f - 1)\cdot\text{dilation} + 1$$
#
# steps. For all that concerns sizes and padding, a dilated window behaves as one of that length.

# %% [markdown]
# ## Choose what stands at the ends
#
# Three words decide which zeros are added, in Keras and TensorFlow:
#
# | padding | zeros before | zeros after | neurons |
# |---|---|---|---|
# | `"valid"` | 0 | 0 | ⌊(n − span) / stride⌋ + 1 |
# | `"same"` | the rule of lesson 1 for a window of length span | | ⌈n / stride⌉ |
# | `"causal"` | span − 1 | 0 | ⌈n / stride⌉ |
#
# **Causal** is new. Look at who reads what, and say in your own words what it is good for. (Grey steps are zeros.)

# %%
sequences.reads(8, 3, before=1, after=1, selected=3, title='"same": neuron 3 reads steps 2, 3, 4')

# %%
sequences.reads(8, 3, before=2, selected=3, causal=True, title='"causal": neuron 3 reads steps 1, 2, 3')

# %% [markdown]
# A causal neuron stands over the *last* step that it reads. It never knows the future. That is what you need to foretell the
# next note of a melody: a layer that may peek at the answer learns nothing.

# %% [markdown]
# ## Write `conv1d_forward`
#
# `(m, n, c_in)` → `(m, n_out, c_out)`
#
# Three things to settle, in this order: the zeros, the number of neurons, which steps neuron `t` reads. The rest is your
# loop of lesson 3 with one axis less.
#
# The bias has the shape `(1, 1, c_out)`, so that it stands in line with the result, as everywhere in this course. The one
# number for filter `c` is `b[0, 0, c]`. (Keras and PyTorch keep the same numbers as `(c_out,)`.)


# %% answer="conv1d_forward"
def conv1d_forward(X, W, b, stride=1, padding="valid", dilation=1):
    """Convolve a batch of sequences with a bank of filters, without flipping them.

    X : (m, n, c_in) array
    W : (f, c_in, c_out) array
    b : (1, 1, c_out) array, one bias for each filter
    stride : int, steps from one window to the next
    padding : "valid", "same" or "causal"
    dilation : int, steps from one weight of a window to its next

    Returns Z, a (m, n_out, c_out) array of floats.
    """
    ### BEGIN SOLUTION
    m, n, _ = X.shape
    f, _, c_out = W.shape
    span = (f - 1) * dilation + 1
    sides = {"valid": (0, 0), "same": same_padding(n, span, stride), "causal": (span - 1, 0)}[padding]
    X_pad = np.pad(X, ((0, 0), sides, (0, 0)))
    n_out = (n + sum(sides) - span) // stride + 1
    Z = np.zeros((m, n_out, c_out))
    for i in range(m):
        for t in range(n_out):
            window = X_pad[i, t * stride : t * stride + span : dilation]  # (f, c_in)
            for c in range(c_out):
                Z[i, t, c] = np.sum(window * W[:, :, c]) + b[0, 0, c]
    return Z
    ### END SOLUTION


# %% [markdown] hints="conv1d_forward"

# %% check="conv1d_forward"
check(conv1d_forward)

# %% judge="conv1d_forward"
judge(conv1d_forward)

# %% [markdown]
# ## See what it does to the photograph
#
# A filter that averages 9 steps, each colour by itself: W has the shape `(9, 3, 3)`. Your function runs it along every row
# of the cat.
#
# **Predict:** which of the three results is narrower? And which one has *moved*?

# %%
W = np.zeros((9, 3, 3))  # (f, c_in, c_out)
for colour in range(3):
    W[:, colour, colour] = 1 / 9
b = np.zeros((1, 1, 3))
valid, same, causal = (conv1d_forward(X, W, b, padding=word) for word in ("valid", "same", "causal"))
draw.pictures(
    X,
    valid,
    same,
    causal,
    titles=["the cat", f"valid {valid.shape}", f"same {same.shape}", f"causal {causal.shape}"],
)

# %% [markdown]
# The cat is blurred from left to right only, as if the camera had been moved. *Causal* drags everything to the right: each
# pixel is an average of what came before it. Its zeros show as a dark edge on the left; *same* shares them out.
#
# Two weights with a wide gap make a ghost: 60 % of this step, 40 % of the step 20 before.

# %%
W = np.zeros((2, 3, 3))
for colour in range(3):
    W[:, colour, colour] = 0.4, 0.6  # the past, the present
ghost = conv1d_forward(X, W, b, padding="causal", dilation=20)
draw.pictures(X, ghost, titles=["the cat", f"f = 2, dilation 20, causal {ghost.shape}"])

# %% [markdown]
# In sound, that ghost is an echo.
#
# ## Keep the future out
#
# Take a sequence of 12 steps, change *one* of them, step 6, and see which neurons notice.
#
# **Predict** for a window of 3: which neurons of a SAME layer, which of a causal one?

# %%
rng = np.random.default_rng(0)
before = rng.standard_normal((1, 12, 1))
after = before.copy()
after[0, 6] += 1
W = rng.standard_normal((3, 1, 1))
for word in ("same", "causal"):
    Z_before, Z_after = (conv1d_forward(A, W, np.zeros((1, 1, 1)), padding=word) for A in (before, after))
    print(f"{word:6}", "neurons that changed:", np.flatnonzero(Z_before[0, :, 0] != Z_after[0, :, 0]))

# %% [markdown]
# In the SAME layer neuron 5 knew about step 6 already. In the causal layer the news travels forward only.

# %% [markdown]
# ## Answer: 300 channels
#
# This is the riddle that the course began with. Somebody writes, in Keras,
#
# `Convolution1D(nb_filter=111, filter_length=5)`
#
# (today: `Conv1D(filters=111, kernel_size=5)`), and feeds it sequences of 20 steps with **300 channels** each. The defaults
# are stride 1 and no padding. Set four answers:
#
# - `weights_in_one_filter`: how many weights has *one* filter? (Biases not counted.)
# - `keras_weights`: the shape of all weights together. Keras uses the order of this course.
# - `output_of_20_steps`: what comes out for one sequence, as a tuple (steps, channels).
# - `map_of_filter_7`: where is the map that filter 7 made of a batch? `"A"`: `weights[:, :, 7]` · `"B"`: `output[:, 7, :]` ·
#   `"C"`: `output[:, :, 7]` · `"D"`: `weights[:, 7, 7]`

# %% answer="three_hundred_channels"
# weights_in_one_filter = ...
# keras_weights = (..., ..., ...)
# output_of_20_steps = (..., ...)
# map_of_filter_7 = "..."
### BEGIN SOLUTION
weights_in_one_filter = 5 * 300
keras_weights = (5, 300, 111)
output_of_20_steps = (20 - 5 + 1, 111)
map_of_filter_7 = "C"
### END SOLUTION

# %% [markdown] hints="three_hundred_channels"

# %% check="three_hundred_channels"
check("three_hundred_channels", weights_in_one_filter, keras_weights, output_of_20_steps, map_of_filter_7)

# %% judge="three_hundred_channels"
judge("three_hundred_channels", weights_in_one_filter, keras_weights, output_of_20_steps, map_of_filter_7)

# %% [markdown]
# Your function can be the witness: it takes exactly such arrays.

# %%
W = rng.standard_normal((5, 300, 111))  # (f, c_in, c_out)
output = conv1d_forward(rng.standard_normal((2, 20, 300)), W, np.zeros((1, 1, 111)))
print("output", output.shape, "· map of filter 7", output[:, :, 7].shape)

# %% [markdown]
# What confused people was a fourth number. Old versions of Keras printed the weights as `(5, 1, 300, 111)`: they treated a
# sequence as a picture *one pixel wide*, and the window was 5 high and 1 wide. The 1 is that width. It is no channel and no
# filter. As a picture the sequences are `(m, 20, 1, 300)`, and lesson 3 does the rest.
#
# ## Answer: 300 steps
#
# Now the same layer, 111 filters of length 5, reads one long sequence: **300 steps** with a single channel. Set
# `weights_for_one_channel`, the number of all weights (biases not counted), and `output_of_300_steps`, a tuple
# (steps, channels).

# %% answer="three_hundred_steps"
# weights_for_one_channel = ...
# output_of_300_steps = (..., ...)
### BEGIN SOLUTION
weights_for_one_channel = 5 * 1 * 111
output_of_300_steps = (300 - 5 + 1, 111)
### END SOLUTION

# %% [markdown] hints="three_hundred_steps"

# %% check="three_hundred_steps"
check("three_hundred_steps", weights_for_one_channel, output_of_300_steps)

# %% judge="three_hundred_steps"
judge("three_hundred_steps", weights_for_one_channel, output_of_300_steps)

# %% [markdown]
# Both layers in the explorer. Steps decide the size of the *output*, channels decide the size of the *weights*.

# %%
explore.shapes(preset="300 channels, 111 filters")

# %%
explore.shapes(preset="300 steps, 111 filters")

# %% [markdown]
# ## Answer: 500 steps
#
# `Conv1D(filters=20, kernel_size=10)` on an input of shape `(500, 1)`: 500 steps, one channel. Set `output_of_500_steps`, a
# tuple (steps, channels), and `parameters_of_20_filters`, this time *with* the biases.

# %% answer="five_hundred_steps"
# output_of_500_steps = (..., ...)
# parameters_of_20_filters = ...
### BEGIN SOLUTION
output_of_500_steps = (500 - 10 + 1, 20)
parameters_of_20_filters = 10 * 1 * 20 + 20
### END SOLUTION

# %% [markdown] hints="five_hundred_steps"

# %% check="five_hundred_steps"
check("five_hundred_steps", output_of_500_steps, parameters_of_20_filters)

# %% judge="five_hundred_steps"
judge("five_hundred_steps", output_of_500_steps, parameters_of_20_filters)

# %% [markdown]
# ## Answer: a stack of causal layers
#
# A network that makes speech stacks causal layers with a window of only **2** and stride 1, and doubles the dilation from one
# to the next: **1, 2, 4, 8**. A neuron of the fourth layer reads two neurons of the third, each of which reads two of the
# second, and so on down.
#
# Set `seen_with_dilation`, how many steps of the input one neuron of the fourth layer sees in the end, and
# `seen_without_dilation`, the same for four layers whose dilations are all 1. Draw it!

# %% answer="stack_of_causal_layers"
# seen_with_dilation = ...
# seen_without_dilation = ...
### BEGIN SOLUTION
seen_with_dilation = 1 + 1 + 2 + 4 + 8
seen_without_dilation = 1 + 1 + 1 + 1 + 1
### END SOLUTION

# %% [markdown] hints="stack_of_causal_layers"

# %% check="stack_of_causal_layers"
check("stack_of_causal_layers", seen_with_dilation, seen_without_dilation)

# %% judge="stack_of_causal_layers"
judge("stack_of_causal_layers", seen_with_dilation, seen_without_dilation)

# %%
sequences.stack(18, 2, (1, 2, 4, 8), title="what the last neuron of the fourth layer has seen")

# %% [markdown]
# Each layer adds its own reach, (f − 1)·dilation. With doubling dilations the view doubles with every layer, while the number
# of weights grows by the same little bit.

# %% [markdown]
# ## Learn two dialects
#
# The two big families of libraries do the same sums, but write their shapes down differently. All shapes below are those of
# *one* example, without the axis of the batch.
#
# | | Keras / TensorFlow | PyTorch |
# |---|---|---|
# | sequence | (steps, channels) | (channels, steps) |
# | picture | (rows, columns, channels) | (channels, rows, columns) |
# | weights | (window…, channels, filters) | (filters, channels, window…) |
# | `padding` | `"valid"`, `"same"`, and `"causal"` for sequences | a number, the zeros on **each** side; `"valid"`; `"same"` |
# | bias | one for each filter | one for each filter |
#
# The size rule is the one you know, with the span in place of f:
#
# $$\left\lfloor \frac{n + \text{zeros} - \text{span}}{\text{stride}} \right\rfloor + 1$$
#
# And each refuses something: PyTorch takes `"same"` for a stride of 1 only, Keras no stride and dilation that are both above 1.

# %% [markdown]
# ## Write `conv_shape`
#
# One function for all of it: sequences and pictures, both dialects. It computes no layer; it only says what a layer would be
# like. You may trust the settings to be ones that the library accepts.
#
# By hand: 10 steps with 2 channels, 5 filters, window 3, everything else by default. In Keras
#
# `conv_shape((10, 2), 5, (3,))` → `(8, 5)`, `(3, 2, 5)`, `35`
#
# and in PyTorch
#
# `conv_shape((2, 10), 5, (3,), rules="pytorch")` → `(5, 8)`, `(5, 2, 3)`, `35`


# %% answer="conv_shape"
def conv_shape(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    """Say what a conv layer makes of one example.

    shape : tuple, the input in the order of the library
    filters : int
    kernel : tuple, the window's size along each axis that it moves on: (f,) or (f_H, f_W)
    stride, dilation : int, the same along every axis
    padding : "valid", "same", "causal" (Keras, sequences), or an int, the zeros on each side (PyTorch)
    rules : "keras" or "pytorch"

    Returns (output shape, weight shape, number of parameters with the biases): a tuple, a tuple, an int.
    """
    ### BEGIN SOLUTION
    keras = rules == "keras"
    channels, sizes = (shape[-1], shape[:-1]) if keras else (shape[0], shape[1:])
    places = []
    for n, f in zip(sizes, kernel, strict=True):
        span = (f - 1) * dilation + 1
        if padding in ("same", "causal"):
            places.append(-(-n // stride))  # n / stride, rounded up
        else:
            pad = 0 if padding == "valid" else padding
            places.append((n + 2 * pad - span) // stride + 1)
    parameters = filters * (channels * int(np.prod(kernel)) + 1)
    if keras:
        return (*places, filters), (*kernel, channels, filters), parameters
    return (filters, *places), (filters, channels, *kernel), parameters
    ### END SOLUTION


# %% [markdown] hints="conv_shape"

# %% check="conv_shape"
check(conv_shape)

# %% judge="conv_shape"
judge(conv_shape)

# %% [markdown]
# Does it know what `conv1d_forward` does? The same ghost layer once more, predicted and made.

# %%
output, weights, parameters = conv_shape((64, 3), 3, (2,), padding="causal", dilation=20)
print("predicted", output, "· made", ghost.shape[1:], "· weights", weights, "·", parameters, "parameters")

# %% [markdown]
# ## Answer: a window as high as the picture
#
# `Conv2D(64, (5, 100))` in Keras, on an input of shape `(5, 720, 1)`: five rows, 720 columns, one channel. Nothing else is
# given, so the defaults hold. Work it out by hand first. Set `output_of_wide_kernel`, a tuple (rows, columns, channels), and
# `parameters_of_wide_kernel`, with the biases.

# %% answer="wide_kernel"
# output_of_wide_kernel = (..., ..., ...)
# parameters_of_wide_kernel = ...
### BEGIN SOLUTION
output_of_wide_kernel = (5 - 5 + 1, 720 - 100 + 1, 64)
parameters_of_wide_kernel = 5 * 100 * 1 * 64 + 64
### END SOLUTION

# %% [markdown] hints="wide_kernel"

# %% check="wide_kernel"
check("wide_kernel", output_of_wide_kernel, parameters_of_wide_kernel)

# %% judge="wide_kernel"
judge("wide_kernel", output_of_wide_kernel, parameters_of_wide_kernel)

# %% [markdown]
# A window as high as the picture can move sideways only. So this Conv2D is a Conv1D in disguise: 720 steps, five channels.
#
# ## Answer: move a layer from Keras to PyTorch
#
# The first layer of lesson 5: a 64 × 64 picture with 3 channels, 8 filters of 4 × 4, stride 1. In Keras its weights are
# `(4, 4, 3, 8)`. You want it in PyTorch, as `nn.Conv2d(3, 8, kernel_size=4, padding=…)`. Set four answers:
#
# - `pytorch_weights`: the shape of its weights there.
# - `output_with_padding_1`: what comes out with `padding=1`, in PyTorch's order.
# - `keeps_64`: which padding keeps 64 × 64? `"A"`: `padding=1` · `"B"`: `padding=2` · `"C"`: `padding=(1, 2)`, one number for
#   the rows, one for the columns · `"D"`: `padding="same"`
# - `axes_to_transpose`: the four numbers with which `W.transpose(…)` turns Keras's weights into PyTorch's.

# %% answer="from_keras_to_pytorch"
# pytorch_weights = (..., ..., ..., ...)
# output_with_padding_1 = (..., ..., ...)
# keeps_64 = "..."
# axes_to_transpose = (..., ..., ..., ...)
### BEGIN SOLUTION
pytorch_weights = (8, 3, 4, 4)
output_with_padding_1 = (8, 63, 63)
keeps_64 = "D"
axes_to_transpose = (3, 2, 0, 1)
### END SOLUTION

# %% [markdown] hints="from_keras_to_pytorch"

# %% check="from_keras_to_pytorch"
check("from_keras_to_pytorch", pytorch_weights, output_with_padding_1, keeps_64, axes_to_transpose)

# %% judge="from_keras_to_pytorch"
judge("from_keras_to_pytorch", pytorch_weights, output_with_padding_1, keeps_64, axes_to_transpose)

# %% [markdown]
# A warning: `W.reshape(8, 3, 4, 4)` gives the right *shape* as well, and no error. But it shuffles the weights. Only
# `transpose` moves axes.
#
# ## Answer: the channels in the wrong place
#
# Your pictures were saved by PyTorch: `(3, 64, 64)`. You hand one, as it is, to `Conv2D(8, (3, 3))` in Keras. It does not
# complain!
#
# What does it make of it? Set `output_when_turned`, the output that Keras reports, a tuple of three; and
# `parameters_when_turned`, with the biases.

# %% answer="channels_in_the_wrong_place"
# output_when_turned = (..., ..., ...)
# parameters_when_turned = ...
### BEGIN SOLUTION
output_when_turned = (3 - 3 + 1, 64 - 3 + 1, 8)
parameters_when_turned = 3 * 3 * 64 * 8 + 8
### END SOLUTION

# %% [markdown] hints="channels_in_the_wrong_place"

# %% check="channels_in_the_wrong_place"
check("channels_in_the_wrong_place", output_when_turned, parameters_when_turned)

# %% judge="channels_in_the_wrong_place"
judge("channels_in_the_wrong_place", output_when_turned, parameters_when_turned)

# %% [markdown]
# That is why you look at the shapes first when a network learns nothing. A wrong order of axes is the most silent of all
# mistakes.
#
# ## Close the book of riddles
#
# Every shape riddle of this course, answered by *your* function. Beside each stands the wrong answer that goes round.

# %%
riddles = [
    ("4×4 window, pad 1, PyTorch", "64 × 64", ((3, 64, 64), 8, (4, 4), 1, 1, 1, "pytorch")),
    ("4×4 window, no padding", "60 × 60", ((64, 64, 3), 8, (4, 4))),
    ("8 maps into 16 filters, SAME", "128 maps", ((24, 24, 8), 16, (3, 3), 1, "same")),
    ("5×5, window 3, stride 2, pad 1", "2 × 2", ((1, 5, 5), 1, (3, 3), 2, 1, 1, "pytorch")),
    ("5×5, window 3, stride 2, no pad", "3 × 3", ((5, 5, 1), 1, (3, 3), 2)),
    ("40 filters of 5×5 on 128×128×3", "120 maps", ((128, 128, 3), 40, (5, 5))),
    ("three maps become six", "18 maps", ((14, 14, 3), 6, (5, 5))),
    ("a stride that does not divide", "4 places", ((8, 1), 1, (3,), 2)),
]
for riddle, wrong, call in riddles:
    output, weights, parameters = conv_shape(*call)
    print(f"{riddle:32} not {wrong:9} but {output!s:14} weights {weights!s:15} {parameters:5} parameters")

# %% [markdown]
# Play on: change any number of a layer, and watch the shapes follow. The list above the picture holds all the riddles.

# %%
explore.shapes(preset="kernel (5, 100)")

# %% [markdown]
# ## What you have now
#
# - `conv1d_forward` reads sequences: whole, padded, with gaps, or without a look at the future.
# - `conv_shape` says what any conv layer makes, and what it must learn, in both dialects.
# - Length decides the output, channels decide the weights, filters decide both; and a filter always spans all channels.
#
# **Next:** your network is right, trained and fast. In [lesson 10](../10_deploy/10_deploy.ipynb) it moves to a small machine
# that has whole numbers only. And you find out where its ReLU went.
