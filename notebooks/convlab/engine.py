"""The two-conv network, fast enough to train: the same sums as in lessons 3 to 6, in another order.

Four ideas, told in lesson 8, each allowed by what this network is (CONV with stride 1 and SAME padding → RELU → MAXPOOL
whose windows do not overlap):

1. **Blocks.** Neighbouring neurons read nearly the same pixels. A block of 4 × 4 neurons under a 4 × 4 filter reads
   7 × 7 pixels; im2col would copy 16 · 16. One matrix product makes all outputs of a block: its matrix holds the
   filter 16 times, each time moved by one pixel (a banded, or block-Toeplitz, matrix).
2. **Bias and ReLU after the pooling.** Both keep the order of numbers, so the maximum may be taken first; then only
   one number in 64 gets a bias and a clamp.
3. **Backward through the winners.** Only the neuron that won its pooling window has a gradient. One window of pixels
   for each winner is all that dW needs. (Of equal winners one is chosen, as in PyTorch.)
4. **Chunks.** A few pictures at a time, in buffers that are used again, so that the numbers are still in the
   processor's cache when the next step reads them.
"""

import numpy as np

POOLS = (8, 4)  # window and stride of the two poolings of lesson 5
BLOCK = 4  # neurons along a side of a block
CHUNK = 1 << 15  # pixels of the pictures that are worked on together: 8 pictures of 64 × 64


def forward(X, parameters, *, pools=POOLS, training=False):
    """Return the logits of a batch, and what the way back needs.

    Parameters
    ----------
    X : (m, n_H, n_W, n_C) array; sides divisible by the product of the pools
    parameters : dict with W1, b1, W2, b2 (filters and biases), W3, b3 (dense layer), shaped as in lesson 5
    training : bool, whether ``backward`` will be called (the cache is None otherwise)

    Returns
    -------
    Z3 : (m, n_classes) array, float32 if X and all parameters are, else float64
    cache : for ``backward``, or None

    Raises
    ------
    ValueError
        If X has not four axes, or its sides do not fit the pools or its channels the filters.
    """
    X = np.asarray(X)
    _check(X, parameters, pools)
    dtype = np.result_type(np.float32, X, *parameters.values())
    parameters = {name: np.asarray(value, dtype=dtype) for name, value in parameters.items()}
    A, layers = X, []
    for number, pool in zip((1, 2), pools, strict=True):
        layers.append(Layer(A.shape, parameters[f"W{number}"], parameters[f"b{number}"], pool))
        A = layers[-1].forward(A, training=training)
    flat = A.reshape(len(X), int(np.prod(A.shape[1:])))
    Z3 = flat @ parameters["W3"] + parameters["b3"]
    return Z3, (layers, flat, parameters) if training else None


def backward(dZ3, cache):
    """Return the gradients of all parameters: a dict with the keys and shapes of ``parameters``.

    ``dZ3`` is the gradient of the loss with respect to the logits, (m, n_classes); ``cache`` comes from
    ``forward(..., training=True)``. Raises ValueError if there is none.
    """
    if cache is None:
        raise ValueError("backward: the cache is None. Call forward(X, parameters, training=True) first.")
    (first, second), flat, parameters = cache
    dZ3 = np.asarray(dZ3, dtype=flat.dtype)
    dA2 = (dZ3 @ parameters["W3"].T).reshape(second.pooled_shape)
    dA1, dW2, db2 = second.backward(dA2)
    _, dW1, db1 = first.backward(dA1, need_input=False)
    dW3, db3 = flat.T @ dZ3, dZ3.sum(axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}


def predict(X, parameters, *, pools=POOLS):
    """Return the number of the likeliest class of each picture: a (m,) int array."""
    return forward(X, parameters, pools=pools)[0].argmax(axis=1)


def banded(W, block):
    """Return the matrix that makes a block of neighbouring neurons from the pixels that they read together.

    W (f, f, n_C_prev, n_C) → (block·block·n_C, s·s·n_C_prev) with s = block + f − 1. Row (r, c, k), neuron (r, c) of
    the block under filter k, holds that filter r pixels down and c to the right, and zeros elsewhere.
    """
    f, _, n_C_prev, n_C = W.shape
    side = block + f - 1
    B = np.zeros((block, block, n_C, side, side, n_C_prev), W.dtype)
    for r, c in np.ndindex(block, block):
        B[r, c, :, r : r + f, c : c + f] = W.transpose(3, 0, 1, 2)
    return B.reshape(block * block * n_C, -1)


class Layer:
    """CONV (f × f, stride 1, SAME) → RELU → MAXPOOL (p × p, stride p), for pictures of one shape (m, n_H, n_W, n_C_prev).

    A pooling window holds q × q blocks. A pixel's number counts the pixels of ``frame``, the padded pictures.
    """

    def __init__(self, shape, W, b, pool):
        m, n_H, n_W, n_C_prev = shape
        self.W, self.b, self.pool, self.block = W, b.reshape(-1, 1), pool, int(np.gcd(pool, BLOCK))
        self.pooled_shape = m, n_H // pool, n_W // pool, W.shape[3]
        more = W.shape[0] - 1
        before = more // 2
        self.inside = np.s_[before : before + n_H, before : before + n_W]
        self.frame = np.zeros((m, n_H + more, n_W + more, n_C_prev), W.dtype)

    def forward(self, A_prev, *, training):
        """A_prev (m, n_H, n_W, n_C_prev) → (m, n_H / p, n_W / p, n_C)."""
        m, p_H, p_W, n_C = self.pooled_shape
        B, blocks = banded(self.W, self.block), self._blocks()
        best = np.empty((n_C, m * p_H * p_W), B.dtype)  # the largest sum of each pooling window
        self.winners = np.empty(
            best.shape, np.intp
        )  # and the pixel at which the window of that neuron begins
        chunk = max(1, CHUNK // (A_prev.shape[1] * A_prev.shape[2]))
        for start in range(0, m, chunk):
            stop = min(start + chunk, m)
            self.frame[start:stop, *self.inside] = A_prev[start:stop]
            patches = _buffer("patches", (len(blocks), len(blocks), stop - start, *blocks.shape[3:]), B.dtype)
            patches[...] = blocks[:, :, start:stop]
            patches = patches.reshape(-1, B.shape[1])  # one row a block
            sums = np.matmul(B, patches.T, out=_buffer("sums", (len(B), len(patches)), B.dtype))
            sums = sums.reshape(
                self.block**2, n_C, len(blocks) ** 2, -1
            )  # neuron, filter, block, pooling window
            of_blocks = sums.max(axis=0)
            here = np.s_[:, start * p_H * p_W : stop * p_H * p_W]
            best[here] = of_blocks.max(axis=1)
            if training:
                self.winners[here] = self._find_winners(sums, of_blocks, best[here])
                self.winners[here] += self._corners(start, stop)
        self.A = np.maximum(best + self.b, 0)
        return self.A.reshape(n_C, m, p_H, p_W).transpose(1, 2, 3, 0)

    def backward(self, dA, *, need_input=True):
        """dA (m, n_H / p, n_W / p, n_C) → dA_prev (None if not needed), dW, db, each with the shape of its array."""
        n_C = len(self.b)
        dZ = dA.transpose(3, 0, 1, 2).reshape(n_C, -1) * (
            self.A > 0
        )  # of the winners, (n_C, pooling windows)
        dW = np.stack([dZ[k] @ self._windows(self.winners[k]) for k in range(n_C)], axis=-1)
        db = dZ.sum(axis=1).reshape(1, 1, 1, n_C)
        return self._to_input(dZ) if need_input else None, dW.reshape(self.W.shape), db

    def _blocks(self):
        """View the frame as what the blocks read: (q, q, m, n_H / p, n_W / p, s, s·n_C_prev)."""
        m, p_H, p_W, _ = self.pooled_shape
        q, side = self.pool // self.block, self.block + self.W.shape[0] - 1
        picture, row, pixel, number = self.frame.strides
        return np.lib.stride_tricks.as_strided(
            self.frame,
            (q, q, m, p_H, p_W, side, side * self.frame.shape[3]),
            (self.block * row, self.block * pixel, picture, self.pool * row, self.pool * pixel, row, number),
            writeable=False,
        )

    def _find_winners(self, sums, of_blocks, best):
        """Return how many pixels each winner stands behind the corner of its pooling window: (n_C, windows)."""
        n_C, windows = best.shape
        block = _first(of_blocks.transpose(1, 0, 2) == best)
        channel = np.arange(n_C)[:, np.newaxis]
        column = (channel * of_blocks.shape[1] + block) * windows + np.arange(windows)
        neurons = np.take(sums.reshape(len(sums), -1), column.ravel(), axis=1)  # of the winning blocks
        neuron = _first(neurons == best.ravel()).reshape(best.shape)
        f_W = self.frame.shape[2]
        return _steps(self.pool, self.block, f_W)[block] + _steps(self.block, 1, f_W)[neuron]

    def _corners(self, start, stop):
        """Return the first pixel of each pooling window of some pictures: (windows,)."""
        _, p_H, p_W, _ = self.pooled_shape
        _, f_H, f_W, _ = self.frame.shape
        picture, row, column = np.ogrid[
            start * f_H : stop * f_H : f_H, : p_H * self.pool : self.pool, : p_W * self.pool : self.pool
        ]
        return ((picture + row) * f_W + column).ravel()

    def _windows(self, pixels):
        """Return the windows that begin at these pixels, one a row: (len(pixels), f·f·n_C_prev)."""
        f, (_, _, f_W, n_C_prev) = self.W.shape[0], self.frame.shape
        size = n_C_prev * self.frame.itemsize
        # One row of a window is one piece of f·n_C_prev numbers: NumPy copies a piece faster than its numbers
        pieces = np.ndarray(
            self.frame.size // n_C_prev - f + 1, f"V{f * size}", buffer=self.frame, strides=(size,)
        )
        rows = pieces[pixels[:, np.newaxis] + np.arange(f) * f_W]
        return rows.view(self.frame.dtype)

    def _to_input(self, dZ):
        """Send the gradient of each winner to the pixels that it read."""
        f, _, n_C_prev, n_C = self.W.shape
        at_pixel = np.zeros((self.frame.size // n_C_prev, n_C), dZ.dtype)
        at_pixel[self.winners, np.arange(n_C)[:, np.newaxis]] = dZ
        spread = (at_pixel @ self.W.reshape(-1, n_C).T).reshape(-1, f, f, n_C_prev)
        d_frame = np.zeros((len(at_pixel), n_C_prev), dZ.dtype)
        for r, c in np.ndindex(f, f):
            behind = r * self.frame.shape[2] + c
            d_frame[behind:] += spread[: len(spread) - behind, r, c]
        return d_frame.reshape(self.frame.shape)[:, *self.inside]


def _first(hits):
    """Return the number of the first True along the first axis, which has at most 16 (much faster than argmax).

    Each column is read as a binary number; the exponent of a float tells its highest bit.
    """
    bits = 2.0 ** np.arange(len(hits), 0, -1, dtype=np.float32)
    number = bits @ hits.reshape(len(hits), -1).astype(np.float32)
    return (len(hits) + 1 - np.frexp(number)[1]).reshape(hits.shape[1:])


def _steps(side, step, f_W):
    """Return the pixels from the first to each place of a grid: (side // step)² places, ``step`` pixels apart."""
    along = np.arange(0, side, step)
    return (along[:, np.newaxis] * f_W + along).ravel()


_BUFFERS = {}


def _buffer(name, shape, dtype):
    """Return scratch memory that is used again by the next chunk: its old contents are lost."""
    size = int(np.prod(shape))
    kept = _BUFFERS.get((name, dtype))
    if kept is None or kept.size < size:
        kept = _BUFFERS[name, dtype] = np.empty(size, dtype)
    return kept[:size].reshape(shape)


def _check(X, parameters, pools):
    if X.ndim != 4:
        raise ValueError(f"forward: X has shape {X.shape}, but needs four axes: (m, n_H, n_W, n_C).")
    side = pools[0] * pools[1]
    if X.shape[1] % side or X.shape[2] % side or 0 in X.shape[1:3]:
        raise ValueError(
            f"forward: pictures of {X.shape[1]} × {X.shape[2]} pixels do not divide into pooling windows. "
            f"Both sides must be multiples of {pools[0]} · {pools[1]} = {side}."
        )
    n_C = X.shape[3]
    for name in ("W1", "W2"):
        if parameters[name].shape[2] != n_C:
            raise ValueError(
                f"forward: {name} has shape {parameters[name].shape}, but its input has {n_C} channels. "
                f"Its third axis must be {n_C}."
            )
        n_C = parameters[name].shape[3]
