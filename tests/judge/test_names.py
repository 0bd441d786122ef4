"""Whose a name is follows from the instructor's text alone."""

from grader.judge.names import Ledger, bound, parse


def test_bound_names():
    source = "import numpy as np\nfrom a import b as c\nx, (y, *z) = 1, (2, 3)\nfor i in x:\n    w = [q for q in i]\n"
    source += "def f(a):\n    local = 1\nclass K:\n    inner = 2\nwith open(1) as file:\n    pass\n"
    assert bound(parse(source)) == {"np", "c", "x", "y", "z", "i", "w", "f", "K", "file"}


def test_given_statements_run_outside_unless_they_need_the_students_work():
    ledger = Ledger()
    ledger.answer("def zero_pad(X):\n    ...")
    source = "import numpy as np\nX = np.ones(3)\nY = zero_pad(X)\nprint(Y)\ndef show(x):\n    return zero_pad(x)\nshow(X)"
    assert ledger.given(source) == [
        "import numpy as np",
        "X = np.ones(3)",
        "def show(x):\n    return zero_pad(x)",
    ]
    assert {"np", "X", "show"} <= ledger.ours
    assert not {"Y", "zero_pad"} & ledger.ours


def test_the_last_cell_of_the_instructor_that_binds_a_name_decides():
    ledger = Ledger()
    ledger.given("answer = None\nimport math")
    assert "answer" in ledger.ours
    imports, given_up = ledger.answer("import math\nanswer = 42\nclass Stack: ...")
    assert imports == ["import math"]
    assert given_up == {"answer", "Stack"}
    assert "answer" not in ledger.ours
    assert "math" in ledger.ours
    assert ledger.expected == {"Stack"}


def test_names_that_a_test_takes_away():
    ledger = Ledger()
    ledger.answer("def squares(n): ...")
    reads, touched = ledger.test("kept = squares\ndel squares\nassert kept(2) == [1, 4]\nsquares = kept")
    assert touched == {"squares"}
    assert "kept" in ledger.ours
    assert "squares" not in ledger.ours
    assert "squares" in reads
