# %% [markdown]
# # Lesson 3 · A whole layer
#
# You can frame a picture (lesson 1), and you can make one number of one window (lesson 2). Now every window of every picture
# gets its number, for every filter. That is a convolutional layer.
#
# On the way you will answer the question that this course is about: **which pixels does a neuron see?** And the same
# question the other way round: **which neurons see a pixel?**
#
# **You will do:** four functions. The last one is the layer.
#
# **You will learn:** why the output has the shape that it has, and why a layer with tens of thousands of neurons gets by with a
# few hundred weights.
#
# **You need:** lessons 1 and 2. About 75 minutes; there is a good place for a break before "Put it all together".

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore

# %% given="zero_pad"

# %% given="conv_single_step"

# %% [markdown]
# ## Take longer steps
#
# So far the window moved by one pixel. The **stride** is the length of its step, in rows and columns alike.
#
# **Predict before you run the next cell:** a row of 7 pixels, a window of 3, a stride of 2. How many neurons?

# %%
explore.padding(size=7, f=3, stride=2, pad=0, predict=True)

# %% [markdown]
# The windows start at 0, 2 and 4: three neurons. The last window ends just at the last pixel.
#
# It does not always come out even:

# %%
explore.padding(size=9, f=4, stride=3, pad=0)

# %% [markdown]
# Windows start at 0 and 3. The next one would start at 6 and end at 9, but the last pixel is number 8. No window hangs over
# the end, so there is no third neuron. The hatched pixels are never read: nobody sees them.
#
# ## Write `conv_output_size`
#
# Count the neurons along one axis. Think it out like this:
#
# - The frame makes the row longer: `size + 2·pad` pixels.
# - The first window starts at its first pixel. What is the *last* pixel where a window of `f` may start?
# - From the first start to that last one, how many whole steps of `stride` can be taken? Each step makes one more neuron.
#
# | size | f | stride | pad | starts, counted on the framed row | neurons |
# |---|---|---|---|---|---|
# | 5 | 3 | 1 | 0 | 0, 1, 2 | 3 |
# | 7 | 3 | 2 | 0 | 0, 2, 4 | 3 |
# | 9 | 4 | 3 | 0 | 0, 3 | 2 |
# | 6 | 4 | 3 | 2 | 0, 3, 6 | 3 |


# %% answer="conv_output_size"
def conv_output_size(size, f, stride, pad):
    """Count the neurons along one axis.

    size : int, pixels along the axis
    f : int, pixels along the window
    stride : int, pixels from one window to the next
    pad : int, zeros on each side

    Returns the number of neurons, an int.
    """
    ### BEGIN SOLUTION
    last_start = size + 2 * pad - f
    return last_start // stride + 1
    ### END SOLUTION


# %% [markdown] hints="conv_output_size"

# %% check="conv_output_size"
check(conv_output_size)

# %% judge="conv_output_size"
judge(conv_output_size)

# %% [markdown]
# ## Answer: five by five
#
# A picture of 5 × 5, a window of 3 × 3, a stride of **2**. On paper first, then ask your function whether it agrees.
#
# - `size_with_pad_1`: the output is so many neurons wide (and high) with `pad = 1`
# - `size_without_pad`: and so many with `pad = 0`

# %% answer="five_by_five"
# size_with_pad_1 = ...
# size_without_pad = ...
### BEGIN SOLUTION
size_with_pad_1 = conv_output_size(5, 3, 2, 1)
size_without_pad = conv_output_size(5, 3, 2, 0)
### END SOLUTION

# %% [markdown] hints="five_by_five"

# %% check="five_by_five"
check("five_by_five", size_with_pad_1, size_without_pad)

# %% judge="five_by_five"
judge("five_by_five", size_with_pad_1, size_without_pad)

# %% [markdown]
# ## Answer: the tail
#
# A row of 8 columns, numbered 0 to 7. A window of 3, a stride of 2, no padding.
#
# - `neurons_in_a_row`: how many neurons does the row get?
# - `unread_column`: one column is read by no neuron. Which number has it?
# - `smallest_width_for_4`: how wide must the row be, at least, to get 4 neurons?

# %% answer="stride_tail"
# neurons_in_a_row = ...
# unread_column = ...
# smallest_width_for_4 = ...
### BEGIN SOLUTION
neurons_in_a_row = conv_output_size(8, 3, 2, 0)
unread_column = 7  # the last window starts at 4 and reads 4, 5, 6
smallest_width_for_4 = 3 * 2 + 3  # three steps, and the last window
### END SOLUTION

# %% [markdown] hints="stride_tail"

# %% check="stride_tail"
check("stride_tail", neurons_in_a_row, unread_column, smallest_width_for_4)

# %% judge="stride_tail"
judge("stride_tail", neurons_in_a_row, unread_column, smallest_width_for_4)

# %%
explore.padding(size=8, f=3, stride=2, pad=0)

# %% [markdown]
# You have written the formula that stands in every textbook. ⌊ ⌋ rounds down:
#
# $$n = \left\lfloor \frac{\text{size} + 2\cdot\text{pad} - f}{\text{stride}} \right\rfloor + 1$$
#
# Rounding down is not a detail. It means: *what does not fill a whole step is not read at all.* If you care for the last
# column, choose the numbers so that they come out even, or pad.

# %% [markdown]
# ## Find what a neuron sees
#
# A neuron has an address in the output: row `h`, column `w`. A pixel has an address in the input. How do they belong
# together?
#
# Here is a plane of 5 × 7 pixels in a frame of one, with a window of 3 and a stride of 2. Index 0 is the first *real* row
# or column. The padded one before it is −1.

# %%
figure, (plane,) = draw.new_figure(width=5, height=4.2)
draw.padded_plane(plane, 5, 7, pad=1, title="blue: pixels · grey: padding · f = 3, stride = 2, pad = 1")
draw.outline(plane, (-1, 2), (-1, 2), "output", label="neuron (0, 0)")
draw.outline(plane, (1, 4), (3, 6), label="neuron (1, 2)")
figure

# %% [markdown]
# Neuron (0, 0) starts in the corner of the frame: it sees rows −1, 0, 1 and columns −1, 0, 1.
#
# Neuron (1, 2) is one step down and two steps to the right: rows 1, 2, 3 and columns 3, 4, 5.
#
# **Predict:** what does its right neighbour see, neuron (1, 3)? Does it still see a real pixel?
#
# ## Write `receptive_window`
#
# What a neuron sees is called its **receptive field**. Return it as two lists: the rows and the columns of the input,
# counted as in the figure. Padded ones belong to it; below 0 they have negative numbers.


# %% answer="receptive_window"
def receptive_window(h, w, f, stride, pad):
    """Find which pixels neuron (h, w) sees.

    h, w : int, the neuron's row and column in the output
    f, stride, pad : int, the window, its step, and the zeros on each side

    Returns (rows, cols), two lists of f input indices each. Index 0 is the first real row or column,
    −1 the padded one before it.
    """
    ### BEGIN SOLUTION
    top = h * stride - pad
    left = w * stride - pad
    rows = list(range(top, top + f))
    cols = list(range(left, left + f))
    return rows, cols
    ### END SOLUTION


# %% [markdown] hints="receptive_window"

# %% check="receptive_window"
check(receptive_window)

# %% judge="receptive_window"
judge(receptive_window)

# %% [markdown]
# And your prediction? Neuron (1, 3) sees the columns 5, 6 and 7: two real ones, and one of the frame.
#
# Now ask your function about the cat. A window of 12, a stride of 6: what do these three neurons see?

# %%
neurons = [(2, 2), (6, 6), (8, 6)]
corners = [(rows[0], cols[0]) for rows, cols in (receptive_window(h, w, 12, 6, 0) for h, w in neurons)]
draw.close_up(data.photo("cat"), corners, 12, [f"neuron {neuron} sees" for neuron in neurons])

# %% [markdown]
# B and C just touch: two steps of 6 make 12. Between them stands neuron (7, 6). It shares its upper half with B and its
# lower half with C. Windows overlap whenever the stride is smaller than the window.

# %% [markdown]
# ## Go the way back
#
# Now stand on a pixel and look up: **who reads me?**
#
# Take a plane of 4 × 6, a window of 3, stride 1, no padding. The output is 2 × 4. Who reads pixel (2, 1)?
#
# - Rows: neurons with h = 0 see rows 0, 1, 2. Yes. With h = 1: rows 1, 2, 3. Yes. h = 2 *would* see row 2 as well, but the
#   output has only two rows. So h is 0 or 1.
# - Columns: w = 0 sees 0, 1, 2, and w = 1 sees 1, 2, 3. w = 2 starts behind column 1. So w is 0 or 1.
#
# Rows and columns do not ask each other. The pixel is read by every pair: 2 × 2 = 4 neurons.
#
# This way back is more than a puzzle. When the network learns, the error travels from the neurons back to the pixels along
# exactly these ways (lesson 6).


# %% answer="neurons_seeing"
def neurons_seeing(row, col, n_H_prev, n_W_prev, f, stride, pad):
    """Find which neurons see pixel (row, col).

    row, col : int, a real pixel, counted from 0
    n_H_prev, n_W_prev : int, rows and columns of the input
    f, stride, pad : int, the window, its step, and the zeros on each side

    Returns (hs, ws), two lists, each for its own axis: the rows h of the output whose windows hold the pixel's row,
    and the columns w of the output whose windows hold its column. A list may be empty.
    """
    ### BEGIN SOLUTION
    n_H = conv_output_size(n_H_prev, f, stride, pad)
    n_W = conv_output_size(n_W_prev, f, stride, pad)
    hs = [h for h in range(n_H) if row in receptive_window(h, 0, f, stride, pad)[0]]
    ws = [w for w in range(n_W) if col in receptive_window(0, w, f, stride, pad)[1]]
    return hs, ws
    ### END SOLUTION


# %% [markdown] hints="neurons_seeing"

# %% check="neurons_seeing"
check(neurons_seeing)

# %% judge="neurons_seeing"
judge(neurons_seeing)

# %% [markdown]
# ## Answer: how many read a pixel?
#
# A picture of 64 × 64, a window of 4 × 4, stride 1. Count the neurons of **one map**.
#
# - `inside`: how many read a pixel far from the edge, say (30, 30)?
# - `corner_valid`: how many read the corner pixel (0, 0) without padding?
# - `first_corner_same`: how many read (0, 0) with SAME padding? Remember from lesson 1: one zero before, two after.
# - `last_corner_same`: and how many read the opposite corner, (63, 63), with SAME padding?
#
# Your function helps with the first two. The last two want paper: it knows only frames that are equal on all sides.

# %% answer="readers_of_a_pixel"
# inside = ...
# corner_valid = ...
# first_corner_same = ...
# last_corner_same = ...
### BEGIN SOLUTION
inside = 4 * 4
corner_valid = 1 * 1
first_corner_same = 2 * 2  # the windows that start at −1 and at 0
last_corner_same = 3 * 3  # the windows that start at 60, 61 and 62
### END SOLUTION

# %% [markdown] hints="readers_of_a_pixel"

# %% check="readers_of_a_pixel"
check("readers_of_a_pixel", inside, corner_valid, first_corner_same, last_corner_same)

# %% judge="readers_of_a_pixel"
judge("readers_of_a_pixel", inside, corner_valid, first_corner_same, last_corner_same)

# %% [markdown]
# Here is the whole story on a plane of 8 × 8. Each number says how many neurons read this pixel.


# %%
def readers(pad):
    seen = [[neurons_seeing(row, col, 8, 8, 4, 1, pad) for col in range(8)] for row in range(8)]
    return np.array([[len(hs) * len(ws) for hs, ws in line] for line in seen])  # (8, 8)


same = [sum(start <= p < start + 4 for start in range(-1, 7)) for p in range(8)]  # windows start at −1 … 6
counts = [readers(0), np.outer(same, same), readers(3)]
draw.pictures(*counts, titles=["no padding", "SAME: 1 before, 2 after", "pad = 3"], width=3, limits=(0, 16))

# %% [markdown]
# So "every pixel is read by 16 neurons" is true inside only. Without padding the corner pixel has one single reader. With
# SAME, padding helps the edge, though not evenly. Only a frame of f − 1 = 3 gives all pixels the same voice; but then the
# output is larger than the input.

# %% [markdown]
# ## Put it all together
#
# (A good place for a break.)
#
# One neuron makes one number. A layer is all its neurons:
#
# - for every **example** `i` of the batch,
# - at every **place** `(h, w)` of the output,
# - with every **filter** `c`.
#
# The filters lie in one array: `W` has the shape `(f, f, n_C_prev, n_C)`. The last axis counts filters, so filter `c` is
# `W[:, :, :, c]`, a box of shape `(f, f, n_C_prev)`. Its bias is `b[:, :, :, c]`. That is why the bias comes in a box of
# shape `(1, 1, 1)`.
#
# Filter `c` makes channel `c` of the output. Such a channel is called a **map**.

# %%
explore.conv(stride=2, pad=1, at=(3, 4))

# %% [markdown]
# One window, outlined in the picture. Four filters look at it. Four neurons, one in each map, at the same place.
#
# ## Write `conv_forward`
#
# $$Z_{i,h,w,c} \;=\; \sum_{r=0}^{f-1}\;\sum_{s=0}^{f-1}\;\sum_{k=0}^{n_{C,prev}-1}
# A^{pad}_{i,\;h\cdot stride + r,\;w\cdot stride + s,\;k}\cdot W_{r,s,k,c}\;+\;b_c$$
#
# `A_prev (m, n_H_prev, n_W_prev, n_C_prev)` → `Z (m, n_H, n_W, n_C)`
#
# `hparameters` is a dict with the keys `"stride"` and `"pad"`. Besides `Z`, return a **cache**: the four things that came
# in, unchanged, as a tuple. The way back in lesson 6 needs them.
#
# You have all the parts: `conv_output_size`, `zero_pad`, `conv_single_step`. Take your time, and use plain loops. They are
# slow, but they say exactly what happens. (Lesson 8 makes them fast.)
#
# By hand, one picture, one channel, one filter, bias 1, stride 1, no padding:
#
# ```
#   picture    filter     windows             Z
#    1 2 3      0 1        1 2     2 3
#    4 5 6      2 0        4 5     5 6       11  14         2 + 2·4 + 1 = 11,   3 + 2·5 + 1 = 14
# ```


# %% answer="conv_forward"
def conv_forward(A_prev, W, b, hparameters):
    """Run a convolutional layer on a batch.

    A_prev : (m, n_H_prev, n_W_prev, n_C_prev) array, what the layer before puts out
    W : (f, f, n_C_prev, n_C) array, n_C filters
    b : (1, 1, 1, n_C) array, one bias for each filter
    hparameters : dict with "stride" and "pad"

    Returns Z, a (m, n_H, n_W, n_C) array, and cache, the tuple (A_prev, W, b, hparameters).
    """
    ### BEGIN SOLUTION
    stride, pad = hparameters["stride"], hparameters["pad"]
    m, n_H_prev, n_W_prev, _ = A_prev.shape
    f, _, _, n_C = W.shape
    n_H = conv_output_size(n_H_prev, f, stride, pad)
    n_W = conv_output_size(n_W_prev, f, stride, pad)

    A_pad = zero_pad(A_prev, pad)  # (m, n_H_prev + 2·pad, n_W_prev + 2·pad, n_C_prev)
    Z = np.zeros((m, n_H, n_W, n_C))
    for i in range(m):  # every example
        for h in range(n_H):  # every row of neurons
            for w in range(n_W):  # every neuron of the row
                top, left = h * stride, w * stride
                window = A_pad[i, top : top + f, left : left + f, :]  # (f, f, n_C_prev)
                for c in range(n_C):  # every filter
                    Z[i, h, w, c] = conv_single_step(window, W[:, :, :, c], b[:, :, :, c])
    return Z, (A_prev, W, b, hparameters)
    ### END SOLUTION


# %% [markdown] hints="conv_forward"

# %% check="conv_forward"
check(conv_forward)

# %% judge="conv_forward"
judge(conv_forward)

# %% [markdown]
# This is your own function at work, beside the expected maps, on a crop of the cat's eye:

# %%
explore.mine(conv_forward)

# %% [markdown]
# ## Let four filters look at the cat
#
# These four filters were not learned but thought out by people, long before networks learned. Each is one plane of 3 × 3,
# used on all three colours alike.

# %%
edge = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
blur = np.full((3, 3), 1 / 9)
sharpen = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
planes = np.stack([edge, edge.T, blur, sharpen], axis=-1)  # (3, 3, 4)
draw.channels(planes, "filter", signed=True, limits=(-1.5, 1.5))

# %% [markdown]
# **Predict:** which two maps will show nothing but outlines? Which one will look out of focus?

# %%
W = np.repeat(planes[:, :, np.newaxis, :], 3, axis=2) / 3  # (f, f, n_C_prev, n_C) = (3, 3, 3, 4)
b = np.zeros((1, 1, 1, 4))
X = data.photo_batch("cat")  # (1, 64, 64, 3)
Z, cache = conv_forward(X, W, b, {"stride": 1, "pad": 1})
print(X.shape, "→", Z.shape)
draw.pictures(
    X[0],
    Z[0, :, :, 0],
    Z[0, :, :, 1],
    titles=["the cat", "map 0: upright edges", "map 1: level edges"],
    width=3,
)

# %% [markdown]
# Map 0 sees what changes from left to right: the sides of the nose, the rims of the eyes. Map 1 sees what changes from top
# to bottom: lids, the nose's underside. The same cat, two questions, two maps.
#
# At the very edge of the pictures stands a line that is not in the cat. It is the frame: next to a padded zero, everything
# looks like an edge.

# %%
grey = X[0].mean(axis=2)  # (64, 64)
shades = [np.repeat(plane[:, :, np.newaxis], 3, axis=2) for plane in (grey, Z[0, :, :, 2], Z[0, :, :, 3])]
draw.pictures(*shades, titles=["the cat in grey", "map 2: blur", "map 3: sharpen"], width=3)

# %% [markdown]
# Each map is one plane, without colour: the filter has *summed over the colours*. Blur gives each pixel the average of its
# neighbours. Sharpen does the opposite: it takes away what a pixel has in common with them.

# %% [markdown]
# ## Look for a colour
#
# A filter need not treat all colours alike. This one asks: *how red is it here?* Red counts for it, green and blue against.
# Two photographs go through the layer at once; that is what the batch axis is for.

# %%
W_red = np.ones((3, 3, 3, 1)) / 9  # (f, f, n_C_prev, n_C): one filter
W_red[:, :, 1:, :] *= -0.5  # channel 0 is red, 1 is green, 2 is blue
X = data.photo_batch("cat", "coffee")  # (2, 64, 64, 3)
Z, cache = conv_forward(X, W_red, np.zeros((1, 1, 1, 1)), {"stride": 1, "pad": 1})
print(X.shape, "→", Z.shape)
draw.pictures(
    X[0], Z[0], X[1], Z[1], titles=["cat", "how red?", "coffee", "how red?"], signed=True, limits=(-0.7, 0.7)
)

# %% [markdown]
# Saucer and coffee light up, and the nose of the cat does a little. White, grey and black give nearly nothing, as bright as they
# may be: their three colours cancel out.
#
# No single channel could tell "red" from "white". A filter can, because it sees all channels at once.

# %% [markdown]
# ## Answer: how many maps?
#
# Two layers, both with a stride of 1. Give their output shapes as tuples (rows, columns, channels).
#
# - `eight_maps_into_sixteen`: 8 maps of 24 × 24 come in. The layer has 16 filters of 3 × 3 and pads SAME.
# - `channels_of_one_filter`: how deep is *one* of these 16 filters?
# - `forty_filters`: a picture of 128 × 128 × 3 comes in. The layer has 40 filters of 5 × 5 and does not pad.

# %% answer="shape_of_the_maps"
# eight_maps_into_sixteen = (..., ..., ...)
# channels_of_one_filter = ...
# forty_filters = (..., ..., ...)
### BEGIN SOLUTION
eight_maps_into_sixteen = (24, 24, 16)
channels_of_one_filter = 8
forty_filters = (conv_output_size(128, 5, 1, 0), conv_output_size(128, 5, 1, 0), 40)
### END SOLUTION

# %% [markdown] hints="shape_of_the_maps"

# %% check="shape_of_the_maps"
check("shape_of_the_maps", eight_maps_into_sixteen, channels_of_one_filter, forty_filters)

# %% judge="shape_of_the_maps"
judge("shape_of_the_maps", eight_maps_into_sixteen, channels_of_one_filter, forty_filters)

# %% [markdown]
# The first of the two layers, with its weights. Look at the shape of the weights, axis by axis: 3 × 3 for the window, 8
# for the depth of each filter, 16 for the number of filters. The 8 does not come out again; it was summed away.

# %%
explore.shapes(preset="8 maps into 16 filters")

# %% [markdown]
# ## Answer: neurons and filters
#
# "Each neuron has 8 filters." You can read that sentence in many places. Is it true?
#
# Take the first layer of the network that you will build in lesson 5. A colour picture of 64 × 64 comes in. The layer has 8
# filters of 4 × 4, stride 1, and SAME padding, so that the window has 64 × 64 places. Count for one picture:
#
# - `input_values`: the numbers that come in (many books call them the neurons of the input layer)
# - `neurons_at_one_place`: the neurons that look at the same window
# - `filters_of_one_neuron`: the filters that one of these neurons uses
# - `weights_of_one_neuron`: its weights, without the bias
# - `neurons_of_the_layer`: all neurons of the layer

# %% answer="neurons_and_filters"
# input_values = ...
# neurons_at_one_place = ...
# filters_of_one_neuron = ...
# weights_of_one_neuron = ...
# neurons_of_the_layer = ...
### BEGIN SOLUTION
input_values = 64 * 64 * 3
neurons_at_one_place = 8
filters_of_one_neuron = 1
weights_of_one_neuron = 4 * 4 * 3
neurons_of_the_layer = 64 * 64 * 8
### END SOLUTION

# %% [markdown] hints="neurons_and_filters"

# %% check="neurons_and_filters"
check(
    "neurons_and_filters",
    input_values,
    neurons_at_one_place,
    filters_of_one_neuron,
    weights_of_one_neuron,
    neurons_of_the_layer,
)

# %% judge="neurons_and_filters"
judge(
    "neurons_and_filters",
    input_values,
    neurons_at_one_place,
    filters_of_one_neuron,
    weights_of_one_neuron,
    neurons_of_the_layer,
)

# %% [markdown]
# So the sentence should read: *at each place stand 8 neurons, one for each filter, and each of them has one filter of
# 4 × 4 × 3.* All neurons of a map use the same filter, each at its own place. They **share** its weights.

# %% [markdown]
# ## Answer: what depends on what?
#
# You may turn six knobs of a layer (all the others stay as they are):
#
# | word | knob |
# |---|---|
# | `"filters"` | the number of filters |
# | `"channels"` | the channels of the input |
# | `"size"` | rows and columns of the input |
# | `"kernel"` | the size `f` of the window |
# | `"padding"` | `pad` |
# | `"stride"` | `stride` |
#
# - `neurons_depend_on`: which knobs change the number of *neurons*?
# - `parameters_depend_on`: which knobs change the number of *parameters* (weights and biases)?
#
# Set two sets of words, in curly brackets, such as `{"filters", "stride"}`.

# %% answer="what_they_depend_on"
# neurons_depend_on = {...}
# parameters_depend_on = {...}
### BEGIN SOLUTION
neurons_depend_on = {"filters", "size", "kernel", "padding", "stride"}
parameters_depend_on = {"filters", "channels", "kernel"}
### END SOLUTION

# %% [markdown] hints="what_they_depend_on"

# %% check="what_they_depend_on"
check("what_they_depend_on", neurons_depend_on, parameters_depend_on)

# %% judge="what_they_depend_on"
judge("what_they_depend_on", neurons_depend_on, parameters_depend_on)

# %% [markdown]
# This is why a conv layer that was trained on small pictures runs on large ones, too: there are more neurons, but the
# parameters stay the same.

# %% [markdown]
# ## Answer: a conv layer against a dense layer
#
# In a **dense** layer every neuron reads *every* number that comes in, and has a weight of its own for each of them.
#
# - `conv_weights`: the weights of the layer above (8 filters of 4 × 4 on a colour picture), without biases
# - `conv_biases`: its biases
# - `dense_weights`: the weights of a dense layer in its place: the same numbers come in, and it has as many neurons

# %% answer="conv_against_dense"
# conv_weights = ...
# conv_biases = ...
# dense_weights = ...
### BEGIN SOLUTION
conv_weights = 4 * 4 * 3 * 8
conv_biases = 8
dense_weights = (64 * 64 * 3) * (64 * 64 * 8)
### END SOLUTION

# %% [markdown] hints="conv_against_dense"

# %% check="conv_against_dense"
check("conv_against_dense", conv_weights, conv_biases, dense_weights)

# %% judge="conv_against_dense"
judge("conv_against_dense", conv_weights, conv_biases, dense_weights)

# %% [markdown]
# Let that sink in. Two ideas stand between the two numbers:
#
# | each neuron … | weights |
# |---|---|
# | sees the whole picture, weights of its own (dense) | 402,653,184 |
# | sees a window of 4 × 4, weights of its own | 1,572,864 |
# | sees a window of 4 × 4, shares the weights of its map (convolution) | 384 |
#
# *Small windows* save a factor of 256: what matters about an edge is nearby. *Shared weights* save another factor of 4,096:
# an edge is an edge, wherever in the picture it is.

# %% [markdown]
# ## Compare with known figures
#
# Lesson 2 met a well-known exercise with a famous misprint. It has a second part, for a whole layer. Here it is, for two
# strides:

# %%
np.random.seed(1)
A_prev = np.random.randn(10, 4, 4, 3)
W = np.random.randn(2, 2, 3, 8)
b = np.random.randn(1, 1, 1, 8)

for stride in (2, 1):
    Z, cache = conv_forward(A_prev, W, b, {"stride": stride, "pad": 2})
    print(f"stride {stride}: Z has shape {Z.shape}, its mean is {Z.mean():.10f}")
print("cache[0][1, 2, 3]:", cache[0][1, 2, 3].round(8))

# %% [markdown]
# - Stride 2: the published mean is 0.0489952035. Yours agrees.
# - Stride 1: early editions published 0.1558593249. Yours is 0.0028129463, and yours is right. The older one has the bias
#   inside the sum, as in lesson 2: once for each of the 2·2·3 = 12 products, 11 times too often.
# - The numbers from the cache are the untouched input. They agree with all editions.

# %%
inside_the_sum = Z + 11 * b  # Z is still the one of stride 1
print(f"with 11 more biases: {inside_the_sum.mean():.10f}")

# %% [markdown]
# ## What you have now
#
# - `conv_output_size`: how many neurons stand along an axis.
# - `receptive_window`: what a neuron sees. `neurons_seeing`: who sees a pixel.
# - `conv_forward`: a convolutional layer, for any batch, stride, padding and number of filters.
#
# The cat became one map for each question that a filter asks.
#
# **Next:** these maps are as large as the picture, and there are many of them.
# [Lesson 4](../04_pooling/04_pooling.ipynb) makes them smaller without a single weight.
