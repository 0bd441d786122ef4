"""Gradients by trying: nudge each number a little, up and down, and see how the result moves.

Slow, and without any calculus; so it can tell whether a gradient that was worked out with calculus is right.
"""

import numpy as np

STEP = 1e-5  # about the cube root of float64's smallest step, where rounding and curvature are both small


def numerical_gradient(function, x, upstream=None, step=STEP):
    """Return the gradient of ``function`` at x by central differences.

    Each number of x is moved up and down by ``step``, one at a time; all else stays. All is done in float64.

    Parameters
    ----------
    function : takes an array of x's shape and returns a number or an array
    x : array; it stays as it is
    upstream : array of the shape that the function returns, the gradient of the loss there; may be left out if the
        function returns one number
    step : float, how far each number is nudged

    Returns
    -------
    float64 array of x's shape: how much sum(upstream · function(x)) changes when that number of x grows by one

    Raises
    ------
    ValueError
        If the step is not above 0, the function returns an array and there is no upstream gradient, or the upstream
        gradient has another shape than what the function returns.
    """
    if not step > 0:
        raise ValueError(
            f"numerical_gradient: step is {step}, but must be above 0. Leave it out: {STEP} is a good one."
        )
    x = np.array(x, dtype=np.float64)  # a copy
    weights = _weights(np.shape(function(x.copy())), upstream)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = []
        for nudge in (step, -step):
            nudged = x.copy()
            nudged[index] += nudge
            moved.append(np.asarray(function(nudged), dtype=np.float64))
        gradient[index] = np.sum(weights * (moved[0] - moved[1])) / (2 * step)
    return gradient


def relative_error(yours, right):
    """Return how far two arrays of one shape are apart: the largest difference over the largest number, a float.

    Below 1e-7 a gradient is right; above 1e-3 it is wrong. Raises ValueError for two shapes.
    """
    yours, right = np.asarray(yours, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if yours.shape != right.shape:
        raise ValueError(
            f"relative_error: the shapes are {yours.shape} and {right.shape}. A gradient has the shape of its array."
        )
    largest = max(np.abs(yours).max(initial=0), np.abs(right).max(initial=0))
    return float(np.abs(yours - right).max(initial=0) / largest) if largest else 0.0


def _weights(shape, upstream):
    if upstream is None:
        if shape not in ((), (1,)):
            raise ValueError(
                f"numerical_gradient: the function returns an array of shape {shape}. Pass its upstream gradient, an "
                f"array of the same shape."
            )
        return np.float64(1)
    upstream = np.asarray(upstream, dtype=np.float64)
    if upstream.shape != shape:
        raise ValueError(
            f"numerical_gradient: upstream has shape {upstream.shape}, but the function returns {shape}. "
            f"Each number that comes out needs its own gradient."
        )
    return upstream
