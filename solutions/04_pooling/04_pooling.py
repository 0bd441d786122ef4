# %% [markdown]
# # Lesson 4 · Pooling
#
# A conv layer says *what* it found and *exactly where*. Often "about here" is enough. **Pooling** keeps the strongest
# answer of each neighbourhood and lets the rest go.
#
# **You will do:** write the pooling layer, for maxima and for averages.
#
# **You will learn:** what pooling keeps and what it forgets, how many weights it has, and how three maps can become six.
#
# **You need:** the windows of lesson 3. About 40 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore

# %% [markdown]
# ## See a window pool
#
# Here are 8 × 8 grey pixels from the cat's forehead. A window of 2 × 2 walks over them with a stride of 2. From each window
# it keeps one number, the largest.
#
# **Predict before you run the next cell:** how many numbers are kept?

# %%
explore.pool(f=2, stride=2)

# %% [markdown]
# Sixteen: four rows of four. The picture has a quarter of its numbers left, and still looks like itself.
#
# The windows are placed just as in a conv layer. So you know the size already:
#
# $$n_H = \left\lfloor \frac{n_{H,\text{prev}} + 2\cdot\text{pad} - f}{\text{stride}} \right\rfloor + 1$$
#
# and the same for $n_W$. Only what happens *inside* the window is new: no weights, no sum, no bias.

# %% [markdown]
# ## Compare the two modes
#
# **Max** pooling keeps the largest number of the window. **Average** pooling keeps their mean. By hand, for a window of 2 and
# a stride of 1:
#
# ```
#   1  3  2        max:  4  3        average:  2.5  1.5
#   4  2 -1
# ```
#
# **Predict:** the next cell pools the same forehead by averages. Will its numbers be larger or smaller than before?

# %%
explore.pool(f=2, stride=2, mode="average")

# %% [markdown]
# Never larger: an average cannot exceed the largest of its numbers.
#
# ## Answer: a window that hangs over the edge
#
# A pooling window may hang over the edge as well. In lesson 1 we put zeros there. Careful now! Pooling reports on the pixels
# of a picture, and *padding is no pixel*: it must not win a maximum, and it must not be counted in an average.
#
# A picture of 5 × 5 pixels is −3 everywhere. Pool it with `f = 3`, `stride = 2`, `pad = 1`. The first window hangs over the
# corner: five of its nine cells are padding.
#
# Set `max_corner` and `average_corner`, the number that each mode must give there.

# %% answer="padded_corner"
# max_corner = ...
# average_corner = ...
### BEGIN SOLUTION
max_corner = -3
average_corner = -3
### END SOLUTION

# %% [markdown] hints="padded_corner"

# %% check="padded_corner"
check("padded_corner", max_corner, average_corner)

# %% judge="padded_corner"
judge("padded_corner", max_corner, average_corner)

# %% [markdown]
# See it: whatever the mode, a flat picture stays flat, right up to its edge.

# %%
explore.pool(np.full((5, 5, 1), -3.0), f=3, stride=2, pad=1, mode="average", at=(0, 0))

# %% [markdown]
# There are two ways to write that, and both are right:
#
# - **Frame it:** pad with −∞ (`-np.inf`) for a maximum, since nothing is smaller. An average then needs a count of the real
#   pixels.
# - **Cut it:** make no frame at all. Cut the window off where the picture ends, and reduce what is left.
#
# ## Write `pool_forward`
#
# For each example, each place and each **channel**: cut the window, reduce it to one number. The channels never meet.
#
# `(m, n_H_prev, n_W_prev, n_C)` → `(m, n_H, n_W, n_C)`
#
# Most poolings need no padding, so `"pad"` may be missing from `hparameters`. Then it is 0. To read it is an extra that you
# may leave out; but if you read it, the check asks you to treat the edge as you have just seen.


# %% answer="pool_forward"
def pool_forward(A_prev, hparameters, mode="max"):
    """Pool every channel of a batch.

    A_prev : (m, n_H_prev, n_W_prev, n_C) array
    hparameters : dict with "f", "stride" and, if there is padding, "pad" (less than f)
    mode : "max" or "average"

    Returns
    A : (m, n_H, n_W, n_C) array of floats
    cache : (A_prev, hparameters), which the way back needs in lesson 6
    """
    ### BEGIN SOLUTION
    f, stride, pad = hparameters["f"], hparameters["stride"], hparameters.get("pad", 0)
    m, n_H_prev, n_W_prev, n_C = A_prev.shape
    n_H = (n_H_prev + 2 * pad - f) // stride + 1
    n_W = (n_W_prev + 2 * pad - f) // stride + 1
    reduce = np.max if mode == "max" else np.mean
    A = np.zeros((m, n_H, n_W, n_C))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                top, left = h * stride - pad, w * stride - pad
                for c in range(n_C):
                    # (f, f), or less where the picture ends: padding is no pixel
                    window = A_prev[i, max(top, 0) : top + f, max(left, 0) : left + f, c]
                    A[i, h, w, c] = reduce(window)
    return A, (A_prev, hparameters)
    ### END SOLUTION


# %% [markdown] hints="pool_forward"

# %% check="pool_forward"
check(pool_forward)

# %% judge="pool_forward"
judge(pool_forward)

# %% [markdown]
# ## See what it does to the photograph
#
# **Predict:** a window of 4, stride 4, on the 64 × 64 cat. Which mode makes the picture brighter? Which makes it softer?

# %%
cat = data.photo_batch("cat")  # (1, 64, 64, 3)
largest, _ = pool_forward(cat, {"f": 4, "stride": 4})  # (1, 16, 16, 3)
average, _ = pool_forward(cat, {"f": 4, "stride": 4}, mode="average")  # (1, 16, 16, 3)
draw.pictures(
    cat[0],
    largest[0],
    average[0],
    titles=[f"before {cat.shape}", f"max {largest.shape}", f"average {average.shape}"],
)

# %% [markdown]
# The maximum is brighter: each block shows its brightest red, its brightest green and its brightest blue, even if they come
# from three different pixels. (Pooling treats each channel by itself!) The average is softer, as a photo seen from far away.
#
# ## Pool the maps of a conv layer
#
# In a network, pooling does not follow the photo but a conv layer. Here is yours from lesson 3, ready to use.

# %% given="zero_pad"

# %% given="conv_single_step"

# %% given="conv_output_size"

# %% given="conv_forward"

# %% [markdown]
# Two filters of 3 × 3 × 3: one answers to changes from left to right, one to changes from top to bottom. Their maps shall be
# as large as the picture. But a frame of zeros would itself look like a strong edge, so this time we frame the cat by
# repeating its outermost pixels.

# %%
W = np.zeros((3, 3, 3, 2))  # (f, f, n_C_prev, n_C)
W[:, 0, :, 0], W[:, 2, :, 0] = 1 / 3, -1 / 3  # left column minus right column
W[0, :, :, 1], W[2, :, :, 1] = 1 / 3, -1 / 3  # top row minus bottom row
b = np.zeros((1, 1, 1, 2))
framed = np.pad(cat, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")  # (1, 66, 66, 3)
Z, _ = conv_forward(framed, W, b, {"stride": 1, "pad": 0})
edges = np.abs(Z)  # (1, 64, 64, 2), how strong the change is
print(edges.shape, edges.size, "numbers")

# %%
pooled, _ = pool_forward(edges, {"f": 8, "stride": 8})  # (1, 8, 8, 2)
print(pooled.shape, pooled.size, "numbers")
draw.pictures(
    edges[0, :, :, 0],
    pooled[0, :, :, 0],
    edges[0, :, :, 1],
    pooled[0, :, :, 1],
    titles=["left–right, 64 × 64", "max pooled, 8 × 8", "top–bottom, 64 × 64", "max pooled, 8 × 8"],
    numbers=False,
    width=2.3,
)

# %% [markdown]
# 8,192 numbers became 128. The eyes and the nose still light up; only their exact place is gone.
#
# ## Move the cat a little
#
# That loss is the point. Push the whole picture one pixel to the right. Hardly anyone would notice; but *every* number of an
# edge map moves.
#
# **Predict:** which changes more, the edge maps or their pooled versions?


# %%
def change(before, after):
    """Return the average change, as a percentage of the average value."""
    return 100 * np.abs(after - before).mean() / before.mean()


moved = np.roll(edges, 1, axis=2)  # one pixel to the right
pooled_moved, _ = pool_forward(moved, {"f": 8, "stride": 8})
print(f"edge maps: {change(edges, moved):.0f} % changed")
print(f"max pooled: {change(pooled, pooled_moved):.0f} % changed")

# %% [markdown]
# The strongest edge of a neighbourhood mostly stays in its neighbourhood. The layers that follow see nearly the same thing,
# whether the cat sits here or one pixel over there.
#
# Pooling has a price, too: after it, no layer can say *which* of the 64 pixels it was.

# %% [markdown]
# ## Compare with the classic exercise
#
# Have you met this task in another course? `np.random.seed(1)` with `A_prev` of shape (2, 4, 4, 3) has been set to learners
# for years. Your function gives the published figures, for `f = 4`, `stride = 1`:
#
# max 1.74481176, 1.6924546, 2.10025514 · average −0.09498456, 0.11180064, −0.14263511

# %%
np.random.seed(1)
A_prev = np.random.randn(2, 4, 4, 3)
for mode in ("max", "average"):
    A, _ = pool_forward(A_prev, {"f": 4, "stride": 1}, mode=mode)
    print(f"{mode:8}", A.shape, np.round(A[0, 0, 0], 8))

# %% [markdown]
# A window of 4 on 4 pixels has one place only. The whole map became one number for each channel. Some networks end in just
# that way; it is called *global* pooling.
#
# ## Answer: count the parameters
#
# A **parameter** is a number that the training learns. A batch of maps with 24 rows, 20 columns and 16 channels goes through
# a max pooling with `f = 2` and `stride = 2`.
#
# Set `pool_parameters`, how many parameters this layer has, and `pooled_shape`, what comes out for one example: a tuple
# (rows, columns, channels).

# %% answer="pooling_counts"
# pool_parameters = ...
# pooled_shape = (..., ..., ...)
### BEGIN SOLUTION
pool_parameters = 0
pooled_shape = (12, 10, 16)
### END SOLUTION

# %% [markdown] hints="pooling_counts"

# %% check="pooling_counts"
check("pooling_counts", pool_parameters, pooled_shape)

# %% judge="pooling_counts"
judge("pooling_counts", pool_parameters, pooled_shape)

# %% [markdown]
# ## Answer: how three maps become six
#
# A drawing that is found in many textbooks shows this network, without any padding:
#
# | step | what comes out |
# |---|---|
# | the picture, grey | 32 × 32 × 1 |
# | layer 1: conv, 5 × 5 filters, stride 1 | 28 × 28 × 3 |
# | pooling, 2 × 2 | 14 × 14 × 3 |
# | layer 2: conv, 5 × 5 filters, stride 1 | 10 × 10 × 6 |
# | pooling, 2 × 2, same steps as before | ? |
#
# Readers ask again and again: how can *three* maps become *six*? Does each map make two? And one learner's program listed
# the pooling with "stride 0". Set four answers:
#
# - `maps_read_by_one_filter`: how many of the three maps does *one* filter of layer 2 read?
# - `weights_of_layer_2`: how many weights has layer 2, its biases not counted?
# - `stride_of_pooling`: which stride must the first pooling have, to make 14 out of 28?
# - `last_shape`: what comes out at the end, as a tuple (rows, columns, channels)?

# %% answer="three_maps_become_six"
# maps_read_by_one_filter = ...
# weights_of_layer_2 = ...
# stride_of_pooling = ...
# last_shape = (..., ..., ...)
### BEGIN SOLUTION
maps_read_by_one_filter = 3
weights_of_layer_2 = 5 * 5 * 3 * 6
stride_of_pooling = 2
last_shape = (5, 5, 6)
### END SOLUTION

# %% [markdown] hints="three_maps_become_six"

# %% check="three_maps_become_six"
check("three_maps_become_six", maps_read_by_one_filter, weights_of_layer_2, stride_of_pooling, last_shape)

# %% judge="three_maps_become_six"
judge("three_maps_become_six", maps_read_by_one_filter, weights_of_layer_2, stride_of_pooling, last_shape)

# %% [markdown]
# The whole chain, with its weights. Compare each line with your answers, then change a layer and watch the rest follow.

# %%
explore.shapes(preset="three maps become six")

# %% [markdown]
# ## What you have now
#
# - `pool_forward` shrinks maps, channel by channel, by maximum or by average.
# - Padding is no pixel: it never wins and never counts.
# - Pooling learns nothing, and keeps the number of channels. Only a conv layer changes that number, by its filters.
#
# **Next:** you own all the parts. [Lesson 5](../05_two_conv_network/05_two_conv_network.ipynb) bolts them together: a photo
# goes in at one end, six scores come out at the other.
