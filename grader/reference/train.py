"""Training the two-conv network: the loss, one step downhill, mini-batches."""

import numpy as np

from convlab import engine
from grader.reference.arguments import array, whole


def softmax_cross_entropy(Z3, Y):
    """Return the mean loss of a batch and its gradient.

    Parameters
    ----------
    Z3 : (m, n_classes) array, the logits
    Y : (m,) int array, the right class of each example

    Returns
    -------
    loss : float, the mean of −log(probability of the right class)
    dZ3 : (m, n_classes) array, the gradient of that mean

    Raises
    ------
    ValueError
        If the shapes do not fit, there is no example, or a class does not exist.
    """
    where = "softmax_cross_entropy"
    Z3, Y = array(Z3, where, "Z3", axes="(m, n_classes)"), np.asarray(Y)
    m, n_classes = Z3.shape
    if not m or Y.shape != (m,):
        raise ValueError(
            f"{where}: Z3 has shape {Z3.shape} and Y {Y.shape}, but each example needs one label."
        )
    if Y.dtype.kind not in "iu" or Y.min() < 0 or Y.max() >= n_classes:
        raise ValueError(f"{where}: the labels must be whole numbers from 0 to {n_classes - 1}.")
    shifted = Z3 - Z3.max(axis=1, keepdims=True)  # exp never overflows
    sums = np.exp(shifted).sum(axis=1, keepdims=True)
    rows = np.arange(m)
    loss = float(np.mean(np.log(sums[:, 0]) - shifted[rows, Y]))
    dZ3 = np.exp(shifted) / sums
    dZ3[rows, Y] -= 1
    return loss, dZ3 / m


def update_parameters(parameters, gradients, learning_rate):
    """Return new parameters, one step downhill: each minus ``learning_rate`` times its gradient.

    Both dicts have the same keys, and arrays of the same shapes; neither is changed. Raises ValueError otherwise.
    """
    if parameters.keys() != gradients.keys():
        raise ValueError(
            f"update_parameters: parameters has the keys {sorted(parameters)}, gradients {sorted(gradients)}."
        )
    for name, value in parameters.items():
        if np.shape(value) != np.shape(gradients[name]):
            raise ValueError(
                f"update_parameters: {name} has shape {np.shape(value)}, its gradient {np.shape(gradients[name])}."
            )
    return {name: value - learning_rate * gradients[name] for name, value in parameters.items()}


def train(X, Y, parameters, epochs, batch_size, learning_rate, seed):
    """Train with mini-batches, shuffled anew for each epoch by one generator made from ``seed``.

    X (m, n_H, n_W, n_C) floats, sides divisible by 32; Y (m,) ints; the rest as in lesson 7. The last batch of an epoch may
    be smaller. Returns (parameters, losses): new parameters, and an array with the loss of each batch before its step.
    Raises ValueError for a batch size or a number of epochs below 1.
    """
    epochs = whole(epochs, "train", "epochs", least=1)
    batch_size = whole(batch_size, "train", "batch_size", least=1)
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            Z3, cache = engine.forward(X[batch], parameters, training=True)
            loss, dZ3 = softmax_cross_entropy(Z3, Y[batch])
            parameters = update_parameters(parameters, engine.backward(dZ3, cache), learning_rate)
            losses.append(loss)
    return parameters, np.array(losses)
