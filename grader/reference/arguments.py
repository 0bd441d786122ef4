"""Checks of arguments, shared by the reference functions: each error says what, where and what to do."""

import operator

import numpy as np


def whole(value, where, what, *, least):
    """Return ``value`` as an int of at least ``least``, or raise ValueError."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ValueError(
            f"{where}: {what} is {value!r}, but must be a whole number (an int). "
            f"Write {what}={least + 1}, say, and use // where you divide."
        ) from None
    if number < least:
        raise ValueError(
            f"{where}: {what} is {number}, but must be at least {least}. Choose a larger {what}."
        )
    return number


def array(value, where, what, *, axes):
    """Return ``value`` as an array of numbers with the named axes, e.g. "(m, n_H, n_W, n_C)", or raise ValueError."""
    result = np.asarray(value)
    rank = axes.count(",") + 1
    if result.dtype.kind not in "biuf":
        raise ValueError(
            f"{where}: {what} has dtype {result.dtype}, but must hold real numbers. Pass a NumPy float array."
        )
    if result.ndim != rank:
        raise ValueError(
            f"{where}: {what} has shape {result.shape}, {result.ndim} axes, but must have {rank}: {axes}. "
            f"Add the missing axes with np.newaxis or reshape."
        )
    if result.dtype.kind == "b":
        result = result.astype(float)
    return result


def same_channels(first, second, where, what):
    """Raise ValueError unless the two channel counts are equal; ``what`` names both, e.g. "A_prev and W"."""
    if first != second:
        raise ValueError(
            f"{where}: {what} must have the same number of channels, but have {first} and {second}. "
            f"A filter spans all channels of its input: make its third axis {first}."
        )


def entry(hparameters, key, where, default=None):
    """Return ``hparameters[key]``, or the default, or raise ValueError if there is neither."""
    if not isinstance(hparameters, dict):
        raise ValueError(
            f"{where}: hparameters is a {type(hparameters).__name__}, but must be a dict such as {{'stride': 1}}."
        )
    if key not in hparameters and default is None:
        raise ValueError(
            f"{where}: hparameters has no {key!r}, only {sorted(map(str, hparameters))}. Add hparameters[{key!r}]."
        )
    return hparameters.get(key, default)
