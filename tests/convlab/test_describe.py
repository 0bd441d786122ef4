"""What a figure says to those who hear the page."""

import base64

import numpy as np
import pytest

from convlab import draw
from convlab.describe import LONGEST, describe


def test_a_small_grid_is_told_row_by_row():
    figure = draw.pictures(np.array([[1, -0.5], [0, 1000]]), titles=["by hand"])
    assert describe(figure) == "by hand; 2 × 2 numbers, row by row: 1, −0.5; 0, 1000."


def test_a_large_grid_is_told_by_its_range_and_a_flat_one_by_its_number():
    wide = np.linspace(-1, 2, 64).reshape(8, 8)
    assert describe(draw.pictures(wide)) == "a map of 8 × 8 numbers from −1 to 2."
    assert describe(draw.pictures(np.zeros((8, 9)))) == "a plane of 8 × 9, all 0."


def test_a_grid_with_nan_and_infinity_is_told():
    text = describe(draw.pictures(np.array([[np.nan, np.inf]])))
    assert text == "1 × 2 numbers, row by row: nan, inf."
    large = np.full((7, 7), np.nan)
    assert describe(draw.pictures(large)) == "a map of 7 × 7 numbers, none of them finite."
    large[0, :2] = 1, 2
    assert describe(draw.pictures(large)) == "a map of 7 × 7 numbers from 1 to 2, 47 of them not finite."


def test_panels_pictures_and_outlined_windows_are_told():
    photo = np.zeros((6, 8, 3))
    figure = draw.close_up(photo, [(0, 2), (3, 4)], 3, ["left", "right"])
    assert describe(figure) == (
        "Panel 1: the whole picture; a colour picture of 6 × 8 pixels; "
        "outlined: A (rows 0 to 2, columns 2 to 4) and B (rows 3 to 5, columns 4 to 6). "
        "Panel 2: A left; a colour picture of 3 × 3 pixels. Panel 3: B right; a colour picture of 3 × 3 pixels."
    )


def test_one_outlined_cell_is_told_in_the_singular():
    assert "outlined: row −1, column 0" in describe(
        draw.pictures(np.eye(8), outlines=[((-1, 0), (0, 1))]),
    )


def test_a_curve_is_told_by_its_ends_and_its_extremes():
    figure, (ax,) = draw.new_figure()
    ax.plot([0, 1, 2], [3, -1, 5], label="loss")
    ax.plot([0, 2], [0, 0], color="grey")  # a line that only joins two points is none
    ax.set(xlabel="step", ylabel="loss", title="How it fell")
    assert describe(figure) == (
        "How it fell; loss over step; loss goes from 3 at 0 to 5 at 2, lowest −1 at 1, highest 5 at 2."
    )


def test_bars_are_told_by_their_names():
    figure, (ax,) = draw.new_figure()
    ax.bar(["cat", "coffee"], [0.25, 0.75])
    assert describe(figure) == "bars: cat 0.25, coffee 0.75."


def test_rows_and_columns_that_have_names_are_told():
    figure, (ax,) = draw.new_figure()
    draw.show_array(ax, np.array([[8, 1], [3, 7]]))
    ax.set(
        xticks=[0, 1],
        yticks=[0, 1],
        xticklabels=["shirt", "coat"],
        yticklabels=["shirt", "coat"],
        ylabel="really",
    )
    assert describe(figure) == (
        "2 × 2 numbers, row by row: 8, 1; 3, 7; rows (really): shirt, coat; columns: shirt, coat."
    )


def test_a_padded_plane_is_told_by_its_size():
    figure, (ax,) = draw.new_figure()
    draw.padded_plane(ax, 5, 7, pad=1)
    assert describe(figure) == "5 rows and 7 columns of pixels in a frame of 1."


def test_what_rounding_left_is_told_as_zero():
    assert (
        describe(draw.pictures(np.linspace(1e-16, 2, 64).reshape(8, 8)))
        == "a map of 8 × 8 numbers from 0 to 2."
    )


def test_a_long_text_is_cut_and_an_empty_figure_is_called_so():
    figure, axes = draw.new_figure(8)
    for ax in axes:
        draw.show_array(ax, np.arange(36.0).reshape(6, 6) / 7, "t" * 60)
    assert len(describe(figure)) == LONGEST
    assert describe(draw.new_figure(1)[0].__class__()) == "A figure."


@pytest.mark.parametrize("static", ["1", ""])
def test_a_notebook_gets_the_text_with_the_picture(monkeypatch, static):
    monkeypatch.setenv("CONVLAB_STATIC", static)
    figure = draw.pictures(np.array([[1, 2]]), titles=['"a" < b'])
    shown, facts = figure._repr_mimebundle_()
    assert base64.b64decode(shown["image/png"]) == figure.png()
    assert facts["image/png"]["alt"] == '"a" < b; 1 × 2 numbers, row by row: 1, 2.'
    assert ("text/html" in shown) == (static == "")
    if not static:
        assert 'alt="&quot;a&quot; &lt; b; 1 × 2 numbers' in shown["text/html"]
        assert shown["image/png"] in shown["text/html"]


@pytest.mark.parametrize("role", draw.ROLES)
def test_words_in_the_colour_of_a_role_can_be_read_on_white(role):
    parts = (int(draw.word_colour(role)[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    assert 1.05 / (np.dot([0.2126, 0.7152, 0.0722], list(linear)) + 0.05) >= 4.5
