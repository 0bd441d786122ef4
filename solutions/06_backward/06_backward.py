# %% [markdown]
# # Lesson 6 · The way back
#
# Your network answers, but it knows nothing. To teach it, one must know of *every* number in it: if this number grew a
# little, would the answer get better or worse, and by how much?
#
# **You will do:** send that question back through a conv layer and through a pooling layer, and check your work by nudging.
#
# **You will learn:** where a gradient goes, who collects it, and which pixels of a photograph really move a neuron, of all
# those that it sees.
#
# **You need:** `conv_forward` and `pool_forward` (they are given here), and what a derivative is. About 75 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore, gradient

# %% given="zero_pad"

# %% given="conv_single_step"

# %% given="conv_output_size"

# %% given="conv_forward"

# %% given="pool_forward"

# %% [markdown]
# ## Ask the question
#
# Lesson 7 will give the network a **loss**: one number that says how wrong it is. The smaller, the better.
#
# Take any number $a$ in the network: a pixel, a weight, an output. Its **gradient** answers one question:
#
# > If $a$ grew by a tiny step, how many times that step would the loss grow?
#
# A gradient of 3 means: three times as far. A gradient of −3: three times as far *down*. And 0 means that the loss does not
# care.
#
# All gradients of an array `A` together make an array of the same shape. It is called `dA`. So `dW` has the shape of `W`,
# and `dZ` the shape of `Z`. That alone finds half of all mistakes.

# %% [markdown]
# ## Find a gradient by trying
#
# No calculus yet. Nudge one number up, nudge it down, and look at the difference. Here the "loss" is a sum of squares.
#
# **Predict before you run the next cell:** the numbers are 3 and −1. What are the two gradients?


# %%
def sum_of_squares(x):
    return np.sum(x**2)


x, step = np.array([3.0, -1.0]), 1e-5
for nudge in (np.array([step, 0]), np.array([0, step])):
    print((sum_of_squares(x + nudge) - sum_of_squares(x - nudge)) / (2 * step))

# %% [markdown]
# 6 and −2: twice each number, just as calculus says ($\frac{d}{dx}\,x^2 = 2x$). The last digits are a little off. That is the
# price of trying.
#
# `gradient.numerical_gradient` does this for an array of any shape.

# %%
gradient.numerical_gradient(sum_of_squares, x)

# %% [markdown]
# A layer does not return one number but many. Each of them has its own gradient already, handed down from the layers
# behind it: the **upstream** gradient. Give it along, and the tool finds how the loss moves *through all of them*.
#
# Here are two outputs, $x_0 + x_1$ and $x_0 x_1$, at $x = (3, -1)$. The loss moves 10 times as far as the first and 100
# times as far as the second. **Predict** the gradient of $x_0$.


# %%
def two_outputs(x):
    return np.array([x[0] + x[1], x[0] * x[1]])


gradient.numerical_gradient(two_outputs, x, upstream=np.array([10.0, 100.0]))

# %% [markdown]
# $x_0$ moves the first output by 1 and the second by $x_1 = -1$. So $10\cdot 1 + 100\cdot(-1) = -90$. The two ways to the loss
# *add up*. Remember this sum: the whole lesson is made of it.
#
# Trying is slow: two runs of the network for every single number, 2,620 for the 1,310 parameters of lesson 5. Nobody can
# train like that. But to *check* a gradient there is nothing better.

# %% [markdown]
# ## See how far to trust it
#
# How large should a nudge be? The next cell tries many sizes on $e^x$, whose gradient is known exactly: $e^x$ again. It does
# so twice, with NumPy's usual floats (float64) and with floats of half the length (float32).


# %%
def sum_of_exp(x, dtype=np.float64):
    return np.sum(np.exp(x.astype(dtype)))


x, steps = np.linspace(-1, 1, 7), 10.0 ** np.arange(-13, 0.1)
figure, (ax,) = draw.new_figure(1, 5.5, 3.2)
for dtype, style in ((np.float64, "o-"), (np.float32, "s--")):
    tried = [gradient.numerical_gradient(lambda x, d=dtype: sum_of_exp(x, d), x, step=step) for step in steps]
    errors = [gradient.relative_error(one, np.exp(x)) for one in tried]
    ax.loglog(
        steps, errors, style, color=draw.ROLES["output" if style == "o-" else "kernel"], label=dtype.__name__
    )
ax.set(xlabel="size of the nudge", ylabel="relative error")
ax.set_title("how wrong a gradient by trying is", fontsize=10)
ax.legend()
figure

# %% [markdown]
# A valley. In float64 its floor lies near a step of $10^{-5}$, where about ten digits are right. In float32 even the
# best step is nearly a million times worse. So: **check gradients in float64.**
#
# ## Answer: find the right gradient
#
# Three people worked out the gradient of $x\cdot s(x)$ with $s(x) = \frac{1}{1 + e^{-x}}$. Only one of them is right. You need
# no pencil to find out who: you have the tool. (`gradient.relative_error(a, b)` compares two arrays: the largest difference
# over the largest number. Below $10^{-7}$, all is well.)
#
# And look at the valley again. On each of its two sides, another thing goes wrong:
#
# - `"curvature"`: the function bends between the two points, so the straight line through them has another slope;
# - `"rounding"`: the two results are so alike that their difference has hardly a correct digit.
#
# Set `right_gradient` to `"A"`, `"B"` or `"C"`; and `too_large` and `too_small` to what spoils the result when the nudge is
# too large, and when it is too small.


# %%
def s(x):
    return 1 / (1 + np.exp(-x))


def mystery(x):
    return np.sum(x * s(x))


x = np.linspace(-3, 3, 9)
candidates = {"A": s(x), "B": s(x) + x * s(x) * (1 - s(x)), "C": s(x) + s(x) * (1 - s(x))}

# %% answer="trust_the_check"
# right_gradient = ...
# too_large = ...
# too_small = ...
### BEGIN SOLUTION
by_trying = gradient.numerical_gradient(mystery, x)
errors = {name: gradient.relative_error(one, by_trying) for name, one in candidates.items()}
right_gradient = min(errors, key=errors.get)
too_large = "curvature"
too_small = "rounding"
### END SOLUTION

# %% [markdown] hints="trust_the_check"

# %% check="trust_the_check"
check("trust_the_check", right_gradient, too_large, too_small)

# %% judge="trust_the_check"
judge("trust_the_check", right_gradient, too_large, too_small)

# %% [markdown]
# ## Go back through one neuron
#
# Now with a pencil. One neuron of lesson 2:
#
# $$z = a_1 w_1 + a_2 w_2 + \dots + b$$
#
# Its upstream gradient is one number, $dz$: if $z$ grows by a step, the loss grows by $dz$ steps. Who moves $z$?
#
# | if this grows by 1 … | … $z$ grows by | so its gradient is |
# |---|---|---|
# | pixel $a_1$ | $w_1$ | $da_1 = w_1\cdot dz$ |
# | weight $w_1$ | $a_1$ | $dw_1 = a_1\cdot dz$ |
# | bias $b$ | 1 | $db = dz$ |
#
# Each hands the gradient to the other: the pixel gets it times the weight, the weight gets it times the pixel. For all pixels
# of the window at once: its gradient is the *filter* times $dz$, and the gradient of the filter is the *window* times $dz$.
#
# Do not take my word for it. **Predict** the two boxes below, then run.

# %%
window = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1)  # (f, f, n_C_prev)
W = np.array([[0.5, -1.0], [0.0, 2.0]]).reshape(2, 2, 1)
b, dz = np.ones((1, 1, 1)), 10.0
d_window = gradient.numerical_gradient(lambda window: conv_single_step(window, W, b), window, dz)
d_filter = gradient.numerical_gradient(lambda W: conv_single_step(window, W, b), W, dz)
draw.pictures(
    window[:, :, 0],
    W[:, :, 0],
    d_window[:, :, 0],
    d_filter[:, :, 0],
    titles=["the window", "the filter", "d_window, dz = 10", "d_filter, dz = 10"],
    width=2.2,
)

# %% [markdown]
# ## Let neurons share a pixel
#
# A layer has many neurons, and their windows overlap. In the next cell a picture of 3 × 4 pixels meets a filter of 2 × 2, stride
# 1: six neurons, two rows of three. We wake up *one* neuron at a time (all other numbers of `dZ` are 0) and look where its
# gradient goes. In the end, all six at once.
#
# **Predict:** what will the last picture be?

# %%
A = np.arange(1.0, 13.0).reshape(1, 3, 4, 1)  # (m, n_H_prev, n_W_prev, n_C_prev)
W = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1, 1)  # (f, f, n_C_prev, n_C)
dZ = np.array([[2.0, 0.0, -1.0], [1.0, 3.0, 0.0]]).reshape(1, 2, 3, 1)  # (m, n_H, n_W, n_C)


def layer(A):
    return conv_forward(A, W, np.zeros((1, 1, 1, 1)), {"stride": 1, "pad": 0})[0]


def sent_by(h, w):
    """Return the gradient of the picture when only neuron (h, w) counts."""
    only = np.zeros(dZ.shape)
    only[0, h, w, 0] = dZ[0, h, w, 0]
    return gradient.numerical_gradient(layer, A, only)[0, :, :, 0]


# %%
places = [(0, 0), (1, 0), (1, 1)]
everyone = gradient.numerical_gradient(layer, A, dZ)[0, :, :, 0]
draw.pictures(
    *[sent_by(h, w) for h, w in places],
    everyone,
    titles=[*(f"neuron ({h}, {w})\ndz = {dZ[0, h, w, 0]:g}" for h, w in places), "all six neurons"],
    outlines=[((h, h + 2), (w, w + 2)) for h, w in places],
    signed=True,
    limits=(-25, 25),
)

# %% [markdown]
# Every neuron stamps its filter into its own window, as strongly as its `dz` says. Where windows overlap, the stamps *add up*.
# Look at the pixel in row 1, column 1: it got 8 from neuron (0, 0), 2 from neuron (1, 0) and 3 from neuron (1, 1), which makes
# 13. (The fourth window over it belongs to a neuron whose `dz` is 0.)
#
# In lesson 3 you asked which neurons *see* a pixel. These are the neurons from which it collects its gradient now:
#
# > **A number collects from everyone who used it.**
#
# - A **pixel** is used by all neurons whose window holds it, in every map.
# - A **weight** is used by all neurons of its map, at every place and in every example.
# - A **bias** too.

# %% [markdown]
# ## Answer: who adds up?
#
# Two pictures of 5 × 5 × 3 meet 4 filters of 3 × 3, stride 1, no padding. So `dZ` has the shape (2, 3, 3, 4). How many numbers
# of `dZ` take part in the sum for
#
# - `corner_pixel`: the entry `dA_prev[0, 0, 0, 0]`,
# - `middle_pixel`: the entry `dA_prev[0, 2, 2, 0]`,
# - `one_weight`: the entry `dW[0, 0, 0, 0]`,
# - `one_bias`: the entry `db[0, 0, 0, 0]`?

# %% answer="who_adds_up"
# corner_pixel = ...
# middle_pixel = ...
# one_weight = ...
# one_bias = ...
### BEGIN SOLUTION
corner_pixel = 1 * 4  # one window, four maps
middle_pixel = 9 * 4  # nine windows, four maps
one_weight = 2 * 3 * 3  # two examples, nine places, one map
one_bias = 2 * 3 * 3
### END SOLUTION

# %% [markdown] hints="who_adds_up"

# %% check="who_adds_up"
check("who_adds_up", corner_pixel, middle_pixel, one_weight, one_bias)

# %% judge="who_adds_up"
judge("who_adds_up", corner_pixel, middle_pixel, one_weight, one_bias)

# %% [markdown]
# ## Mind the frame
#
# With padding, the windows lie on the *framed* picture. So their gradients land on a framed picture as well, some of them on
# the frame. Nobody can turn a padded zero. Its gradient is of no use, and the frame must be cut off again.
#
# A tempting way to cut is the slice `[pad:-pad]`. **Predict** the three lines:

# %%
row = np.array([10, 11, 12, 13, 14, 15])
for pad in (2, 1, 0):
    print(f"pad = {pad}:", row[pad:-pad])

# %% [markdown]
# With `pad = 0` *nothing* is left, since −0 is 0: the slice ends where it starts. Find a slice whose end is right for every
# pad.

# %% [markdown]
# ## Write `conv_backward`
#
# (A good place for a break.)
#
# Walk through the same four loops as on the way forward. At each neuron, hand its `dZ[i, h, w, c]` to the three who made it:
# its window, its filter, its bias. Here is a whole layer by hand, one picture, one filter, stride 1, no padding:
#
# ```
#  A_prev    W      dZ      neuron 0 sends   neuron 1 sends    dA_prev       dW     db
#   1 2 3   0 1   10 -1         0 10             0 -1         0 10 -1      8 17     9
#   4 5 6   2 0                20  0            -2  0        20 -2  0     35 44
# ```
#
# The first column of `dA_prev` belongs to neuron 0 alone, the last one to neuron 1, and the middle one to both. Work out one
# number of each gradient before you go on.
#
# `dZ (m, n_H, n_W, n_C)` → `dA_prev (m, n_H_prev, n_W_prev, n_C_prev)`, `dW (f, f, n_C_prev, n_C)`, `db (1, 1, 1, n_C)`


# %% answer="conv_backward"
def conv_backward(dZ, cache):
    """Send a gradient back through a convolutional layer.

    dZ : (m, n_H, n_W, n_C) array, the gradient of the layer's output
    cache : (A_prev, W, b, hparameters), what conv_forward returned besides Z

    Returns dA_prev, dW, db, three arrays of floats with the shapes of A_prev, W and b.
    """
    ### BEGIN SOLUTION
    A_prev, W, b, hparameters = cache
    f, pad, stride = W.shape[0], hparameters["pad"], hparameters["stride"]
    m, n_H, n_W, n_C = dZ.shape
    n_H_prev, n_W_prev = A_prev.shape[1:3]

    A_pad = zero_pad(A_prev, pad)  # what the windows lay on
    dA_pad, dW, db = np.zeros(A_pad.shape), np.zeros(W.shape), np.zeros(b.shape)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                rows, columns = slice(h * stride, h * stride + f), slice(w * stride, w * stride + f)
                for c in range(n_C):
                    dz = dZ[i, h, w, c]
                    dA_pad[i, rows, columns, :] += W[:, :, :, c] * dz
                    dW[:, :, :, c] += A_pad[i, rows, columns, :] * dz
                    db[:, :, :, c] += dz
    return dA_pad[:, pad : pad + n_H_prev, pad : pad + n_W_prev, :], dW, db
    ### END SOLUTION


# %% [markdown] hints="conv_backward"

# %% check="conv_backward"
check(conv_backward)

# %% judge="conv_backward"
judge(conv_backward)

# %% [markdown]
# ## Check it yourself
#
# No course will check the gradients that you write later. The tool will. Three things make such a check worth its name:
#
# - *small* arrays, because trying is slow;
# - all sizes *different*, a stride, a frame, so that nothing can be swapped unnoticed;
# - an *uneven* `dZ`. If it were all ones, a mixed-up `dZ[i, h, w, c]` would never show.

# %%
rng = np.random.default_rng(6)
A_prev, W, b = (
    rng.standard_normal((2, 5, 4, 3)),
    rng.standard_normal((3, 3, 3, 2)),
    rng.standard_normal((1, 1, 1, 2)),
)
hparameters = {"stride": 2, "pad": 1}
Z, cache = conv_forward(A_prev, W, b, hparameters)
dZ = rng.standard_normal(Z.shape)
yours = conv_backward(dZ, cache)
by_trying = (
    gradient.numerical_gradient(lambda A_prev: conv_forward(A_prev, W, b, hparameters)[0], A_prev, dZ),
    gradient.numerical_gradient(lambda W: conv_forward(A_prev, W, b, hparameters)[0], W, dZ),
    gradient.numerical_gradient(lambda b: conv_forward(A_prev, W, b, hparameters)[0], b, dZ),
)
for name, one, other in zip(("dA_prev", "dW", "db"), yours, by_trying, strict=True):
    print(f"{name:8}{one.shape!s:14} error below 1e-7: {gradient.relative_error(one, other) < 1e-7}")

# %% [markdown]
# If you met this task in another course, compare with its published figures, for `np.random.seed(1)` and `Z` itself as the
# upstream gradient. (Some early editions print dA 9.60899…, dW 10.58174…, db 76.37107…: those belong to stride 1 and to the
# `Z` with the bias inside the sum, the misprint that lesson 3 met.)
#
# dA 1.45243777754 · dW 1.72699145831 · db 7.83923256462

# %%
np.random.seed(1)
A_prev, W, b = np.random.randn(10, 4, 4, 3), np.random.randn(2, 2, 3, 8), np.random.randn(1, 1, 1, 8)
Z, cache = conv_forward(A_prev, W, b, {"stride": 2, "pad": 2})
for name, one in zip(("dA", "dW", "db"), conv_backward(Z, cache), strict=True):
    print(f"{name} {one.mean():.11f}")

# %% [markdown]
# ## See what a filter learns from
#
# Send the cat through a single filter of 16 × 16, stride 16. It has 16 neurons, one for each tile of the picture. Wake up the one
# over the eye: its `dz` is 1, all others are 0.
#
# **Predict:** what will `dW` look like?

# %%
cat = data.photo_batch("cat")  # (1, 64, 64, 3)
W, b = np.zeros((16, 16, 3, 1)), np.zeros((1, 1, 1, 1))
Z, cache = conv_forward(cat, W, b, {"stride": 16, "pad": 0})
dZ = np.zeros(Z.shape)  # (1, 4, 4, 1)
dZ[0, 1, 1, 0] = 1
dA_prev, dW, db = conv_backward(dZ, cache)
draw.pictures(
    cat[0],
    dW[:, :, :, 0],
    titles=[f"the cat {cat.shape}", f"dW {dW.shape}"],
    outlines=[((16, 32), (16, 32))],
)

# %% [markdown]
# It is the window itself. Learning adds a little of this to the filter, or takes a little away. So filters are made of the
# windows that they looked at: all of them, each weighted by its `dz`.

# %% [markdown]
# ## Go back through pooling
#
# A pooling layer has no weights. Only one gradient is wanted: that of its input.
#
# In a **max** pooling, one pixel of the window has won. If it grows, the output grows with it. If another pixel grows a little,
# nothing happens at all: the winner is still larger. So the winner gets the whole gradient, and the others get 0.
#
# In an **average** pooling, each of $n$ pixels moves the output by $\frac{1}{n}$. So each gets $\frac{1}{n}$ of the gradient.

# %%
explore.pool(f=2, stride=2)

# %% [markdown]
# ## Write `create_mask_from_window`
#
# First a small helper: where in this window is the maximum? Answer with an array of `True` and `False`.
#
# ```
#   1  3  2        False False False
#   4  2 -1   →     True False False
# ```
#
# If the maximum stands there more than once (a **tie**), mark *every* place that holds it. That is the convention of this
# course. We will come back to it.


# %% answer="create_mask_from_window"
def create_mask_from_window(x):
    """Mark the maximum of a window.

    x : (rows, columns) array

    Returns an array of bools of x's shape, True wherever x holds its largest number.
    """
    ### BEGIN SOLUTION
    return x == np.max(x)
    ### END SOLUTION


# %% [markdown] hints="create_mask_from_window"

# %% check="create_mask_from_window"
check(create_mask_from_window)

# %% judge="create_mask_from_window"
judge(create_mask_from_window)

# %% [markdown]
# ## Write `distribute_value`
#
# The helper for averages: share a number out evenly over a window. What you hand out must add up to what you had.
#
# ```
#   6, (2, 3)   →   1 1 1
#                   1 1 1
# ```


# %% answer="distribute_value"
def distribute_value(dz, shape):
    """Share a number out evenly.

    dz : a number
    shape : (rows, columns) of the window

    Returns a (rows, columns) array of floats, all alike, whose sum is dz.
    """
    ### BEGIN SOLUTION
    rows, columns = shape
    return np.full((rows, columns), dz / (rows * columns))
    ### END SOLUTION


# %% [markdown] hints="distribute_value"

# %% check="distribute_value"
check(distribute_value)

# %% judge="distribute_value"
judge(distribute_value)

# %% [markdown]
# ## Answer: where does a tie's gradient go?
#
# This window went into a max pooling, and the gradient of its maximum is 3:
#
# ```
#   5  2
#   5  1
# ```
#
# - `course_tie`: the gradient of the window when the mask of this course lets it through, as a list of two rows
# - `first_only_tie`: the same as most frameworks do it, such as PyTorch: the *first* maximum, read row by row, gets everything
# - `nudged`: what `numerical_gradient` says for the 5 in the first row. It nudges that pixel up and down, divides by the whole
#   way, and multiplies by the upstream gradient. Think first, then try it if you like.

# %% answer="tied_maximum"
# course_tie = [[..., ...], [..., ...]]
# first_only_tie = [[..., ...], [..., ...]]
# nudged = ...
### BEGIN SOLUTION
course_tie = [[3, 0], [3, 0]]
first_only_tie = [[3, 0], [0, 0]]
nudged = 1.5
### END SOLUTION

# %% [markdown] hints="tied_maximum"

# %% check="tied_maximum"
check("tied_maximum", course_tie, first_only_tie, nudged)

# %% judge="tied_maximum"
judge("tied_maximum", course_tie, first_only_tie, nudged)

# %% [markdown]
# Three answers, and none of them is *the* gradient. At a tie the maximum has a kink: upwards it follows each of the two pixels,
# downwards neither. There is no slope at a kink, so one must agree on something.
#
# - *All of them* (this course, and the classic exercise): simple to write, but it hands out the gradient more than once.
# - *The first one* (most frameworks): nothing is handed out twice.
#
# Does it matter? In pictures of floats, ties are rare. Behind a ReLU they are common, since many windows are all zeros. But
# there the ReLU stops the gradient anyway: it lets none back where its output is 0. When you *check* a max pooling by nudging,
# choose numbers without ties.

# %% [markdown]
# ## Write `pool_backward`
#
# The loops are those of `pool_forward`. At each output, take its window in `A_prev`, and give each pixel its part of
# `dA[i, h, w, c]`: by the mask, or by even shares. By hand, `f = 2`, stride 1, and `dA` is 2 and 3:
#
# ```
#  A_prev        max: both windows are won by 5      average: a quarter to each
#   1  5  2            0  5  0                         0.5  1.25  0.75
#   4  2 -1            0  0  0                         0.5  1.25  0.75
# ```
#
# Padding is no pixel: it never won, and it never counted. So nothing goes to it, and a window that hangs over the edge shares
# its gradient among its *real* pixels only. `"pad"` may be missing from `hparameters`. Then it is 0.
# (As in lesson 4, to read it is an extra that you may leave out.)
#
# `dA (m, n_H, n_W, n_C)` → `dA_prev (m, n_H_prev, n_W_prev, n_C)`


# %% answer="pool_backward"
def pool_backward(dA, cache, mode="max"):
    """Send a gradient back through a pooling layer.

    dA : (m, n_H, n_W, n_C) array, the gradient of the layer's output
    cache : (A_prev, hparameters), what pool_forward returned besides A; "pad" may be missing from hparameters
    mode : "max" or "average", as on the way forward

    Returns dA_prev, an array of floats of A_prev's shape. At a tie, every maximum gets the whole gradient.
    """
    ### BEGIN SOLUTION
    A_prev, hparameters = cache
    f, pad, stride = hparameters["f"], hparameters.get("pad", 0), hparameters["stride"]
    m, n_H, n_W, n_C = dA.shape
    dA_prev = np.zeros(A_prev.shape)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                row, column = h * stride - pad, w * stride - pad
                # f long, or less where the picture ends: padding is no pixel
                rows, columns = slice(max(row, 0), row + f), slice(max(column, 0), column + f)
                for c in range(n_C):
                    window = A_prev[i, rows, columns, c]
                    if mode == "max":
                        share = create_mask_from_window(window) * dA[i, h, w, c]
                    else:
                        share = distribute_value(dA[i, h, w, c], window.shape)
                    dA_prev[i, rows, columns, c] += share
    return dA_prev
    ### END SOLUTION


# %% [markdown] hints="pool_backward"

# %% check="pool_backward"
check(pool_backward)

# %% judge="pool_backward"
judge(pool_backward)

# %% [markdown]
# Check it by nudging, with numbers that have no ties. The last line of each mode is the classic exercise again. Published are:
#
# max 5.05844394, −1.68282702 · average 1.26461098, −0.25749373 (row 1 of `dA_prev[1, 1]`)

# %%
np.random.seed(1)
A_prev = np.random.randn(5, 5, 3, 2)
A, cache = pool_forward(A_prev, {"stride": 1, "f": 2})
dA = np.random.randn(5, 4, 2, 2)
for mode in ("max", "average"):
    dA_prev = pool_backward(dA, cache, mode)
    by_trying = gradient.numerical_gradient(
        lambda A, mode=mode: pool_forward(A, cache[1], mode)[0], A_prev, dA
    )
    print(f"{mode:8} error below 1e-7: {gradient.relative_error(dA_prev, by_trying) < 1e-7}")
    print(f"{mode:8}", dA_prev[1, 1, 1].round(8))

# %% [markdown]
# ## See the gradient arrive
#
# 8 × 8 grey pixels from the cat's forehead, pooled with `f = 4`, stride 4. The four outputs have the gradients 4, 8, −8
# and 2.

# %%
forehead = cat[:, 2:10, 26:34].mean(axis=3, keepdims=True)  # (1, 8, 8, 1)
A, cache = pool_forward(forehead, {"f": 4, "stride": 4})
dA = np.array([[4.0, 8.0], [-8.0, 2.0]]).reshape(A.shape)
by_max = pool_backward(dA, cache, "max")  # (1, 8, 8, 1)
by_average = pool_backward(dA, cache, "average")  # (1, 8, 8, 1)
draw.pictures(
    forehead[0, :, :, 0],
    by_max[0, :, :, 0],
    by_average[0, :, :, 0],
    titles=["the forehead", "back through max", "back through average"],
    width=3,
)

# %% [markdown]
# Through the maximum, 4 of 64 pixels hear of the loss, and loudly. Through the average all of them do, but
# each hears a sixteenth only.
#
# ## Build a neuron that looks for an eye
#
# Now put it all together, on the photo. Four filters look for edges: dark to bright or bright to dark, left–right or
# top–bottom. A ReLU and a max pooling follow.

# %%
W1 = np.zeros((3, 3, 3, 4))  # (f, f, n_C_prev, n_C)
W1[:, 0, :, 0], W1[:, 2, :, 0] = 1 / 9, -1 / 9  # left minus right
W1[0, :, :, 2], W1[2, :, :, 2] = 1 / 9, -1 / 9  # top minus bottom
W1[:, :, :, 1], W1[:, :, :, 3] = -W1[:, :, :, 0], -W1[:, :, :, 2]  # and the other way round
Z1, cache1 = conv_forward(cat, W1, np.zeros((1, 1, 1, 4)), {"stride": 1, "pad": 0})  # (1, 62, 62, 4)
A1 = np.maximum(Z1, 0)  # ReLU
P1, cache_pool = pool_forward(A1, {"f": 4, "stride": 2})  # (1, 30, 30, 4)
print(cat.shape, "→", Z1.shape, "→", P1.shape)

# %% [markdown]
# The next filter is *cut out of these maps*: what they say of the cat's right eye (on the left in the picture), a box of
# 6 × 6 × 4. Its average is taken away, so that it answers to the pattern and not to brightness.
#
# **Predict:** where on its map will it answer most strongly? And where second?

# %%
eye = P1[0, 9:15, 7:13, :]  # (6, 6, 4)
W2 = (eye - eye.mean(axis=(0, 1)))[:, :, :, np.newaxis]  # (f, f, n_C_prev, n_C)
Z2, cache2 = conv_forward(P1, W2, np.zeros((1, 1, 1, 1)), {"stride": 1, "pad": 0})  # (1, 25, 25, 1)
sees = ((18, 34), (14, 30))  # the rows and columns of the photo that neuron (9, 7) sees
draw.pictures(
    cat[0],
    Z2[0, :, :, 0],
    titles=["the cat", f"the eye map {Z2.shape}"],
    outlines=[sees, ((9, 10), (7, 8))],
    numbers=False,
    width=3,
)

# %% [markdown]
# At the eye, of course. And at the *other* eye, which it was never shown.
#
# ## Ask which pixels move it
#
# Neuron (9, 7) sees 16 × 16 pixels: through 6 places of the pooling, 2 apart and 4 wide, and then 3 of the filter. But which of
# them *move* it? Run the chain backwards, one layer after the other. Each layer's result is the upstream gradient of the one
# before it.


# %%
def back_to_the_cat(dZ2):
    """Return the gradient of the photo, a (1, 64, 64, 3) array."""
    dP1, _, _ = conv_backward(dZ2, cache2)
    dA1 = pool_backward(dP1, cache_pool)
    dZ1 = dA1 * (Z1 > 0)  # the ReLU lets a gradient back where it let the number through
    d_cat, _, _ = conv_backward(dZ1, cache1)
    return d_cat


one_neuron = np.zeros(Z2.shape)
one_neuron[0, 9, 7, 0] = 1
d_cat = back_to_the_cat(one_neuron)
moves = np.abs(d_cat[0]).sum(axis=2)  # (64, 64), red, green and blue together
print(f"sees {16 * 16} pixels, {np.count_nonzero(moves)} of them move it")

# %%
strong = moves > 0.25 * moves.max()
lit = cat[0] * np.where(strong, 1, 0.3)[:, :, np.newaxis]
part = (slice(*sees[0]), slice(*sees[1]))
draw.pictures(
    cat[0][part],
    moves[part],
    lit[part],
    titles=["what it sees", "how much each pixel moves it", f"the {strong.sum()} strongest"],
    numbers=False,
    width=3,
)

# %% [markdown]
# The rims of the eye and of the pupil count, the even parts hardly. *To see* a pixel is to have it in the window. *To be moved*
# by it is another thing: the filters, the ReLU and the maxima decide that anew for every picture.
#
# Is it true? A gradient is a promise: a small change of the pixels changes the neuron by the sum of gradient · change. Brighten
# or darken each pixel by 0.001, as its gradient says, and for comparison at random.


# %%
def eye_neuron(X):
    """Return neuron (9, 7) for a picture (1, 64, 64, 3)."""
    A1 = np.maximum(conv_forward(X, W1, np.zeros((1, 1, 1, 4)), {"stride": 1, "pad": 0})[0], 0)
    P1, _ = pool_forward(A1, {"f": 4, "stride": 2})
    return conv_single_step(P1[0, 9:15, 7:13], W2[:, :, :, 0], np.zeros((1, 1, 1)))


change = {"along the gradient": 0.001 * np.sign(d_cat), "at random": 0.001 * rng.choice([-1, 1], d_cat.shape)}
for name, delta in change.items():
    promised, kept = np.sum(d_cat * delta), eye_neuron(cat + delta) - eye_neuron(cat)
    print(f"{name:20} promised {promised:+.5f}   kept {kept:+.5f}")

# %% [markdown]
# The promise is kept, nearly: a step of 0.001 is small, but some maxima change hands on the way. And a thousandth of
# brightness, well placed, does far more than noise of the same size.
#
# Last, all neurons of the map that fired, each as strongly as it did: which pixels of the cat move the eye map most? Single
# pixels make a grainy picture, so your own average pooling softens it.

# %%
d_cat = back_to_the_cat(np.maximum(Z2, 0))
moves = np.abs(d_cat[0]).sum(axis=2)
soft, _ = pool_forward(
    moves[np.newaxis, :, :, np.newaxis], {"f": 9, "stride": 1, "pad": 4}, "average"
)  # (1, 64, 64, 1)
lit = cat[0] * np.clip(1.2 * soft[0] / soft.max(), 0.08, 1)
draw.pictures(
    cat[0],
    moves,
    lit,
    titles=["the cat", "what moves the eye map", "the cat in this light"],
    numbers=False,
    width=3,
)

# %% [markdown]
# Two eyes. Such pictures are called **saliency maps**, and you made this one with nothing but your own functions.
#
# ## What you have now
#
# - `conv_backward` sends a gradient to the pixels, the weights and the biases. A number collects from everyone who used it.
# - `pool_backward` sends it to the winners, or shares it out.
# - `numerical_gradient` tells you whether any gradient is right, in float64, without ties, with an uneven upstream.
# - You can tell what a neuron sees from what moves it.
#
# **Next:** all that is missing is a loss, and the patience for many small steps.
# [Lesson 7](../07_training/07_training.ipynb) trains your network.
