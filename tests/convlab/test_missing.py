"""A check of a name that does not exist: told by the place of the error, and by that alone."""

import linecache

import pytest

from convlab.missing import asked_by_a_check


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("check(zero_pad)", True),
        ("check('pad_one_or_two', neurons_with_pad_1)", True),
        ("check(\n    'pad_one_or_two',\n    neurons_with_pad_1,\n)", True),
        ("print(\n    zero_pad,\n)\ncheck(print)", False),
        ("print(zero_pad)", False),
        ("def check_it():\n    check(zero_pad)\ncheck_it()", False),
        ("def check(asked):\n    return missing\ncheck(3)", False),
    ],
)
def test_only_the_call_of_a_check_in_the_cell_itself_is_explained(source, ours):
    linecache.cache["<cell>"] = len(source), None, source.splitlines(keepends=True), "<cell>"
    with pytest.raises(NameError) as caught:
        exec(compile(source, "<cell>", "exec"), {})
    assert asked_by_a_check(caught.value.__traceback__) is ours
