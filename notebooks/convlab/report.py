"""Every word that a learner reads from a check, in one place."""

import textwrap

import numpy as np

from convlab.attempt import TIME_LIMIT
from convlab.compare import describe

NEXT_STEP = {
    "count": "Look at your return statement, and at the docstring: what should come back beside it?",
    "type": "Look at your return statement: what does it hand back, and of which kind is it?",
    "shape": "Print the shapes along the way; which line makes an axis that is not the one you want?",
    "dtype": "Which line decides what kind of numbers the array holds? np.zeros makes floats unless told otherwise.",
    "values": "Work the marked number out by hand from what it sees. Where does your code part ways?",
    "changed": "Work on a copy, or build a new array: whoever called you still needs theirs.",
    "slow": "Is there a loop that never ends, or one more loop than the task needs?",
    "printed": "print shows a value to you; return hands it to whoever called. Which one does the task ask for?",
    "nothing": "Does every path through your function end in a return, at the right depth of indentation?",
}
NOTHING = {
    "printed": "It printed something, but returned None.",
    "nothing": "It returned None: nothing came back.",
}
TOO_SLOW = f"It was still running after {TIME_LIMIT} seconds, so it was stopped. A right answer takes a few."
SECRET = {
    "count": "On inputs that you have not seen, it returned another number of values than the task asks for.",
    "type": "On inputs that you have not seen, {part} is not of the kind that the task asks for.",
    "shape": "On inputs that you have not seen, {part} has the wrong shape.",
    "dtype": "On inputs that you have not seen, {part} holds numbers of the wrong kind (whole numbers or floats).",
    "values": "On inputs that you have not seen, {part} has the right shape but wrong numbers.",
}

WIDTH = (
    84  # characters of a line: notebooks break longer ones inside words, and nbgrader validate cuts them off
)


def broken_into_lines(text):
    """Return a text as a list of lines that a notebook and nbgrader's Validate show whole."""
    return [
        part
        for line in text.splitlines()
        for part in textwrap.wrap(line, WIDTH, subsequent_indent="    ") or [""]
    ]


def stub(name, place=None):
    """Return the text for a function that has not been written yet; ``place`` tells whether it is another one."""
    if place is not None and place.function != name and place.function.isidentifier():
        return (
            f"{place.function} is still the stub, and {name} calls it.\n"
            f"Write {place.function} first, and run its cell and its check. Then run this one again."
        )
    return (
        f"{name} is still the stub.\n"
        f"Write it in the cell above, in place of the two lines under YOUR CODE HERE, run that cell, then run this one."
    )


def failure(name, call, story, slip=None, step=""):
    """Return a failure as text: the call, what happened, the likely slip, the next step.

    ``story`` is a list of sentences; ``slip`` a ``convlab.diagnose.Slip``, whose question replaces ``step``.
    """
    lines = [f"✗ {name}", call, *story]
    if slip:
        lines.append(f"{slip.lead}: {slip.looks_like}")
    lines.append(f"Next: {slip.question if slip else step}")
    return "\n".join(lines)


def call(name, arguments, *, secret=False):
    """Return a call as a learner would write it, with the shapes of its arrays behind it.

    ``arguments`` is a dict, name → value, in the order of the signature. With ``secret``, only the names.
    """
    if secret:
        return f"{name}({', '.join(arguments)})   on inputs that you have not seen"
    inside = ", ".join(argument(key, value) for key, value in arguments.items())
    shapes = [line for key, value in arguments.items() for line in _shapes(key, value)]
    return f"{name}({inside})" + (f"   {' · '.join(shapes)}" if shapes else "")


def argument(key, value):
    """Return how an argument is written in a call: arrays by their name, all else by its value."""
    if isinstance(value, np.ndarray) or (isinstance(value, (dict, tuple)) and _holds_arrays(value)):
        return key
    return f"{key}={value!r}" if isinstance(value, (int, float, str)) else repr(value)


def _shapes(key, value):
    """Return the shape of an array, or what a tuple with arrays in it (a cache) holds, part by part."""
    if isinstance(value, np.ndarray):
        return [f"{key} {value.shape}"]
    if isinstance(value, tuple) and _holds_arrays(value):
        parts = [f"array {item.shape}" if isinstance(item, np.ndarray) else repr(item) for item in value]
        return [f"{key} ({', '.join(parts)})"]
    return []


def _holds_arrays(value):
    items = value.values() if isinstance(value, dict) else value
    return any(isinstance(item, np.ndarray) for item in items)


def raised(error, place, words, *, secret=False):
    """Return the sentences about an error: what it says, which line of the learner raised it, and what that means."""
    kind, text = type(error).__name__, str(error).strip()
    first_line = text.splitlines()[0] if text else ""
    lines = [
        f"It stopped with {kind}" + (f": {shortened(first_line, 160)}" if first_line and not secret else ".")
    ]
    if place is not None:
        lines.append(f"Line {place.line} of the cell, in {place.function}:   {shortened(place.text, 100)}")
    if words:
        lines.append(f"In plain words: {words}")
    return lines


def shortened(text, most):
    """Return a text of at most ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def printed(text):
    """Return the line that shows what a learner's function printed during the call."""
    lines = text.rstrip().splitlines() or [""]
    more = f"  … and {len(lines) - 3} more lines" if len(lines) > 3 else ""
    return f"Your prints on this call: {' ⏎ '.join(shortened(line, 80) for line in lines[:3])}{more}"


def changed(argument):
    """Return the sentence about an argument that the call changed."""
    return f"The result is right, but the call changed its argument {argument}: it is not what it was before."


def made_of(part, names):
    """Return the sentence that says what a returned tuple should hold."""
    return f"{part} should be the tuple ({', '.join(names)}), as they came in."


def interrupted(name):
    """Return the text for a check that was stopped by hand."""
    return f"✗ {name}\nIt was still running when you stopped it.\nNext: {NEXT_STEP['slow']}"


def not_a_function(value):
    """Return the text for a check that was given something else than a function."""
    return (
        f"check takes the function itself, but was given {describe(value)}. "
        f"Write check(zero_pad): the name alone, without brackets and arguments behind it."
    )


def passed(name, count, what):
    """Return the text of a pass."""
    return f"✓ {name}: right in all {count} cases ({what})."


def unanswered(name, variable, expects):
    """Return the text for a short answer that has not been given yet."""
    return f"{name}: {variable} is not set yet.\nSet it in the cell above to {expects}, run that cell, then run this one."


def missing(name):
    """Return the text for a check that was run before the name in its brackets existed."""
    return f"{name} is not set yet.\nWrite it in the cell above, run that cell, then run this one."


def answer_wrong(name, variable, value, says, expects):
    """Return the text for a wrong short answer: what was expected, and the refutation if the answer is a known one."""
    lines = [f"✗ {name}", f"{variable} is {describe_answer(value)}: not right. It should be {expects}."]
    lines.append(says or "Next: draw it small, count by hand, then put the numbers into the rule above.")
    return "\n".join(lines)


def describe_answer(value):
    """Return a short answer as the learner wrote it, bounded."""
    text = repr(value)
    return text if len(text) <= 80 else describe(value)
