"""The two-conv network, fast enough to train: the same sums as in lessons 3 to 6, in another order.

Lesson 7 hands this out as a given speed-up and lesson 8 tells its ideas; it is no answer to either, since learners are asked
for layers of any stride and padding that give back each layer's own gradients, in loops (lesson 6) and through im2col
(lesson 8), and nothing of that can be cut out of passes that are fused to this one network and never form a layer's output.
A test holds that no function that learners write stands here, neither by its name nor line by line.

Four ideas, each allowed by what this network is (CONV with stride 1 and SAME padding → RELU → MAXPOOL whose windows do not
overlap):

1. **Blocks.** Neighbouring neurons read nearly the same pixels. A block of 2 × 2 neurons under a 4 × 4 filter reads
   5 × 5 pixels; im2col would copy 4 · 16. One matrix product makes all outputs of a block: its matrix holds the
   filter 4 times, each time moved by one pixel (a banded, or block-Toeplitz, matrix).
2. **Bias and ReLU after the pooling.** Both keep the order of numbers, so the maximum may be taken first; then only
   one number in 64 gets a bias and a clamp.
3. **Backward through the winners.** Only the neuron that won its pooling window has a gradient. One window of pixels
   for each winner is all that dW needs. (Of equal winners the first in reading order has it,
   as in PyTorch; the loops of lesson 6 pay each of them.)
4. **Chunks.** A few pictures at a time, in memory that is used again, so that the numbers are still in the
   processor's cache when the next step reads them.
"""

import numpy as np

from convlab.products import product
from convlab.scratch import scratch

POOLS = (8, 4)  # window and stride of the two poolings of lesson 5
BLOCK = 2  # neurons along a side of a block; lesson 8 measures 1, 2, 4 and 8
CHUNK = 1 << 14  # pixels of the pictures that are worked on together: 4 pictures of 64 × 64


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
    f, (n_C_prev, n_C) = len(W), W.shape[2:]
    side = block + f - 1
    B = np.zeros((block, block, n_C, side, side, n_C_prev), W.dtype)
    for r, c in np.ndindex(block, block):
        B[r, c, :, r : r + f, c : c + f] = W.transpose(3, 0, 1, 2)
    return B.reshape(block * block * n_C, -1)


class Layer:
    """CONV (f × f, stride 1, SAME) → RELU → MAXPOOL (p × p, stride p), for pictures of one shape (m, n_H, n_W, n_C_prev).

    A pooling window holds q × q blocks. A pixel's number counts the pixels of its picture with the padding around it.
    """

    def __init__(self, shape, W, b, pool, block=BLOCK):
        m, n_H, n_W, n_C_prev = shape
        self.W, self.b, self.pool, self.block = W, b.ravel(), pool, int(np.gcd(pool, block))
        self.pooled_shape = m, n_H // pool, n_W // pool, W.shape[3]
        more = W.shape[0] - 1
        self.padded_shape = n_H + more, n_W + more, n_C_prev
        self.inside = np.s_[:, more // 2 : more // 2 + n_H, more // 2 : more // 2 + n_W]
        self.chunk = max(1, min(m, CHUNK // (n_H * n_W)))

    def forward(self, A_prev, *, training=False):
        """A_prev (m, n_H, n_W, n_C_prev) → (m, n_H / p, n_W / p, n_C)."""
        m, p_H, p_W, n_C = self.pooled_shape
        B = np.ascontiguousarray(banded(self.W, self.block).T)
        best = np.empty((m, p_H * p_W, n_C), B.dtype)  # the largest sum of each pooling window
        winners = np.empty(best.shape, np.intp)  # and the first pixel of the window of that neuron
        rest = self._rest() if training else None
        for some, frame in self._padded(A_prev):
            patches = self._patches(frame)
            sums = scratch("sums", (len(patches), B.shape[1]), B.dtype)
            with np.errstate(invalid="ignore" if self.block > 1 else None):  # infinite times a zero of B
                product(patches, B, out=sums)
            # (block in its pooling window, pooling window, neuron in its block · filter)
            sums = sums.reshape((self.pool // self.block) ** 2, -1, B.shape[1])
            largest = _over_neurons(sums.max(axis=0), n_C)
            best[some] = largest.reshape(-1, p_H * p_W, n_C)
            if training:
                winners[some] = self._winners(sums, largest, rest)
        if self.block > 1 and np.isnan(best).any():
            # An infinite pixel, perhaps: times a zero of B it is NaN. Without blocks there are no such zeros
            self.block = 1
            return self.forward(A_prev, training=training)
        self.A = np.maximum(best + self.b, 0)
        self.A_prev, self.winners = (A_prev, winners) if training else (None, None)
        return self.A.reshape(self.pooled_shape)

    def backward(self, dA, *, need_input=True):
        """dA (m, n_H / p, n_W / p, n_C) → dA_prev (None if not needed), dW, db, each with the shape of its array."""
        dZ = dA.reshape(self.A.shape) * (self.A > 0)  # of the winners: (m, windows, n_C)
        n_C = len(self.b)
        dW = np.zeros((n_C, self.W.shape[0], 1, self.W[0, ..., 0].size), dZ.dtype)
        dA_prev = np.empty(self.A_prev.shape, dZ.dtype) if need_input else None
        for some, frame in self._padded(self.A_prev):
            # The winners of each filter, all pictures after each other: (n_C, windows)
            picture = np.arange(len(frame))[:, np.newaxis, np.newaxis] * frame[0, ..., 0].size
            winners = np.ascontiguousarray((self.winners[some] + picture).reshape(-1, n_C).T)
            gradient = np.ascontiguousarray(dZ[some].reshape(-1, n_C).T)
            dW += gradient[:, np.newaxis, np.newaxis] @ self._windows(frame, winners)
            if need_input:
                dA_prev[some] = self._to_input(gradient, winners, frame.shape)
        dW = dW.reshape(n_C, *self.W.shape[:3]).transpose(1, 2, 3, 0)
        return dA_prev, dW, dZ.sum(axis=(0, 1)).reshape(1, 1, 1, n_C)

    def _padded(self, A_prev):
        """Yield (slice of examples, those pictures with zeros around them), a chunk at a time in the same memory."""
        m = len(A_prev)
        frame = scratch("frame", (self.chunk, *self.padded_shape), self.W.dtype)
        frame[...] = 0
        for start in range(0, m, self.chunk):
            some = slice(start, min(start + self.chunk, m))
            few = frame[: some.stop - start]
            few[self.inside] = A_prev[some]
            yield some, few

    def _patches(self, frame):
        """Return what each block reads, one row a block: (q·q·m·n_H / p·n_W / p, s·s·n_C_prev)."""
        _, p_H, p_W, _ = self.pooled_shape
        p, block, side = self.pool, self.block, self.block + self.W.shape[0] - 1
        q, length = p // block, side * frame.shape[3]
        picture, row, pixel, number = frame.strides
        # One row of a patch is one piece of memory: NumPy copies a piece faster than its numbers
        shape = q, q, len(frame), p_H, p_W, side
        strides = block * row, block * pixel, picture, p * row, p * pixel, row
        blocks = np.ndarray(shape, f"V{length * number}", frame, strides=strides)
        patches = scratch("patches", (*blocks.shape, length), frame.dtype)
        patches.view(blocks.dtype)[..., 0] = blocks
        return patches.reshape(-1, side * length)

    def _rest(self):
        """Return, for each of the sums, how many neurons of its pooling window come from here on, in reading order."""
        _, p_H, p_W, n_C = self.pooled_shape
        p, block = self.pool, self.block
        number = np.arange(p * p).reshape(p // block, block, p // block, block).transpose(0, 2, 1, 3)
        rest = (p * p - number).astype(np.min_scalar_type(p * p)).reshape(-1, 1, block**2, 1)
        shape = len(rest), self.chunk * p_H * p_W, block**2, n_C
        return np.broadcast_to(rest, shape).reshape(*shape[:2], -1)

    def _winners(self, sums, largest, rest):
        """Return the first pixel of the window of each winner: (pictures, windows, n_C).

        Every neuron that equals the largest shows its ``rest``, the others 0: the first in reading order shows most.
        """
        _, p_H, p_W, n_C = self.pooled_shape
        p, f_W = self.pool, self.padded_shape[1]
        equal = scratch("equal", sums.shape, bool)
        np.equal(sums, np.tile(largest, self.block**2), out=equal)
        shown = scratch("shown", sums.shape, rest.dtype)
        np.multiply(equal.view(np.uint8), rest[:, : sums.shape[1]], out=shown)
        most = _over_neurons(shown.max(axis=0), n_C)
        behind = (
            f_W * np.arange(p)[:, np.newaxis] + np.arange(p)
        ).ravel()  # the corner of the pooling window
        by_rest = np.append(behind[-1], behind[::-1])  # 0 where no neuron equals the largest: NaN
        corners = p * (f_W * np.arange(p_H)[:, np.newaxis] + np.arange(p_W)).reshape(-1, 1)
        return by_rest.take(most).reshape(-1, p_H * p_W, n_C) + corners

    def _windows(self, frame, pixels):
        """Return the windows that begin at these pixels, (n_C, n): (n_C, f, n, f·n_C_prev)."""
        _, _, f_W, n_C_prev = frame.shape
        f, pixel = self.W.shape[0], frame.strides[2]
        pieces = np.ndarray(frame.size // n_C_prev - f + 1, f"V{f * pixel}", frame, strides=(pixel,))
        rows = pieces[pixels[:, np.newaxis] + f_W * np.arange(f)[:, np.newaxis]]
        return rows.view(frame.dtype).reshape(*rows.shape, f * n_C_prev)

    def _to_input(self, dZ, winners, shape):
        """Send the gradient of each winner to the pixels that it read."""
        f, _, n_C_prev, n_C = self.W.shape
        at_pixel = np.zeros((shape[0] * shape[1] * shape[2], n_C), dZ.dtype)
        at_pixel[winners, np.arange(n_C)[:, np.newaxis]] = dZ
        spread = scratch("spread", (len(at_pixel), f * f * n_C_prev), dZ.dtype)
        spread = product(at_pixel, self.W.reshape(-1, n_C).T, out=spread).reshape(-1, f, f, n_C_prev)
        d_frame = np.zeros((len(at_pixel), n_C_prev), dZ.dtype)
        for r, c in np.ndindex(f, f):
            behind = r * shape[2] + c
            d_frame[behind:] += spread[: len(spread) - behind, r, c]
        return d_frame.reshape(shape)[self.inside]


def _over_neurons(array, n_C):
    """Return the maximum over the neurons of a block: (n, block·block·n_C) → (n, n_C), by halves."""
    while array.shape[1] > n_C:
        half = array.shape[1] // 2
        array = np.maximum(array[:, :half], array[:, half:])
    return array


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
