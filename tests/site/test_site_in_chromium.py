"""The site in a browser without a network: from a disk and from a server, no fault, and all of it alive."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect, sync_playwright

from grader import course
from grader.bench.browser import CHROMIUM, FLAGS

PAGES = ["index", "start_here", "explorers", *(lesson.folder for lesson in course.lessons())]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def places(folder):
    """Return {name: address} of the same site: on the disk, and below a path of a server, as on GitHub Pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"file": folder.as_uri(), "http": f"http://127.0.0.1:{server.server_port}/{folder.name}"}
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1100, "height": 900})
    page = context.new_page()
    page.faults, page.asked = [], []
    page.on("console", lambda said: said.type in ("error", "warning") and page.faults.append(said.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("requestfailed", lambda request: page.faults.append(request.url))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


@pytest.mark.parametrize("place", ["file", "http"])
def test_every_page_opens_without_a_fault_and_asks_nothing_of_another_place(page, places, place):
    page.context.set_offline(place == "file")
    for name in PAGES:
        page.goto(f"{places[place]}/{name}.html")
        for explorer in page.locator(".explorer").all():
            expect(explorer.locator("canvas")).to_have_attribute("data-drawn", re.compile(r"\d"))
        broken = page.evaluate(
            """() => Promise.all([...document.images].map(async (one) => {
                one.loading = 'eager'
                return one.decode().then(() => '', () => one.src)
            }))"""
        )
        assert "".join(broken) == ""
    assert page.faults == []
    assert len(page.asked) > len(PAGES)
    assert [url for url in page.asked if not url.startswith((places[place], "data:"))] == []


def test_an_explorer_in_its_lesson_answers_the_keyboard(page, places):
    page.goto(f"{places['file']}/03_conv_forward.html")
    explorer = page.locator(".explorer", has=page.locator("canvas[aria-label*='map 0']")).first
    explorer.locator("canvas").focus()
    says = explorer.locator("[role=status]")
    expect(says).to_contain_text("Neuron (3, 4) of map 0")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("Neuron (4, 4) of map 0")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("is read by")
    explorer.locator("input[name=stride]").press("ArrowLeft")
    expect(explorer.locator("output").nth(1)).to_have_text("1")
    assert page.faults == []


def test_a_prediction_is_asked_for_where_the_lesson_asks(page, places):
    page.goto(f"{places['file']}/03_conv_forward.html")
    first = page.locator(".explorer").first
    expect(first.locator("[role=status]")).to_have_text("Make a prediction first: the answer is hidden.")
    first.locator(".convlab-form input").fill("3")
    page.keyboard.press("Enter")
    expect(first.locator("[role=status]")).to_contain_text("Yes: 3, as you predicted.")


def test_the_theme_is_the_systems_until_one_is_chosen_and_stays(page, places):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{places['http']}/index.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    corner = "() => document.querySelector('canvas').getContext('2d').getImageData(1, 1, 1, 1).data[0]"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Light theme").click()
    assert page.evaluate(paper) == "rgb(255, 255, 255)" != dark
    page.wait_for_function(f"({corner})() === 255")  # the explorer follows
    page.goto(f"{places['http']}/explorers.html")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="Dark theme").click()
    page.emulate_media(color_scheme="light")
    assert page.evaluate(paper) == dark


def test_no_page_is_wider_than_a_phone(page, places):
    page.set_viewport_size({"width": 360, "height": 740})
    for name in PAGES:
        page.goto(f"{places['file']}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, name


def test_without_scripts_a_lesson_still_has_its_text_and_pictures(chromium, places):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{places['file']}/01_zero_pad.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lesson 1 · Zero padding")
    expect(page.locator(".explorer img")).to_have_count(3)
    context.close()
