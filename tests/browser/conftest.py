"""A browser for each file of tests, and what a person does in it, as methods of a ``Desk``."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from grader import course
from grader.bench.browser import CHROMIUM, FLAGS, jupyter

SCREENSHOTS = course.ROOT / "build" / "screenshots"  # CI keeps them, to be looked at
PATIENCE = 120_000  # milliseconds: a machine under load must not fail a test
WINDOW = {"width": 1280, "height": 900}


class Desk:
    """One page of the browser on one Jupyter server, and what a person does there.

    ``page`` is the Playwright page, for all else.
    """

    def __init__(self, page, address):
        self.page, self.address = page, address

    def open(self, path):
        """Open a page of the server by its path, such as ``formgrader``.

        Until JupyterLab has taken ``reset`` out of its address, any link within a page would load it anew.
        """
        self.page.goto(self.address + path)
        self.page.wait_for_url(lambda address: not address.endswith("reset"))

    def open_notebook(self, path):
        """Open a notebook in JupyterLab, alone in its window, and wait for its kernel."""
        self.open(f"lab/tree/{path}?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.wait_for_kernel(Path(path).name)

    def wait_for_kernel(self, name):
        """Wait until the notebook of that name is in front and its kernel has nothing to do."""
        self.page.wait_for_function(
            """name => {
                const panel = window.jupyterapp?.shell?.currentWidget
                return panel?.context?.path.endsWith(name)
                    && panel.sessionContext?.session?.kernel?.status === 'idle'
            }""",
            arg=name,
        )

    def menu(self, *names):
        """Choose an entry of a menu, such as ``menu("Run", "Run All Cells")``."""
        for name in names:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def run_all(self):
        """Run all cells by the menu."""
        self.menu("Run", "Run All Cells")

    def cell(self, wanted):
        """Scroll to a cell and make it the active one: by its grade_id, or by a piece of its source."""
        self.page.evaluate(
            """async wanted => {
                const notebook = window.jupyterapp.shell.currentWidget.content
                const named = cell => cell.model.metadata.nbgrader?.grade_id === wanted
                const holds = cell => cell.model.sharedModel.source.includes(wanted)
                const index = [named, holds].map(it => notebook.widgets.findIndex(it)).find(index => index >= 0) ?? -1
                if (index < 0) throw new Error(`no cell ${wanted}`)
                notebook.activeCellIndex = index
                await notebook.scrollToItem(index, 'center')
            }""",
            wanted,
        )
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active")

    def write(self, wanted, source):
        """Click into a cell and put a text in place of what stands there, as by Paste."""
        self.cell(wanted).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def write_and_check(self, name, source):
        """Write an answer, run its cell and the check of that name; return the cell of the check."""
        self.write(name, source)
        self.page.keyboard.press("Shift+Enter")
        self.cell(f"check_{name}")
        self.page.keyboard.press("Shift+Enter")
        return self.cell(f"check_{name}")

    def theme(self, dark):
        """Change to the dark or the light theme of JupyterLab, and wait until it is there."""
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name)

    def keep(self, name, show=None):
        """Keep a picture of the page, with the element ``show`` in the middle."""
        if show is not None:
            show.first.evaluate(RESTING)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    def keep_both(self, name, show=None):
        """Keep a picture in the light theme, and one in the dark."""
        for dark in (True, False):
            self.theme(dark)
            self.keep(f"{name}_dark" if dark else name, show)


# A notebook lays out cells as they come into view, which moves the others: scroll until nothing moves any more
RESTING = """async node => {
    const frame = () => new Promise(requestAnimationFrame)
    for (let still = 0, last = NaN; still < 12; ) {
        node.scrollIntoView({block: 'center'})
        await frame()
        const top = node.getBoundingClientRect().top
        still = top === last ? still + 1 : 0
        last = top
    }
}"""


@pytest.fixture(scope="module")
def browser():
    """A Chromium for all tests of a file."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def sit_down(browser):
    """Return a function, address of a server → ``Desk`` in a browser window of its own."""

    def sit_down(address):
        page = browser.new_context(viewport=WINDOW).new_page()
        page.set_default_timeout(PATIENCE)
        return Desk(page, address)

    return sit_down


@pytest.fixture(scope="module")
def learners_lab(tmp_path_factory):
    """JupyterLab on what a learner gets; yields (folder, address)."""
    root = tmp_path_factory.mktemp("learner") / "notebooks"
    shutil.copytree(course.NOTEBOOKS, root, ignore=shutil.ignore_patterns(".convlab", ".ipynb_checkpoints"))
    private = tmp_path_factory.mktemp("private")
    with jupyter(private, "lab", root=root) as address:
        yield root, address
