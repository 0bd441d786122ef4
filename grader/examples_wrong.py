# One wrong answer for every exercise of the course: what the example student "wrong" hands in.

# %% answer="zero_pad"
def zero_pad(X, pad):
    return np.pad(X, pad)


# %% answer="pad_one_or_two"
neurons_with_pad_1 = 64
neurons_with_pad_2 = 64


# %% answer="same_padding"
def same_padding(size, f, stride):
    return (f - 1) // 2, (f - 1) // 2


# %% answer="pad_same"
def pad_same(X, f, stride):
    return np.pad(X, ((0, 0), (f // 2, f // 2), (f // 2, f // 2), (0, 0)))


# %% answer="same_window_ends"
first_neuron = [1, 2, 3, 4]
last_neuron = [62, 63, 64, 0]

# %% answer="valid_window_ends"
first_valid = [1, 2, 3, 4]
second_valid = [5, 6, 7, 8]
last_valid = [61, 62, 63, 64]
valid_shape = (60, 60, 8)


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


# %% answer="three_hundred_channels"
weights_in_one_filter = 300 * 111
keras_weights = (5, 300 * 111)
output_of_20_steps = (296, 111)
map_of_filter_7 = "A"

# %% answer="three_hundred_steps"
weights_for_one_channel = 300 * 111
output_of_300_steps = (300, 111)

# %% answer="five_hundred_steps"
output_of_500_steps = (490, 20)
parameters_of_20_filters = 200

# %% answer="stack_of_causal_layers"
seen_with_dilation = 15
seen_without_dilation = 8


# %% answer="conv_shape"
def conv_shape(shape, filters, kernel, stride=1, padding="valid", dilation=1, rules="keras"):
    places = [(n - f) // stride + 1 for n, f in zip(shape, kernel, strict=False)]
    return (*places, filters), (*kernel, filters), int(np.prod(kernel)) * filters


# %% answer="wide_kernel"
output_of_wide_kernel = (0, 620, 64)
parameters_of_wide_kernel = 32_000

# %% answer="from_keras_to_pytorch"
pytorch_weights = (4, 4, 3, 8)
output_with_padding_1 = (8, 64, 64)
keeps_64 = "A"
axes_to_transpose = (2, 3, 1, 0)

# %% answer="channels_in_the_wrong_place"
output_when_turned = (62, 62, 8)
parameters_when_turned = 224

# %% answer="scale_and_zero_point"
scale = 5.1 / 256
zero_point = 0
largest_error = 0.02


# %% answer="quantize"
def quantize(x, scale, zero_point):
    return (x / scale + zero_point).astype(np.int64).astype(np.int8)


# %% answer="dequantize"
def dequantize(q, scale, zero_point):
    return scale * (q - zero_point)


# %% answer="bias_in_int32"
bias_scale = 0.005
bias_integer = 127
largest_product = 127 * 127


# %% answer="fused_conv_relu"
def fused_conv_relu(q_x, q_w, q_b, hparameters):
    pad, shift = hparameters["pad"], hparameters["shift"]
    padded = np.pad(q_x, ((0, 0), (pad, pad), (pad, pad), (0, 0))).astype(np.int64)
    windows = windows_of(padded, q_w.shape[0], hparameters["stride"])
    sums = np.tensordot(windows, q_w.astype(np.int64), axes=3) + q_b
    scaled = (sums * hparameters["multiplier"]) >> shift
    return np.clip(scaled + hparameters["out_zero"], 0, 127).astype(np.int8)


# %% answer="where_did_the_relu_go"
relu_went = "A"
lowest_byte = 0
highest_byte_of_relu6 = 127

# %% answer="two_networks_one_photo"
score_map = (128, 192)
pixels_seen = 18
corner_of_winner = (5, 12)
classifier_gets = "B"


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
