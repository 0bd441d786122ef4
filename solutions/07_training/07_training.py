# %% [markdown]
# # Lesson 7 · Training
#
# You have the way forward and the way back. Now the network learns.
#
# **You will do:** write the loss, one step downhill, and the loop that takes a few thousand of them.
#
# **You will learn:** what a network knows before and after training, and how to look at its mistakes.
#
# **You need:** lessons 5 and 6. About 50 minutes; the training itself takes less than one of them.

# %% setup="imports"
import numpy as np

from convlab import check, draw, engine, garments, training

# %% [markdown]
# ## Meet the pictures
#
# 4,800 pictures to learn from, 900 to be tested on, six classes, 64 × 64 × 3. To be honest about them: they are **composites**.
# The garments are small grey pictures of Fashion-MNIST; we tinted them and laid them over crops of the course's photographs.

# %%
X, Y, X_test, Y_test = garments.load()
print(X.shape, Y.shape, X_test.shape)  # (m, 64, 64, 3), (m,)
first = [int(np.argmax(k == Y)) for k in range(6)]
draw.pictures(*(X[i].astype(float) for i in first), titles=list(garments.CLASSES), width=1.7)

# %% [markdown]
# Colour and background say nothing about the class. Only shape does. `Y` holds the class of each picture as a number, 0 to 5, in
# the order of the titles.
#
# ## Answer: what does a network know that knows nothing?
#
# Every class has equally many pictures. Someone guesses without looking, and gives each class the same probability.
#
# The loss of a picture will be $-\log(p)$, with $p$ the probability that was given to the *right* class.
#
# Set `accuracy_of_guessing`, the share of pictures that such a guesser gets right, and `loss_of_guessing`, the mean loss, rounded
# to two decimals.

# %% answer="before_training"
# accuracy_of_guessing = ...
# loss_of_guessing = ...
### BEGIN SOLUTION
accuracy_of_guessing = 1 / 6
loss_of_guessing = round(-np.log(1 / 6), 2)
### END SOLUTION

# %% [markdown] hints="before_training"

# %% check="before_training"
check("before_training", accuracy_of_guessing, loss_of_guessing)

# %% judge="before_training"
judge("before_training", accuracy_of_guessing, loss_of_guessing)

# %% [markdown]
# Keep the two numbers in mind. A network that has not beaten them has learned nothing.
#
# ## Write `softmax_cross_entropy`
#
# The network gives six numbers a picture, the **logits** `Z3`. **Softmax** makes probabilities of them: all positive, each row
# with the sum 1.
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}} \qquad \text{loss} = \text{mean of } -\log p_{\text{right}}$$
#
# The gradient is as short as it gets: for one picture, $p_k$ for each wrong class and $p_k - 1$ for the right one. The mean over m
# pictures divides it by m.
#
# One trap: $e^{1000}$ is more than a float can hold. But the $p_k$ do not change when all logits of a row fall by the same amount.


# %% answer="softmax_cross_entropy"
def softmax_cross_entropy(Z3, Y):
    """Measure how wrong the logits are, and in which direction.

    Z3 : (m, n_classes) array, the logits
    Y : (m,) array of ints, the right classes

    Returns loss, a single number, and dZ3, a (m, n_classes) array.
    """
    ### BEGIN SOLUTION
    m = len(Y)
    shifted = Z3 - Z3.max(axis=1, keepdims=True)  # the largest logit becomes 0
    sums = np.exp(shifted).sum(axis=1, keepdims=True)
    log_p = shifted - np.log(sums)
    loss = -log_p[np.arange(m), Y].mean()
    dZ3 = np.exp(log_p)
    dZ3[np.arange(m), Y] -= 1
    return loss, dZ3 / m
    ### END SOLUTION


# %% [markdown] hints="softmax_cross_entropy"

# %% check="softmax_cross_entropy"
check(softmax_cross_entropy)

# %% judge="softmax_cross_entropy"
judge(softmax_cross_entropy)

# %% [markdown]
# ## Write `update_parameters`
#
# A gradient points to where the loss grows. So take a small step the other way, with every parameter:
#
# $$W \leftarrow W - \text{learning rate} \cdot dW$$
#
# Make *new* arrays. Whoever kept the old ones, because they were the best so far, must still find them unchanged.


# %% answer="update_parameters"
def update_parameters(parameters, gradients, learning_rate):
    """Take one step downhill.

    parameters, gradients : dicts of arrays, with the same keys and shapes
    learning_rate : float

    Returns a new dict of new arrays.
    """
    ### BEGIN SOLUTION
    return {name: value - learning_rate * gradients[name] for name, value in parameters.items()}
    ### END SOLUTION


# %% [markdown] hints="update_parameters"

# %% check="update_parameters"
check(update_parameters)

# %% judge="update_parameters"
judge(update_parameters)

# %% [markdown]
# ## Borrow an engine
#
# Your loops from lessons 3 to 6 take some tenths of a second for one picture, forward and back. Training needs about 86,000 of
# them: a working day, or a night. So this lesson borrows `convlab.engine`. It computes *your* network, the same sums in another
# order, and lesson 8 shows how.
#
# Do not believe it, test it. Its gradient must be what lesson 6 calls one: the change of the loss when one weight moves.

# %% given="initialize_parameters"

# %%
parameters = initialize_parameters(1)
some, right = X[:8].astype(float), Y[:8]
Z3, cache = engine.forward(some, parameters, training=True)  # (8, 6)
loss, dZ3 = softmax_cross_entropy(Z3, right)
gradients = engine.backward(dZ3, cache)  # a dict, with the keys of parameters

moved = {name: value.copy() for name, value in parameters.items()}
moved["W1"][1, 2, 0, 3] += 1e-6
loss_moved, _ = softmax_cross_entropy(engine.forward(some, moved)[0], right)
print(abs((loss_moved - loss) / 1e-6 - gradients["W1"][1, 2, 0, 3]) < 1e-5)

# %% [markdown]
# ## Write `train`
#
# One step on all 4,800 pictures would be slow and careful. **Mini-batches** are quick and good enough: a few pictures, one step, the
# next few. A walk through all pictures is an **epoch**.
#
# - Make *one* generator before the loops: `rng = np.random.default_rng(seed)`.
# - Each epoch begins with a new order: `order = rng.permutation(len(X))`.
# - Take `batch_size` of it at a time; the last batch may be smaller.
# - For each batch: forward (with `training=True`), loss, backward, update. Keep its loss.
#
# The same seed then gives the same weights, to the last bit. Return the losses as an array.


# %% answer="train"
def train(X, Y, parameters, epochs, batch_size, learning_rate, seed):
    """Train the network with mini-batches.

    X : (m, n_H, n_W, n_C) array, Y : (m,) array of ints
    parameters : dict, where to begin
    epochs, batch_size, seed : int; learning_rate : float

    Returns the new parameters, and losses, a (batches of all epochs,) array.
    """
    ### BEGIN SOLUTION
    generator = np.random.default_rng(seed)
    losses = []
    for _ in range(epochs):
        order = generator.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            Z3, cache = engine.forward(X[batch], parameters, training=True)
            loss, dZ3 = softmax_cross_entropy(Z3, Y[batch])
            parameters = update_parameters(parameters, engine.backward(dZ3, cache), learning_rate)
            losses.append(loss)
    return parameters, np.array(losses)
    ### END SOLUTION


# %% [markdown] hints="train"

# %% check="train"
check(train)

# %% judge="train"
judge(train)

# %% [markdown]
# ## Let it learn
#
# `training.train` calls your `train` one epoch at a time, draws its curve, and keeps the weights that were best on the test
# pictures. Stop it when you like (the square in the toolbar): the best weights stay yours.
#
# **Predict:** where does the loss begin? Which accuracy will it reach? (This takes half a minute, more on a slow machine.)

# %% tags=["nbval-ignore-output"]
trained = training.train(train, initialize_parameters(1), seed=1)
print(f"accuracy on pictures that it never saw: {trained.accuracy:.2f}")

# %% [markdown]
# The loss begins where a guesser stands, and falls. The jumps grow smaller when the learning rate does: after 60 % of the epochs,
# and again after 85 %.
#
# A word of honesty: we chose the best epoch *by* the test pictures, so the number is a little too kind. Careful people keep a third
# set for the choice.
#
# ## Train it on your own pictures
#
# Cups against spoons, your cat against your neighbour's: make a folder, say `my_pictures`, beside this notebook, with one
# sub-folder for each class (two to six classes, five pictures of each at least; a few dozen are better). Any size will do. Then
# add a cell with
#
# ```python
# mine = training.train(train, initialize_parameters(1), folder="my_pictures")
# ```
#
# One picture in five of each class is held back for the test. What follows works with `mine` in place of `trained`, too.
#
# ## Look at the confusion
#
# Which classes does it mix up? In a **confusion matrix** a row is what a picture really is, a column what it was taken for.

# %% tags=["nbval-ignore-output"]
training.show_confusion(training.confusion(trained), trained.classes)

# %% [markdown]
# ## Answer: read a confusion matrix
#
# Here is one of a smaller test, with three classes and ten pictures of each:

# %%
small = np.array([[8, 1, 1], [3, 7, 0], [1, 0, 9]])
training.show_confusion(small, ("shirt", "coat", "bag"))

# %% [markdown]
# Set `right_in_all`, how many of the 30 pictures it got right; `coats_taken_for_shirts`; and `recall_of_coats`, the share of the
# real coats that it recognised, as a number from 0 to 1.

# %% answer="read_the_matrix"
# right_in_all = ...
# coats_taken_for_shirts = ...
# recall_of_coats = ...
### BEGIN SOLUTION
right_in_all = 8 + 7 + 9
coats_taken_for_shirts = 3
recall_of_coats = 7 / 10
### END SOLUTION

# %% [markdown] hints="read_the_matrix"

# %% check="read_the_matrix"
check("read_the_matrix", right_in_all, coats_taken_for_shirts, recall_of_coats)

# %% judge="read_the_matrix"
judge("read_the_matrix", right_in_all, coats_taken_for_shirts, recall_of_coats)

# %% [markdown]
# ## Look at its mistakes
#
# Look at each: would you have known?

# %% tags=["nbval-ignore-output"]
training.show_wrong(trained)

# %% [markdown]
# ## Look at what it learned
#
# The eight filters of the first layer. Grey is 0; a coloured weight likes that colour, its opposite dislikes it.

# %% tags=["nbval-ignore-output"]
training.show_filters(trained.parameters["W1"])

# %% [markdown]
# Nobody told it what an edge is. A filter that is light on one side and dark on the other answers to the border between garment
# and background. And the maps that they make of a test picture, through your own loops (given here):

# %% given="zero_pad"

# %% given="same_padding"

# %% given="pad_same"

# %% given="conv_single_step"

# %% given="conv_output_size"

# %% given="conv_forward"

# %% tags=["nbval-ignore-output"]
one = X_test[450:451].astype(float)  # a sandal, (1, 64, 64, 3)
Z1, _ = conv_forward(
    pad_same(one, 4, 1), trained.parameters["W1"], trained.parameters["b1"], {"stride": 1, "pad": 0}
)
draw.channels(np.maximum(Z1[0], 0), "map", numbers=False)

# %% [markdown]
# Some maps see where the garment is, some where it ends, some only the background.
#
# Is one of them empty, the same colour everywhere? Then its filter answers below zero wherever you look, and the ReLU lets
# nothing through, not even a gradient. Such a filter has stopped learning; people call it **dead**. The other seven do its work.

# %% [markdown]
# ## What you have now
#
# - A loss, its gradient, a step, and a training loop that gives the same result every time.
# - A trained network, made from nothing but NumPy, and three ways to look at what it does wrong.
#
# **Next:** the engine was borrowed. [Lesson 8](../08_fast_conv/08_fast_conv.ipynb) opens it, and makes your own convolution fast.
