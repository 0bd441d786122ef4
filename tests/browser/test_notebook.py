"""A released lesson in Notebook 7: it opens, its explorer is alive, and its check meets the stub with friendly words."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from grader import course, links
from grader.bench.browser import CHROMIUM, FLAGS, jupyter, run_all

MINUTE = 60_000


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    root = tmp_path_factory.mktemp("notebook7")
    for name in (links.START, links.first()):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(course.NOTEBOOKS / name, root / name)
    with sync_playwright() as playwright, jupyter(root, "notebook") as address:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1200, "height": 900})
        page.goto(f"{address}notebooks/{links.first()}", timeout=MINUTE)
        run_all(page)
        yield page
        chromium.close()


def test_the_check_meets_the_stub_with_friendly_words(page):
    expect(page.get_by_text("zero_pad is still the stub.").first).to_be_visible(timeout=MINUTE)
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_the_explorers_answer_to_their_sliders(page):
    first = page.locator(".jp-OutputArea-output", has=page.locator("canvas")).first
    first.evaluate("node => node.scrollIntoView()")  # an explorer is drawn where it is seen
    status = first.locator("[role=status]")
    expect(status).to_contain_text("6 neurons.", timeout=MINUTE)
    first.locator(".widget-slider").filter(has_text="kernel").locator(".noUi-handle").press("ArrowRight")
    expect(status).to_contain_text("5 neurons.")


def test_the_first_page_opens_beside_it(page):
    page.goto(page.url.partition("/notebooks/")[0] + f"/notebooks/{links.START}", timeout=MINUTE)
    expect(page.get_by_role("heading", name="Play first")).to_be_visible(timeout=MINUTE)
