"""The figures of sequences draw what a layer along one axis reads."""

from convlab import sequences
from convlab.draw import ROLES


def boxes(figure):
    """Return (x, y) of every box whose edge says that it is selected, lowest first."""
    from matplotlib.colors import to_rgba

    (ax,) = figure.axes
    chosen = [box for box in ax.patches if box.get_edgecolor() == to_rgba(ROLES["selected"])]
    middles = [box.get_extents().transformed(ax.transData.inverted()) for box in chosen]
    return sorted((round(one.y0 + one.height / 2, 1), round(one.x0 + one.width / 2)) for one in middles)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_dilated_neuron_marks_its_steps():
    figure = sequences.reads(10, 3, dilation=3, selected=1)
    assert boxes(figure) == [(0, 1), (0, 4), (0, 7), (1.6, 4)]
    assert texts(figure) == [*map(str, range(10)), "0", "1", "2", "3"]


def test_a_causal_neuron_stands_over_its_last_step():
    figure = sequences.reads(5, 3, before=2, selected=0, causal=True)
    assert boxes(figure) == [(0, -2), (0, -1), (0, 0), (1.6, 0)]
    assert texts(figure)[:3] == ["−2", "−1", "0"]


def test_a_stack_marks_all_that_was_seen():
    figure = sequences.stack(18, 2, (1, 2, 4, 8))
    seen = [x for y, x in boxes(figure) if y == 0]
    assert seen == list(range(2, 18))
