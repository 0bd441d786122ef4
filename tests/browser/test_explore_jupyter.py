"""Every explorer in real JupyterLab and real Notebook 7: it renders, slides, answers pointer and keys, in both themes.

What a learner sees is asserted through the text that a screen reader gets.
"""

import re

import pytest
from playwright.sync_api import expect

from grader.bench.browser import jupyter, run_all, write_notebook

APPLICATIONS = {"lab": "lab/tree/", "notebook": "notebooks/"}  # where each opens a notebook
CELLS = [
    "from convlab import explore\nexplore.padding(8, 4, 1, 'same')",
    "explore.window()",
    "explore.conv(pad=1)",
    "explore.pool()",
    "explore.shapes()",
    "explore.network()",
    "import numpy as np\n"
    "def conv_forward(A_prev, W, b, hparameters):\n"
    "    n = (16 + 2 * hparameters['pad'] - W.shape[0]) // hparameters['stride'] + 1\n"
    "    return np.zeros((1, n, n, 4)), None\n"
    "explore.mine(conv_forward)",
    "explore.padding(10, 3, 2, predict=True)",
]
PADDING, WINDOW, CONV, POOL, SHAPES, NETWORK, MINE, PREDICT = range(8)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server on two notebooks of explorers, one for each application."""
    folder = tmp_path_factory.mktemp("explorers")
    for application in APPLICATIONS:
        write_notebook(folder / f"{application}.ipynb", CELLS)
    with jupyter(folder, "lab") as address:
        yield address


@pytest.fixture(scope="module", params=APPLICATIONS)
def page(request, server, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.faults = []
    page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(server + APPLICATIONS[request.param] + f"{request.param}.ipynb")
    run_all(page, before=page.faults.clear)  # what Jupyter complains about while it starts is not ours
    # a notebook renders only the cells near the window: each is scrolled to, until all are there
    for index in range(len(CELLS)):
        page.locator(".jp-Notebook .jp-CodeCell").nth(index).scroll_into_view_if_needed()
        expect(page.locator(".convlab-canvas")).to_have_count(
            max(index + 1, page.locator(".convlab-canvas").count())
        )
    yield page
    page.close()


def explorer(page, index):
    """Return the output of one cell, scrolled into view."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(index)
    cell.locator(".convlab-explore").scroll_into_view_if_needed()
    return cell


def says(cell, text):
    expect(cell.locator("[role=status]")).to_contain_text(text)
    expect(cell.locator("canvas")).to_have_attribute("aria-label", re.compile(re.escape(text)))


def slide(cell, label, keys):
    """Move one ipywidgets slider with the keyboard."""
    handle = cell.locator(".widget-slider", has_text=label).locator(".noUi-handle")
    handle.focus()
    for key in keys:
        handle.press(key)


def test_every_explorer_is_drawn(page):
    for index in range(len(CELLS)):
        cell = explorer(page, index)
        drawn = cell.locator("canvas").evaluate(
            "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 == 1)).size"
        )
        assert drawn > 5, f"the canvas of cell {index} is blank"


def test_sliders_change_the_picture_without_the_kernel(page):
    cell = explorer(page, PADDING)
    says(cell, "8 neurons. Neuron 0 reads pixels 0–2, 1 of its 4 places in the padding.")
    before = cell.locator("canvas").evaluate("c => c.toDataURL()")
    slide(cell, "stride", ["ArrowRight"])
    says(cell, "4 neurons.")
    assert cell.locator("canvas").evaluate("c => c.toDataURL()") != before
    slide(cell, "pad after", ["ArrowRight"])  # who moves a padding slider pads by hand
    expect(cell.locator(".widget-dropdown select")).to_have_value("by hand")


def test_a_pixel_shows_all_its_neurons_and_a_neuron_its_window(page):
    cell = explorer(page, CONV)
    canvas = cell.locator("canvas")
    says(cell, "Neuron (1, 1) of map 0")
    says(cell, "reads rows 0–2 and columns 0–2 of all 3 channels")
    cell.get_by_role("button", name="pixel", exact=True).click()
    canvas.press("Home")
    says(cell, "Padded pixel (−1, −1) is read by 1 neuron of map 0")
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight"):
        canvas.press(key)
    says(cell, "Pixel (1, 1) is read by 9 neurons of map 0")
    canvas.hover(position={"x": 10, "y": 50})
    says(cell, "Padded pixel (−1, −1)")


def test_one_output_is_edited_and_stepped(page):
    cell = explorer(page, WINDOW)
    says(cell, "the output is 3.")
    cell.locator("input[type=number]").fill("5")
    says(cell, "the output is 7.")
    cell.get_by_role("button", name="Step").click()
    says(cell, "Product 1 of 18: the running sum is 5.")


def test_pooling_names_the_winner(page):
    cell = explorer(page, POOL)
    says(cell, "wins and gets the whole gradient")
    cell.locator("select").first.select_option("average")
    says(cell, "Each of the 4 pixels gets 1/4 of its gradient.")


def test_shapes_follow_the_rules_of_both_frameworks_and_refuse_what_cannot_be(page):
    cell = explorer(page, SHAPES)
    cell.locator("canvas").press("ArrowRight")
    says(
        cell,
        "Layer 1, conv2d: output (64, 64, 8), weights (4, 4, 3, 8), 384 + 8 biases. 1,310 parameters in all.",
    )
    cell.locator("select").nth(1).select_option("PyTorch")
    says(cell, "output (8, 64, 64), weights (8, 3, 4, 4)")
    field = cell.get_by_label("stride")
    field.fill("0")
    field.press("Enter")
    expect(cell.get_by_role("alert")).to_contain_text("kernel and stride are whole numbers from 1")


def test_the_network_traces_both_ways(page):
    cell = explorer(page, NETWORK)
    says(cell, "It sees photo rows 0–41 and columns 0–41 (its field is 43 pixels wide")
    cell.locator("canvas").press("ArrowDown")
    says(cell, "It sees photo rows 31–63")
    cell.get_by_role("button", name="photo").click()
    cell.locator("canvas").press("Home")
    says(cell, "Pixel (0, 0). In each map it reaches 4 of conv 1, 1 of pool 1, 1 of conv 2, 1 of pool 2.")


def test_your_code_runs_in_the_kernel_when_the_sliders_rest(page):
    cell = explorer(page, MINE)
    says(cell, "64 of 64 neurons of map 0 differ. Neuron (0, 0): yours 0, expected")
    slide(cell, "stride", ["ArrowRight"])
    says(cell, "of 36 neurons of map 0 differ")


def test_a_prediction_comes_before_the_answer(page):
    cell = explorer(page, PREDICT)
    expect(cell.locator("[role=status]")).to_have_text("Make a prediction first: the answer is hidden.")
    field = cell.locator(".convlab-form input")
    field.fill("5")
    field.press("Enter")
    says(cell, "4 neurons.")
    expect(cell.locator("[role=status]")).to_contain_text("You predicted 5; it is 4.")


def test_the_theme_may_change_and_change_back(page):
    explorer(page, PADDING)
    light = page.evaluate(f"{FIRST}.toDataURL()")
    change_theme(page, "JupyterLab Dark")
    background = f"[...{FIRST}.getContext('2d').getImageData(1, 1, 1, 1).data].slice(0, 3)"
    page.wait_for_function(f"Math.max(...{background}) < 90")
    change_theme(page, "JupyterLab Light")
    page.wait_for_function(f"light => {FIRST}.toDataURL() === light", arg=light)


FIRST = "document.querySelector('.convlab-canvas')"


def change_theme(page, theme):
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)


def test_the_console_holds_no_error(page):
    assert page.faults == []
