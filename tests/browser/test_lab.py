"""A learner's first minutes and an instructor's first look, in real JupyterLab in Chromium.

Screenshots are kept in build/screenshots, to be looked at.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect, sync_playwright

from grader import course
from grader.build import answer_of

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = course.ROOT / "build" / "screenshots"
LESSON = "01_zero_pad"
MINUTE = 60_000


@contextmanager
def jupyter_lab(folder, root):
    """Run JupyterLab on a free port with settings of its own; yield its address."""
    private = folder / "private"
    private.mkdir()
    places = {f"JUPYTER_{name}_DIR": str(private / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **places, "IPYTHONDIR": str(private / "ipython")}
    environment["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), environment["PATH"]])
    environment.pop("CONVLAB_STATIC", None)
    quiet = private / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false"}', encoding="utf-8")
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(private / "settings")
    log = folder / "server.log"
    options = ["--no-browser", "--ServerApp.port=0", "--allow-root", "--IdentityProvider.token="]
    options += ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url="]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with log.open("w") as stream:
        command = [sys.executable, "-m", "jupyter", "lab", *options, f"--ServerApp.root_dir={root}"]
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=stream, stderr=stream)
        try:
            yield _address(log, server)
        finally:
            server.terminate()
            server.wait()


def _address(log, server):
    for _ in range(240):
        found = re.search(r"http://localhost:\d+/", log.read_text())
        if found:
            urlopen(found[0] + "api").close()
            return found[0]
        assert server.poll() is None, log.read_text()
        time.sleep(0.5)
    pytest.fail("JupyterLab did not start:\n" + log.read_text())


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def screenshot(page, name, *, show=None):
    """Keep a picture of the page, with the element ``show`` in view."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    if show:
        for _ in range(4):  # the notebook lays out cells as they come into view, which moves the others
            show.evaluate("node => node.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(400)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def open_notebook(page, address, path):
    page.goto(f"{address}lab/tree/{path}?reset", timeout=MINUTE)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=MINUTE)
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=MINUTE,
    )


def run_all(page):
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells') }")


def write_answer(page, name, source):
    """Type an answer into its cell, as the model of the notebook sees it."""
    page.evaluate(
        """([name, source]) => {
            const cell = jupyterapp.shell.currentWidget.content.widgets.find(
                widget => widget.model.metadata.nbgrader?.grade_id === name)
            cell.model.sharedModel.setSource(source)
        }""",
        [name, source],
    )


def test_a_learner_starts_meets_the_stub_and_passes(tmp_path, browser):
    root = tmp_path / "notebooks"
    shutil.copytree(course.NOTEBOOKS, root, ignore=shutil.ignore_patterns(".convlab", ".ipynb_checkpoints"))
    with jupyter_lab(tmp_path, root) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        open_notebook(page, address, "start_here.ipynb")
        expect(page.get_by_role("link", name="01", exact=True)).to_be_visible()
        screenshot(page, "start_here")

        open_notebook(page, address, f"{LESSON}/{LESSON}.ipynb")
        run_all(page)
        stub = page.get_by_text("zero_pad is still the stub.").first
        expect(stub).to_be_visible(timeout=MINUTE)
        expect(page.get_by_text("Traceback")).to_have_count(0)
        screenshot(page, "lesson_1_stub", show=stub)

        write_answer(page, "zero_pad", "def zero_pad(X, pad):\n    return np.pad(X, pad)")
        run_all(page)
        wrong = page.get_by_text("This looks like").first
        expect(wrong).to_be_visible(timeout=MINUTE)
        screenshot(page, "lesson_1_wrong", show=wrong)

        for name in course.find(LESSON).exercises:
            write_answer(page, name, answer_of(name))
        run_all(page)
        passed = page.get_by_text(re.compile(r"zero_pad: right in all")).first
        expect(page.get_by_text(re.compile(r"valid_window_ends: right"))).to_be_visible(timeout=MINUTE)
        screenshot(page, "lesson_1_passed", show=passed)
        solved = json.loads((root / ".convlab" / "progress.json").read_text(encoding="utf-8"))["solved"]
        assert sorted(solved) == sorted(course.find(LESSON).exercises)


def test_formgrader_opens_and_lists_the_lessons(tmp_path, browser):
    root = tmp_path / "course"
    root.mkdir()
    shutil.copyfile(course.ROOT / "nbgrader_config.py", root / "nbgrader_config.py")
    for lesson in course.lessons():
        shutil.copytree(lesson.source.parent, root / "solutions" / lesson.folder)
    with jupyter_lab(tmp_path, root) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}formgrader", timeout=MINUTE)
        for lesson in course.lessons():
            expect(page.get_by_text(lesson.folder).first).to_be_visible(timeout=MINUTE)
        screenshot(page, "formgrader")
