"""OUTSIDE: rules of an exercise, checked by reading the answer's syntax tree.

A rule is a line of words: ``no import``, ``no loop``, ``no call NAME`` (such as ``no call np.pad``) or
``no NAME``. What a rule of this kind cannot see, such as a library that does the job, is kept away on the
worker's side, where it does not exist (`Judge.hidden_packages`).
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from .names import bound, parse, read

_BACK_DOORS = {"__import__", "importlib", "eval", "exec", "compile", "__loader__", "__builtins__", "globals"}
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def load(source, root):
    """{exercise: [rule, …]} from a dict, or from every table with `rules` in a TOML file.

    Raises ValueError for a rule that is not understood.
    """
    found = dict(source) if isinstance(source, dict) else {}
    if isinstance(source, str) and source:
        path = Path(root) / source
        if path.exists():
            _collect(tomllib.loads(path.read_text(encoding="utf-8")), "", found)
    for exercise, lines in found.items():
        for line in lines:
            if not isinstance(line, str) or not line.startswith("no ") or len(line.split()) > 3:
                raise ValueError(
                    f"the rule {line!r} of {exercise} is not understood; see grader/judge/rules.py"
                )
    return found


def _collect(table, key, found):
    if isinstance(table, list):
        for item in table:
            _collect(item, key, found)
    elif isinstance(table, dict):
        if isinstance(table.get("rules"), list):
            found[str(table.get("name", key))] = table["rules"]
        for name, item in table.items():
            _collect(item, name, found)


def broken(rules, answers, others, given):
    """{exercise: friendly message} of the rules that a submission breaks.

    Parameters
    ----------
    rules : {exercise: [rule, …]}
    answers, others : sources of the answer cells and of the student's extra cells
    given : texts of the instructor's; an import that stands there is no import of the student's
    """
    if not rules:
        return {}
    allowed = {
        ast.dump(s) for text in given for s in parse(text) if isinstance(s, ast.Import | ast.ImportFrom)
    }
    statements = [s for text in [*others, *answers] for s in parse(text)]
    aliases = _aliases([s for text in given for s in parse(text)] + statements)
    statements = [s for s in statements if ast.dump(s) not in allowed]
    messages = {}
    for exercise, lines in rules.items():
        parts = _parts(exercise, statements)
        for line in lines:
            fact = _breach(line.removeprefix("no ").strip(), parts, aliases)
            if fact:
                messages[exercise] = (
                    f"`{exercise}` is to be written under the rule “{line}”, and your answer {fact}. "
                    "Write it without, and it will be tested."
                )
                break
    return messages


def _parts(exercise, statements):
    """The statements that make up an exercise: those that bind its name, and what they use in turn."""
    wanted, chosen = [exercise], []
    seen = set()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        for statement in statements:
            if statement not in chosen and (name in bound([statement]) or _is_star(statement)):
                chosen.append(statement)
                wanted += read(statement)
    return chosen


def _is_star(statement):
    return isinstance(statement, ast.ImportFrom) and any(a.name == "*" for a in statement.names)


def _aliases(statements):
    """{name: dotted name of what an import has bound to it}, of all imports wherever they stand."""
    found = {}
    for node in (n for s in statements for n in ast.walk(s)):
        if isinstance(node, ast.Import):
            found.update((a.asname, a.name) for a in node.names if a.asname)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((a.asname or a.name, f"{node.module}.{a.name}") for a in node.names)
    return found


def _full(text, aliases):
    """A dotted name with what its first part stands for: np.pad is numpy.pad."""
    first, dot, rest = text.partition(".")
    return aliases.get(first, first) + dot + rest


def _breach(what, parts, aliases):
    """What an answer does against “no …”, as the end of a sentence; None when it keeps to it."""
    nodes = [n for part in parts for n in ast.walk(part)]
    names = {n.id for n in nodes if isinstance(n, ast.Name)} | {
        n.attr for n in nodes if isinstance(n, ast.Attribute)
    }
    door = next((f"uses `{name}`" for name in sorted(names & _BACK_DOORS)), None)
    if what == "import":
        line = next((ast.unparse(n) for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)), None)
        return f"has `{line}`" if line else door
    if what == "loop":
        loop = next((n for n in nodes if isinstance(n, (*_LOOPS, *_COMPREHENSIONS))), None)
        return f"has a loop in line {loop.lineno}" if loop is not None else None
    target = what.removeprefix("call ").strip()
    last = target.rpartition(".")[2]
    for node in nodes:
        if isinstance(node, ast.Name | ast.Attribute):
            text = ast.unparse(node)
            if _full(text, aliases) == _full(target, aliases) or text.endswith("." + target):
                return f"uses `{text}`"
        by_text = isinstance(node, ast.Constant) and node.value == last  # as in getattr(np, "pad")
        if by_text and names & {"getattr", "vars", "__dict__"}:
            return f"names {last!r}"
    return door
