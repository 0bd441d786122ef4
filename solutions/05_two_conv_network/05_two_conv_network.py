# %% [markdown]
# # Lesson 5 · The network with two conv layers
#
# A photograph goes in, six scores come out, one for each of six kinds of pictures. In this lesson you build everything in
# between.
#
# **You will do:** write the last three small parts, then bolt all parts together.
#
# **You will learn:** to say of any network how large its arrays are, how many numbers it must learn, and which pixels each of
# its neurons sees.
#
# **You need:** your functions of lessons 1 to 4. They are given here. About 60 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore, volumes

# %%
cat = data.photo_batch("cat")  # (1, 64, 64, 3)
volumes.network(cat[0], sizes=False)

# %% [markdown]
# ## Meet the network
#
# | | layer | window | stride | padding | parameters |
# |---|---|---|---|---|---|
# | 1 | CONV, 8 filters | 4 × 4 | 1 | SAME | W1 `(4, 4, 3, 8)`, b1 `(1, 1, 1, 8)` |
# | | RELU | | | | |
# | 2 | MAXPOOL | 8 × 8 | 8 | SAME | |
# | 3 | CONV, 16 filters | 2 × 2 | 1 | SAME | W2 `(2, 2, 8, 16)`, b2 `(1, 1, 1, 16)` |
# | | RELU | | | | |
# | 4 | MAXPOOL | 4 × 4 | 4 | SAME | |
# | 5 | FLATTEN | | | | |
# | 6 | FULLY CONNECTED, 6 outputs, no activation | | | | W3, b3 |
#
# SAME is the rule of lesson 1. For a stride above 1 it gives ⌈size / stride⌉ neurons.
#
# The six scores have a name: **logits**. They may be any numbers, below zero too.

# %% [markdown]
# ## Collect your parts
#
# Convolution and pooling are yours already. (The next cells are the solutions of the earlier lessons, so a mistake made
# there costs nothing here. Run them and go on.)

# %% given="zero_pad"

# %% given="same_padding"

# %% given="pad_same"

# %% given="conv_single_step"

# %% given="conv_output_size"

# %% given="conv_forward"

# %% given="pool_forward"

# %% [markdown]
# ## Write `relu`
#
# Two conv layers in a row would be no better than one larger conv layer: sums of sums are sums. Something between them must
# *bend*. The simplest bend is the rectified linear unit:
#
# $$\text{relu}(z) = \max(z, 0)$$
#
# Numbers above zero pass, all others become 0. The array keeps its shape, whatever that is.


# %% answer="relu"
def relu(Z):
    """Return max(Z, 0), number by number: a new array of Z's shape.

    Z : array of any shape; it stays as it is
    """
    ### BEGIN SOLUTION
    return np.maximum(Z, 0)
    ### END SOLUTION


# %% [markdown] hints="relu"

# %% check="relu"
check(relu)

# %% judge="relu"
judge(relu)

# %% [markdown]
# A filter for changes from left to right gives numbers on both sides of zero: blue below, red above. After the ReLU only one
# kind of edge is left, from bright to dark.

# %%
W = np.zeros((3, 3, 3, 1))  # (f, f, n_C_prev, n_C)
W[:, 0], W[:, 2] = 1 / 3, -1 / 3  # left column minus right column
Z, _ = conv_forward(cat, W, np.zeros((1, 1, 1, 1)), {"stride": 1, "pad": 0})  # (1, 62, 62, 1)
draw.pictures(cat[0], Z[0], relu(Z)[0], titles=["the cat", "Z: both signs", "relu(Z): one sign"])

# %% [markdown]
# ## Write `flatten`
#
# A fully connected layer knows no rows and columns. It wants one long row of numbers for each example.
#
# `(m, n_H, n_W, n_C)` → `(m, n_H · n_W · n_C)`
#
# Keep the order in which NumPy reads: row by row, pixel by pixel, all channels of a pixel together. By hand, for one example
# of 1 × 2 pixels with 2 channels:
#
# ```
#   [[[1, 2], [3, 4]]]   →   [1, 2, 3, 4]
# ```


# %% answer="flatten"
def flatten(A):
    """Return each example of a batch as one row.

    A : (m, n_H, n_W, n_C) array

    Returns a (m, n_H * n_W * n_C) array.
    """
    ### BEGIN SOLUTION
    return A.reshape(A.shape[0], -1)
    ### END SOLUTION


# %% [markdown] hints="flatten"

# %% check="flatten"
check(flatten)

# %% judge="flatten"
judge(flatten)

# %% [markdown]
# ## Write `fully_connected`
#
# Here every output reads *every* input. Output $j$ has its own column of weights and its own bias:
#
# $$z_j = \sum_i a_i \, w_{ij} + b_j$$
#
# For a whole batch that is one matrix product: `(m, n_in) @ (n_in, n_out)`, and the biases `(1, n_out)` are added to each row.
# By hand, for one example with two inputs and three outputs:
#
# ```
#   A = [1 2]     W = [1  0  -1 ]     b = [0 10 1]     →     [5 12 1]
#                     [2  1  0.5]
# ```


# %% answer="fully_connected"
def fully_connected(A, W, b):
    """Return the outputs of a fully connected layer, without an activation.

    A : (m, n_in) array
    W : (n_in, n_out) array
    b : (1, n_out) array

    Returns Z, a (m, n_out) array.
    """
    ### BEGIN SOLUTION
    return A @ W + b
    ### END SOLUTION


# %% [markdown] hints="fully_connected"

# %% check="fully_connected"
check(fully_connected)

# %% judge="fully_connected"
judge(fully_connected)

# %% [markdown]
# ## Answer: every shape
#
# Walk through the table with one photograph, 64 × 64 × 3. What comes out of each layer? Set four tuples (rows, columns,
# channels): `after_conv_1`, `after_pool_1`, `after_conv_2`, `after_pool_2`; and one number, `after_flatten`. (A ReLU changes
# no shape.)

# %% answer="network_shapes"
# after_conv_1 = (..., ..., ...)
# after_pool_1 = (..., ..., ...)
# after_conv_2 = (..., ..., ...)
# after_pool_2 = (..., ..., ...)
# after_flatten = ...
### BEGIN SOLUTION
after_conv_1 = (64, 64, 8)
after_pool_1 = (8, 8, 8)
after_conv_2 = (8, 8, 16)
after_pool_2 = (2, 2, 16)
after_flatten = 2 * 2 * 16
### END SOLUTION

# %% [markdown] hints="network_shapes"

# %% check="network_shapes"
check("network_shapes", after_conv_1, after_pool_1, after_conv_2, after_pool_2, after_flatten)

# %% judge="network_shapes"
judge("network_shapes", after_conv_1, after_pool_1, after_conv_2, after_pool_2, after_flatten)

# %% [markdown]
# The picture gets smaller and deeper: fewer places, more things known about each. So W3 has the shape (64, 6), and b3 (1, 6).

# %%
volumes.network(cat[0])

# %% [markdown]
# ## Answer: every parameter
#
# How many numbers will the training have to find? Count them layer by layer. Libraries differ here: Keras adds a bias to
# each filter by itself, a bare `conv2d` of TensorFlow adds none. So count the conv layers both ways.
#
# Set six whole numbers:
#
# - `weights_conv_1`, `weights_conv_2`: the weights alone;
# - `conv_1_with_biases`, `conv_2_with_biases`, `fully_connected_with_biases`;
# - `all_parameters`: weights and biases of the whole network.

# %% answer="parameter_counts"
# weights_conv_1 = ...
# weights_conv_2 = ...
# conv_1_with_biases = ...
# conv_2_with_biases = ...
# fully_connected_with_biases = ...
# all_parameters = ...
### BEGIN SOLUTION
weights_conv_1 = 4 * 4 * 3 * 8
weights_conv_2 = 2 * 2 * 8 * 16
conv_1_with_biases = weights_conv_1 + 8
conv_2_with_biases = weights_conv_2 + 16
fully_connected_with_biases = 64 * 6 + 6
all_parameters = conv_1_with_biases + conv_2_with_biases + fully_connected_with_biases
### END SOLUTION

# %% [markdown] hints="parameter_counts"

# %% check="parameter_counts"
check(
    "parameter_counts",
    weights_conv_1,
    weights_conv_2,
    conv_1_with_biases,
    conv_2_with_biases,
    fully_connected_with_biases,
    all_parameters,
)

# %% judge="parameter_counts"
judge(
    "parameter_counts",
    weights_conv_1,
    weights_conv_2,
    conv_1_with_biases,
    conv_2_with_biases,
    fully_connected_with_biases,
    all_parameters,
)

# %%
explore.shapes()

# %% [markdown]
# ## Answer: a dense layer in its place
#
# What would it cost to do without convolution? Let a fully connected layer read the whole photo, 64 × 64 × 3, and give as
# many numbers as conv 1 does: one for each of its neurons.
#
# Set three whole numbers: `numbers_in`, how many numbers the photo holds (these are the neurons of the *input layer*);
# `neurons_of_conv_1`, how many neurons conv 1 has, all maps together; and `dense_weights`, how many weights (no biases) such
# a dense layer would need.

# %% answer="dense_instead"
# numbers_in = ...
# neurons_of_conv_1 = ...
# dense_weights = ...
### BEGIN SOLUTION
numbers_in = 64 * 64 * 3
neurons_of_conv_1 = 64 * 64 * 8
dense_weights = numbers_in * neurons_of_conv_1
### END SOLUTION

# %% [markdown] hints="dense_instead"

# %% check="dense_instead"
check("dense_instead", numbers_in, neurons_of_conv_1, dense_weights)

# %% judge="dense_instead"
judge("dense_instead", numbers_in, neurons_of_conv_1, dense_weights)

# %%
print(f"conv 1: {weights_conv_1:,} weights; the dense layer: {dense_weights:,}")
print(
    f"that is {dense_weights // weights_conv_1:,} times as many, {dense_weights * 4 / 1e9:.1f} GB as 4-byte numbers"
)

# %% [markdown]
# Two ideas make the difference. A neuron looks at a small window only, and all neurons of a map share one filter.
#
# ## Write `initialize_parameters`
#
# The training needs a start. All zeros would be a bad one: eight filters that begin alike stay alike for ever. Large numbers
# would blow the scores up from layer to layer, tiny ones would let them fade.
#
# Xavier Glorot and Yoshua Bengio proposed in 2010: draw each weight uniformly, every number from −limit to limit equally
# likely, where
#
# $$\text{limit} = \sqrt{\frac{6}{\text{fan}_{\text{in}} + \text{fan}_{\text{out}}}}$$
#
# - For a fully connected layer, $\text{fan}_{\text{in}}$ is the number of inputs, $\text{fan}_{\text{out}}$ of outputs.
# - For a conv layer, $\text{fan}_{\text{in}} = f \cdot f \cdot n_{C,\text{prev}}$, the numbers that one neuron reads, and
#   $\text{fan}_{\text{out}} = f \cdot f \cdot n_C$.
#
# The biases start at zero. Draw from `np.random.default_rng(seed)`, first W1, then W2, then W3: the same seed must give the
# same weights.


# %% answer="initialize_parameters"
def initialize_parameters(seed):
    """Draw fresh parameters of the network: Glorot-uniform weights, biases of zero.

    seed : int, the same seed gives the same weights

    Returns a dict of arrays
        W1 (4, 4, 3, 8), b1 (1, 1, 1, 8), W2 (2, 2, 8, 16), b2 (1, 1, 1, 16), W3 (64, 6), b3 (1, 6)
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    limit_1 = np.sqrt(6 / (4 * 4 * 3 + 4 * 4 * 8))
    limit_2 = np.sqrt(6 / (2 * 2 * 8 + 2 * 2 * 16))
    limit_3 = np.sqrt(6 / (64 + 6))
    return {
        "W1": rng.uniform(-limit_1, limit_1, size=(4, 4, 3, 8)),
        "b1": np.zeros((1, 1, 1, 8)),
        "W2": rng.uniform(-limit_2, limit_2, size=(2, 2, 8, 16)),
        "b2": np.zeros((1, 1, 1, 16)),
        "W3": rng.uniform(-limit_3, limit_3, size=(64, 6)),
        "b3": np.zeros((1, 6)),
    }
    ### END SOLUTION


# %% [markdown] hints="initialize_parameters"

# %% check="initialize_parameters"
check(initialize_parameters)

# %% judge="initialize_parameters"
judge(initialize_parameters)

# %% [markdown]
# The eight filters of conv 1 as little colour pictures of 4 × 4 × 3: mid-grey is 0. They look for nothing yet.

# %%
parameters = initialize_parameters(3)
filters = 0.5 + parameters["W1"] / 0.4  # (4, 4, 3, 8), moved into 0…1 for the eye
draw.pictures(*(filters[:, :, :, c] for c in range(8)), titles=[f"filter {c}" for c in range(8)], width=1.3)

# %% [markdown]
# ## Write `forward_propagation`
#
# Now bolt the parts together, in the order of the table. Each line hands its array to the next.
#
# Three things to mind:
#
# - `conv_forward` knows one `pad` for all sides. SAME needs two sizes here. So frame the batch first, with `pad_same`, and
#   convolve with `"pad": 0`.
# - `conv_forward` and `pool_forward` return a pair. Take its first part.
# - Work out by lesson 1 how much padding the two SAME poolings need on these maps, before you write any.


# %% answer="forward_propagation"
def forward_propagation(X, parameters):
    """Return the six logits of each picture.

    X : (m, 64, 64, 3) array
    parameters : dict with W1, b1, W2, b2, W3, b3, as initialize_parameters returns it

    Returns Z3, a (m, 6) array.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1, _ = conv_forward(pad_same(X, 4, 1), W1, b1, {"stride": 1, "pad": 0})  # (m, 64, 64, 8)
    P1, _ = pool_forward(relu(Z1), {"f": 8, "stride": 8})  # (m, 8, 8, 8): 8 divides 64, nothing to pad
    Z2, _ = conv_forward(pad_same(P1, 2, 1), W2, b2, {"stride": 1, "pad": 0})  # (m, 8, 8, 16)
    P2, _ = pool_forward(relu(Z2), {"f": 4, "stride": 4})  # (m, 2, 2, 16)
    return fully_connected(flatten(P2), parameters["W3"], parameters["b3"])
    ### END SOLUTION


# %% [markdown] hints="forward_propagation"

# %% [markdown]
# The check runs three pictures through about 100,000 windows and filters. With loops in Python that takes a second or two.

# %% check="forward_propagation"
check(forward_propagation)

# %% judge="forward_propagation"
judge(forward_propagation)

# %% [markdown]
# ## Look inside
#
# What does the network make of the cat? The same steps once more, one at a time, keeping what lies between. First the eight
# maps of conv 1, after the ReLU.

# %%
Z1, _ = conv_forward(pad_same(cat, 4, 1), parameters["W1"], parameters["b1"], {"stride": 1, "pad": 0})
A1 = relu(Z1)  # (1, 64, 64, 8)
draw.channels(A1[0], "map", numbers=False)

# %% [markdown]
# Even random filters are no blank screens: each happens to like some mixture of colour and direction. A dark map belongs to a
# filter whose sums stay below zero almost everywhere. And the lower and right edges stand out: there the windows hang over
# two rows of padding.
#
# Now pool 1: the strongest answer of each 8 × 8 neighbourhood.

# %%
P1, _ = pool_forward(A1, {"f": 8, "stride": 8})  # (1, 8, 8, 8)
draw.channels(P1[0], "pooled", numbers=False)

# %%
Z2, _ = conv_forward(pad_same(P1, 2, 1), parameters["W2"], parameters["b2"], {"stride": 1, "pad": 0})
A2 = relu(Z2)  # (1, 8, 8, 16)
P2, _ = pool_forward(A2, {"f": 4, "stride": 4})  # (1, 2, 2, 16)
volumes.network(cat[0], *(A[0].max(axis=2) for A in (A1, P1, A2, P2)))

# %% [markdown]
# The fronts of the boxes show, at each place, the strongest of all channels. 12,288 numbers went in. The last box has 64.

# %% [markdown]
# ## Answer: who reads a pixel?
#
# Turn the question round. Take one map of conv 1: stride 1, SAME, so one zero before the picture and two after it. How many
# of its neurons read a given pixel? It is not the same number for every pixel!
#
# Set `readers_inside`, for a pixel far from every edge; `readers_first_corner`, for the pixel at the top left, (0, 0); and
# `readers_last_corner`, for the pixel at the bottom right, (63, 63).

# %% answer="pixel_readers"
# readers_inside = ...
# readers_first_corner = ...
# readers_last_corner = ...
### BEGIN SOLUTION
readers_inside = 4 * 4
readers_first_corner = 2 * 2
readers_last_corner = 3 * 3
### END SOLUTION

# %% [markdown] hints="pixel_readers"

# %% check="pixel_readers"
check("pixel_readers", readers_inside, readers_first_corner, readers_last_corner)

# %% judge="pixel_readers"
judge("pixel_readers", readers_inside, readers_first_corner, readers_last_corner)

# %% [markdown]
# You can see it without counting: shine a light on one pixel, and let a filter of ones sum its windows. Each neuron that
# reads the pixel lights up.

# %%
spots = np.zeros((3, 64, 64, 1))  # three dark pictures, one bright pixel in each
spots[0, 30, 30], spots[1, 0, 0], spots[2, 63, 63] = 1, 1, 1
ones, zero = np.ones((4, 4, 1, 1)), np.zeros((1, 1, 1, 1))
lit, _ = conv_forward(pad_same(spots, 4, 1), ones, zero, {"stride": 1, "pad": 0})  # (3, 64, 64, 1)
for spot, neurons in zip(("inside", "first corner", "last corner"), lit, strict=True):
    print(f"{spot:13} {neurons.sum():.0f} neurons")

# %% [markdown]
# ## Follow the view through the layers
#
# A neuron of conv 1 sees 4 pixels in each direction. What does a neuron *behind* it see? Its window covers several neurons,
# each with a view of its own, and these views overlap.
#
# Work along one side. Two facts are enough:
#
# 1. From the first to the last of $f$ neighbours there are $f - 1$ steps.
# 2. A step on a map is a **jump** on the photo: the product of all strides *before* this layer.
#
# $$\text{view} = \text{view}_{\text{prev}} + (f - 1)\cdot\text{jump}$$
#
# An example that is not our network: conv 3 (stride 1), pool 2 (stride 2), conv 3 (stride 1). The views are 3, then
# 3 + 1 · 1 = 4, then 4 + 2 · 2 = 8: only behind the pooling is a step worth two pixels.
#
# ## Answer: the receptive fields
#
# Now for our network. How many pixels along one side does one neuron see, padding included? Set four whole numbers:
# `seen_after_conv_1`, `seen_after_pool_1`, `seen_after_conv_2`, `seen_after_pool_2`.

# %% answer="receptive_fields"
# seen_after_conv_1 = ...
# seen_after_pool_1 = ...
# seen_after_conv_2 = ...
# seen_after_pool_2 = ...
### BEGIN SOLUTION
seen_after_conv_1 = 4
seen_after_pool_1 = 4 + 7 * 1
seen_after_conv_2 = 11 + 1 * 8
seen_after_pool_2 = 19 + 3 * 8
### END SOLUTION

# %% [markdown] hints="receptive_fields"

# %% check="receptive_fields"
check("receptive_fields", seen_after_conv_1, seen_after_pool_1, seen_after_conv_2, seen_after_pool_2)

# %% judge="receptive_fields"
judge("receptive_fields", seen_after_conv_1, seen_after_pool_1, seen_after_conv_2, seen_after_pool_2)

# %% [markdown]
# ## Answer: what the last map sees
#
# The last maps have two rows of neurons. Which rows of the photo does each of them see? Count from 0, as NumPy does, and
# leave the padding out.
#
# Set three tuples (first row, last row): `first_row_sees` and `second_row_sees` for the two rows of the last map, and
# `one_logit_sees` for a single one of the six logits.

# %% answer="last_rows"
# first_row_sees = (..., ...)
# second_row_sees = (..., ...)
# one_logit_sees = (..., ...)
### BEGIN SOLUTION
first_row_sees = (0, 41)
second_row_sees = (31, 63)
one_logit_sees = (0, 63)
### END SOLUTION

# %% [markdown] hints="last_rows"

# %% check="last_rows"
check("last_rows", first_row_sees, second_row_sees, one_logit_sees)

# %% judge="last_rows"
judge("last_rows", first_row_sees, second_row_sees, one_logit_sees)

# %% [markdown]
# Pick a neuron of the last map and follow its view back to the photo, layer by layer.

# %%
explore.network(cat[0], parameters, at=(1, 0))

# %% [markdown]
# ## Ask the network
#
# Four photographs, two sets of random parameters. **Predict:** will both agree on which class each photo belongs to?

# %%
names = data.photo_names()
X = data.photo_batch(*names)  # (4, 64, 64, 3)
for seed in (2, 3):
    Z3 = forward_propagation(X, initialize_parameters(seed))  # (4, 6)
    for name, logits in zip(names, Z3, strict=True):
        print(f"seed {seed}  {name:10}", logits.round(2), "→ class", logits.argmax())

# %% [markdown]
# Each network has made up its mind before it looked: the same class for everything, and another one for another seed. Of
# course. No one has told them yet what is right.
#
# ## What you have now
#
# - `relu`, `flatten`, `fully_connected`, `initialize_parameters`, `forward_propagation`: a complete convolutional network,
#   written by you, in NumPy alone.
# - For each of its layers you know the shape, the number of parameters, and what a neuron sees.
# - Small windows and shared filters: 384 weights where a dense layer would need 402,653,184.
#
# **Next:** the network must learn. To nudge each of its 1,310 parameters the right way, one has to know what each of them did
# to the scores. Lesson 6 runs the whole network backwards.
