"""Memory that is used again: asking for fresh memory can cost more time than the sums that are written into it."""

import math
import threading

import numpy as np

_KEPT = threading.local()  # each thread has its own


def scratch(name, shape, dtype):
    """Return an array of this shape, with anything in it, in the memory that ``name`` had the last time.

    What an earlier call with the same name returned is overwritten: use it for what is done with before the next call.
    """
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    kept = _KEPT.__dict__.get(name)
    if kept is None or kept.size < size:
        kept = _KEPT.__dict__[name] = np.empty(size, np.uint8)
    return kept[:size].view(dtype).reshape(shape)
