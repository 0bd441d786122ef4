"""Python's and NumPy's errors in plain words: what it means here, and one step that leads on.

An error is recognised by the name of its type and by its text, never by its traceback: a function that runs in
another process has none.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Plain:
    """An error in plain words, and the next step. ``{0}``, ``{1}``, … stand for the groups of the pattern."""

    type: str
    pattern: str
    words: str
    step: str


SHAPES_STEP = "Print the shape of each side just before that line. Which of the two is not what you expect?"
WHOLE_STEP = "Which division made the float? // divides in whole numbers; int(…) drops the fraction."

_LISTED = (
    # One number inside an array
    Plain(
        "TypeError",
        "only (0-dimensional|length-1|size-1) arrays can be converted",
        "a single number was needed, but an array stood there. Is it the bias? It comes as an array "
        "of shape (1, 1, 1) that holds one number, and float(b) no longer opens such an array.",
        "Take the number out with b.item() or b[0, 0, 0], after np.sum. If it was not the bias: were the products summed?",
    ),
    Plain(
        "ValueError",
        "setting an array element with a sequence. The requested array has an inhomogeneous",
        "a list whose rows have different lengths cannot become an array.",
        "Print the length of each row before np.array. Which one differs?",
    ),
    Plain(
        "ValueError",
        "setting an array element with a sequence",
        "a whole array was put into the place of a single number. An array of shape (1, 1, 1) counts as one, too.",
        "What is the shape of the right side? Has everything been summed, and has b become a number (b.item())?",
    ),
    # Names that NumPy no longer has
    Plain(
        "AttributeError",
        r"module 'numpy' has no attribute '(float|int|bool|object|str|complex)'",
        "np.{0} left NumPy in 2022; old courses still show it.",
        "Python's own {0} does the same: write {0} instead of np.{0}.",
    ),
    Plain(
        "AttributeError",
        r"module 'numpy' has no attribute '(product|cumproduct|alltrue|sometrue|float_|Inf|NaN|infty)'",
        "np.{0} left NumPy with version 2; old courses still show it.",
        "The new names are np.prod, np.cumprod, np.all, np.any, np.float64, np.inf and np.nan.",
    ),
    Plain(
        "AttributeError",
        r"module '(\w+)' has no attribute '(\w+)'",
        "{0} has nothing of the name {1}.",
        "Is it spelt as in the documentation? Upper and lower case count.",
    ),
    Plain(
        "AttributeError",
        r"'(tuple|list|dict|NoneType|int|float)' object has no attribute '(\w+)'",
        "{1} was asked of a {0}, which has none.",
        "Which of your functions returned that {0}? A function that returns two values gives a tuple: take it apart.",
    ),
    # Whole numbers
    Plain(
        "TypeError",
        "'(float|numpy.float64)' object cannot be interpreted as an integer",
        "a size or a count must be a whole number, but a float stood there. In Python / always makes a float, even 4 / 2.",
        WHOLE_STEP,
    ),
    Plain(
        "TypeError",
        "slice indices must be integers",
        "the ends of a slice must be whole numbers.",
        WHOLE_STEP,
    ),
    Plain(
        "IndexError",
        "only integers, slices",
        "an index must be a whole number (or a slice of them).",
        WHOLE_STEP,
    ),
    Plain(
        "TypeError",
        "pad_width. must be of integral type",
        "np.pad counts its zeros in whole numbers, but a float stood there.",
        WHOLE_STEP,
    ),
    Plain(
        "UFuncTypeError",
        r"Cannot cast ufunc '(\w+)' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        "numbers of the type {1} were to be added into an array of {2}, which cannot hold fractions.",
        "Where was that array made? np.zeros makes floats; np.zeros_like takes over the type of its model.",
    ),
    Plain(
        "ValueError",
        "negative (dimensions|values)|index can't contain negative values",
        "a size came out negative: something larger was taken away from something smaller.",
        "Put the numbers of the call into your formula for the size, by hand. Which term has the wrong sign?",
    ),
    # Shapes
    Plain(
        "ValueError",
        r"could not broadcast input array from shape \(([\d,]*)\) into shape \(([\d,]*)\)",
        "an array of shape ({0}) was to be put into a place of shape ({1}).",
        SHAPES_STEP,
    ),
    Plain(
        "ValueError",
        "could not broadcast input array",
        "an array was to be put into a place of another shape.",
        SHAPES_STEP,
    ),
    Plain(
        "ValueError",
        "original->remapped",
        "np.pad wants one pair (before, after) for each axis of the array, and got another number of pairs.",
        "How many axes has the array? Write that many pairs; (0, 0) leaves an axis alone.",
    ),
    Plain(
        "ValueError",
        r"operands could not be broadcast together with shapes \(([\d,]*)\) \(([\d,]*)\)",
        "two arrays were to be combined cell by cell, but their shapes do not fit: ({0}) and ({1}). "
        "A window that hangs over the edge is cut off, and then it is smaller than its filter.",
        "Which of the two shapes surprises you? Was the window cut from the padded array, and from the right corner?",
    ),
    Plain(
        "ValueError",
        "operands could not be broadcast|not aligned|mismatch in its core dimension",
        "two arrays whose shapes do not fit were to be combined.",
        SHAPES_STEP,
    ),
    Plain(
        "ValueError",
        r"cannot reshape array of size (\d+) into shape \(([\d,]*)\)",
        "reshape keeps every number, but {0} numbers do not fill the shape ({1}).",
        "Multiply the sizes of the shape that you want. Which axis is missing or too much?",
    ),
    Plain(
        "ValueError",
        "cannot reshape",
        "reshape keeps every number, and the new shape has room for another count.",
        SHAPES_STEP,
    ),
    Plain(
        "ValueError",
        "zero-size array to reduction",
        "a window was empty: its slice ends where it starts, or starts beyond the edge.",
        "Print the start and the end of that slice, and the shape of the array that is cut.",
    ),
    Plain(
        "ValueError",
        r"not enough values to unpack \(expected (\d+), got (\d+)\)",
        "{0} names stand on the left side, but only {1} values came.",
        "Print the shape, or the value, that is taken apart there. How many parts has it?",
    ),
    Plain(
        "ValueError",
        r"too many values to unpack \(expected (\d+)",
        "only {0} names stand on the left side, but more values came.",
        "Print the shape, or the value, that is taken apart there. How many parts has it?",
    ),
    Plain(
        "ValueError",
        "truth value of an array",
        "an if or while needs one True or False, but an array gives one for each of its cells.",
        "Which single number should decide here?",
    ),
    Plain("ValueError", "read-only", "this array may not be written to.", "Work on a copy: X.copy()."),
    # Indices
    Plain(
        "IndexError",
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        "axis {1} has {2} places, numbered from 0, so there is no place {0}.",
        "Which loop runs one step too far, or over the wrong axis: the input's size or the output's?",
    ),
    Plain(
        "IndexError",
        r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed",
        "the array has {0} axes, but {1} indices were given. An example cut out of a batch has one axis less.",
        "Print the array's shape before that line. Which index has been used up already?",
    ),
    Plain(
        "IndexError",
        "index out of range",
        "a list was asked for a place that it does not have.",
        "How long is it?",
    ),
    Plain(
        "KeyError",
        "(.*)",
        "the dictionary has no key {0}.",
        "Print the dictionary's keys. Spelling, upper and lower case count; pad may be left out, and then it is 0.",
    ),
    # Names and calls
    Plain(
        "UnboundLocalError",
        r"local variable '(\w+)'",
        "{0} is read before it gets its first value inside the function. (A name that is set anywhere in a function "
        "is the function's own.)",
        "On which path through the function does {0} get no value: an if that is not taken, a loop that never starts?",
    ),
    Plain(
        "NameError",
        r"name '(\w+)' is not defined",
        "Python does not know {0} at that line.",
        "Is it spelt as where you set it? Is it a function or an import from a cell above that has not been run yet?",
    ),
    Plain(
        "TypeError",
        r"([\w<>]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given",
        "{0} was called with {2} arguments, but its def line has room for {1}.",
        "Compare the def line with the call above. Were parameters removed or added?",
    ),
    Plain(
        "TypeError",
        r"([\w<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.*)",
        "{0} was called without a value for {1}.",
        "Compare the def line with the call above. Were parameters removed or added?",
    ),
    Plain(
        "TypeError",
        r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'",
        "{0} cannot combine a {1} with a {2}. (NoneType means that a variable or a function gave None.)",
        "Which side is not the number or array that you expect? Print both before that line.",
    ),
    Plain(
        "TypeError",
        "'(numpy.ndarray|int|float|tuple|dict|list)' object is not callable",
        "round brackets after a name call it as a function, but this is a {0}.",
        "Should these be square brackets? Or is a * missing before the bracket?",
    ),
    Plain(
        "TypeError",
        "'(NoneType|int|float|function|builtin_function_or_method)' object is not subscriptable",
        "square brackets look into an array, list or dict, but this is a {0}.",
        "Where was that variable set last? Print it there.",
    ),
    Plain(
        "TypeError",
        "'(NoneType|int|float)' object is not iterable|cannot unpack non-iterable (?:NoneType|int|float)",
        "a single value, or None, was to be taken apart.",
        "What does the call on the right side return? Print it.",
    ),
    Plain(
        "TypeError",
        "unhashable type",
        "a list, dict or array cannot be the key of a dict or a member of a set.",
        "Did a dict get curly brackets without its colons?",
    ),
    Plain(
        "TypeError",
        "Cannot interpret '.*' as a data type",
        "np.zeros takes the shape as one value; a second one is taken for the type of its numbers.",
        "Put the sizes into one pair of brackets: np.zeros((rows, columns)).",
    ),
    Plain(
        "OverflowError",
        "out of bounds for u?int",
        "the array holds small whole numbers only (a byte goes from 0 to 255), and this number does not fit.",
        "Turn the array into floats before you calculate: X.astype(float).",
    ),
    Plain(
        "ZeroDivisionError",
        "",
        "something was divided by 0.",
        "Can that size or count be 0? Print it before the line.",
    ),
    Plain(
        "RecursionError",
        "",
        "the function calls itself again and again.",
        "Did you mean to call another function here, or has one of your names replaced it?",
    ),
    Plain(
        "AssertionError",
        "",
        "an assert of your own code did not hold.",
        "Print both sides of that assert. Is the code wrong, or does the assert expect the sizes of another example?",
    ),
    Plain(
        "MemoryError",
        "",
        "an array was far too large.",
        "Print the shape before it is made. Which size is wrong?",
    ),
    Plain("SystemExit", "", "exit() or quit() ends the whole notebook.", "End a function with return."),
    Plain(
        "ModuleNotFoundError",
        r"No module named '(\w+)'",
        "{0} is not installed here. NumPy is all that the course needs.",
        "Which NumPy function does the same?",
    ),
)

UNKNOWN = (
    "Read the text of the error once more: which line of yours raised it, and what are the shapes there?"
)


def in_plain_words(error, *, secret=False):
    """Return (words, next step) of an error; the words are None if it is none of the known ones.

    With ``secret``, nothing of the error's own text is repeated.
    """
    kind, text = type(error).__name__, str(error)
    for plain in _LISTED:
        match = re.search(plain.pattern, text) if plain.type == kind else None
        if match:
            groups = ["…" if secret else group for group in match.groups(default="…")]
            return plain.words.format(*groups), plain.step.format(*groups)
    return None, UNKNOWN
