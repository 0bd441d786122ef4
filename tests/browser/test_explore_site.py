"""The page of explorers: every explorer from files on the disk, without server, kernel or network."""

import re

import pytest
from playwright.sync_api import expect, sync_playwright

from grader import site
from grader.bench.browser import CHROMIUM, FLAGS
from grader.site.explorers import gallery
from grader.site.pages import explorer_page


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    site.write(folder)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(
            color_scheme=request.param, viewport={"width": 1000, "height": 900}, offline=True
        )
        page = context.new_page()
        page.faults, page.scheme, page.folder = [], request.param, folder
        page.on(
            "console",
            lambda message: message.type in ("error", "warning") and page.faults.append(message.text),
        )
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto((folder / "explorers.html").as_uri())
        yield page
        chromium.close()


def says(page, scene, text):
    expect(page.locator(f"#{scene} [role=status]")).to_contain_text(text)


def test_all_explorers_are_drawn_in_the_theme_of_the_system(page):
    assert page.locator("canvas").count() == len(gallery())
    for canvas in page.locator("canvas").all():
        corner = canvas.evaluate(
            "c => Math.max(...[...c.getContext('2d').getImageData(1, 1, 1, 1).data].slice(0, 3))"
        )
        assert (corner < 90) == (page.scheme == "dark")


def test_every_slider_end_leaves_a_picture_and_a_text(page):
    for scene in ("padding", "conv", "pool", "network"):
        for end in ("Home", "End"):
            for slider in page.locator(f"#{scene} input[type=range]").all():
                slider.press(end)
                expect(page.locator(f"#{scene} [role=status]")).not_to_have_text("")
                assert "NaN" not in page.locator(f"#{scene} canvas").get_attribute("aria-label")
    page.reload()


def test_sliders_and_choices(page):
    says(page, "padding", "8 neurons.")
    page.locator("#padding input[name=stride]").press("ArrowRight")
    says(page, "padding", "4 neurons.")
    page.locator("#padding select").select_option("VALID")
    says(page, "padding", "3 neurons.")
    page.locator("#padding input[name=f]").press("ArrowLeft")
    says(page, "padding", "3 neurons. Neuron 0 reads pixels 0–2. The last pixel is never read.")
    page.reload()


def test_hover_shows_and_click_keeps(page):
    canvas = page.locator("#conv canvas")
    says(page, "conv", "Neuron (4, 5) of map 0")
    canvas.hover(position={"x": 100, "y": 150})
    says(page, "conv", "is read by 9 neurons of map 0")
    page.locator("h1").hover()
    says(page, "conv", "Neuron (4, 5) of map 0")
    canvas.click(position={"x": 100, "y": 150})
    page.locator("h1").hover()
    says(page, "conv", "is read by 9 neurons of map 0")
    page.reload()


def test_the_keyboard_is_enough(page):
    page.locator("#pool canvas").focus()
    says(page, "pool", "Neuron (1, 1)")
    page.keyboard.press("ArrowRight")
    says(page, "pool", "Neuron (1, 2)")
    page.keyboard.press("Enter")
    says(page, "pool", "Pixel (1, 2) lies in 1 window: of (0, 1).")
    page.keyboard.press("End")
    says(page, "pool", "Pixel (7, 7)")
    page.keyboard.press("Home")
    page.keyboard.press(" ")  # play
    expect(page.locator("#pool [role=status]")).to_have_text(re.compile(r"Pixel \((0, [1-7]|[1-7], \d)\)"))
    page.keyboard.press(" ")
    expect(page.locator("#pool").get_by_role("button", name="▶ Play")).to_be_visible()
    for _ in range(2):  # on to the play button, then to the step button
        page.keyboard.press("Tab")
    expect(page.locator("#pool").get_by_role("button", name="Step")).to_be_focused()
    page.reload()


def test_layers_are_added_changed_and_removed(page):
    shapes = page.locator("#shapes")
    shapes.locator("canvas").press("ArrowRight")
    filters = shapes.get_by_role("textbox", name="filters")
    filters.fill("20")
    filters.press("Enter")
    says(page, "shapes", "Layer 1, conv2d: output (64, 64, 20)")
    shapes.get_by_label("Add a layer").select_option("maxpool")
    shapes.locator("canvas").press("ArrowRight")
    says(page, "shapes", "Layer 2, maxpool: output (32, 32, 20)")
    shapes.get_by_role("button", name="Remove").click()
    says(page, "shapes", "Layer 2, maxpool: output (8, 8, 20)")
    shapes.locator("canvas").press("End")
    shapes.get_by_label("Add a layer").select_option("conv2d")
    expect(shapes.get_by_role("alert")).to_contain_text("it needs rows, columns and channels")
    shapes.locator("select[name=preset]").select_option("kernel (5, 100)")
    says(page, "shapes", "output (1, 621, 64)")
    page.reload()


def test_a_picture_is_saved(page):
    with page.expect_download() as download:
        page.locator("#window").get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "convlab-window.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_every_explorer_gives_its_numpy_line(page):
    for scene in ("padding", "window", "conv", "pool", "shapes", "network"):
        expect(page.locator(f"#{scene} .convlab-numpy")).to_contain_text(re.compile(r"np\.|//|image"))


def test_every_explorer_hides_its_answer_until_one_predicts(page):
    (page.folder / "ask.html").write_text(explorer_page(predict=True), encoding="utf-8")
    asking = page.context.new_page()
    asking.goto((page.folder / "ask.html").as_uri())
    right = {"padding": "8", "window": "3", "conv": "256", "pool": "16", "shapes": "1,310", "network": "43"}
    for scene, answer in right.items():
        part = asking.locator(f"#{scene}")
        expect(part.locator("[role=status]")).to_have_text("Make a prediction first: the answer is hidden.")
        expect(part.locator("code")).to_have_text("")
        part.locator(".convlab-form input").fill(answer)
        part.get_by_role("button", name="Commit").click()
        expect(part.locator("[role=status]")).to_contain_text(f"Yes: {answer}, as you predicted.")
    part = asking.locator("#padding")
    asking.locator("#padding input[name=stride]").press("ArrowRight")
    expect(part.locator("[role=status]")).to_have_text(re.compile("^4 neurons"))  # the old verdict is gone
    part.get_by_role("button", name="Ask me again").click()
    expect(part.locator("[role=status]")).to_have_text("Make a prediction first: the answer is hidden.")
    part.locator(".convlab-form input").fill("5")
    part.locator(".convlab-form input").press("Enter")
    expect(part.locator("[role=status]")).to_contain_text("You predicted 5; it is 4.")
    asking.close()


def test_a_narrow_page_shows_the_same(page):
    page.set_viewport_size({"width": 480, "height": 900})
    canvas = page.locator("#conv canvas")
    page.wait_for_function(  # the canvas is told of its new width a frame later
        "document.querySelector('#conv canvas').getBoundingClientRect().right <= innerWidth"
    )
    canvas.hover(position={"x": 60, "y": 90})
    says(page, "conv", "is read by 9 neurons of map 0")
    page.set_viewport_size({"width": 1000, "height": 900})


def test_the_console_is_silent(page):
    assert page.faults == []
