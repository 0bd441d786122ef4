# %% [markdown]
# # Lesson 8 · Fast convolution
#
# Your loops are right, and slow. Thousands of times slow. Nothing about the arithmetic has to change: only the *order* in
# which the numbers are fetched.
#
# **You will do:** turn a convolution layer into one matrix product, forward and backward.
#
# **You will learn:** what im2col is, what it costs, and how a network like yours gets faster still.
#
# **You need:** lessons 3 and 6. About 45 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, engine, speed

# %% [markdown]
# ## Collect your parts
#
# These are the loops of lesson 3, as given. They are the yardstick: the fast version must say the same.

# %% given="zero_pad"

# %% given="conv_single_step"

# %% given="conv_output_size"

# %% given="conv_forward"

# %% [markdown]
# ## See where the time goes
#
# One window, one filter, one number: that was the inner step of the loops. For the cat and the layer of lesson 5 Python
# takes this step 32,768 times: 64 · 64 places, 8 filters. Each time it looks up names, cuts a slice, calls a function. The
# 48 multiplications themselves are the smallest part.
#
# A **matrix product** does the same kind of work, sums of products, in one call: millions of them, with no Python between.
#
# So: can a convolution be *written* as a matrix product?

# %%
A = np.arange(1.0, 13.0).reshape(1, 3, 4, 1)  # (m, n_H, n_W, n_C): one picture of 3 × 4, one channel
draw.pictures(A[0, :, :, 0], titles=["a picture of 3 × 4"])

# %% [markdown]
# **Predict before you run the next cell:** a 2 × 2 window visits this picture with stride 1. How many windows are there?
# What are the four numbers of the first one, row by row? Of the second?
#
# Now write every window as *one row*, the windows in reading order.

# %%
windows = [A[0, h : h + 2, w : w + 2, 0].ravel() for h in range(2) for w in range(3)]
draw.pictures(np.array(windows), titles=["six windows, one a row"], width=3.2)

# %% [markdown]
# This picture of all windows is called **im2col**. Look at the number 6: it stands in four rows, once for each window that
# reads it.
#
# If a filter is written as a *column*, row times column is exactly one neuron: products, summed. And several filters are
# several columns. So
#
# $$\underbrace{\text{windows}}_{(m\,n_H n_W,\ f f\, n_{C,prev})}\ \cdot\ \underbrace{\text{filters}}_{(f f\, n_{C,prev},\ n_C)}
# \ =\ \underbrace{Z}_{(m\,n_H n_W,\ n_C)}$$
#
# is the whole layer, without the bias.

# %% [markdown]
# ## Answer: how large does it get?
#
# One cat, 64 × 64 × 3, under the layer of lesson 5: 8 filters of 4 × 4, stride 1, SAME (so 64 × 64 places).
#
# Set `matrix_shape`, the shape of the im2col matrix as a tuple (rows, columns); `multiplications`, how many the matrix
# product makes; and `times_larger`, how many times more numbers the matrix holds than the picture.

# %% answer="work_of_im2col"
# matrix_shape = (..., ...)
# multiplications = ...
# times_larger = ...
### BEGIN SOLUTION
matrix_shape = (64 * 64, 4 * 4 * 3)
multiplications = 64 * 64 * 48 * 8
times_larger = 64 * 64 * 48 // (64 * 64 * 3)
### END SOLUTION

# %% [markdown] hints="work_of_im2col"

# %% check="work_of_im2col"
check("work_of_im2col", matrix_shape, multiplications, times_larger)

# %% judge="work_of_im2col"
judge("work_of_im2col", matrix_shape, multiplications, times_larger)

# %% [markdown]
# Not one multiplication was saved! The loops make just as many. What is saved is everything *around* them.
#
# ## Meet sliding windows
#
# NumPy can *show* all windows of an array without copying a number: it only steps through the same memory in another way.
# The window's own axes come last.

# %%
views = np.lib.stride_tricks.sliding_window_view(A, (2, 2), axis=(1, 2))
print(views.shape)  # (m, n_H, n_W, n_C, f, f)
print(np.shares_memory(views, A))

# %% [markdown]
# Two things to mind. This view has *all* places: a stride of 2 takes every second one, `views[:, ::2, ::2]`. And the order of
# its axes: the channel stands before the window. Which order do the weights have, `(f, f, n_C_prev, n_C)`?
#
# `array.transpose(0, 1, 2, …)` puts axes in another order. A `reshape` afterwards copies, and then the memory is paid for.
#
# ## Write `im2col`
#
# `(m, n_H_prev, n_W_prev, n_C_prev)` → `(m·n_H·n_W, f·f·n_C_prev)`
#
# Rows in the order example, h, w. Columns in the order of a weight: row of the window, column of the window, channel. Loops
# over the f · f places of a *window* would do, too; only loops over the picture must go.


# %% answer="im2col"
def im2col(A_prev, f, stride, pad):
    """Write every window of a batch as one row.

    A_prev : (m, n_H_prev, n_W_prev, n_C_prev) array
    f, stride, pad : int

    Returns columns, a (m*n_H*n_W, f*f*n_C_prev) array.
    """
    ### BEGIN SOLUTION
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(A_pad, (f, f), axis=(1, 2))
    views = views[:, ::stride, ::stride]  # (m, n_H, n_W, n_C_prev, f, f)
    return views.transpose(0, 1, 2, 4, 5, 3).reshape(-1, f * f * A_prev.shape[3])
    ### END SOLUTION


# %% [markdown] hints="im2col"

# %% check="im2col"
check(im2col)

# %% judge="im2col"
judge(im2col)

# %% [markdown]
# ## Write `conv_forward_fast`
#
# The same arguments, the same result and the same cache as `conv_forward`. Three steps:
#
# 1. windows to rows: your `im2col`;
# 2. one matrix product with the filters, flattened to `(f·f·n_C_prev, n_C)`, and the bias;
# 3. fold the rows back to `(m, n_H, n_W, n_C)`.


# %% answer="conv_forward_fast"
def conv_forward_fast(A_prev, W, b, hparameters):
    """Convolve a batch with a bank of filters, through one matrix product.

    A_prev : (m, n_H_prev, n_W_prev, n_C_prev) array
    W : (f, f, n_C_prev, n_C) array
    b : (1, 1, 1, n_C) array
    hparameters : dict with "stride" and "pad"

    Returns Z, a (m, n_H, n_W, n_C) array, and cache = (A_prev, W, b, hparameters).
    """
    ### BEGIN SOLUTION
    f, n_C = W.shape[0], W.shape[3]
    pad, stride = hparameters["pad"], hparameters["stride"]
    n_H = (A_prev.shape[1] + 2 * pad - f) // stride + 1
    n_W = (A_prev.shape[2] + 2 * pad - f) // stride + 1
    rows = im2col(A_prev, f, stride, pad) @ W.reshape(-1, n_C)  # (m·n_H·n_W, n_C)
    return rows.reshape(A_prev.shape[0], n_H, n_W, n_C) + b, (A_prev, W, b, hparameters)
    ### END SOLUTION


# %% [markdown] hints="conv_forward_fast"

# %% check="conv_forward_fast"
check(conv_forward_fast)

# %% judge="conv_forward_fast"
judge(conv_forward_fast)

# %% [markdown]
# ## Race the loops
#
# The same cat, the same filters, both functions, on your machine, now. **Predict:** ten times as fast? A hundred? Then run.

# %%
cat = data.photo_batch("cat")  # (1, 64, 64, 3)
rng = np.random.default_rng(0)
W, b = rng.standard_normal((4, 4, 3, 8)), np.zeros((1, 1, 1, 8))
speed.faster(conv_forward, conv_forward_fast, cat, W, b, {"stride": 1, "pad": 1}, at_least=5)

# %% [markdown]
# And the maps are the same, to the last digits:

# %%
slow, _ = conv_forward(cat, W, b, {"stride": 1, "pad": 1})
fast, _ = conv_forward_fast(cat, W, b, {"stride": 1, "pad": 1})
print(np.allclose(slow, fast))
draw.channels(fast[0], "map", most=4, numbers=False)

# %% [markdown]
# ## Draw the price
#
# How does it grow? Run the next cell on your machine: the left picture then shows the times of both functions, and a dashed
# line: the least time in which your machine's matrix product can multiply so often. (Stored notebooks show the number of
# multiplications in its place, since times differ from run to run.) The right picture shows the memory.

# %%
speed.chart(conv_forward, conv_forward_fast)

# %% [markdown]
# Both axes are logarithmic: parallel lines are a constant factor apart. The matrix needs about sixteen times the picture, and
# for a batch of 32 cats that is 50 megabytes. Much of the fast function's time is spent on *copying*, not on multiplying.
#
# ## Go back the same way
#
# On the way back, lesson 6 took three steps for every neuron. Each of them is a matrix product, or the reverse of im2col.
# Write `columns` for the im2col matrix, and fold `dZ` to `(m·n_H·n_W, n_C)`:
#
# - The bias was added at every place: `db` sums dZ over all places.
# - `Z = columns · W`, so `dW = columnsᵀ · dZ`. Check the shapes: `(f·f·n_C_prev, places)` times `(places, n_C)`.
# - `dcolumns = dZ · Wᵀ`: for each window, what flows back to each of its numbers.
#
# One thing is left. A pixel stands in several rows of `columns`. What comes back to it from all of them must be **added up**.
# A loop over the f · f places of the window does it: for place (r, c), the shares of *all* windows go to pixels that lie
# `stride` apart, beginning at (r, c). That is one slice.
#
# ## Write `conv_backward_fast`


# %% answer="conv_backward_fast"
def conv_backward_fast(dZ, cache):
    """Send a gradient back through a convolution, through matrix products.

    dZ : (m, n_H, n_W, n_C) array
    cache : (A_prev, W, b, hparameters), from the forward pass

    Returns dA_prev, dW, db, with the shapes of A_prev, W and b.
    """
    ### BEGIN SOLUTION
    A_prev, W, b, hparameters = cache
    f, _, n_C_prev, n_C = W.shape
    pad, stride = hparameters["pad"], hparameters["stride"]
    m, n_H, n_W, _ = dZ.shape
    rows = dZ.reshape(-1, n_C)
    dW = (im2col(A_prev, f, stride, pad).T @ rows).reshape(W.shape)
    db = rows.sum(axis=0).reshape(b.shape)
    shares = (rows @ W.reshape(-1, n_C).T).reshape(m, n_H, n_W, f, f, n_C_prev)
    dA_pad = np.zeros((m, A_prev.shape[1] + 2 * pad, A_prev.shape[2] + 2 * pad, n_C_prev))
    for r in range(f):
        for c in range(f):
            down, across = r + stride * n_H, c + stride * n_W
            dA_pad[:, r:down:stride, c:across:stride][:, :n_H, :n_W] += shares[:, :, :, r, c]
    dA_prev = dA_pad[:, pad : pad + A_prev.shape[1], pad : pad + A_prev.shape[2]]
    return dA_prev, dW, db
    ### END SOLUTION


# %% [markdown] hints="conv_backward_fast"

# %% check="conv_backward_fast"
check(conv_backward_fast)

# %% judge="conv_backward_fast"
judge(conv_backward_fast)

# %% [markdown]
# What flows back to the cat when every neuron of the first map asks for more? **Predict:** do all pixels get the same?

# %%
dZ = np.zeros(fast.shape)
dZ[..., 0] = 1
dA, dW, db = conv_backward_fast(dZ, (cat, W, b, {"stride": 1, "pad": 1}))
draw.pictures(*(dA[0, :8, :8, k] for k in range(3)), titles=["red, a corner", "green", "blue"], width=3.8)

# %% [markdown]
# All pixels inside do: each of them meets all 16 weights of the filter, and they add up. At the top and at the left fewer
# windows reach a pixel, so that some of the weights are missing from the sum.

# %% [markdown]
# ## Share the pixels of a block
#
# Can it be faster still? im2col suits every layer. But *your* network is a special one, and it was special on purpose: stride
# 1, then a ReLU, then a pooling whose windows do not overlap. Whoever knows that can do better.
#
# **First idea: blocks.** Take 4 × 4 neighbouring neurons under a 4 × 4 filter. im2col copies each one's window. But the windows
# overlap almost entirely: together they read a small square of pixels, and *that* could be copied once. The matrix then
# holds each filter 16 times, each time moved by one pixel, with zeros between.

# %%
filters = np.arange(1.0, 5.0).reshape(2, 2, 1, 1)  # one 2 × 2 filter with the weights 1, 2, 3, 4
B = engine.banded(filters, 2)  # a block of 2 × 2 neurons reads 3 × 3 pixels
figure, (ax,) = draw.new_figure(1, 4.2, 2.3)
draw.show_array(ax, B, "one row a neuron, one column a pixel")
figure

# %% [markdown]
# Four neurons, four rows: the same four weights, shifted. Such a matrix is called *banded* (or block-Toeplitz).
#
# ## Answer: what does a block save?
#
# A block of 4 × 4 neurons, filters of 4 × 4, stride 1, one channel, 8 filters.
#
# Set `pixels_by_im2col`, the numbers that im2col copies for the 16 neurons; `pixels_by_block`, the pixels of the square that
# they read together; and `block_multiplies`, how many multiplications the banded matrix makes for the block, its zeros
# included.

# %% answer="what_a_block_saves"
# pixels_by_im2col = ...
# pixels_by_block = ...
# block_multiplies = ...
### BEGIN SOLUTION
pixels_by_im2col = 16 * 4 * 4
pixels_by_block = 7 * 7
block_multiplies = 7 * 7 * 16 * 8
### END SOLUTION

# %% [markdown] hints="what_a_block_saves"

# %% check="what_a_block_saves"
check("what_a_block_saves", pixels_by_im2col, pixels_by_block, block_multiplies)

# %% judge="what_a_block_saves"
judge("what_a_block_saves", pixels_by_im2col, pixels_by_block, block_multiplies)

# %% [markdown]
# Fewer numbers to copy, more to multiply, most of them by zero. Is that a good bargain? A processor multiplies far faster than it
# fetches, but not for ever. So there must be a best size.
#
# ## Look for the best block
#
# A block of 1 × 1 is im2col. Larger blocks copy less for each neuron, and multiply more. **Predict:** which of the four is the
# fastest? Then run the cell: on your machine a second picture shows the time.

# %%
speed.blocks()

# %% [markdown]
# From 1 × 1 to 2 × 2 more than half of the copying is saved, for half as many multiplications again. From 4 × 4 on, hardly
# anything is left to save, and the zeros cost more and more. On the machine on which this was written 32 pictures took
# 2.7, 1.7, 2.1 and 4.5 milliseconds (one thread): so the engine takes 2 × 2. Is it the same on yours?
#
# ## Let the maximum go first
#
# **Second idea.** Adding a bias keeps the order of numbers, and so does the ReLU. So "add, clamp, take the maximum" is the same as
# "take the maximum, add, clamp". But after the pooling only one number in 64 is left to add to and to clamp.

# %%
z = rng.standard_normal((8, 8))
bias = -0.5
print(np.maximum(z + bias, 0).max() == np.maximum(z.max() + bias, 0))

# %% [markdown]
# **Third idea: back through the winners.** In each pooling window only the winner has a gradient. So for `dW` one needs one
# window of pixels for each winner: 1 neuron in 64.
#
# **Fourth idea: small helpings.** A few pictures at a time fit into the processor's *cache*, its small, fast memory. A whole
# batch does not.
#
# `convlab.engine` does all four. Open `notebooks/convlab/engine.py`: the forward pass is a page, and you can read it now. Does it
# say what the layers say?

# %%
parameters = {"W1": W, "b1": b, "W2": rng.standard_normal((2, 2, 8, 16)), "b2": np.zeros((1, 1, 1, 16))}
parameters |= {"W3": rng.standard_normal((64, 6)), "b3": np.zeros((1, 6))}


def layer(A, number, pad, pool):
    """CONV → RELU → MAXPOOL with your fast convolution; ``pad`` is (before, after)."""
    A = np.pad(A, ((0, 0), pad, pad, (0, 0)))
    Z, _ = conv_forward_fast(A, parameters[f"W{number}"], parameters[f"b{number}"], {"stride": 1, "pad": 0})
    m, n_H, n_W, n_C = Z.shape
    return np.maximum(Z, 0).reshape(m, n_H // pool, pool, n_W // pool, pool, n_C).max(axis=(2, 4))


def by_layers(X):
    flat = layer(layer(X, 1, (1, 2), 8), 2, (0, 1), 4).reshape(len(X), -1)
    return flat @ parameters["W3"] + parameters["b3"]


def by_engine(X):
    return engine.forward(X, parameters)[0]


print(np.allclose(by_layers(cat), by_engine(cat)))

# %% [markdown]
# And how much do the four ideas bring, beyond your own fast convolution? Both take the same 32 cats. **Predict**, then run.

# %%
cats = np.repeat(cat, 32, axis=0)  # (32, 64, 64, 3)
speed.faster(by_layers, by_engine, cats, at_least=2)

# %% [markdown]
# Loops, im2col, engine: from a tenth of a second for a picture to about a ten-thousandth, in plain NumPy, and with the same
# result.
#
# And the big libraries? With one thread and 32-bit numbers, the engine took three quarters of PyTorch's time on the way forward,
# and half of it forward and back. No wonder, and no shame for PyTorch: the engine knows this one network, PyTorch must be ready
# for any. Change a layer, and the advantage is gone. (`python -m grader bench network`, in the course's repository, measures
# both side by side.)
#
# ## What you have now
#
# - `im2col` and two matrix products: a convolution layer, forward and backward, at a speed for real work.
# - You know its price: memory, and the time to copy.
# - You have seen why general libraries can be beaten where more is known of a network.
#
# **Next:** convolutions do not need pictures. Lesson 9 slides windows along time, and solves the shape riddles
# that bring so many people to this course.
