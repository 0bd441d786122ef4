"""Fast convolution and pooling for any shape: sliding windows and one matrix product, no loops over pixels.

What makes it fast is the order of the numbers in memory. Windows are copied in two steps, along the rows and then down
the columns, so that each step copies long pieces; hence results lie in memory as (m, n_W, n_H, n_C), and are returned as
views of the usual (m, n_H, n_W, n_C). Work is done in chunks of images whose windows fit into the cache. The faster way
that only the course's own network allows is ``convlab.engine``.
"""

import numpy as np

from convlab.products import SMALL, product
from convlab.scratch import scratch
from grader.reference.arguments import array
from grader.reference.shapes import same_padding, windows

CACHE = 1 << 18  # numbers of a chunk's im2col matrix: 1 MB of float32


def im2col(A_prev, f, stride, pad):
    """Return every window of the padded images as one row of a matrix.

    A_prev (m, n_H_prev, n_W_prev, n_C_prev) → (m·n_H·n_W, f·f·n_C_prev): rows by example, h, w; columns by the
    window's row, its column, channel. ``f``, ``stride`` ≥ 1 and ``pad`` ≥ 0 are ints.
    Raises ValueError if A_prev has not four axes or the window does not fit.
    """
    A_prev = array(A_prev, "im2col", "A_prev", axes="(m, n_H_prev, n_W_prev, n_C_prev)")
    for size in A_prev.shape[1:3]:
        windows(size, f, stride, (pad, pad), "im2col")
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    # (m, n_H, n_W, n_C_prev, f, f), a view
    views = np.lib.stride_tricks.sliding_window_view(A_pad, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return views.transpose(0, 1, 2, 4, 5, 3).reshape(-1, f * f * A_prev.shape[3])


def convolve(A_prev, W, b, *, stride=1, pad=((0, 0), (0, 0)), relu=False, out=None):
    """Convolve with a (before, after) padding for each axis, and rectify if asked: (m, …, n_C_prev) → (m, n_H, n_W, n_C).

    ``out`` is memory for the result, (m, n_W, n_H, n_C) and contiguous.
    """
    f, _, _, n_C = W.shape
    dtype = np.result_type(A_prev, W, b, np.float32)
    slide = Windows(A_prev.shape, f, stride, pad, dtype)
    if out is None:
        out = np.empty((len(A_prev), slide.n_W, slide.n_H, n_C), dtype)
    Z = out.reshape(len(out), slide.n_W, -1)
    filters = np.ascontiguousarray(W.reshape(-1, n_C), dtype)
    bias = np.tile(b.ravel(), slide.n_H)  # a long row is added faster than many short ones
    zero = np.zeros_like(bias)
    for some in slide.chunks:
        product(slide.columns(A_prev[some]), filters, out=Z[some].reshape(-1, n_C))
        Z[some] += bias
        if relu:
            np.maximum(Z[some], zero, out=Z[some])
    return out.transpose(0, 2, 1, 3)


def convolve_backward(dZ, A_prev, W, *, stride=1, pad=((0, 0), (0, 0)), need_input=True):
    """Return (dA_prev, dW, db) of ``convolve``; dA_prev is None if it is not needed."""
    dtype = np.result_type(dZ, A_prev, W, np.float32)
    f, _, _, n_C = W.shape
    slide = Windows(A_prev.shape, f, stride, pad, dtype)
    gradient = np.ascontiguousarray(dZ.transpose(0, 2, 1, 3), dtype)  # (m, n_W, n_H, n_C)
    filters = np.ascontiguousarray(W.reshape(-1, n_C).T, dtype)
    dfilters = np.zeros_like(filters)
    dA_prev = np.empty(A_prev.shape, dtype) if need_input else None
    for some in slide.chunks:
        columns, rows = slide.columns(A_prev[some]), gradient[some].reshape(-1, n_C)
        for few in _slices(len(rows), max(64, SMALL // filters.size)):  # as in ``product``
            dfilters += rows[few].T @ columns[few]
        if need_input:
            shares = scratch("shares", (len(rows), filters.shape[1]), dtype)
            dA_prev[some] = slide.collect(product(rows, filters, out=shares))
    db = gradient.sum(axis=(0, 1)).sum(axis=0)
    return dA_prev, dfilters.T.reshape(W.shape), db.reshape(1, 1, 1, n_C)


def _slices(length, step):
    return [slice(start, min(start + step, length)) for start in range(0, length, step)]


class Windows:
    """The f × f windows of images (m, n_H_prev, n_W_prev, n_C_prev), a chunk at a time, in memory that is used again.

    ``chunks`` are the slices of the batch. Raises ValueError if no window fits.
    """

    def __init__(self, shape, f, stride, pad, dtype):
        m, *sizes, n_C_prev = shape
        self.f, self.stride = f, stride
        self.n_H, self.n_W = (windows(n, f, stride, p, "convolve") for n, p in zip(sizes, pad, strict=True))
        count = max(1, min(m, CACHE // (f * f * n_C_prev * self.n_H * self.n_W)))
        self.chunks = _slices(m, count)
        (top, bottom), (left, right) = pad
        self.inside = np.s_[:, top : top + sizes[0], left : left + sizes[1]]
        # The padded images; of each the strips that are as wide as a window; of each strip its windows
        frame = count, sizes[0] + top + bottom, sizes[1] + left + right, n_C_prev
        self.frame = scratch("frame", frame, dtype)
        self.frame[...] = 0
        self.strips = scratch("strips", (count, self.n_W, frame[1], f * n_C_prev), dtype)
        self.matrix = scratch("windows", (count, self.n_W, self.n_H, f * f * n_C_prev), dtype)

    def columns(self, images):
        """Return the windows as rows of a matrix, in the order (image, w, h): (m·n_W·n_H, f·f·n_C_prev)."""
        count, n_C_prev = len(images), self.frame.shape[3]
        self.frame[:count][self.inside] = images
        in_rows = self.frame[:count].reshape(count, self.frame.shape[1], -1)
        _copy(in_rows, self.stride * n_C_prev, self.strips[:count].transpose(0, 2, 1, 3))
        in_strips = self.strips[:count].reshape(count, self.n_W, -1)
        _copy(in_strips, self.stride * self.f * n_C_prev, self.matrix[:count])
        return self.matrix[:count].reshape(-1, self.matrix.shape[3])

    def collect(self, columns):
        """Add up what each window says of its pixels, the way back of ``columns``: (images, n_H_prev, n_W_prev, n_C_prev)."""
        shares = columns.reshape(-1, self.n_W, self.n_H, self.f, self.f, self.frame.shape[3])
        frame = np.zeros((len(shares), *self.frame.shape[1:]), columns.dtype)
        for r, c in np.ndindex(self.f, self.f):
            down, across = (
                slice(first, first + (n - 1) * self.stride + 1, self.stride)
                for first, n in ((r, self.n_H), (c, self.n_W))
            )
            frame[:, down, across] += shares[:, :, :, r, c].transpose(0, 2, 1, 3)
        return frame[self.inside]


def _copy(source, step, target):
    """Fill ``target``'s last axis with pieces of the last axis of ``source``, ``step`` numbers apart.

    As one element of the size of a piece: NumPy then copies it in one go, not number by number.
    """
    piece = f"V{target.shape[-1] * target.itemsize}"
    shape = target.shape[:-1]
    strides = *source.strides[:-1], step * source.itemsize
    target.view(piece)[..., 0] = np.ndarray(shape, piece, source, strides=strides)


def max_pool(A_prev, f, stride):
    """Take the maximum of each f × f window, without padding: first along the rows, then down the columns."""
    return _largest(_down(_largest(_along(A_prev, f, stride)), f, stride))


def max_pool_backward(dA, A_prev, A, f, stride):
    """Return dA_prev: the gradient of each window goes to its first maximum, row by row."""
    i, h, w, k = np.ogrid[tuple(slice(size) for size in A.shape)]
    rows = _largest(_along(A_prev, f, stride))
    # The first row that holds the maximum, and in each row the first column that does
    row = h * stride + _first(_down(rows, f, stride), A)
    column = np.take_along_axis(_first(_along(A_prev, f, stride), rows), row, axis=1)
    dA_prev = np.zeros_like(A_prev, dtype=dA.dtype)
    steps = [step // dA_prev.itemsize for step in dA_prev.strides]
    place = i * steps[0] + row * steps[1] + (w * stride + column) * steps[2] + k * steps[3]
    np.add.at(dA_prev.ravel(order="K"), place.ravel(), dA.ravel())
    return dA_prev


def _along(A, f, stride):
    """Return f views of A: the first column of every window, the second, …; ``_down`` the rows."""
    return [A[:, :, first : A.shape[2] - f + first + 1 : stride] for first in range(f)]


def _down(A, f, stride):
    return [A[:, first : A.shape[1] - f + first + 1 : stride] for first in range(f)]


def _largest(arrays):
    largest = np.copy(arrays[0], order="K")
    for candidate in arrays[1:]:
        np.maximum(largest, candidate, out=largest)
    return largest


def _first(arrays, best):
    """Return, place by place, the number of the first array that equals ``best`` (of the last, if none does: NaN)."""
    number = np.zeros_like(best, dtype=np.min_scalar_type(len(arrays)))
    met = np.zeros_like(best, dtype=bool)
    for candidate in arrays[:-1]:
        met |= candidate == best
        number += (~met).view(np.uint8)
    return number


def forward(X, parameters, *, pools=(8, 4), training=False):
    """Return (logits, cache) of the two-conv network of lesson 5; X (m, 64, 64, 3) → (m, 6).

    The cache is what ``backward`` needs, or None if it will not be called (``training=False``).
    """
    A, layers = np.asarray(X), []
    for number, f in zip((1, 2), pools, strict=True):
        layers.append(Layer(A, parameters[f"W{number}"], parameters[f"b{number}"], f))
        A = layers[-1].forward(training)
    flat = A.reshape(len(A), len(parameters["W3"]))
    return flat @ parameters["W3"] + parameters["b3"], (layers, flat, parameters) if training else None


def backward(dZ3, cache):
    """Return the gradients of the network's parameters, a dict with their names; ``cache`` is that of ``forward``."""
    layers, flat, parameters = cache
    gradients = {"W3": flat.T @ dZ3, "b3": dZ3.sum(axis=0, keepdims=True)}
    dA = (dZ3 @ parameters["W3"].T).reshape(layers[1].pooled.shape)
    for number in (2, 1):
        dA, gradients[f"W{number}"], gradients[f"b{number}"] = layers[number - 1].backward(
            dA, need_input=number == 2
        )
    return gradients


class Layer:
    """CONV (stride 1, SAME) → RELU → MAXPOOL (f × f, stride f), for so few images at a time that their maps stay in the cache."""

    def __init__(self, A_prev, W, b, f):
        self.A_prev, self.W, self.b, self.f = A_prev, W, b, f
        self.pad = tuple(same_padding(n, W.shape[0], 1) for n in A_prev.shape[1:3])
        m, n_H, n_W, _ = A_prev.shape
        self.slices = _slices(m, max(1, CACHE // (n_H * n_W * W.shape[3])))

    def forward(self, training):
        """Return the pooled maps; those before the pooling are kept if there will be a way back."""
        m, n_H, n_W, _ = self.A_prev.shape
        n_C, dtype = self.W.shape[3], np.result_type(self.A_prev, self.W, self.b, np.float32)
        p_H, p_W = (windows(n, self.f, self.f, (0, 0), "max_pool") for n in (n_H, n_W))
        self.pooled = np.empty((m, p_H, p_W, n_C), dtype)
        self.maps = np.empty((m, n_W, n_H, n_C), dtype) if training else None
        for few in self.slices:
            count = few.stop - few.start
            out = self.maps[few] if training else scratch("maps", (count, n_W, n_H, n_C), dtype)
            maps = convolve(self.A_prev[few], self.W, self.b, pad=self.pad, relu=True, out=out)
            self.pooled[few] = max_pool(maps, self.f, self.f)
        return self.pooled

    def backward(self, dA, *, need_input):
        """Return (dA_prev, dW, db); dA_prev is None if it is not needed."""
        dA = dA * (self.pooled > 0)  # the ReLU, after the pooling: only a winner above 0 has a gradient
        dA_prev = np.empty(self.A_prev.shape, dA.dtype) if need_input else None
        dW, db = np.zeros(self.W.shape, dA.dtype), np.zeros(self.b.shape, dA.dtype)
        for few in self.slices:
            maps = self.maps[few].transpose(0, 2, 1, 3)
            dZ = max_pool_backward(dA[few], maps, self.pooled[few], self.f, self.f)
            parts = convolve_backward(dZ, self.A_prev[few], self.W, pad=self.pad, need_input=need_input)
            dW += parts[1]
            db += parts[2]
            if need_input:
                dA_prev[few] = parts[0]
        return dA_prev, dW, db
