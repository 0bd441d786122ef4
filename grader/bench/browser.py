"""A Jupyter server and a headless Chromium of our own, for benchmarks and browser tests."""

import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

import nbformat

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "/usr/bin/chromium"
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
def jupyter(folder, application, *, root=None, account=()):
    """Run a Jupyter server of our own on a free port, without a token, and yield its address.

    Parameters
    ----------
    folder : Path, an existing folder for the settings, the data and the log of the server
    application : "lab" or "notebook", which opens first; the same server shows the other one, too
    root : Path, the folder that the server shows and runs in; ``folder`` by default
    account : the words of a command that runs another one as some user, such as ``("sudo", "-u", "ada")``

    Raises
    ------
    RuntimeError
        If the server does not start, with what it wrote.
    """
    root = root or folder
    places = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "run"}
    private = {f"JUPYTER_{name}": folder / place for name, place in places.items()}
    private["IPYTHONDIR"] = folder / "ipython"
    quiet = (
        folder / "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    )
    quiet.parent.mkdir(parents=True)
    quiet.write_text('{"fetchNews": "false"}')  # no question about news over the page
    if account:  # it keeps its own workspaces and settings beside this one
        for place in (folder / "config", *quiet.relative_to(folder / "config").parents[:-1]):
            (folder / "config" / place).chmod(0o777)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*account, "env", "--unset=CONVLAB_STATIC", *(f"{name}={place}" for name, place in private.items()),
             sys.executable, "-m", "jupyter", application, "--no-browser", "--ServerApp.port=0", "--allow-root",
             "--IdentityProvider.token=", f"--ServerApp.root_dir={root}",
             "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"],
            cwd=root, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield _address(folder, server)
        finally:
            _stop(server)


def _stop(server):
    try:
        server.terminate()
    except PermissionError:  # it was started through sudo
        subprocess.run(["sudo", "-n", "kill", str(server.pid)], check=True)
    server.wait()


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
