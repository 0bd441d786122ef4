"""Every word that a learner reads from a check, in one place."""

import numpy as np

from convlab.compare import describe

NEXT_STEP = {
    "type": "Look at your return statement: what does it hand back, and in which order?",
    "shape": "Print the shapes along the way; which line makes an axis that is not the one you want?",
    "dtype": "Which line decides what kind of numbers the array holds? np.zeros makes floats unless told otherwise.",
    "values": "Work the marked number out by hand from the window that belongs to it. Where does your code part ways?",
    "changed": "Work on a copy, or build a new array: whoever called you still needs theirs.",
    "error": "Read the last line of the error first: which line of yours raised it, and what are the shapes there?",
    "slow": "Is there a loop that never ends, or one more loop than the task needs?",
    "printed": "print shows a value to you; return hands it to whoever called. Which one does the task ask for?",
    "nothing": "Does every path through your function end in a return?",
}


def stub(name):
    """Return the text for a function that has not been written yet."""
    return (
        f"{name} is still the stub.\n"
        f"Write it in the cell above, in place of the two lines under YOUR CODE HERE, run that cell, then run this one."
    )


def failure(name, call, fact, likely=None, question=None, step="values"):
    """Return the four parts of a failure as text: the call, the fact, the likely slip, the next step."""
    lines = [f"✗ {name}", call, fact]
    if likely:
        lines.append(f"This looks like: {likely}")
    lines.append(f"Next: {question or NEXT_STEP[step]}")
    return "\n".join(lines)


def call(name, arguments):
    """Return a call as a learner would write it, with the shapes of its arrays behind it.

    ``arguments`` is a dict, name → value, in the order of the signature.
    """
    inside = ", ".join(argument(key, value) for key, value in arguments.items())
    shapes = [f"{key} {value.shape}" for key, value in arguments.items() if isinstance(value, np.ndarray)]
    return f"{name}({inside})" + (f"   {' · '.join(shapes)}" if shapes else "")


def argument(key, value):
    """Return how an argument is written in a call: arrays by their name, all else by its value."""
    if isinstance(value, np.ndarray) or (isinstance(value, (dict, tuple)) and _holds_arrays(value)):
        return key
    return f"{key}={value!r}" if isinstance(value, (int, float, str)) else repr(value)


def _holds_arrays(value):
    items = value.values() if isinstance(value, dict) else value
    return any(isinstance(item, np.ndarray) for item in items)


def passed(name, count, what):
    """Return the text of a pass."""
    return f"✓ {name}: right in all {count} cases ({what})."


def answer_wrong(name, variable, value, says, expects):
    """Return the text for a wrong short answer: what was expected, and the refutation if the answer is a known one."""
    lines = [f"✗ {name}", f"{variable} is {describe_answer(value)}: not right. It should be {expects}."]
    lines.append(says or "Next: draw it small, count by hand, then put the numbers into the rule above.")
    return "\n".join(lines)


def describe_answer(value):
    """Return a short answer as the learner wrote it, bounded."""
    text = repr(value)
    return text if len(text) <= 80 else describe(value)
