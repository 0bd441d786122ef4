"""A Jupyter server and a headless Chromium of our own, for benchmarks and browser tests."""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

import nbformat

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]


def write_notebook(path, sources):
    """Write a notebook of code cells, one for each source."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def run_all(page, before=lambda: None):
    """Wait for the kernel of the notebook that a Playwright page shows, call ``before``, and run all cells."""
    session = "window.jupyterapp?.shell?.currentWidget?.context?.sessionContext"
    page.wait_for_function(
        f"{session}?.session?.kernel && {session}.kernelDisplayStatus === 'idle'", timeout=60_000
    )
    before()
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


@contextmanager
def jupyter(folder, application):
    """Run a Jupyter server of our own on a free port, without a token, and yield its address."""
    settings = "LabApp" if application == "lab" else "JupyterNotebookApp"
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data"),
                   "JUPYTER_RUNTIME_DIR": str(folder / "run"), "IPYTHONDIR": str(folder / "ipython")}  # fmt: skip
    environment.pop("CONVLAB_STATIC", None)
    quiet = (
        folder / "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    )
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false"}')  # no question about news over the page
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", application, "--no-browser", "--ServerApp.port=0", "--allow-root",
         "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}", f"--{settings}.expose_app_in_browser=True"],
        cwd=folder, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        yield _address(folder, server)
    finally:
        server.terminate()
        server.wait()
        log.close()


def _address(folder, server):
    """Wait until the server has written its address and answers there; return the address."""
    for _ in range(240):
        found = re.search(r"http://localhost:\d+/", (folder / "server.log").read_text())
        if found and _answers(found[0]):
            return found[0]
        if server.poll() is not None:
            break
        time.sleep(0.5)
    raise RuntimeError("Jupyter did not start:\n" + (folder / "server.log").read_text())


def _answers(address):
    try:
        with urlopen(address + "api", timeout=10) as answer:
            return answer.status == 200
    except OSError:  # it names its address a moment before it listens
        return False
