# %% [markdown]
# # Lesson 1 · Zero padding
#
# A neuron of a convolutional layer looks at the picture through a small square window. This lesson is about the edge of
# the picture: what does the window see there?
#
# **You will do:** frame pictures with zeros, by hand and by rule.
#
# **You will learn:** which pixels the first and the last neuron see, and why a 4 × 4 window needs *one* zero before the
# picture and *two* after it.
#
# **You need:** a little Python and NumPy. About 40 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore

# %% [markdown]
# ## Meet the picture
#
# A picture is a box of numbers: rows × columns × colours. This cat has 64 rows, 64 columns and 3 colours: red, green, blue.

# %%
cat = data.photo("cat")
print(cat.shape)
draw.pictures(cat, titles=["the cat, 64 × 64 × 3"])

# %% [markdown]
# Layers work on many pictures at once. So we put one more axis in front, for the examples.
#
# Throughout the course, a **batch** has the shape `(m, n_H, n_W, n_C)`: examples, rows (**h**eight), columns (**w**idth),
# channels. Say it aloud once. Every function that you will write uses this order.

# %%
X = data.photo_batch("cat", "coffee")
print(X.shape)  # (m, n_H, n_W, n_C)

# %% [markdown]
# ## See the problem
#
# Slide a window of 3 pixels along a row of 8 pixels, one step at a time.
#
# **Predict before you run the next cell:** in how many places does the window fit?

# %%
explore.padding(size=8, f=3, stride=1, pad=0)

# %% [markdown]
# Six. The row shrank from 8 to 6. And look at the ends: pixel 1 is read by *one* window only, a pixel in the middle by
# *three*. The edge of the picture counts for less.
#
# **Zero padding** mends both. We put zeros around the picture, so that windows may hang over its edge.

# %%
explore.padding(size=8, f=3, stride=1, pad=1)

# %% [markdown]
# Now there are 8 windows for 8 pixels. Play with the sliders until you can say what a larger window needs.

# %% [markdown]
# ## Write `zero_pad`
#
# Frame each picture of the batch with `pad` rows and columns of zeros, on all four sides. Do not touch the other two axes:
# a frame adds no pictures and no colours.
#
# `(m, n_H, n_W, n_C)` → `(m, n_H + 2·pad, n_W + 2·pad, n_C)`
#
# By hand, for one small picture and `pad = 1`:
#
# ```
#             0 0 0 0
#   1 2       0 1 2 0
#   3 4   →   0 3 4 0
#             0 0 0 0
# ```


# %% answer="zero_pad"
def zero_pad(X, pad):
    """Frame every picture of a batch with zeros.

    X : (m, n_H, n_W, n_C) array
    pad : int, the number of zero rows and columns on each side

    Returns X_pad, a (m, n_H + 2*pad, n_W + 2*pad, n_C) array.
    """
    ### BEGIN SOLUTION
    return np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    ### END SOLUTION


# %% [markdown] hints="zero_pad"

# %% check="zero_pad"
check(zero_pad)

# %% judge="zero_pad"
judge(zero_pad)

# %% [markdown]
# This is what your function does to the cat. The zeros are black, since 0 is "no light" in all three colours.

# %%
framed = zero_pad(X, 6)
draw.pictures(X[0], framed[0], titles=[f"before {X[0].shape}", f"pad = 6 {framed[0].shape}"])

# %% [markdown]
# ## Count the places
#
# A padded row has `size + 2·pad` pixels. The window's first pixel can stand on the first of them, the second, and so on, as
# long as the window's last pixel is still inside. That leaves
#
# $$\text{places} = \text{size} + 2\cdot\text{pad} - f + 1$$
#
# for a stride of 1 (the **stride** is the length of a step).
#
# ## Answer: a 4 × 4 window on 64 × 64
#
# Textbooks often say: "to keep the size, pad by half the window." Half of 4 is 2; and many write `pad = 1`. Work out what
# really happens to a row of 64 pixels under a window of 4, stride 1. How many neurons does it get with `pad = 1`? With
# `pad = 2`?
#
# Set two whole numbers: `neurons_with_pad_1` and `neurons_with_pad_2`.

# %% answer="pad_one_or_two"
# neurons_with_pad_1 = ...
# neurons_with_pad_2 = ...
### BEGIN SOLUTION
neurons_with_pad_1 = 64 + 2 * 1 - 4 + 1
neurons_with_pad_2 = 64 + 2 * 2 - 4 + 1
### END SOLUTION

# %% [markdown] hints="pad_one_or_two"

# %% check="pad_one_or_two"
check("pad_one_or_two", neurons_with_pad_1, neurons_with_pad_2)

# %% judge="pad_one_or_two"
judge("pad_one_or_two", neurons_with_pad_1, neurons_with_pad_2)

# %% [markdown]
# So no equal padding keeps 64 at 64 under a window of 4: one choice is too short, the next too long. An *even* window has
# no middle pixel that could sit on each pixel of the picture.
#
# The way out is not to pad both sides alike.

# %%
explore.padding(size=8, f=4, stride=1, pad="same")

# %% [markdown]
# ## Learn the rule: SAME
#
# Libraries call it SAME: as many neurons as pixels, if the stride is 1. For any stride:
#
# 1. The number of neurons is $n = \lceil \text{size} / \text{stride} \rceil$. (⌈ ⌉ rounds up.)
# 2. The last window starts at $(n-1)\cdot\text{stride}$ and needs $f$ pixels. So the padded row must have
#    $(n-1)\cdot\text{stride} + f$ pixels.
# 3. What is missing are the zeros: $\text{total} = \max\big((n-1)\cdot\text{stride} + f - \text{size},\ 0\big)$.
# 4. Half of them go before, half after. If the total is odd, the *smaller* half goes before.
#
# This is TensorFlow's rule, which Keras uses too. (PyTorch's `padding="same"` agrees for a stride of 1, and refuses others.)
#
# Try it on paper first: size 64, window 4, stride 1. The total is $63 + 4 - 64 = 3$: one zero before, two after.


# %% answer="same_padding"
def same_padding(size, f, stride):
    """Find the SAME padding of one axis.

    size : int, pixels along the axis
    f : int, pixels along the window
    stride : int, pixels from one window to the next

    Returns (before, after), two ints: how many zeros stand before the first pixel and after the last.
    """
    ### BEGIN SOLUTION
    n_out = -(-size // stride)  # size / stride, rounded up, in whole numbers
    total = max((n_out - 1) * stride + f - size, 0)
    before = total // 2
    return before, total - before
    ### END SOLUTION


# %% [markdown] hints="same_padding"

# %% check="same_padding"
check(same_padding)

# %% judge="same_padding"
judge(same_padding)

# %% [markdown]
# ## Write `pad_same`
#
# Now frame a whole batch by that rule. The rows and the columns each get their own padding, because a picture need not be
# square.


# %% answer="pad_same"
def pad_same(X, f, stride):
    """Frame every picture of a batch with the zeros that SAME asks for.

    X : (m, n_H, n_W, n_C) array
    f, stride : int, the window and the step that will be used

    Returns X_pad, larger along the rows and columns, each by its own (before, after).
    """
    ### BEGIN SOLUTION
    rows = same_padding(X.shape[1], f, stride)
    columns = same_padding(X.shape[2], f, stride)
    return np.pad(X, ((0, 0), rows, columns, (0, 0)))
    ### END SOLUTION


# %% [markdown] hints="pad_same"

# %% check="pad_same"
check(pad_same)

# %% judge="pad_same"
judge(pad_same)

# %% [markdown]
# Look closely at the frame: with a window of 12 the picture gets 5 zeros above and left, but 6 below and right.

# %%
framed = pad_same(X, 12, 1)
draw.pictures(X[0], framed[0], titles=[f"before {X[0].shape}", f"SAME, f = 12 {framed[0].shape}"])

# %% [markdown]
# ## Answer: what the first and the last neuron see
#
# A row of 64 pixels, window 4, stride 1, SAME. Count the pixels from 1 to 64, and write **0** for a padded zero.
#
# Which four numbers does the *first* neuron see? Which four the *last*, number 64? Set two lists of four:
# `first_neuron` and `last_neuron`.

# %% answer="same_window_ends"
# first_neuron = [...]
# last_neuron = [...]
### BEGIN SOLUTION
first_neuron = [0, 1, 2, 3]
last_neuron = [63, 64, 0, 0]
### END SOLUTION

# %% [markdown] hints="same_window_ends"

# %% check="same_window_ends"
check("same_window_ends", first_neuron, last_neuron)

# %% judge="same_window_ends"
judge("same_window_ends", first_neuron, last_neuron)

# %% [markdown]
# ## Answer: the same without padding
#
# Without padding (libraries say VALID) every window lies fully inside the picture. Again 64 pixels, window 4, stride 1,
# pixels counted from 1.
#
# Set `first_valid`, `second_valid` and `last_valid` (lists of four), and `valid_shape`: the output of **8** filters of this
# kind on a 64 × 64 picture, as a tuple (rows, columns, filters).

# %% answer="valid_window_ends"
# first_valid = [...]
# second_valid = [...]
# last_valid = [...]
# valid_shape = (..., ..., ...)
### BEGIN SOLUTION
first_valid = [1, 2, 3, 4]
second_valid = [2, 3, 4, 5]
last_valid = [61, 62, 63, 64]
valid_shape = (61, 61, 8)
### END SOLUTION

# %% [markdown] hints="valid_window_ends"

# %% check="valid_window_ends"
check("valid_window_ends", first_valid, second_valid, last_valid, valid_shape)

# %% judge="valid_window_ends"
judge("valid_window_ends", first_valid, second_valid, last_valid, valid_shape)

# %% [markdown]
# ## What you have now
#
# - `zero_pad` frames a batch on all sides alike.
# - `same_padding` and `pad_same` frame it so that the size stays; the odd zero goes *after*.
# - You can say for any neuron at the edge what it sees.
#
# **Next:** the window is in place. [Lesson 2](../02_conv_single_step/02_conv_single_step.ipynb) computes the one number that
# a neuron makes of what it sees.
