"""The two-conv network of lesson 5, forward.

X (m, 64, 64, 3) → CONV 4×4, 8 filters, SAME → RELU → MAXPOOL 8×8, stride 8 → CONV 2×2, 16 filters, SAME → RELU →
MAXPOOL 4×4, stride 4 → FLATTEN 64 → FC 6, no activation: 392 + 528 + 390 = 1,310 parameters.
"""

import numpy as np

from grader.reference.arguments import array, same_channels, whole
from grader.reference.conv import convolve
from grader.reference.pool import pool
from grader.reference.shapes import same_padding

SHAPES = {
    "W1": (4, 4, 3, 8),
    "b1": (1, 1, 1, 8),
    "W2": (2, 2, 8, 16),
    "b2": (1, 1, 1, 16),
    "W3": (64, 6),
    "b3": (1, 6),
}


def relu(Z):
    """Return max(Z, 0), number by number: an array of Z's shape."""
    return np.maximum(Z, 0)


def flatten(A):
    """Return each example of a (m, …) array as one row: a (m, product of the other sizes) array, in C order.

    Raises ValueError if A has no axis.
    """
    A = np.asarray(A)
    if A.ndim == 0:
        raise ValueError("flatten: A is a single number, but must have an axis for the examples: (m, …).")
    return A.reshape(A.shape[0], -1) if A.size else A.reshape(A.shape[0], int(np.prod(A.shape[1:])))


def fully_connected(A, W, b):
    """Return A W + b: every output neuron sees every input number.

    Parameters
    ----------
    A : (m, n_in) array
    W : (n_in, n_out) array
    b : (1, n_out) array

    Returns
    -------
    (m, n_out) array

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    where = "fully_connected"
    A = array(A, where, "A", axes="(m, n_in)")
    W = array(W, where, "W", axes="(n_in, n_out)")
    b = array(b, where, "b", axes="(1, n_out)")
    if A.shape[1] != W.shape[0] or b.shape != (1, W.shape[1]):
        raise ValueError(
            f"{where}: A {A.shape}, W {W.shape} and b {b.shape} do not fit: A must be (m, n_in), W (n_in, n_out), "
            f"b (1, n_out). Check W's first axis against A's second."
        )
    return A @ W + b


def initialize_parameters(seed):
    """Return fresh parameters of the network: Glorot-uniform weights, biases of zero.

    Weights are drawn uniformly from ±sqrt(6 / (fan_in + fan_out)), where for a filter bank fan_in = f·f·n_C_prev
    and fan_out = f·f·n_C (X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
    neural networks", AISTATS 2010, equation 16).

    Parameters
    ----------
    seed : int ≥ 0; the same seed gives the same weights

    Returns
    -------
    dict of float64 arrays with the shapes of ``SHAPES``

    Raises
    ------
    ValueError
        If the seed is not a whole number of at least 0.
    """
    rng = np.random.default_rng(whole(seed, "initialize_parameters", "seed", least=0))
    parameters = {}
    for name, shape in SHAPES.items():
        limit = glorot_limit(shape)
        parameters[name] = rng.uniform(-limit, limit, size=shape) if name[0] == "W" else np.zeros(shape)
    return parameters


def glorot_limit(shape):
    """Return the bound of Glorot's uniform distribution for weights of shape (…, n_in, n_out)."""
    *window, n_in, n_out = shape
    return float(np.sqrt(6 / (np.prod(window, dtype=int) * (n_in + n_out))))


def forward_propagation(X, parameters):
    """Return the six logits of each picture.

    Parameters
    ----------
    X : (m, 64, 64, 3) array
    parameters : dict of arrays with the shapes of ``SHAPES``

    Returns
    -------
    (m, 6) array

    Raises
    ------
    ValueError
        If a shape does not fit, or a parameter is missing.
    """
    return forward(X, parameters)


def forward(X, parameters, *, padding="SAME", strides=(1, 1), pools=((8, 8), (4, 4))):
    """Run CONV → RELU → MAXPOOL twice, then FLATTEN → FC, for any sizes that fit together.

    ``padding`` ("SAME" or "VALID", TensorFlow's rules) holds for all four layers; ``strides`` are those of the two
    convolutions, ``pools`` the (window, stride) of the two poolings. X (m, n_H, n_W, n_C) → (m, n_out).
    """
    where = "forward_propagation"
    A = array(X, where, "X", axes="(m, n_H, n_W, n_C)")
    missing = SHAPES.keys() - parameters.keys()
    if missing:
        raise ValueError(
            f"{where}: parameters lack {sorted(missing)}. Pass what initialize_parameters returns."
        )
    for layer in (1, 2):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        same_channels(A.shape[3], W.shape[2], where, f"the input of layer {layer} and W{layer}")
        stride, (f, step) = (strides[layer - 1],) * 2, pools[layer - 1]
        A = relu(convolve(A, W, b, stride=stride, pad=paddings(A, W.shape[:2], stride, padding)))
        A = pool(A, (f, f), stride=(step, step), pad=paddings(A, (f, f), (step, step), padding))
    return fully_connected(flatten(A), parameters["W3"], parameters["b3"])


def paddings(A, f, stride, padding):
    """Return the (before, after) padding of rows and columns under "SAME" or "VALID"."""
    if padding == "VALID":
        return (0, 0), (0, 0)
    if padding == "SAME":
        return tuple(same_padding(size, f[axis], stride[axis]) for axis, size in enumerate(A.shape[1:3]))
    raise ValueError(f'forward_propagation: padding is {padding!r}, but must be "SAME" or "VALID".')
