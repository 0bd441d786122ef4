"""Right answers of lesson 5, each written in another way, some of them odd."""

import math

import numpy as np

SHAPES = {
    "W1": (4, 4, 3, 8),
    "b1": (1, 1, 1, 8),
    "W2": (2, 2, 8, 16),
    "b2": (1, 1, 1, 16),
    "W3": (64, 6),
    "b3": (1, 6),
}


def relu_by_where(Z):
    return np.where(Z > 0, Z, 0)


def relu_by_mask(Z):
    return Z * (Z > 0)


def relu_on_a_copy(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A


def relu_by_absolute(Z):
    return (np.abs(Z) + Z) / 2


def flatten_by_reshape(A):
    m = A.shape[0]
    return np.reshape(A, (m, int(np.prod(A.shape[1:]))))


def flatten_by_lists(A):
    return np.array([example.ravel() for example in A])


def flatten_by_stack(A):
    return np.vstack([np.concatenate([row.flatten() for row in example]) for example in A])


def dense_by_dot(A, W, b):
    return np.dot(A, W) + b


def dense_by_loops(A, W, b):
    out = np.zeros((A.shape[0], W.shape[1]))
    for i in range(A.shape[0]):
        for j in range(W.shape[1]):
            out[i, j] = sum(A[i, k] * W[k, j] for k in range(W.shape[0])) + b[0, j]
    return out


def dense_by_transposes(A, W, b):
    return (W.T @ A.T + b.T).T


def parameters_by_uniform(seed):
    rng = np.random.default_rng(seed)
    parameters = {}
    for name, shape in SHAPES.items():
        if name.startswith("b"):
            parameters[name] = np.zeros(shape)
            continue
        fans = shape[-2] + shape[-1] if len(shape) == 2 else shape[0] * shape[1] * (shape[2] + shape[3])
        limit = math.sqrt(6 / fans)
        parameters[name] = rng.uniform(-limit, limit, shape)
    return parameters


def parameters_by_the_old_generator(seed):
    np.random.seed(seed)
    out = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    for name, fans in (("W1", 176), ("W2", 96), ("W3", 70)):
        limit = np.sqrt(6.0) / np.sqrt(fans)
        out[name] = (np.random.rand(*SHAPES[name]) * 2 - 1) * limit
    return out


def parameters_by_random_state(seed):
    draw = np.random.RandomState(seed).random_sample
    W1, W2, W3 = draw((4, 4, 3, 8)), draw((2, 2, 8, 16)), draw((64, 6))
    return dict(
        W1=(W1 - 0.5) * 2 * np.sqrt(6 / 176),
        W2=(W2 - 0.5) * 2 * np.sqrt(6 / 96),
        W3=(W3 - 0.5) * 2 * np.sqrt(6 / 70),
        b1=np.zeros((1, 1, 1, 8)),
        b2=np.zeros((1, 1, 1, 16)),
        b3=np.zeros((1, 6)),
    )


def _convolve(X, W, b, before, after):
    f = W.shape[0]
    padded = np.pad(X, ((0, 0), (before, after), (before, after), (0, 0)))
    n_H, n_W = padded.shape[1] - f + 1, padded.shape[2] - f + 1
    return sum(padded[:, r : r + n_H, k : k + n_W] @ W[r, k] for r in range(f) for k in range(f)) + b


def _blocks(A, f):
    m, n_H, n_W, n_C = A.shape
    return A.reshape(m, n_H // f, f, n_W // f, f, n_C).max(axis=(2, 4))


def forward_by_blocks(X, parameters):
    P1 = _blocks(np.maximum(_convolve(X, parameters["W1"], parameters["b1"], 1, 2), 0), 8)
    P2 = _blocks(np.maximum(_convolve(P1, parameters["W2"], parameters["b2"], 0, 1), 0), 4)
    return P2.reshape(P2.shape[0], -1) @ parameters["W3"] + parameters["b3"]


def forward_pooling_first(X, parameters):
    # The maximum and the ReLU may change places
    P1 = relu_by_where(_blocks(_convolve(X, parameters["W1"], parameters["b1"], 1, 2), 8))
    P2 = relu_by_where(_blocks(_convolve(P1, parameters["W2"], parameters["b2"], 0, 1), 4))
    return dense_by_dot(flatten_by_lists(P2), parameters["W3"], parameters["b3"])


def forward_one_by_one(X, parameters):
    return np.concatenate([forward_by_blocks(X[i : i + 1], parameters) for i in range(len(X))])


ANSWERS = {
    "relu": [relu_by_where, relu_by_mask, relu_on_a_copy, relu_by_absolute],
    "flatten": [flatten_by_reshape, flatten_by_lists, flatten_by_stack],
    "fully_connected": [dense_by_dot, dense_by_loops, dense_by_transposes],
    "initialize_parameters": [
        parameters_by_uniform,
        parameters_by_the_old_generator,
        parameters_by_random_state,
    ],
    "forward_propagation": [forward_by_blocks, forward_pooling_first, forward_one_by_one],
}
