"""Which kind of cases goes wrong, where the setting lies in a cache."""

import pytest

from convlab.check import CheckFailed, check
from grader.reference.backward import conv_backward


def test_cases_are_told_apart_by_a_setting_in_the_cache(capsys):
    def off_where_there_is_a_frame(dZ, cache):
        dA_prev, dW, db = conv_backward(dZ, cache)
        dA_prev[0, 1, 2, 0] += 0.123 * (cache[3]["pad"] > 0)
        return dA_prev, dW, db

    with pytest.raises(CheckFailed, match="right without padding, wrong with padding"):
        check(off_where_there_is_a_frame, name="conv_backward")
