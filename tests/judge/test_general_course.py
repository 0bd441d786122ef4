"""Ordinary nbgrader courses are graded unchanged: each line of the table is a cell that people write."""

import json
import shutil
from pathlib import Path

import nbformat
import nbgrader
import pytest

from grader.judge import trial

MODES = ["bubblewrap", "process"]
DOCS = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"

# (answer, test, points earned of 4)
CASES = {
    "text": ("def greet(name):\n    return f'Hello, {name}!'", "assert greet('Ada') == 'Hello, Ada!'", 4),
    "variable": ("squares = {n: n * n for n in range(4)}", "assert squares == {0: 0, 1: 1, 2: 4, 3: 9}", 4),
    "in place": ("def double(xs):\n    for i in range(len(xs)):\n        xs[i] *= 2",
                 "xs = [1, 2, 3]\nassert double(xs) is None\nassert xs == [2, 4, 6]", 4),
    "nested in place": ("def step(p):\n    p['W'] -= 1\n    p['new'] = (1, 2)",
                        "p = {'W': np.ones(2)}\nW = p['W']\nstep(p)\nassert (W == 0).all() and p['new'] == (1, 2)", 4),
    "returns its argument": ("def same(x):\n    return x", "x = np.ones(2)\nassert same(x) is x", 4),
    "raises": ("def f(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x",
               "try:\n    f(-1)\nexcept ValueError as e:\n    assert 'negative' in str(e)\nelse:\n    raise AssertionError", 4),
    "own exception": ("class TooBig(ValueError):\n    pass\ndef f(x):\n    raise TooBig(x)",
                      "try:\n    f(3)\nexcept TooBig as e:\n    assert isinstance(e, ValueError) and e.args == (3,)", 4),
    "class": ("class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, x):\n        self.items.append(x)\n"
              "    def pop(self):\n        return self.items.pop()\n    def __len__(self):\n        return len(self.items)\n"
              "    def __iter__(self):\n        return iter(self.items)",
              "s = Stack()\ns.push(1)\ns.push('two')\nassert len(s) == 2 and list(s) == [1, 'two']\n"
              "assert s.pop() == 'two' and isinstance(s, Stack)", 4),
    "operators": ("class V:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
                  "    def __add__(self, o):\n        return V(self.x + o.x, self.y + o.y)\n"
                  "    def __mul__(self, k):\n        return V(self.x * k, self.y * k)\n"
                  "    def __eq__(self, o):\n        return (self.x, self.y) == (o.x, o.y)\n"
                  "    def __repr__(self):\n        return f'V({self.x}, {self.y})'",
                  "assert V(1, 2) + V(3, 4) == V(4, 6)\nassert (V(1, 2) * 3).y == 6\nassert repr(V(1, 2)) == 'V(1, 2)'", 4),
    "generator": ("def count(n):\n    for i in range(n):\n        yield i", "assert list(count(4)) == [0, 1, 2, 3]", 4),
    "closure": ("def adder(k):\n    return lambda x: x + k", "assert adder(3)(4) == 7", 4),
    "callback": ("def apply(f, xs):\n    return [f(x) for x in xs]", "assert apply(lambda x: x + 1, [1, 2]) == [2, 3]", 4),
    "cache passed back": ("def forward(x):\n    return x * 2, {'x': x, 'f': abs}\ndef backward(d, cache):\n    return d * cache['x']",
                          "y, cache = forward(np.array([1.0, 2]))\nassert (backward(3, cache) == [3, 6]).all()", 4),
    "signature": ('def f(a, b=2, *c, d=None):\n    """Says things."""',
                  "import inspect\nassert list(inspect.signature(f).parameters) == ['a', 'b', 'c', 'd']\n"
                  "assert f.__doc__ == 'Says things.' and f.__name__ == 'f' and callable(f)", 4),
    "source": ("def f(x):\n    return sum(x)", "import inspect\nassert 'for' not in inspect.getsource(f) and 'sum' in inspect.getsource(f)", 4),
    "helper taken away": ("def helper(x):\n    return x\ndef f(x):\n    return helper(x) + 1",
                          "kept = helper\ndel helper\ntry:\n    f(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError\nhelper = kept\nassert f(1) == 2", 4),
    "partial": ("def f(x):\n    return x", "right = sum(f(n) == n for n in range(4))\nright / 2", 2),
    "too much": ("def f(x):\n    return x", "f(1)\n40", 4),
    "printing": ("def f(x):\n    print('working on', x)\n    return x", "assert f(3) == 3", 4),
    "warning": ("import warnings\ndef f(x):\n    warnings.warn('careful')\n    return x", "assert f(3) == 3", 4),
    "magics": ("%matplotlib inline\nimport math\n%time values = [math.sqrt(n) for n in range(3)]\nf = len\n!ls",
               "assert values[2] > 1.4", 4),
    "helper file": ("def read():\n    with open('data.txt') as file:\n        return file.read().split()",
                    "assert read() == ['one', 'two']\nassert open('data.txt').read() == 'one two'", 4),
    "module of the course": ("import helpers\ndef f():\n    return helpers.seven()", "import helpers\nassert f() == helpers.seven()", 4),
    "writes a file": ("with open('out.txt', 'w') as file:\n    print('done', file=file)", "assert open('out.txt').read() == 'done\\n'", 4),
    "given class": ("def last(node):\n    while node.next is not None:\n        node = node.next\n    return node.value\n"
                    "def push(node, v):\n    return Node(v, node)",
                    "n = Node(1, Node(2))\nassert last(n) == 2\nm = push(n, 0)\nassert isinstance(m, Node) and m.next.value == 1", 4),
    "named tuple and friends": ("from collections import Counter, namedtuple\nP = namedtuple('P', 'x y')\ndef f():\n    return P(1, 2), Counter('aab')",
                                "p, c = f()\nassert p == (1, 2) and p.x == 1 and c == {'a': 2, 'b': 1} and c['z'] == 0", 4),
    "async": ("import asyncio\nasync def nap():\n    return 5\nvalue = await nap()", "assert value == 5", 4),
    "unittest": ("def f(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x ** 0.5",
                 "import io, unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertAlmostEqual(f(2), 1.41421356)\n"
                 "        with self.assertRaisesRegex(ValueError, 'neg'):\n            f(-1)\n"
                 "run = unittest.TextTestRunner(io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))\nassert run.wasSuccessful(), run.failures"
                 "\nunittest.TestCase().assertRaises(ValueError, f, -1)", 4),
    "plot": ("import matplotlib.pyplot as plt\ndef plot(x):\n    fig, ax = plt.subplots()\n    ax.plot(x, x ** 2, 'r--', label='squares')\n"
             "    ax.set_title('Squares')\n    ax.set_xlim(0, 5)\n    return ax",
             "ax = plot(np.arange(3))\nline, = ax.get_lines()\nassert list(line.get_ydata()) == [0, 1, 4] and line.get_linestyle() == '--'\n"
             "assert ax.get_title() == 'Squares' and ax.get_xlim() == (0, 5) and len(ax.lines) == 1\nassert ax.lines[0].get_label() == 'squares'", 4),
    "properties": ("class C:\n    made = 0\n    def __init__(self, t):\n        self._t = t\n        C.made += 1\n    @property\n    def t(self):\n        return self._t\n"
                   "    @t.setter\n    def t(self, v):\n        if v < 0:\n            raise ValueError(v)\n        self._t = v\n"
                   "    @classmethod\n    def zero(cls):\n        return cls(0)\n    @staticmethod\n    def double(x):\n        return 2 * x",
                   "c = C.zero()\nc.t = 5\nassert c.t == 5 and C.double(4) == 8 and C.made == 1\ntry:\n    c.t = -1\n    assert False\nexcept ValueError:\n    pass\n"
                   "assert hasattr(c, 't') and not hasattr(c, 'u') and getattr(c, 'u', 3) == 3", 4),
    "inheritance": ("class Animal:\n    def speak(self):\n        return '...'\nclass Dog(Animal):\n    def speak(self):\n        return 'Woof'\n    def __lt__(self, o):\n        return False",
                    "assert issubclass(Dog, Animal) and isinstance(Dog(), Animal) and Dog().speak() == 'Woof'\n"
                    "assert [a.speak() for a in (Animal(), Dog())] == ['...', 'Woof'] and Dog.__name__ == 'Dog'\nassert not Dog() < Dog()", 4),
    "data class": ("from dataclasses import dataclass, field\n@dataclass(order=True)\nclass P:\n    x: int\n    y: int = 0\n    tags: list = field(default_factory=list)",
                   "assert P(1) == P(1, 0) and P(1) != P(2) and P(1) < P(2) and repr(P(1, 2)) == 'P(x=1, y=2, tags=[])'\n"
                   "p = P(3)\np.tags.append('a')\np.y = 9\nassert p.y == 9 and max([P(1), P(5), P(2)]).x == 5", 4),
    "context manager": ("class Opened:\n    def __init__(self):\n        self.log = []\n    def __enter__(self):\n        self.log.append('in')\n        return self\n"
                        "    def __exit__(self, *e):\n        self.log.append('out')", "with Opened() as o:\n    assert o.log == ['in']\nassert o.log == ['in', 'out']", 4),
    "containers of functions": ("ops = {'add': lambda a, b: a + b, 'half': [abs, lambda x: x / 2]}\ndef compose(f, g):\n    return lambda x: f(g(x))",
                                "assert ops['add'](1, 2) == 3 and ops['half'][1](4) == 2 and ops['half'][0](-3) == 3\nassert compose(lambda x: x + 1, ops['half'][1])(4) == 3", 4),
    "recursion": ("def is_even(n):\n    return n == 0 or is_odd(n - 1)\ndef is_odd(n):\n    return n > 0 and is_even(n - 1)", "assert is_even(100) and not is_odd(100)", 4),
    "global state": ("counter = 0\nseen = []\ndef tick(x):\n    global counter\n    counter += 1\n    seen.append(x)", "tick('a')\ntick('b')\nassert counter == 2 and seen == ['a', 'b']", 4),
    "input": ("def ask():\n    return int(input('How old? ')) + 1",
              "from unittest import mock\nwith mock.patch('builtins.input', return_value='7') as asked:\n    assert ask() == 8\nasked.assert_called_once_with('How old? ')\n"
              "import builtins\nkept, builtins.input = builtins.input, lambda p: '8'\nassert ask() == 9\nbuiltins.input = kept\n"
              "input = lambda prompt: '41'\nassert ask() == 42", 4),
    "captured output": ("def greet(n):\n    for i in range(n):\n        print('hello', i)",
                        "import contextlib, io\nfrom unittest import mock\nwith contextlib.redirect_stdout(io.StringIO()) as text:\n    greet(2)\nassert text.getvalue() == 'hello 0\\nhello 1\\n'\n"
                        "with mock.patch('builtins.print') as printed:\n    greet(1)\nprinted.assert_called_with('hello', 0)\n"
                        "### BEGIN HIDDEN TESTS\nwith mock.patch('sys.stdout', new_callable=io.StringIO) as text:\n    greet(1)\nassert text.getvalue() == 'hello 0\\n'\n### END HIDDEN TESTS", 4),
    "seeds": ("import random\ndef roll(n):\n    return [random.randint(1, 6) for _ in range(n)]\ndef noise(n):\n    return np.random.randn(n)",
              "import random\nrandom.seed(4)\nright = [random.randint(1, 6) for _ in range(5)]\nrandom.seed(4)\nassert roll(5) == right\n"
              "np.random.seed(1)\nright = np.random.randn(3)\nnp.random.seed(1)\nassert (noise(3) == right).all()", 4),
    "hash of an answer": ("answer = 'forty two'\nnumber = 42", "import hashlib\nassert hashlib.sha256(answer.encode()).hexdigest()[:4] == hashlib.sha256(b'forty two').hexdigest()[:4]\n"
                          "assert hash(number) == hash(42) and isinstance(number, (int, float)) and type(answer) is str", 4),
    "asks for names": ("tau = 6.28\ndef f():\n    return 1", "assert 'tau' in globals() and 'sigma' not in globals() and globals()['tau'] == 6.28 and callable(globals().get('f'))\n"
                       "try:\n    sigma\nexcept NameError:\n    pass\nelse:\n    raise AssertionError", 4),
    "helper of a test": ("def area(r):\n    return np.pi * r ** 2", "def check_close(f, x, right, tolerance=1e-6):\n    got = f(x)\n    assert abs(got - right) < tolerance, f'{f.__name__}({x}) is {right}, not {got}'\n"
                         "check_close(area, 1, 3.14159265)\nfor r in (2, 3):\n    check_close(area, r, np.pi * r * r)", 4),
    "iterator class": ("class Down:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        return self\n    def __next__(self):\n        if self.n == 0:\n            raise StopIteration\n"
                       "        self.n -= 1\n        return self.n\n    def __contains__(self, x):\n        return x < self.n\n    def __getitem__(self, i):\n        return i * 2\n    def __call__(self, x):\n        return x + self.n",
                       "assert list(Down(3)) == [2, 1, 0] and 2 in Down(3) and Down(3)[4] == 8 and Down(3)(1) == 4\nd = Down(2)\nassert next(d) == 1 and sum(d) == 0 and next(d, None) is None", 4),
    "linked list": ("class N:\n    def __init__(self, v, nxt=None):\n        self.v, self.nxt = v, nxt\ndef build(xs):\n    head = None\n    for x in reversed(xs):\n        head = N(x, head)\n    return head",
                    "n, got = build([1, 2, 3]), []\nwhile n is not None:\n    got.append(n.v)\n    n = n.nxt\nassert got == [1, 2, 3]\na = N(1)\na.nxt = a\nassert a.nxt.nxt.v == 1", 4),
    "one name for another": ("def easy(x):\n    return x\nhard = easy\ndef third(x):\n    return x\nthird.__name__ = 'hard'\nfourth = lambda x: x",
                             "assert hard.__name__ == 'hard'\nassert third.__name__ == 'third' and fourth.__name__ == 'fourth'", 4),
    "cell magics": ("%%capture out\nprint('captured')\nvalue = 3", "assert value == 3", 4),
    "wrong": ("def f(x):\n    return x + 1", "assert f(3) == 3, 'f(3) is 3'", 0),
}  # fmt: skip


def notebook_cells():
    cells = [
        trial.given(
            "tools",
            "import numpy as np\nclass Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next",
        )
    ]
    for number, (answer, test, _) in enumerate(CASES.values()):
        solution = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
        cell = trial.test(f"test{number}", 4, test)
        if list(CASES)[number] == "writes a file":
            cell.metadata["tags"] = ["judge-inside"]
        cells += [trial.answer(f"answer{number}", solution), cell]
    return cells


@pytest.mark.parametrize("mode", MODES)
def test_ordinary_cells(mode, tmp_path):
    (tmp_path / "source" / "week1").mkdir(parents=True)
    (tmp_path / "source" / "week1" / "data.txt").write_text("one two")
    (tmp_path / "source" / "week1" / "helpers.py").write_text("def seven():\n    return 7\n")
    two = [
        trial.answer("a", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"),
        trial.test("t", 1, "assert x == 1"),
    ]
    course = trial.make_course(
        tmp_path, {"week1": {"first": notebook_cells(), "second": two}}, {"sandbox": mode}
    )
    answers = {f"answer{n}": answer for n, (answer, _, _) in enumerate(CASES.values())}
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    nbformat.write(trial.submission(course, "week1", "first", answers), folder / "first.ipynb")
    nbformat.write(trial.submission(course, "week1", "second", {"a": "x = 1"}), folder / "second.ipynb")
    run = trial.nbgrader(course, "autograde", "week1")
    assert run.returncode == 0, run.stderr
    marks = trial.scores(course)["ada", "week1"][1]
    cells = json.loads((course / "autograded" / "ada" / "week1" / "first.ipynb").read_text())["cells"]
    shown = {
        c["metadata"]["nbgrader"]["grade_id"]: c["outputs"] for c in cells if "nbgrader" in c["metadata"]
    }
    wrong = {
        name: (marks[f"test{n}"], shown[f"test{n}"]) for n, (name, (_, _, points)) in enumerate(CASES.items())
        if marks[f"test{n}"] != points
    }  # fmt: skip
    assert not wrong, wrong
    assert marks["t"] == 1
    assert "a test ran inside" in run.stdout
    number = list(CASES).index("printing")
    assert shown[f"test{number}"][0]["text"] in ("working on 3\n", ["working on 3\n"])


@pytest.mark.parametrize("mode", MODES)
def test_the_course_of_nbgraders_documentation_gets_the_same_scores(mode, tmp_path):
    results = []
    for judged in (True, False):
        folder = tmp_path / str(judged)
        trial.make_course(folder, {}, {"sandbox": mode}, judged=judged)
        shutil.copytree(DOCS / "source" / "ps1", folder / "source" / "ps1")
        shutil.copytree(DOCS / "submitted", folder / "submitted")
        for command in ("generate_assignment", "autograde"):
            run = trial.nbgrader(folder, command, "ps1")
            assert run.returncode == 0, run.stderr
        results.append(trial.scores(folder))
    assert len(results[0]) == 2
    assert results[0] == results[1]


def test_pictures_and_errors_are_shown_as_a_kernel_would(tmp_path):
    cells = [
        trial.answer("draw", "### BEGIN SOLUTION\npass\n### END SOLUTION"),
        trial.test("t", 1, "assert 1"),
    ]
    course = trial.make_course(tmp_path, {"week1": {"first": cells}})
    folder = course / "submitted" / "ada" / "week1"
    folder.mkdir(parents=True)
    drawing = (
        "import matplotlib.pyplot as plt\nprint('a line')\nplt.plot([1, 2])\nplt.show()\ndisplay(3)\n'last'"
    )
    extra = [("draw", "def broken():\n    return 1 / 0\nbroken()"), ("draw", "plt.figure(); plt.plot([1]);")]
    nbformat.write(
        trial.submission(course, "week1", "first", {"draw": drawing}, extra), folder / "first.ipynb"
    )
    run = trial.nbgrader(course, "autograde", "week1")
    assert run.returncode == 0, run.stderr
    cells = json.loads((course / "autograded" / "ada" / "week1" / "first.ipynb").read_text())["cells"]
    drawn, error, second = (c["outputs"] for c in cells[:3])
    assert [o["output_type"] for o in drawn] == ["stream", "display_data", "display_data", "execute_result"]
    assert "image/png" in drawn[1]["data"]
    assert "".join(drawn[3]["data"]["text/plain"]) == "'last'"
    assert error[0]["ename"] == "ZeroDivisionError"
    assert any("return 1 / 0" in line for line in error[0]["traceback"])
    assert not any("judge" in line for line in error[0]["traceback"])
    assert "image/png" in second[0]["data"]


def test_manual_grades_are_kept_and_a_regrade_gives_the_same(tmp_path):
    course = trial.make_course(tmp_path, {"fort": {"fort": trial.FORT}})
    folder = course / "submitted" / "ada" / "fort"
    folder.mkdir(parents=True)
    nbformat.write(
        trial.submission(course, "fort", "fort", {**trial.SOLVED, "essay": "To go in."}),
        folder / "fort.ipynb",
    )
    assert trial.nbgrader(course, "autograde", "fort").returncode == 0
    first = trial.scores(course)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("essay", "fort", "fort", "ada")
        grade.manual_score = 1.5
        gradebook.db.commit()
    assert trial.nbgrader(course, "autograde", "fort", "--force").returncode == 0
    assert trial.scores(course) == first
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_grade("essay", "fort", "fort", "ada").manual_score == 1.5


def test_a_rule_is_enforced_with_a_friendly_message(tmp_path):
    (tmp_path / "course.toml").write_text('[lesson.fort.exercise.primes]\nrules = ["no import"]\n')
    course = trial.make_course(tmp_path, {"fort": {"fort": trial.FORT}}, {"rules": "course.toml"})
    folder = course / "submitted" / "ada" / "fort"
    folder.mkdir(parents=True)
    answers = {
        **trial.SOLVED,
        "primes": "import math\n" + trial.SOLVED["primes"].replace("all(", "math.pi and all("),
    }
    nbformat.write(trial.submission(course, "fort", "fort", answers), folder / "fort.ipynb")
    run = trial.nbgrader(course, "autograde", "fort")
    assert "broke a rule" in run.stdout
    assert trial.scores(course)["ada", "fort"][1]["primes_right"] == 0
    assert trial.scores(course)["ada", "fort"][0] == 8
    shown = (course / "autograded" / "ada" / "fort" / "fort.ipynb").read_text()
    assert "under the rule “no import”, and your answer has `import math`. Write it without" in shown
