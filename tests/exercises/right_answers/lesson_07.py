"""Right answers of lesson 7, each written in another way."""

import numpy as np

from convlab import engine


def loss_by_log_softmax(Z3, Y):
    logs = Z3 - Z3.max(axis=1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=1, keepdims=True))
    one_hot = np.eye(Z3.shape[1], dtype=Z3.dtype)[Y]
    return -(logs * one_hot).sum() / len(Y), (np.exp(logs) - one_hot) / len(Y)


def loss_row_by_row(Z3, Y):
    loss, dZ3 = 0.0, np.zeros(Z3.shape)
    for i, (z, y) in enumerate(zip(Z3, Y, strict=True)):
        e = np.exp(z - max(z))
        loss += np.log(sum(e)) - (z[y] - max(z))
        dZ3[i] = e / sum(e)
        dZ3[i, y] -= 1
    return loss / len(Z3), dZ3 / len(Z3)


def loss_by_logaddexp(Z3, Y):
    total = np.logaddexp.reduce(Z3, axis=1, keepdims=True)
    P = np.exp(Z3 - total)
    P[range(len(Y)), Y] -= 1
    return np.mean(total[:, 0] - Z3[range(len(Y)), Y]), P / len(Y)


def update_in_a_copy(parameters, gradients, learning_rate):
    new = {key: value.copy() for key, value in parameters.items()}
    for key in new:
        new[key] -= learning_rate * gradients[key]
    return new


def update_by_keys(parameters, gradients, learning_rate):
    return {key: parameters[key] + -learning_rate * gradients[key] for key in sorted(parameters)}


def update_with_numpy(parameters, gradients, learning_rate):
    return dict(
        zip(
            parameters,
            (np.subtract(parameters[k], np.multiply(learning_rate, gradients[k])) for k in parameters),
            strict=True,
        )
    )


def _step(X, Y, parameters, learning_rate):
    Z3, cache = engine.forward(X, parameters, training=True)
    loss, dZ3 = loss_by_log_softmax(Z3, Y)
    return loss, update_in_a_copy(parameters, engine.backward(dZ3, cache), learning_rate)


def train_by_splitting(X, Y, parameters, epochs, batch_size, learning_rate, seed):
    rng, losses = np.random.default_rng(seed), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for batch in np.split(order, range(batch_size, len(X), batch_size)):
            loss, parameters = _step(X[batch], Y[batch], parameters, learning_rate)
            losses.append(loss)
    return parameters, np.array(losses)


def train_by_counting(X, Y, parameters, epochs, batch_size, learning_rate, seed):
    rng = np.random.default_rng(seed)
    losses, m = [], X.shape[0]
    batches = -(-m // batch_size)
    for step in range(epochs * batches):
        k = step % batches
        if k == 0:
            order = rng.permutation(m)
            X_new, Y_new = X[order], Y[order]
        part = slice(k * batch_size, min((k + 1) * batch_size, m))
        loss, parameters = _step(X_new[part], Y_new[part], parameters, learning_rate)
        losses.append(float(loss))
    return parameters, np.array(losses)


def train_with_a_queue(X, Y, parameters, epochs, batch_size, learning_rate, seed):
    rng, losses = np.random.default_rng(seed), ()
    queue = [rng.permutation(len(Y)) for _ in range(epochs)]
    while queue:
        order = queue.pop(0)
        while len(order):
            batch, order = order[:batch_size], order[batch_size:]
            loss, parameters = _step(X[batch], Y[batch], parameters, learning_rate)
            losses += (loss,)
    return parameters, np.array(losses)


ANSWERS = {
    "softmax_cross_entropy": [loss_by_log_softmax, loss_row_by_row, loss_by_logaddexp],
    "update_parameters": [update_in_a_copy, update_by_keys, update_with_numpy],
    "train": [train_by_splitting, train_by_counting, train_with_a_queue],
}
