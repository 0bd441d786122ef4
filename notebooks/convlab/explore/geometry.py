"""Which pixels does a neuron read? The pure geometry of the explorers, one axis at a time.

``explore.js`` holds the same functions in JavaScript, under the same names; a test compares the two, and both with
brute force, on thousands of random settings. Nothing here needs NumPy: sizes and indices are ints.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """One axis (rows or columns) of a convolution or pooling layer.

    ``size`` pixels, ``before`` and ``after`` pixels of padding at the two ends, a kernel of ``f`` taps that stand
    ``dilation`` pixels apart, and ``stride`` pixels from one neuron's window to the next.
    """

    size: int
    f: int
    stride: int = 1
    before: int = 0
    after: int = 0
    dilation: int = 1

    @property
    def reach(self):
        """Pixels from the first to the last tap of one window, both included."""
        return (self.f - 1) * self.dilation + 1

    @property
    def room(self):
        """Pixels with the padding."""
        return self.size + self.before + self.after

    @property
    def count(self):
        """Neurons along this axis: how many windows fit."""
        return max((self.room - self.reach) // self.stride + 1, 0)

    @property
    def unread(self):
        """Padded pixels at the far end that lie beyond the last window."""
        return self.room if self.count == 0 else self.room - (self.count - 1) * self.stride - self.reach

    def window(self, neuron):
        """Return the pixels that a neuron reads, one for each tap; those < 0 or ≥ size are padding: a list of int."""
        first = neuron * self.stride - self.before
        return [first + tap * self.dilation for tap in range(self.f)]

    def pixels(self, neuron):
        """Return the window without its padding: a list of int."""
        return [pixel for pixel in self.window(neuron) if 0 <= pixel < self.size]

    def readers(self, pixel):
        """Return every (neuron, tap) that reads a pixel, neurons in order: a list of pairs."""
        found = []
        for tap in range(self.f - 1, -1, -1):
            start = pixel + self.before - tap * self.dilation
            if start >= 0 and start % self.stride == 0 and start // self.stride < self.count:
                found.append((start // self.stride, tap))
        return found


def pads(padding, size, f, stride=1, dilation=1):
    """Return the (before, after) that a padding means on one axis.

    ``padding`` is an int (the same at both ends), a pair, ``"valid"`` (none) or ``"same"``, TensorFlow's rule: as much
    as ceil(size / stride) windows need, the smaller half first.
    """
    if padding == "valid":
        return 0, 0
    if padding == "same":
        total = max((-(-size // stride) - 1) * stride + (f - 1) * dilation + 1 - size, 0)
        return total // 2, total - total // 2
    return (padding, padding) if isinstance(padding, int) else tuple(padding)


def axis(size, f, stride=1, padding=0, dilation=1):
    """Return the ``Axis`` for a padding as ``pads`` understands it."""
    return Axis(size, f, stride, *pads(padding, size, f, stride, dilation), dilation)


def ancestors(chain, layer, neuron):
    """Return what a neuron sees on each level: lists of pixels for levels 0 (the input) to ``layer``.

    ``chain`` is a list of ``Axis``; level k is the output of ``chain[k - 1]``, so that ``layer`` runs from 0 to
    ``len(chain)``. Padding is left out on every level.
    """
    levels = [[neuron]]
    for step in reversed(chain[:layer]):
        levels.append(sorted({pixel for above in levels[-1] for pixel in step.pixels(above)}))
    return levels[::-1]


def descendants(chain, pixel):
    """Return which neurons a pixel of the input reaches: lists for levels 0 (the pixel itself) to ``len(chain)``."""
    levels = [[pixel]]
    for step in chain:
        levels.append(sorted({neuron for below in levels[-1] for neuron, _ in step.readers(below)}))
    return levels


def receptive_fields(chain):
    """Return the size of the receptive field after each layer, in pixels of the input, borders ignored: a list."""
    sizes, field, jump = [], 1, 1
    for step in chain:
        field += (step.reach - 1) * jump
        jump *= step.stride
        sizes.append(field)
    return sizes
