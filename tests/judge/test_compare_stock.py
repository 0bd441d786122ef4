"""The measured comparison with stock nbgrader is about the corpus that is there, and both pages say the same."""

from pathlib import Path

import pytest

from grader.judge import compare_stock, corpus

ROOT = Path(__file__).parents[2]
ROWS = [
    ["theft/book", "reads the gradebook", ["shows what is hidden", "gains 3 marks"], []],
    ["resources/loop", "loops", ["does not come to an end"], []],
    ["resources/quiet", "does nothing", [], []],
]


def between(path):
    """Return the lines between the marks of the comparison."""
    text = path.read_text(encoding="utf-8")
    return text.partition(compare_stock.BEGIN)[2].partition(compare_stock.END)[0].strip().splitlines()


def test_every_submission_of_the_corpus_has_been_measured():
    table = between(compare_stock.README)
    for attack in corpus.read_all(ROOT / "tests" / "hostile"):
        assert sum(line.startswith(f"| `{attack.name}` | {attack.tries} |") for line in table) == 1, (
            attack.name
        )


def test_the_front_page_has_the_short_table():
    short = between(compare_stock.FRONT_PAGE)
    assert len(short) == len(compare_stock.KINDS) + 2
    assert "\n".join(short) in "\n".join(between(compare_stock.README))


def test_tables_are_counted_and_written_between_the_marks(tmp_path):
    pages = tmp_path / "threat.md", tmp_path / "front.md"
    for page in pages:
        page.write_text(f"before\n{compare_stock.BEGIN}\nold\n{compare_stock.END}\nafter\n")
    compare_stock.write(ROWS, *pages)
    long, short = map(between, pages)
    assert "| resources | 2 | 1 | 0 |" in long
    assert "| **all** | 3 | 2 | 0 |" in long
    assert "| show what is hidden, or reach the network | 1 | 0 |" in short
    assert "| gain marks that the work does not deserve | 1 | 0 |" in short
    for page in pages:
        assert page.read_text().startswith("before\n")
        assert page.read_text().endswith("\nafter\n")
        assert "old" not in page.read_text()


def test_a_page_without_marks_is_refused(tmp_path):
    (tmp_path / "page.md").write_text("nothing")
    with pytest.raises(ValueError, match="no marks"):
        compare_stock.write(ROWS, tmp_path / "page.md", tmp_path / "page.md")
