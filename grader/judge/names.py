"""OUTSIDE: to whom each name of a notebook belongs, read from the instructor's text alone.

A test must use the real `np`, `check` and `judge` whatever a submission defines, and yet the student's
`zero_pad`. So names are settled without looking at the submission: the last cell of the *instructor's*
notebook that binds a name, up to the test, decides. Bound in an answer cell, it is the student's; bound
in a given cell, by a statement that needs nothing of the student's, it is ours, and the statement runs
on both sides. What nobody of ours binds is looked up in the submission, after the built-in names.
"""

from __future__ import annotations

import ast
import builtins
import functools
import re

_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_BUILTINS = frozenset(dir(builtins))
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


@functools.lru_cache(maxsize=1000)  # the same few cells for a whole class
def parse(source):
    """The statements of a cell; lines of IPython's own language count as nothing."""
    try:
        return tuple(ast.parse(_MAGIC.sub(r"\1pass", source)).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def bound(statements):
    """The names that statements bind at the level of the notebook."""
    return set().union(*map(_bound_by_statement, statements))


def _bound_by(node):
    names = set()
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        names.add(node.id)
    if isinstance(node, _IMPORTS):
        names.update((a.asname or a.name.split(".")[0]) for a in node.names)
    if isinstance(node, ast.ExceptHandler) and node.name:
        names.add(node.name)
    if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        names.add(node.name)
    return names.union(*map(_bound_by, ast.iter_child_nodes(node)))


_bound_by_statement = functools.lru_cache(maxsize=5000)(_bound_by)


def read(node):
    """Every name that a piece of code loads, the bodies of its functions included."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


_read_anywhere = functools.lru_cache(maxsize=5000)(read)


def _read_now(node):
    """The names that are needed when the statement itself runs: function bodies come later."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parts = [*node.decorator_list, node.args]
        return set().union(*(_read_now(p) for p in parts))
    if isinstance(node, ast.Lambda):
        return _read_now(node.args)
    names = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else set()
    return names.union(*(_read_now(child) for child in ast.iter_child_nodes(node)))


_read_by_statement = functools.lru_cache(maxsize=5000)(_read_now)


def _free(node):
    """The names that a piece of code takes from elsewhere, as good as can be told from its text."""
    own = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    own |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {n.name for n in ast.walk(node) if isinstance(n, _DEFINITIONS)}
    return read(node) - own


_free_of = functools.lru_cache(maxsize=5000)(_free)


@functools.lru_cache(maxsize=1000)
def inherited(source):
    """The names that a cell needs from the cells before it, as good as can be told from its text."""
    needs, own = set(), set()
    for statement in parse(source):
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            reads = _free(statement.value) if statement.value else set()
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            reads = reads.union(*map(read, targets))
            reads |= bound([statement]) if isinstance(statement, ast.AugAssign) else set()
        else:  # a loop binds its variable, a function its parameters, before they are read
            reads = _free_of(statement)
        needs |= reads - own
        own |= bound([statement])
    return needs


def needed_by_functions(source):
    """The names that the functions and classes of a cell take from the notebook, whenever they are called."""
    return set().union(*(_free_of(s) for s in parse(source) if isinstance(s, _DEFINITIONS)))


class Ledger:
    """Keeps the account while the cells of a notebook are gone through in order."""

    def __init__(self):
        self.ours: set[str] = {"__name__"}
        self.students: set[str] = set()  # names that the student is asked to bind
        self.expected: set[str] = set()  # classes that the student is asked to write
        self.shared: set[str] = set()  # classes that a given cell defines on both sides
        self._needs: dict[str, set[str]] = {}
        self._passing: set[str] = set()  # names that a test has bound to what only its own run can give
        self._bound_at: dict[str, int] = {}  # when a name of ours was bound or given up for the last time
        self._time = 0

    def _note(self, names):
        self._time += 1
        self._bound_at.update(dict.fromkeys(names, self._time))

    def given(self, source):
        """Statements of a given cell that are to run outside as well, as source texts."""
        chosen = []
        for statement in parse(source):
            names = bound([statement])
            self._note(names)
            self._passing -= names
            if isinstance(statement, _DEFINITIONS):
                self._needs[statement.name] = _free_of(statement)
            if self._is_ours(statement):
                self.ours |= names
                self.students -= names
                self.shared |= names if isinstance(statement, ast.ClassDef) else set()
                chosen.append(ast.unparse(statement))
            else:
                self.ours -= names
        return chosen

    def answer(self, *sources):
        """An answer cell, as released and as solved: (imports to run outside, names given up)."""
        imports, names = [], set()
        for source in sources:
            for statement in parse(source):
                if isinstance(statement, _IMPORTS):
                    imports.append(ast.unparse(statement))
                    self.ours |= bound([statement])
                else:
                    names |= bound([statement])
                    if isinstance(statement, ast.ClassDef):
                        self.expected.add(statement.name)
        imported = set().union(*(bound(parse(text)) for text in imports))
        self._note(names | imported)
        names -= imported
        self.ours -= names
        self.shared -= names
        self.students |= names
        return imports, names

    def test(self, source):
        """A test cell: (names that it reads, names of the student's that it binds or deletes itself).

        What it binds otherwise is ours from then on.
        """
        statements = parse(source)
        names = bound(statements)
        self._note(names)
        self._needs.update((s.name, _free_of(s)) for s in statements if isinstance(s, _DEFINITIONS))
        self._passing |= names - set().union(*(bound([s]) for s in statements if self._is_ours(s)))
        self.ours |= names - self.students
        return set().union(*map(_read_anywhere, statements)), names & self.students

    def defined_by(self, source):
        """The statements of a test cell that bind names and need nothing of the student's, as source texts."""
        return [ast.unparse(s) for s in parse(source) if bound([s]) and self._is_ours(s)]

    def may_wait(self, source, later):
        """Whether a test may run after all other cells, with the same outcome.

        It binds nothing of the student's and nothing that a later cell needs (`later` : names that later cells
        inherit), and needs nothing that only the run of an earlier test has given.
        """
        names = bound(parse(source))
        return not (names & (later | self.students) or self._reach(inherited(source)) & self._passing)

    def changed(self, source, time):
        """Whether a name that a test needs has been bound anew since."""
        return any(self._bound_at.get(name, 0) > time for name in self._reach(inherited(source)))

    @property
    def time(self):
        """A number that grows with each binding."""
        return self._time

    def _reach(self, names):
        """These names, and what their functions take from the notebook."""
        todo, seen = list(names), set()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self._needs.get(name, ())
        return seen

    def not_ours(self, names):
        """Those of the names that a test would look up in the submission."""
        return names - self.ours - _BUILTINS

    def _is_ours(self, statement):
        """Whether nothing of the student's is needed to run the statement, directly or in a function."""
        if isinstance(statement, _IMPORTS):
            return True
        todo, seen = list(_read_by_statement(statement) - bound([statement])), set()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            if name not in self.ours and name not in _BUILTINS:
                return False
            if not isinstance(statement, _DEFINITIONS):  # to define is harmless, to call may need more
                todo += self._needs.get(name, ())
        return True
