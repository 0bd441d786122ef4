"""Rules of exercises are read from the answer's syntax tree."""

import pytest

from grader.judge import rules

RULES = {"f": ["no import"], "g": ["no loop"], "h": ["no call np.pad"]}


@pytest.mark.parametrize(
    ("answers", "others", "breaks"),
    [
        (["def f(x):\n    return x"], [], set()),
        (["def f(x):\n    import math\n    return math.pi"], [], {"f"}),
        (["import math\ndef f(x):\n    return math.pi"], [], {"f"}),
        (["def f(x):\n    return m.pi"], ["import math as m"], {"f"}),
        (["def f(x):\n    return help_me(x)"], ["def help_me(x):\n    return m.pi\nimport math as m"], {"f"}),
        (["def f(x):\n    return __import__('math')"], [], {"f"}),
        (["def f(x):\n    return x"], ["import math"], set()),
        (["import numpy as np\ndef f(x):\n    return np.sum(x)"], [], set()),
        (["def g(x):\n    return [y for y in x]"], [], {"g"}),
        (["def g(x):\n    while x:\n        x -= 1"], [], {"g"}),
        (["def g(x):\n    return x.sum()"], [], set()),
        (["def h(x):\n    return np.pad(x, 1)"], [], {"h"}),
        (["def h(x):\n    return np.zeros(3)"], [], set()),
        (["def h(x):\n    p = np.pad\n    return p(x, 1)"], [], {"h"}),
        (["import numpy as q\ndef h(x):\n    return q.pad(x, 1)"], [], {"h"}),
        (["def h(x):\n    from numpy import pad as p\n    return p(x, 1)"], [], {"h"}),
        (["def h(x):\n    return getattr(np, 'pad')(x, 1)"], [], {"h"}),
        (["def h(x):\n    return eval('np.' + 'pad')(x, 1)"], [], {"h"}),
        (["def h(x, hparameters):\n    return x + hparameters['pad']"], [], set()),
        (["def h(x:\n    broken"], [], set()),
    ],
)
def test_breaches(answers, others, breaks):
    messages = rules.broken(RULES, answers, others, ["import numpy as np"])
    assert set(messages) == breaks
    assert all("rule" in m and "Write it without" in m for m in messages.values())


def test_rules_are_read_from_any_table_of_a_toml_file(tmp_path):
    (tmp_path / "course.toml").write_text(
        '[[lesson]]\nname = "one"\n[[lesson.exercise]]\nname = "f"\nrules = ["no import"]\n[exercises.g]\nrules = ["no loop"]\n'
    )
    assert rules.load("course.toml", tmp_path) == {"f": ["no import"], "g": ["no loop"]}


def test_a_rule_that_is_not_understood_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not understood"):
        rules.load({"f": ["be nice"]}, tmp_path)
