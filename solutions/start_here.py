# %% [markdown]
# # Start here
#
# In this course you build a network that looks at photographs, out of nothing but NumPy. Every line of it will be yours.
#
# ![A photograph of a cat goes through convolution, pooling, convolution, pooling and a last layer; the boxes show how small and deep it becomes, and question marks stand for the sizes.](attachment:network.png)
#
# One question runs through all lessons: **which pixels does a neuron see**, and why do its weights have just that shape? When
# you are through, you can replace every question mark above.

# %% [markdown]
# ## Play first
#
# Click into the next cell and press **Shift + Enter**. A small window wanders over the cat, and four filters look through it.
#
# **Predict:** here is the cat's left eye. Which of the four maps lights up along its upper rim?

# %%
from convlab import explore, progress

explore.conv(f=3, stride=1, pad=1, at=(5, 6))

# %% [markdown]
# The outlined pixels on the left make the outlined numbers on the right: one for each filter. That is all a conv layer does.
# It does it at every place.
#
# Explorers like this one stand in every lesson. Whatever you set, nothing can break. Without a mouse: **Tab** leads into an
# explorer, the arrow keys move, **Escape** leads back to the notebook.

# %% [markdown]
# ## Know the four beats
#
# Every lesson repeats four beats:
#
# | | | |
# |---|---|---|
# | 1 | **Predict** | Say what will come out *before* you run a cell. A wrong guess teaches more than a right one. |
# | 2 | **Play** | Move the sliders of an explorer until you can say what will happen next. |
# | 3 | **Write** | Replace the two lines under `YOUR CODE HERE` with a function of your own, or set a short answer. |
# | 4 | **Check** | Run the check below it. It knows the mistakes that people make here, and names yours. |
#
# This is a check that failed. It says what was called, what came out, what that looks like, and what to think about next:
#
# ```
# ✗ zero_pad
# zero_pad(X, pad=1)   X (1, 2, 2, 1)
# X_pad has shape (3, 4, 4, 3), but should have (1, 4, 4, 1).
# This looks like: zeros were added along every axis, so there are more pictures and more channels than before.
# Next: Which two of the four axes of X are the rows and the columns of a picture?
# ```
#
# Check as often as you like. It costs nothing.

# %% [markdown]
# ## Choose a lesson
#
# {{lessons}}
#
# They build on each other, so begin with the first. But each notebook runs by itself: what it needs from earlier lessons is
# given in it, and an old mistake costs you nothing.

# %% [markdown]
# ## See how far you are
#
# Run this cell again whenever you come back. Each check that you pass gets its tick.

# %%
progress.show()

# %% [markdown]
# ## Get help
#
# Under every exercise hints wait, from a nudge to nearly the whole way. Unfold only as many as you need. Try it:
#
# <details><summary>Hint 1</summary>
#
# Just like this.
#
# </details>
#
# - **Something is odd?** Choose *Kernel → Restart Kernel and Run All Cells*. It should run up to your first open exercise.
# - **"still the stub"** means: the function has not been written yet, or its cell has not been run.
# - **A `NameError`?** A cell above has not been run yet.
# - **Shapes do not fit?** Print them, line by line. Most mistakes in this course show in a shape first.
#
# ## Speak the language
#
# | name | what it is |
# |---|---|
# | `m` | the number of examples in a batch |
# | `n_H`, `n_W`, `n_C` | rows (height), columns (width), channels. `_prev` is the layer before |
# | `f`, `stride`, `pad` | the side of the window, the length of a step, the padding on each side |
# | `(m, n_H, n_W, n_C)` | the shape of every batch |
# | `(f, f, n_C_prev, n_C)` | the shape of the weights of a conv layer, always |

# %% [markdown]
# ## Hand in
#
# Save the notebook (Ctrl + S) and hand it in as your course tells you. Keep the file's name, and do not delete cells. You may
# add as many as you like.
#
# Each exercise has two marks: one for the check that you see, one for a test on inputs that nobody has seen. Code that does
# what the task says gets both.
#
# Learning on your own? Then the ticks on the map are all you need.
#
# **Now go:** [Lesson 1 · Zero padding](01_zero_pad/01_zero_pad.ipynb).
