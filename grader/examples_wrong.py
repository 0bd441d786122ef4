# One wrong answer for every function of the course: what the example student "wrong" hands in.

# %% answer="zero_pad"
def zero_pad(X, pad):
    return np.pad(X, pad)


# %% answer="same_padding"
def same_padding(size, f, stride):
    return (f - 1) // 2, (f - 1) // 2


# %% answer="pad_same"
def pad_same(X, f, stride):
    return np.pad(X, ((0, 0), (f // 2, f // 2), (f // 2, f // 2), (0, 0)))


# %% answer="conv_single_step"
def conv_single_step(a_slice_prev, W, b):
    return np.sum(a_slice_prev * W + b)


# %% answer="conv_output_size"
def conv_output_size(size, f, stride, pad):
    return (size + 2 * pad - f) // stride


# %% answer="receptive_window"
def receptive_window(h, w, f, stride, pad):
    return list(range(h, h + f)), list(range(w, w + f))


# %% answer="neurons_seeing"
def neurons_seeing(row, col, n_H_prev, n_W_prev, f, stride, pad):
    return [row], [col]


# %% answer="conv_forward"
def conv_forward(A_prev, W, b, hparameters):
    stride, pad = hparameters["stride"], hparameters["pad"]
    m, n_H_prev, n_W_prev, _ = A_prev.shape
    f, _, _, n_C = W.shape
    n_H = (n_H_prev + 2 * pad - f) // stride + 1
    n_W = (n_W_prev + 2 * pad - f) // stride + 1
    A_pad = zero_pad(A_prev, pad)
    Z = np.zeros((m, n_H, n_W, n_C))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    window = A_pad[i, h : h + f, w : w + f, :]  # the stride is forgotten in the start corner
                    Z[i, h, w, c] = conv_single_step(window, W[:, :, :, c], b[:, :, :, c])
    return Z, (A_prev, W, b, hparameters)


# %% answer="pool_forward"
def pool_forward(A_prev, hparameters, mode="max"):
    f, stride = hparameters["f"], hparameters["stride"]
    m, n_H_prev, n_W_prev, n_C = A_prev.shape
    A = np.zeros((m, (n_H_prev - f) // stride + 1, (n_W_prev - f) // stride + 1, n_C))
    for i, h, w, c in np.ndindex(A.shape):
        A[i, h, w, c] = np.max(A_prev[i, h * stride : h * stride + f, w * stride : w * stride + f, c])
    return A, (A_prev, hparameters)


# %% answer="relu"
def relu(Z):
    return np.abs(Z)


# %% answer="flatten"
def flatten(A):
    return A.reshape(-1)


# %% answer="fully_connected"
def fully_connected(A, W, b):
    return A @ W


# %% answer="initialize_parameters"
def initialize_parameters(seed):
    rng = np.random.default_rng(seed)
    shapes = {
        "W1": (4, 4, 3, 8),
        "b1": (1, 1, 1, 8),
        "W2": (2, 2, 8, 16),
        "b2": (1, 1, 1, 16),
        "W3": (64, 6),
        "b3": (1, 6),
    }
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


# %% answer="forward_propagation"
def forward_propagation(X, parameters):
    A, _ = conv_forward(X, parameters["W1"], parameters["b1"], {"stride": 1, "pad": 1})
    A, _ = pool_forward(relu(A), {"f": 8, "stride": 8})
    return flatten(A)


# %% answer="trust_the_check"
right_gradient = "A"
too_large = "rounding"
too_small = "curvature"


# %% answer="who_adds_up"
corner_pixel = 1
middle_pixel = 9
one_weight = 9
one_bias = 1


# %% answer="conv_backward"
def conv_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    stride, pad, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    A_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    dA_pad, dW, db = np.zeros(A_pad.shape), np.zeros(W.shape), np.zeros(b.shape)
    for i, h, w, c in np.ndindex(dZ.shape):
        rows, columns = slice(h * stride, h * stride + f), slice(w * stride, w * stride + f)
        dA_pad[i, rows, columns] = W[..., c] * dZ[i, h, w, c]
        dW[..., c] += A_pad[i, rows, columns] * dZ[i, h, w, c]
        db[..., c] += dZ[i, h, w, c]
    return dA_pad[:, pad:-pad, pad:-pad], dW, db


# %% answer="create_mask_from_window"
def create_mask_from_window(x):
    mask = np.zeros(x.shape, dtype=bool)
    mask[np.unravel_index(np.argmax(x), x.shape)] = True
    return mask


# %% answer="distribute_value"
def distribute_value(dz, shape):
    return np.full(shape, dz / (shape[0] + shape[1]))


# %% answer="tied_maximum"
course_tie = [[1.5, 0], [1.5, 0]]
first_only_tie = [[3, 0], [3, 0]]
nudged = 3


# %% answer="pool_backward"
def pool_backward(dA, cache, mode="max"):
    A_prev, hparameters = cache
    f, stride = hparameters["f"], hparameters["stride"]
    dA_prev = np.zeros(A_prev.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        rows, columns = slice(h * stride, h * stride + f), slice(w * stride, w * stride + f)
        dA_prev[i, rows, columns, c] = create_mask_from_window(A_prev[i, rows, columns, c]) * dA[i, h, w, c]
    return dA_prev


# %% answer="conv1d_forward"
def conv1d_forward(X, W, b, stride=1, padding="valid", dilation=1):
    m, n, _ = X.shape
    f, _, c_out = W.shape
    Z = np.zeros((m, n - f + 1, c_out))
    for i in range(m):
        for t in range(n - f + 1):
            for c in range(c_out):
                Z[i, t, c] = np.sum(X[i, t : t + f] * W[:, :, c]) + b[0, 0, c]
    return Z


# %% answer="conv_shape"
def conv_shape(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    places = [(n - f) // stride + 1 for n, f in zip(shape, kernel, strict=False)]
    return (*places, filters), (*kernel, filters), int(np.prod(kernel)) * filters


# %% answer="quantize"
def quantize(x, scale, zero_point):
    return (x / scale + zero_point).astype(np.int64).astype(np.int8)


# %% answer="dequantize"
def dequantize(q, scale, zero_point):
    return scale * (q - zero_point)


# %% answer="fused_conv_relu"
def fused_conv_relu(q_x, q_w, q_b, hparameters):
    pad, shift = hparameters["pad"], hparameters["shift"]
    padded = np.pad(q_x, ((0, 0), (pad, pad), (pad, pad), (0, 0))).astype(np.int64)
    windows = windows_of(padded, q_w.shape[0], hparameters["stride"])
    sums = np.tensordot(windows, q_w.astype(np.int64), axes=3) + q_b
    scaled = (sums * hparameters["multiplier"]) >> shift
    return np.clip(scaled + hparameters["out_zero"], 0, 127).astype(np.int8)


# %% answer="detect_and_classify"
def detect_and_classify(photo, detector, classifier):
    k = detector["shrink"]
    small, _ = pool_forward(photo[np.newaxis], {"f": k, "stride": k}, mode="average")
    Z1, _ = conv_forward(small, detector["W1"], detector["b1"], {"stride": 1, "pad": 0})
    Z2, _ = conv_forward(relu(Z1), detector["W2"], detector["b2"], {"stride": detector["stride"], "pad": 0})
    h, w = np.unravel_index(np.argmax(Z2[0, :, :, 0]), Z2.shape[1:3])
    side = (detector["W1"].shape[0] + detector["W2"].shape[0] - 1) * k
    crop = photo[h : h + side, w : w + side]
    logits = fully_connected(flatten(crop[np.newaxis]), classifier["W"], classifier["b"])
    return (int(h), int(w)), crop, int(np.argmax(logits))


# %% answer="im2col"
def im2col(A_prev, f, stride, pad):
    views = np.lib.stride_tricks.sliding_window_view(A_prev, (f, f), axis=(1, 2))
    return views[:, ::stride, ::stride].reshape(-1, f * f * A_prev.shape[3])


# %% answer="conv_forward_fast"
def conv_forward_fast(A_prev, W, b, hparameters):
    columns = im2col(A_prev, W.shape[0], hparameters["stride"], hparameters["pad"])
    return columns @ W.reshape(-1, W.shape[3]), (A_prev, W, b, hparameters)


# %% answer="conv_backward_fast"
def conv_backward_fast(dZ, cache):
    A_prev, W = cache[:2]
    return np.zeros(A_prev.shape), np.zeros(W.shape), dZ.mean(axis=(0, 1, 2), keepdims=True)


# %% answer="softmax_cross_entropy"
def softmax_cross_entropy(Z3, Y):
    P = np.exp(Z3) / np.exp(Z3).sum(axis=1, keepdims=True)
    return -np.log(P[np.arange(len(Y)), Y]).sum(), P


# %% answer="update_parameters"
def update_parameters(parameters, gradients, learning_rate):
    return {name: value + learning_rate * gradients[name] for name, value in parameters.items()}


# %% answer="train"
def train(X, Y, parameters, epochs, batch_size, learning_rate, seed):
    return parameters, []
