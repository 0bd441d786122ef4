"""A matplotlib backend that hands finished figures to whoever collects a cell's outputs.

Runs on both sides. Chosen by ``MPLBACKEND=module://….figures``; matplotlib imports it on first use.
"""

import base64
import io
import sys

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from . import cells


class FigureManager(FigureManagerBase):
    @classmethod
    def pyplot_show(cls, *, block=None):
        show_all()


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def png(figure):
    """The figure as base64 text."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight", dpi=72)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def show_all():
    """Publish every open figure of pyplot and close it, as notebooks do at the end of a cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    runner = cells.Runner.current
    if pyplot is None or runner is None:
        return
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        if figure.axes or figure.lines or figure.images or figure.texts:
            runner.outputs.show({"image/png": png(figure), "text/plain": repr(figure)})
    pyplot.close("all")
