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
