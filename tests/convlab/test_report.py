"""The words of a check: how a call is written."""

import numpy as np

from convlab import report


def test_a_call_shows_what_the_cache_holds():
    cache = (np.zeros((2, 4, 5, 3)), {"f": 2, "stride": 1})
    text = report.call("pool_backward", {"dA": np.zeros((2, 3, 4, 3)), "cache": cache, "mode": "max"})
    assert text == (
        "pool_backward(dA, cache, mode='max')   "
        "dA (2, 3, 4, 3) · cache (array (2, 4, 5, 3), {'f': 2, 'stride': 1})"
    )
