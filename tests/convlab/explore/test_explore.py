"""The one-call interface: figures, widgets, and what bad data is told."""

import io
import os
import subprocess
import sys

import ipywidgets
import numpy as np
import pytest
from matplotlib.figure import Figure

from convlab import explore
from convlab.data import photo
from convlab.explore import specs
from convlab.explore.geometry import Axis

CALLS = {
    "padding": explore.padding,
    "window": explore.window,
    "conv": explore.conv,
    "pool": explore.pool,
    "shapes": explore.shapes,
    "network": explore.network,
    "mine": lambda: explore.mine(lambda A, W, b, hparameters: (np.zeros((1, 8, 8, 4)), None)),
}


@pytest.fixture
def static(monkeypatch):
    monkeypatch.setenv("CONVLAB_STATIC", "1")


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("CONVLAB_STATIC", raising=False)


@pytest.mark.parametrize("name", CALLS)
def test_static_figures_have_the_same_bytes_every_time(static, name):
    one, two = CALLS[name](), CALLS[name]()
    assert isinstance(one, Figure)
    assert one.png() == two.png()


@pytest.mark.parametrize("name", CALLS)
def test_widgets_start_on_the_settings_of_their_sliders(live, name):
    box = CALLS[name]()
    assert isinstance(box, ipywidgets.VBox)
    view = box.children[-1]
    assert view.scene == name
    for control in box.children[0].children if len(box.children) == 2 else []:
        if isinstance(control, ipywidgets.IntSlider):
            assert control.min <= control.value <= control.max


def test_without_widgets_the_figure_is_shown(live, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "convlab.explore.widget", raising=False)
    monkeypatch.delattr(explore, "widget", raising=False)
    assert isinstance(explore.padding(), Figure)


def test_importing_the_explorers_brings_no_widgets():
    code = "import sys; from convlab import explore; print([m for m in ('matplotlib', 'ipywidgets', 'anywidget') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == "[]"


def test_the_figure_shows_the_padding_and_the_picture(static):
    from matplotlib.image import imread

    drawn = imread(io.BytesIO(explore.conv(photo("cat"), pad=4, f=3).png()))[:, :, :3]
    left = drawn[:, : drawn.shape[1] // 3].reshape(-1, 3)
    assert len(np.unique(left.round(2), axis=0)) > 100, "the photograph is hidden"


def test_no_setting_that_the_sliders_allow_is_invalid():
    settings = [
        (8, 3, 1, 0),
        (3, 3, 1, "valid"),
        (2, 5, 1, 2),
        (2, 5, 3, "same"),
        (1, 1, 1, 0),
        (64, 16, 7, (0, 9)),
    ]
    for size, f, stride, pad in settings:
        spec = specs.padding(size, f, stride, pad, False)
        limits = {one["name"]: (one["min"], one["max"]) for one in spec.controls if "min" in one}
        values = {**spec.settings}
        for name, (low, _) in limits.items():
            assert low <= values[name] <= limits[name][1], (name, spec)
            values[name] = low
        values["f"] = limits["f"][1]  # the least pixels and padding, the largest kernel
        modes = (
            [specs.MODES[values["mode"]]] if "mode" not in {c["name"] for c in spec.controls} else specs.MODES
        )
        for mode in modes:
            padding = mode if mode != "by hand" else (values["before"], values["after"])
            from convlab.explore.geometry import axis

            assert axis(values["size"], values["f"], limits["stride"][1], padding).count >= 1, spec


def test_pooling_sliders_never_make_a_window_of_padding_alone():
    A = np.zeros((6, 6, 1))
    for f, pad in ((2, 0), (2, 1), (3, 2), (1, 0), (4, "same")):
        spec = specs.pool(A, f, 2, pad, "max", (0, 0), False)
        limits = {one["name"]: one for one in spec.controls}
        assert max(limits["before"]["max"], limits["after"]["max"]) < limits["f"]["min"] <= f
        worst = Axis(
            6, limits["f"]["min"], limits["stride"]["max"], limits["before"]["max"], limits["after"]["max"]
        )
        assert all(worst.pixels(neuron) for neuron in range(worst.count))


PICTURE = np.full((6, 6, 3), 0.5)


def holed(value):
    A = PICTURE.copy()
    A[1, 2, 0] = value
    return A


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: explore.conv(holed(np.nan)), ["explore.conv: A[1, 2, 0] is nan", "nan_to_num"]),
        (lambda: explore.conv(holed(np.inf)), ["A[1, 2, 0] is inf"]),
        (lambda: explore.conv((PICTURE * 255).astype(np.uint8)), ["uint8", "A / 255.0"]),
        (lambda: explore.conv(np.zeros((6, 6, 4))), ["4 channels", "transparency", "A[:, :, :3]"]),
        (lambda: explore.conv(np.zeros((6, 6, 2))), ["2 channels", "A[:, :, :1]"]),
        (lambda: explore.conv(np.zeros((200, 6, 3))), ["200×6", "too large", "A[:64, :64]"]),
        (lambda: explore.conv(np.zeros((3, 60, 60))), ["60 channels", "moveaxis"]),
        (lambda: explore.conv(np.zeros((1, 6, 6, 3))), ["needs 3", "A[0]"]),
        (lambda: explore.conv(np.zeros((0, 6, 3))), ["empty"]),
        (lambda: explore.conv(np.array([[["a"]]])), ["real numbers"]),
        (lambda: explore.conv(PICTURE, W=np.zeros((3, 3, 1, 2))), ["W has 1 channels", "A has 3"]),
        (lambda: explore.conv(PICTURE, W=np.zeros((3, 2, 3, 2))), ["first two sizes must agree"]),
        (lambda: explore.conv(PICTURE, f=9), ["kernel of 9 does not fit into 6 pixels", "smaller f"]),
        (lambda: explore.conv(PICTURE, f=0), ["f is 0", "between 1 and"]),
        (lambda: explore.conv(PICTURE, stride=0), ["stride is 0"]),
        (lambda: explore.conv(PICTURE, stride=1.5), ["stride must be a whole number"]),
        (lambda: explore.conv(PICTURE, pad=-1), ["pad is -1"]),
        (lambda: explore.conv(PICTURE, pad="full"), ["pad is 'full'", "same"]),
        (lambda: explore.conv(PICTURE, pad=(1, 2, 3)), ["3 entries", "(before, after)"]),
        (lambda: explore.conv(PICTURE, at=(9, 0)), ["at[0] is 9"]),
        (lambda: explore.conv(PICTURE, at=3), ["pair (row, column)"]),
        (lambda: explore.padding(size=0), ["size is 0"]),
        (lambda: explore.padding(size=True), ["whole number"]),
        (lambda: explore.window(np.zeros((3, 3, 1))), ["give both A and W"]),
        (lambda: explore.window(np.zeros((3, 3, 1)), np.zeros((3, 3, 2))), ["(3, 3, 1)", "(3, 3, 2)", "agree"]),
        (lambda: explore.window(b=np.zeros(2)), ["b must be one finite number", "(2,)"]),
        (lambda: explore.window(np.zeros((20, 20, 1)), np.zeros((20, 20, 1))), ["too large to show"]),
        (lambda: explore.pool(PICTURE, mode="median"), ["mode is 'median'", "'max'", "'average'"]),
        (lambda: explore.pool(PICTURE, f=2, pad=2), ["pad (2, 2) is not smaller than the window f = 2"]),
        (lambda: explore.shapes(preset="nothing"), ["preset is 'nothing'", "course network"]),
        (lambda: explore.shapes(rules="caffe"), ["rules is 'caffe'"]),
        (lambda: explore.shapes([{"layer": "conv2d"}]), ["layers[0] must be", "input"]),
        (lambda: explore.shapes([{"layer": "input", "shape": (8, 3)}, {"layer": "conv2d", "filters": 2, "kernel": 3}]),
         ["layers[1], conv2d", "(rows, columns, channels)"]),
        (lambda: explore.shapes([{"layer": "input", "shape": (8, 8, 3)}, {"layer": "conv2d", "filters": 2, "kernel": 9}]),
         ["kernel of 9 does not fit"]),
        (lambda: explore.network(np.zeros((32, 32, 3))), ["(32, 32, 3)", "(64, 64, 3)"]),
        (lambda: explore.network(parameters={}), ["W1", "initialize_parameters"]),
        (lambda: explore.network(parameters={"W1": np.zeros((4, 4, 3, 7)), "W2": np.zeros((2, 2, 8, 16))}),
         ["W1 has shape (4, 4, 3, 7)", "(4, 4, 3, 8)"]),
        (lambda: explore.mine(3), ["give your function itself", "int"]),
    ],
)  # fmt: skip
def test_bad_data_is_told_what_where_and_what_to_do(call, words):
    with pytest.raises(ValueError, match=r"explore\.\w+: ") as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_a_grey_picture_and_one_with_many_channels_are_welcome(static):
    explore.conv(np.zeros((6, 6, 1)))
    explore.conv(np.zeros((6, 6, 4)), W=np.ones((3, 3, 4, 2)))
    explore.window(np.ones((2, 2, 1)), np.ones((2, 2, 1)), np.ones((1, 1, 1)))


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda *given: (np.zeros((1, 9, 8, 4)), None), "shape (1, 9, 8, 4)"),
        (lambda *given: None, "returned NoneType"),
        (lambda *given: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda *given: np.full((1, 8, 8, 4), np.nan), "no finite real numbers"),
    ],
)
def test_your_code_is_run_on_the_settled_sliders(live, function, says):
    view = explore.mine(function).children[-1]
    view.settled = {"f": 3, "stride": 2, "pad": 1, "key": "3/2/1"}
    assert view.yours["key"] == "3/2/1"
    assert says in view.yours["problem"]


def test_your_right_code_comes_back_as_numbers(live):
    view = explore.mine(lambda A, W, b, h: np.ones((1, 6, 6, 4))).children[-1]
    view.settled = {"f": 3, "stride": 3, "pad": 1, "key": "3/3/1"}
    assert view.yours == {"key": "3/3/1", "shape": [6, 6, 4], "values": [1.0] * 144}
