"""How fast an explorer follows the hand, in real JupyterLab, beside ipywidgets' ``interact`` with matplotlib.

Both show the same scene: a crop of a photograph, the window of one neuron, and the map of one filter. Measured in the
page, from a slider's key event to the changed canvas (ours) or to the new, loaded picture (the rival).
"""

import tempfile
from pathlib import Path
from statistics import median, quantiles

import click
from playwright.sync_api import sync_playwright

from grader.bench.browser import CHROMIUM, FLAGS, jupyter, run_all, write_notebook

EXPLORER = "from convlab import explore\nexplore.conv(pad=1)"
RIVAL = """%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact
from convlab.draw import outline
from convlab.explore import inputs, scenes
A = scenes.crop()
W, names = scenes.named_filters(3, 3)

@interact(stride=(1, 5))
def show(stride=1):
    axes = inputs.setting("rival", A.shape[:2], 3, stride, 1)
    Z = scenes.convolve(A, W[..., :1], [0.0], axes)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    left.imshow(A)
    rows, columns = axes[0].window(1), axes[1].window(1)
    outline(left, (rows[0], rows[-1] + 1), (columns[0], columns[-1] + 1))
    right.imshow(Z[:, :, 0], cmap="RdBu_r")
    outline(right, (1, 2), (1, 2))
    plt.show()
"""

# Both functions give a list of milliseconds; `cell` is the cell's element.
SLIDE = """async (cell, [turns, ours]) => {
  const handle = [...cell.querySelectorAll(".widget-slider")].find((s) => s.textContent.includes("stride")).querySelector(".noUi-handle");
  const times = [];
  for (let turn = 0; turn < turns; turn++) {
    const key = turn % 2 ? "ArrowLeft" : "ArrowRight";
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)));
    const start = performance.now();
    times.push(await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("nothing changed")), 15000);
      const done = () => { watch.disconnect(); clearTimeout(late); resolve(performance.now() - start); };
      const watch = new MutationObserver(() => {
        if (ours) { done(); return; }
        const image = cell.querySelector(".jp-OutputArea-output img");
        if (image && image.src !== old) { watch.disconnect(); image.decode().then(done); }
      });
      const old = cell.querySelector(".jp-OutputArea-output img")?.src;
      if (ours) watch.observe(cell.querySelector("canvas"), { attributes: true, attributeFilter: ["data-drawn"] });
      else watch.observe(cell, { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] });
      handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }));
  }
  return times;
}"""
HOVER = """async (cell, turns) => {
  const canvas = cell.querySelector("canvas"), box = canvas.getBoundingClientRect(), times = [];
  for (let turn = 0; turn < turns; turn++) {
    const drawn = canvas.dataset.drawn, start = performance.now();
    const at = { clientX: box.left + 60 + (turn % 12) * 19, clientY: box.top + 120, bubbles: true };
    canvas.dispatchEvent(new PointerEvent("pointermove", at));
    if (canvas.dataset.drawn === drawn) throw new Error("the pointer changed nothing");
    times.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return times;
}"""


def summary(times):
    """Return (median, 95th percentile) of a list of milliseconds."""
    return median(times), quantiles(times, n=20)[-1]


def measure(slides=100, rival_slides=16):
    """Return {name: (median, 95th percentile)} in milliseconds for slide, hover and rival."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_notebook(folder / "bench.ipynb", [EXPLORER, RIVAL])
        with jupyter(folder, "lab") as address:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = chromium.new_page(viewport={"width": 1280, "height": 1600})
            page.goto(address + "lab/tree/bench.ipynb")
            run_all(page)
            cells = page.locator(".jp-Notebook .jp-CodeCell")
            cells.nth(1).locator("img").wait_for(timeout=60_000)
            cells.nth(0).locator("canvas").wait_for()
            measured = {
                "rival": cells.nth(1).evaluate(SLIDE, [rival_slides, False]),
                "slide": cells.nth(0).evaluate(SLIDE, [slides, True]),
                "hover": cells.nth(0).evaluate(HOVER, slides),
            }
            chromium.close()
    return {name: summary(times) for name, times in measured.items()}


@click.command("explore")
def explore():
    """Measure the explorers' latency beside ipywidgets interact with an inline matplotlib figure."""
    found = measure()
    names = {
        "slide": "explorer, slider",
        "hover": "explorer, hover",
        "rival": "interact + matplotlib, slider",
    }
    for name, label in names.items():
        middle, late = found[name]
        click.echo(f"{label:32} median {middle:7.1f} ms   95th percentile {late:7.1f} ms")
    click.echo(f"{'rival median / slider 95th':32} {found['rival'][0] / found['slide'][1]:.0f} times")
