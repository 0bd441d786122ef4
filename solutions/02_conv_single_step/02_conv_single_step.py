# %% [markdown]
# # Lesson 2 · One step of the convolution
#
# In lesson 1 a window slid over the picture. Now stop it, at one place. What does a neuron *make* of what it sees?
#
# It makes one number. This lesson is about that number.
#
# **You will do:** write the smallest piece of a convolutional network, in one line or two.
#
# **You will learn:** how often a neuron multiplies, how often it adds its bias, and why the "convolution" of deep learning
# is not quite what mathematicians call by that name.
#
# **You need:** the idea of a window (lesson 1). About 30 minutes.

# %% setup="imports"
import numpy as np

from convlab import check, data, draw, explore

# %% [markdown]
# ## Cut three windows
#
# Here are three windows of 4 × 4 pixels on the cat: A on the cheek, B at the left rim of an eye, C at its right rim.

# %%
cat = data.photo("cat")  # (64, 64, 3)
corners = [(42, 9), (22, 10), (24, 27)]  # the first row and column of each window
draw.close_up(cat, corners, 4, ["· even fur", "· bright, then dark", "· dark, then bright"])

# %% [markdown]
# A window is not flat. It keeps all colours, so it is a box: 4 rows × 4 columns × 3 channels.

# %%
window_B = cat[22:26, 10:14, :]
print(window_B.shape)  # (f, f, n_C_prev)

# %% [markdown]
# We call it `a_slice_prev`: a slice of the **a**ctivations of the **prev**ious layer. Its shape is `(f, f, n_C_prev)`: `f`
# rows, `f` columns, and as many channels as the layer before has. For a colour picture that is 3.

# %% [markdown]
# ## Meet the filter
#
# A neuron looks for *something*. What it looks for is written in its **filter** `W`: one weight for each number of the
# window. So `W` has the window's shape, `(f, f, n_C_prev)`.
#
# This filter asks: *is the left half brighter than the right half?*

# %%
W = np.ones((4, 4, 3))  # (f, f, n_C_prev)
W[:, 2:, :] = -1
draw.channels(W, "filter, channel")

# %% [markdown]
# Each pixel of the window meets the weight in the same place. They are multiplied, and all products are added up. Pixels
# under a `1` count for the answer, pixels under a `−1` against it.
#
# **Predict:** which of the windows A, B, C gives a large positive number, which a large negative one, which nearly 0? You
# will see at the end of the lesson.

# %% [markdown]
# ## Watch one number come about
#
# Smaller now, so that you can do it in your head: a window of 3 × 3 with two channels, its filter, and a **bias** of 1. The
# bias is one more number that belongs to the filter: it lifts or lowers the answer.

# %%
explore.window()

# %% [markdown]
# Read it line by line. Channel 0: nine products, their sum is 2. Channel 1: nine products, their sum is 0. Both sums and
# the bias together: 2 + 0 + 1 = 3.
#
# The channels do **not** stay apart. Whatever the depth of the window, out comes one number.

# %% [markdown]
# ## Answer: count the work
#
# Take a window of 4 × 4 on a colour picture (3 channels), and one filter for it.
#
# - `multiplications`: how many does one output number take?
# - `biases`: how many has this one filter?
# - `multiplications_of_the_map`: the filter is used by 64 × 64 neurons, one for each place. How many multiplications do
#   all of them make together?

# %% answer="work_of_a_neuron"
# multiplications = ...
# biases = ...
# multiplications_of_the_map = ...
### BEGIN SOLUTION
multiplications = 4 * 4 * 3
biases = 1
multiplications_of_the_map = 64 * 64 * multiplications
### END SOLUTION

# %% [markdown] hints="work_of_a_neuron"

# %% check="work_of_a_neuron"
check("work_of_a_neuron", multiplications, biases, multiplications_of_the_map)

# %% judge="work_of_a_neuron"
judge("work_of_a_neuron", multiplications, biases, multiplications_of_the_map)

# %% [markdown]
# ## Take the number out of its box
#
# One thing before you write. The bias comes as an array of shape `(1, 1, 1)`: a box with one number in it. (You will see in
# lesson 3 where the box comes from.) A box is not a number:

# %%
b = np.array([[[10.0]]])  # (1, 1, 1)
print("the box:   ", b.shape)
print("−3 + box:  ", (-3 + b).shape, "… still a box")
print("b[0, 0, 0]:", b[0, 0, 0])
print("b.item():  ", b.item())

# %% [markdown]
# The last two ways give you the number itself. Use one of them.
#
# You may have seen `float(b)` for this. It worked for years. **Today's NumPy no longer allows it** (older ones only warned):
# it stops with `TypeError: only 0-dimensional arrays can be converted to Python scalars`. Putting such a box into one place of
# an array stops, too: `setting an array element with a sequence`. Both messages mean the same: *this is a box, take the
# number out.*

# %% [markdown]
# ## Write `conv_single_step`
#
# In mathematics, with $a$ for the window and the sums running over rows $r$, columns $s$ and channels $k$:
#
# $$z = \sum_{r}\sum_{s}\sum_{k} a_{r,s,k} \cdot W_{r,s,k} \; + \; b$$
#
# `(f, f, n_C_prev)`, `(f, f, n_C_prev)`, `(1, 1, 1)` → one number
#
# By hand, for one channel and a bias of 10:
#
# ```
#   window   filter
#    1 2      1  0
#    3 4      0 −1      1·1 + 2·0 + 3·0 + 4·(−1) = −3,   and the bias:  −3 + 10 = 7
# ```


# %% answer="conv_single_step"
def conv_single_step(a_slice_prev, W, b):
    """Compute what one neuron puts out.

    a_slice_prev : (f, f, n_C_prev) array, the window
    W : (f, f, n_C_prev) array, one filter
    b : (1, 1, 1) array, the bias of this filter

    Returns Z, one plain number.
    """
    ### BEGIN SOLUTION
    products = a_slice_prev * W  # (f, f, n_C_prev)
    return np.sum(products) + b.item()
    ### END SOLUTION


# %% [markdown] hints="conv_single_step"

# %% check="conv_single_step"
check(conv_single_step)

# %% judge="conv_single_step"
judge(conv_single_step)

# %% [markdown]
# ## See what it says about the cat
#
# Your function, the filter "left brighter than right", a bias of 0, and the three windows:

# %%
no_bias = np.zeros((1, 1, 1))
says = [conv_single_step(cat[row : row + 4, column : column + 4, :], W, no_bias) for row, column in corners]
draw.close_up(cat, corners, 4, [f"says {number:.2f}" for number in says])

# %% [markdown]
# As you predicted? The even fur gives nearly 0: what the `1`s add, the `−1`s take away. B is bright on the left: large and
# positive. C is the other way round: large and negative.
#
# So one number tells how much a window looks like its filter.

# %% [markdown]
# ## Answer: what the bias does
#
# A window of 4 × 4 × 3 and its filter, with a bias of 0, give the output 10.
#
# - `output_with_bias_2`: what do they give with a bias of 2?
# - `black_window`: a window where all numbers are 0, any filter, and a bias of −1.5. What comes out?
# - `times_inside_the_sum`: someone writes `np.sum(a_slice_prev * W + b)`. How many times does the bias enter the output of
#   a 4 × 4 × 3 window?

# %% answer="effect_of_the_bias"
# output_with_bias_2 = ...
# black_window = ...
# times_inside_the_sum = ...
### BEGIN SOLUTION
output_with_bias_2 = 10 + 2
black_window = 0 - 1.5
times_inside_the_sum = 4 * 4 * 3
### END SOLUTION

# %% [markdown] hints="effect_of_the_bias"

# %% check="effect_of_the_bias"
check("effect_of_the_bias", output_with_bias_2, black_window, times_inside_the_sum)

# %% judge="effect_of_the_bias"
judge("effect_of_the_bias", output_with_bias_2, black_window, times_inside_the_sum)

# %% [markdown]
# ## Correct a figure that went round the world
#
# That bracket in the wrong place is no invention. A well-known exercise draws its inputs with `np.random.seed(1)`, and for
# years its printed result was −23.1602…, in the course and in many copies of it. Run it, both ways:

# %%
np.random.seed(1)
a_slice_prev = np.random.randn(4, 4, 3)
W_classic = np.random.randn(4, 4, 3)
b_classic = np.random.randn(1, 1, 1)

once = conv_single_step(a_slice_prev, W_classic, b_classic)
inside = np.sum(a_slice_prev * W_classic + b_classic)
print(f"bias added once:      {once:.10f}")
print(f"bias inside the sum: {inside:.10f}")
print(f"the difference is {(inside - once) / b_classic.item():.0f} biases")

# %% [markdown]
# **−6.9990894507** is right. The older figure, −23.1602122025, holds the bias 47 times too often. (Later editions of that
# exercise print −6.99908945068. If you meet the older number in a forum, you know now where it comes from.)
#
# A network with that mistake would even learn: it would find biases that are 48 times smaller. Such mistakes do not crash. That is why you check your functions one by one, against numbers worked out by hand.

# %% [markdown]
# ## Answer: flip or no flip?
#
# In mathematics, to **convolve** means: turn the filter by 180° first (the last row comes first, the last column comes
# first), then multiply and add. Here is a window that is black but for one pixel, and a filter:
#
# ```
#   window      filter
#    1 0 0      1 2 3
#    0 0 0      4 5 6
#    0 0 0      7 8 9
# ```
#
# The bias is 0. Set three answers:
#
# - `your_step`: what does *your* `conv_single_step` make of them?
# - `true_convolution`: what comes out if the filter is turned by 180° first?
# - `blur_differs`: a blur is a filter with nine equal weights. Does turning it change what it puts out? `"yes"` or `"no"`.

# %% answer="flip_or_no_flip"
# your_step = ...
# true_convolution = ...
# blur_differs = ...
### BEGIN SOLUTION
your_step = 1
true_convolution = 9
blur_differs = "no"
### END SOLUTION

# %% [markdown] hints="flip_or_no_flip"

# %% check="flip_or_no_flip"
check("flip_or_no_flip", your_step, true_convolution, blur_differs)

# %% judge="flip_or_no_flip"
judge("flip_or_no_flip", your_step, true_convolution, blur_differs)

# %% [markdown]
# ## Compare the two on the cat
#
# In NumPy, `W[::-1, ::-1]` turns a filter by 180°; the channels stay as they are. Here both run over the whole picture: your
# function, called at each of the 61 × 61 places where the window fits.


# %%
def at_every_place(picture, W):
    places = range(64 - 4 + 1)
    return np.array(
        [[conv_single_step(picture[h : h + 4, w : w + 4], W, no_bias) for w in places] for h in places]
    )


unturned, turned = at_every_place(cat, W), at_every_place(cat, W[::-1, ::-1])  # two (61, 61) maps
draw.pictures(
    cat, unturned, turned, titles=["the cat", "no flip: cross-correlation", "flipped: convolution"], width=3
)

# %% [markdown]
# Red is positive, blue negative, white 0. One filter finds "bright, then dark", the turned one "dark, then bright".
#
# What you wrote, *without* turning, is called **cross-correlation** in mathematics. Libraries for deep learning
# (TensorFlow, PyTorch and the others) compute exactly that, and call it convolution all the same. Nobody misses the turn,
# because the weights are *learned*: a network that turned its filters would simply learn them turned.
#
# From here on this course says "convolution", too, and never turns a filter.

# %% [markdown]
# ## What you have now
#
# - `conv_single_step`: one window, one filter, one bias → one number.
# - All channels go into that one number. The bias goes in once.
# - A large number means: this place looks like the filter.
#
# **Next:** in the last picture the window visited every place, for one picture, one filter, one step at a time.
# [Lesson 3](../03_conv_forward/03_conv_forward.ipynb) does it for whole batches, with any stride and padding and many
# filters at once: a whole layer.
