"""What learners hand in for an exercise, as source text: right answers in several styles, and the known mistakes.

Both stand elsewhere as code that the tests run: the right answers in ``tests/exercises/right_answers``, the mistakes in
``grader/exercises``. A notebook needs them by themselves, so each is taken out of its file with all that it leans on.
"""

import ast
import inspect
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

from grader import course, exercises
from grader.build import answer_of
from grader.exercises import catalogue
from grader.exercises.model import Question

RIGHT = course.ROOT / "tests" / "exercises" / "right_answers"


@cache
def right(lesson):
    """Return the right answers of a lesson: exercise or question → tuple of sources, the lesson's own one first."""
    return {name: (answer_of(name), *_styles(lesson.folder[:2]).get(name, ())) for name in lesson.exercises}


@cache
def wrong(lesson):
    """Return the known mistakes of a lesson: exercise or question → tuple of sources, one for each mistake."""
    found = {}
    for name in lesson.exercises:
        item = catalogue()[name]
        if isinstance(item, Question):
            found[name] = tuple(_with_slip(item, slip) for slip in item.slips)
        else:
            expressions, path = _table(item.mistakes)
            found[name] = tuple(standalone(name, one, path) for one in expressions)
    return found


def standalone(name, expression, path):
    """Return source of the function ``name`` that does what an expression gives, with all that it needs of its file.

    Parameters
    ----------
    name : str, an exercise
    expression : ast.expr, as it stands at the top level of the file
    path : Path of a Python file; what it imports from other files of ``grader`` is taken along
    """
    needed = {}
    _collect(expression, path, needed)
    body = [ast.unparse(node) for node in needed.values()] + [f"return {ast.unparse(expression)}"]
    lines = "\n".join(f"    {line}" for text in body for line in text.splitlines())
    signature = inspect.signature(catalogue()[name].reference)
    call = ", ".join(f"{p}={p}" if p in _by_keyword(signature) else p for p in signature.parameters)
    return f"def _make_{name}():\n{lines}\n\n\n_my_{name} = _make_{name}()\n\n\ndef {name}{signature}:\n    return _my_{name}({call})\n"


def _by_keyword(signature):
    return {name for name, one in signature.parameters.items() if one.kind is one.KEYWORD_ONLY}


def _collect(node, path, needed):
    """Add to ``needed`` the top-level statements of a file that a piece of it uses, each after what it uses itself."""
    for name in sorted({one.id for one in ast.walk(node) if isinstance(one, ast.Name)}):
        statement, place = _binding(name, path)
        if statement is not None and (place, name) not in needed:
            if not isinstance(statement, ast.ImportFrom | ast.Import):
                needed[place, name] = ast.Pass()  # a function may name itself
                _collect(statement, place, needed)
                del needed[place, name]
            needed[place, name] = _bare(statement)


def _binding(name, path):
    """Return (the statement that binds a name at the top level of a file, the file where it stands), else (None, path)."""
    statement = _top_level(path).get(name)
    if isinstance(statement, ast.ImportFrom) and statement.module.startswith("grader."):
        return _binding(name, Path(find_spec(statement.module).origin))
    return statement, path


@cache
def _top_level(path):
    bound = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound[node.name] = node
        elif isinstance(node, ast.Assign):
            bound |= {
                one.id: node
                for target in node.targets
                for one in ast.walk(target)
                if isinstance(one, ast.Name)
            }
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {alias.asname or alias.name: _import_of(node, alias) for alias in node.names}
    return bound


def _import_of(node, alias):
    """Return the import of one name alone."""
    if isinstance(node, ast.Import):
        return ast.Import(names=[alias])
    return ast.ImportFrom(module=node.module, names=[alias], level=0)


def _bare(node):
    """Return a function without its docstring, and anything else as it is."""
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
        return ast.FunctionDef(**{**dict(ast.iter_fields(node)), "body": node.body[1:]}, lineno=1)
    return node


def _table(mistakes):
    """Return (the expressions of a table of mistakes as they stand in its file, the file)."""
    for module in iter_modules(exercises.__path__, "grader.exercises."):
        facts = vars(import_module(module.name))
        for name, value in facts.items():
            path = Path(facts["__file__"])
            statement, place = _binding(name, path)
            if value is mistakes and place == path:
                return [call.args[3] for call in statement.value.elts], path
    raise ValueError(f"no file of grader.exercises holds the mistakes {[one.name for one in mistakes]}")


@cache
def _styles(number):
    """Return the right answers that the tests hold for the lesson of a number: exercise → list of sources."""
    path = RIGHT / f"lesson_{number}.py"
    table = next(one.value for one in reversed(ast.parse(path.read_text(encoding="utf-8")).body))
    listed = zip(table.keys, table.values, strict=True)
    return {key.value: [standalone(key.value, one, path) for one in answers.elts] for key, answers in listed}


def _with_slip(question, slip):
    """Return the right short answers but for the one variable of a slip."""
    answers = question.right | {slip.variable: slip.value}
    return "\n".join(f"{variable} = {value!r}" for variable, value in answers.items())
