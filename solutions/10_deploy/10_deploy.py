# %% [markdown]
# # Lesson 10 · Bytes, and two networks on one photo
#
# Your network is made of floats, four or eight bytes each. A phone, a camera or a doorbell would rather have *one* byte for
# each number, and whole numbers only: smaller, faster, cooler.
#
# **You will do:** turn pictures and weights into bytes, write a conv layer that computes in whole numbers, and let two networks
# work on one photo.
#
# **You will learn:** what a scale and a zero point are, how much is lost, and why a converted model has no ReLU any more.
#
# **You need:** lessons 3 to 5. About 60 minutes.

# %% setup="imports"
import math

import numpy as np

from convlab import check, data, draw, two_networks

# %% [markdown]
# ## Lay a ruler over the numbers
#
# A byte (`int8`) holds the whole numbers from −128 to 127. That is 256 marks, with 255 steps between them. To store real
# numbers, lay these marks along them like a ruler:
#
# $$\text{real} = \text{scale} \cdot (q - \text{zero point})$$
#
# - The **scale** is the length of one step.
# - The **zero point** is the byte that stands for the real number 0. It is a byte itself, so 0 is stored without any error.
#   (That matters: padding is 0, and so is all that a ReLU cuts off.)
#
# This is the published scheme of B. Jacob and others, *Quantization and Training of Neural Networks for Efficient
# Integer-Arithmetic-Only Inference* (CVPR 2018). Many small machines use it.
#
# For pictures with values from 0 to 1 the ruler is easy: scale 1/255, zero point −128.

# %%
cat = data.photo_batch("cat")  # (1, 64, 64, 3), float64
for real in (0.0, 0.2, 1.0):
    print(f"{real} is stored as {round(real * 255) - 128}")

# %% [markdown]
# ## Answer: find the ruler
#
# Some layer puts out numbers from **−1.0 to 4.1**. The byte −128 shall stand for −1.0, and 127 for 4.1.
#
# Set `scale`, the length of one step; `zero_point`, the byte for the real 0; and `largest_error`, how far a number of that range
# can be from its nearest byte at worst.

# %% answer="scale_and_zero_point"
# scale = ...
# zero_point = ...
# largest_error = ...
### BEGIN SOLUTION
scale = (4.1 - -1.0) / 255
zero_point = -128 + 50  # 1.0 is 50 steps
largest_error = 0.01
### END SOLUTION

# %% [markdown] hints="scale_and_zero_point"

# %% check="scale_and_zero_point"
check("scale_and_zero_point", scale, zero_point, largest_error)

# %% judge="scale_and_zero_point"
judge("scale_and_zero_point", scale, zero_point, largest_error)

# %% [markdown]
# ## Write `quantize`
#
# From real numbers to bytes. Solve the ruler's equation for q:
#
# 1. How many steps is x long? Round to the nearest whole number.
# 2. Count from the zero point.
# 3. What lies beyond the ruler goes to its end: **clamp** to −128…127.
# 4. Store it as `np.int8`.
#
# Careful with the last two. `astype(np.int8)` does not clamp. It counts on as a clock does: 130 becomes −126.


# %% answer="quantize"
def quantize(x, scale, zero_point):
    """Turn real numbers into bytes.

    x : array of floats, any shape
    scale : float, the length of one step
    zero_point : int, the byte that stands for 0

    Returns q, an int8 array of x's shape.
    """
    ### BEGIN SOLUTION
    q = np.round(x / scale) + zero_point
    return np.clip(q, -128, 127).astype(np.int8)
    ### END SOLUTION


# %% [markdown] hints="quantize"

# %% check="quantize"
check(quantize)

# %% judge="quantize"
judge(quantize)

# %% [markdown]
# ## Write `dequantize`
#
# And back: the ruler's equation as it stands. There is one trap. Of which type is `q - zero_point`, when q is a byte? Can it
# hold 127 − (−128)?


# %% answer="dequantize"
def dequantize(q, scale, zero_point):
    """Turn bytes back into the real numbers that they stand for.

    q : int8 array, any shape
    scale : float
    zero_point : int

    Returns x, an array of floats of q's shape.
    """
    ### BEGIN SOLUTION
    return scale * (q.astype(np.int32) - zero_point)
    ### END SOLUTION


# %% [markdown] hints="dequantize"

# %% check="dequantize"
check(dequantize)

# %% judge="dequantize"
judge(dequantize)

# %% [markdown]
# ## See what it does to the photograph
#
# **Predict:** the cat goes to bytes and back. Will you see a difference? And with a ruler of only 8 steps?

# %%
bytes_of_cat = quantize(cat, 1 / 255, -128)
back = dequantize(bytes_of_cat, 1 / 255, -128)
coarse = dequantize(quantize(cat, 1 / 8, -128), 1 / 8, -128)
print(f"floats {cat.nbytes:,} bytes, int8 {bytes_of_cat.nbytes:,} bytes")
print(f"largest error {np.abs(back - cat).max():.1e}")
draw.pictures(cat[0], back[0], coarse[0], titles=["floats", "256 marks", "9 marks"])

# %% [markdown]
# Nothing is lost with 256 marks: this photo was stored in bytes to begin with, like all photos. With 9 marks the fur breaks
# up into coloured specks.

# %% [markdown]
# ## Multiply bytes
#
# Now the conv layer. Put the ruler into the sum of products. The weights get a ruler with zero point 0 (so they run from −127
# to 127), with the scale $s_w$; the input has $s_x$ and `x_zero`:
#
# $$\sum x\,w = \sum s_x (q_x - \text{x\_zero}) \cdot s_w\, q_w = s_x s_w \sum (q_x - \text{x\_zero})\, q_w$$
#
# Look at the right side. The sum holds *whole numbers only*. All that is real has come out in front: $s_x s_w$, one factor for
# the whole layer.
#
# ## Answer: the bias
#
# The bias joins the sum of whole numbers, so it must be measured with the same ruler: a scale of $s_x s_w$, zero point 0.
# Let `x_zero` be −128, $s_x$ = 0.02, $s_w$ = 0.005, and the bias 0.35. Set three answers:
#
# - `bias_scale`: the scale of the bias.
# - `bias_integer`: the whole number that stands for the bias.
# - `largest_product`: the largest value that one product $(q_x - \text{x\_zero})\, q_w$ can have.

# %% answer="bias_in_int32"
# bias_scale = ...
# bias_integer = ...
# largest_product = ...
### BEGIN SOLUTION
bias_scale = 0.02 * 0.005
bias_integer = 3500
largest_product = (127 + 128) * 127
### END SOLUTION

# %% [markdown] hints="bias_in_int32"

# %% check="bias_in_int32"
check("bias_in_int32", bias_scale, bias_integer, largest_product)

# %% judge="bias_in_int32"
judge("bias_in_int32", bias_scale, bias_integer, largest_product)

# %% [markdown]
# No byte can hold such numbers. So the machine sums up in **32 bits**, and keeps the bias in 32 bits too.

# %% [markdown]
# ## Go back to a byte
#
# The sum must become an output byte, with a scale $s_\text{out}$ and a zero point `out_zero` of its own:
#
# $$q_\text{out} = \text{out\_zero} + \frac{s_x s_w}{s_\text{out}} \cdot \text{sum}$$
#
# That fraction is real, and the machine has whole numbers only. So it is stored as a whole number and a shift:
# `multiplier / 2**shift`. To divide by `2**shift`, a machine moves the bits to the right: `>> shift`. A shift alone rounds down;
# adding half of `2**shift` first makes it round to the nearest.


# %% setup="fixed_point"
def fixed_point(real):
    """Return (multiplier, shift) with multiplier / 2**shift ≈ real, for 0 < real < 1; 31 bits."""
    mantissa, exponent = math.frexp(real)  # real = mantissa * 2**exponent, and 1/2 ≤ mantissa < 1
    return int(mantissa * 2**31), 31 - exponent


# %%
multiplier, shift = fixed_point(0.011)
print("0.011 is about", multiplier, "/ 2 **", shift)
for total in (3250, -4150):
    print(total, "·", 0.011, "≈", (total * multiplier + (1 << (shift - 1))) >> shift)

# %% [markdown]
# ## Write `fused_conv_relu`
#
# The whole layer, conv and ReLU, in whole numbers. In this order:
#
# 1. **Centre** the input: `q_x − x_zero`, in `np.int32`. (In bytes it would not fit.)
# 2. **Pad** it. Now that it is centred, the real 0 is a 0.
# 3. **Sum** the products of each window with each filter, and add the bias `q_b`.
# 4. **Scale**: multiply by `multiplier`, add half, shift. The product needs `np.int64`.
# 5. **Clamp**: add `out_zero`; nothing may go above 127. And the ReLU? It must cut at the real number 0. So nothing may go
#    below … which byte?
# 6. Store as `np.int8`.
#
# By hand, with `x_zero` = −10, `out_zero` = −20 and the factor 0.011 from above:
#
# ```
#    q_x   -10  20 120      q_w   100 -20      q_b = 250
#          -10  50 -40            -50  60
# ```
#
# Centred, q_x is `0 30 130 / 0 60 -30`. The first sum is 0 − 600 + 0 + 3600 + 250 = 3250, times the factor 36, so the byte is 16.
# The second sum is −4150, times the factor −46. Its byte is for you to say.
#
# `windows_of` gives you all windows at once, if you like. Loops are just as right.


# %% setup="windows_of"
def windows_of(X, f, stride):
    """Return every f × f window of a batch: (m, n_H_prev, n_W_prev, n_C) → (m, n_H, n_W, f, f, n_C)."""
    views = np.lib.stride_tricks.sliding_window_view(X, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return views.transpose(0, 1, 2, 4, 5, 3)


# %% answer="fused_conv_relu"
def fused_conv_relu(q_x, q_w, q_b, hparameters):
    """Convolve bytes and apply the ReLU, in whole numbers only.

    q_x : (m, n_H_prev, n_W_prev, n_C_prev) int8 array, zero point x_zero
    q_w : (f, f, n_C_prev, n_C) int8 array, zero point 0
    q_b : (1, 1, 1, n_C) int32 array, in the scale of the sums
    hparameters : dict with "stride", "pad", "x_zero", "out_zero", "multiplier", "shift"

    Returns q, a (m, n_H, n_W, n_C) int8 array, zero point out_zero.
    """
    ### BEGIN SOLUTION
    pad, shift, out_zero = hparameters["pad"], hparameters["shift"], hparameters["out_zero"]
    centred = q_x.astype(np.int32) - hparameters["x_zero"]
    padded = np.pad(centred, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = windows_of(padded, q_w.shape[0], hparameters["stride"])  # (m, n_H, n_W, f, f, n_C_prev)
    sums = np.tensordot(windows, q_w.astype(np.int32), axes=3) + q_b  # (m, n_H, n_W, n_C), int32
    scaled = (sums.astype(np.int64) * hparameters["multiplier"] + (1 << (shift - 1))) >> shift
    return np.clip(scaled + out_zero, out_zero, 127).astype(np.int8)
    ### END SOLUTION


# %% [markdown] hints="fused_conv_relu"

# %% check="fused_conv_relu"
check(fused_conv_relu)

# %% judge="fused_conv_relu"
judge(fused_conv_relu)

# %% [markdown]
# ## Measure what is lost
#
# The same layer twice, once in floats with your functions of lessons 3 and 5, once in bytes.

# %% given="zero_pad"

# %% given="conv_single_step"

# %% given="conv_output_size"

# %% given="conv_forward"

# %% given="relu"

# %% [markdown]
# Three filters: left–right edges, top–bottom edges, and "redder than green".

# %%
W = np.zeros((3, 3, 3, 3))  # (f, f, n_C_prev, n_C)
W[:, 0, :, 0], W[:, 2, :, 0] = 0.31, -0.31
W[0, :, :, 1], W[2, :, :, 1] = 0.31, -0.31
W[1, 1, :, 2] = 1.7, -1.7, 0
b = np.array([0.05, 0.05, 0.1]).reshape(1, 1, 1, 3)
Z, _ = conv_forward(cat, W, b, {"stride": 1, "pad": 0})
A = relu(Z)  # (1, 62, 62, 3)
print("from", A.min(), "to", round(A.max(), 3))

# %% [markdown]
# Three rulers: one for the cat, one for the weights, one for the output. The output's runs from 0 to its largest number, so
# its zero point is −128: no mark is wasted on numbers that a ReLU never lets out.

# %%
s_x, s_w, s_out = 1 / 255, np.abs(W).max() / 127, A.max() / 255
q_w = quantize(W, s_w, 0)
q_b = np.round(b / (s_x * s_w)).astype(np.int32)
multiplier, shift = fixed_point(s_x * s_w / s_out)
setting = {"stride": 1, "pad": 0, "x_zero": -128, "out_zero": -128, "multiplier": multiplier, "shift": shift}
q_A = fused_conv_relu(bytes_of_cat, q_w, q_b, setting)  # (1, 62, 62, 3), int8
A_int8 = dequantize(q_A, s_out, -128)
error = np.abs(A_int8 - A)
print(f"largest error {error.max():.4f}, that is {error.max() / s_out:.2f} steps")
print(f"on average {error.mean() / s_out:.2f} steps")

# %%
figure, axes = draw.new_figure(4, 2.5, 2.8)
draw.show_array(axes[0], cat[0], "the cat")
draw.show_array(axes[1], A[0, :, :, 0], "edges in floats", limits=(0, A.max()))
draw.show_array(axes[2], A_int8[0, :, :, 0], "edges in bytes", limits=(0, A.max()))
draw.show_array(axes[3], (A_int8 - A)[0, :, :, 0] / s_out, "difference, in steps", signed=True)
figure

# %% [markdown]
# The two maps look the same. Only the last picture, blown up to single steps, shows two kinds of loss:
#
# - *Specks:* each output went to its nearest mark.
# - *Lines, where edges are strong:* the weight 0.31 is 23.16 steps of the weights' ruler, and was rounded to 23. So strong edges
#   come out a little too weak. (The 1.7 of the third filter made that ruler so coarse. Libraries therefore give each filter
#   a ruler of its own.)
#
# ## Answer: where did the ReLU go?
#
# Somebody trains a network, conv → ReLU → conv → ReLU, and converts it to int8. Then they look at the converted model and
# find two conv layers, but *no ReLU*. Is it broken? Set three answers:
#
# - `relu_went`: what happened? `"A"`: the converter left the ReLUs out, at a small loss · `"B"`: each became the clamp at the end
#   of the layer before it · `"C"`: the layer after it ignores bytes below its zero point · `"D"`: bytes cannot be negative, so no
#   ReLU is needed
# - `lowest_byte`: a fused conv + ReLU layer puts out bytes with scale 0.05 and zero point −20. What is the lowest byte that
#   can come out?
# - `highest_byte_of_relu6`: another network uses ReLU6, which also cuts off everything above 6. Same scale and zero point: what
#   is the highest byte that can come out?

# %% answer="where_did_the_relu_go"
# relu_went = "..."
# lowest_byte = ...
# highest_byte_of_relu6 = ...
### BEGIN SOLUTION
relu_went = "B"
lowest_byte = -20
highest_byte_of_relu6 = -20 + 120  # 6 is 120 steps
### END SOLUTION

# %% [markdown] hints="where_did_the_relu_go"

# %% check="where_did_the_relu_go"
check("where_did_the_relu_go", relu_went, lowest_byte, highest_byte_of_relu6)

# %% judge="where_did_the_relu_go"
judge("where_did_the_relu_go", relu_went, lowest_byte, highest_byte_of_relu6)

# %% [markdown]
# So a ReLU costs nothing at all on such a machine: a byte must be clamped anyway. With a zero point of −128 it is even the
# clamp that every byte gets.

# %% [markdown]
# ## Meet a scene
#
# Last of all, *two* networks on one picture. A photograph hangs on a wall, somewhere. (The scene is made up; so are the two
# posters.) One network shall say *where*, the other *what*.

# %%
photo = two_networks.scene()  # (128, 192, 3)
figure, (ax,) = draw.new_figure(1, 5, 3.6)
draw.show_array(ax, photo, f"the scene {photo.shape}")
figure

# %% [markdown]
# **The detector** reads the whole scene, and saves work: first the scene is shrunk by average pooling, window and stride 4. Then
# follow two conv layers with stride 1, both *without* padding:
#
# 1. W1 `(3, 3, 3, 4)`: four kinds of edges; then a ReLU.
# 2. W2 `(18, 18, 4, 1)`: adds up the edges of a neighbourhood. One map of **scores** comes out: how much detail is here?
#
# **The classifier** is a fully connected layer for pictures of exactly 80 × 80 × 3: a photograph and a margin of wall. Its
# weights are the softened photographs themselves, so it says which of them a picture is most like. (Neither network was
# trained. For trained ones, all that follows is the same.)
#
# ## Answer: what does each of them see?
#
# - `score_map`: how many rows and columns has the map of scores?
# - `pixels_seen`: how many pixels of the *scene*, along one side, does one neuron of that map see?
# - `corner_of_winner`: the highest score stands at row 5, column 12 of the map. At which (row, column) of the scene does
#   that neuron's window begin?
# - `classifier_gets`: what should the classifier be given? `"A"`: the map of scores · `"B"`: the whole scene · `"C"`: that window,
#   cut out of the scene · `"D"`: that window, cut out of the shrunk scene and enlarged

# %% answer="two_networks_one_photo"
# score_map = (..., ...)
# pixels_seen = ...
# corner_of_winner = (..., ...)
# classifier_gets = "..."
### BEGIN SOLUTION
score_map = (32 - 3 + 1 - 18 + 1, 48 - 3 + 1 - 18 + 1)
pixels_seen = (3 + 18 - 1) * 4
corner_of_winner = (5 * 4, 12 * 4)
classifier_gets = "C"
### END SOLUTION

# %% [markdown] hints="two_networks_one_photo"

# %% check="two_networks_one_photo"
check("two_networks_one_photo", score_map, pixels_seen, corner_of_winner, classifier_gets)

# %% judge="two_networks_one_photo"
judge("two_networks_one_photo", score_map, pixels_seen, corner_of_winner, classifier_gets)

# %% [markdown]
# ## Write `detect_and_classify`
#
# Find, crop, classify. All parts are yours already, from lessons 3 to 5.

# %% given="pool_forward"

# %% given="flatten"

# %% given="fully_connected"

# %% [markdown]
# 1. **Find.** Shrink the photo, run the two layers, and take the place (h, w) of the highest score.
#    `np.unravel_index(np.argmax(scores), scores.shape)` turns a position into a row and a column.
# 2. **Crop.** Which window of the photo did that neuron see? Now with any `shrink`, and any `stride` of the second layer.
# 3. **Classify.** Flatten the crop, run the fully connected layer, and take the class with the highest number.
#
# The networks expect a batch. `photo[np.newaxis]` makes a batch of one.


# %% answer="detect_and_classify"
def detect_and_classify(photo, detector, classifier):
    """Find the most striking place of a photo, cut it out, and say what it is.

    photo : (n_H, n_W, n_C) array
    detector : dict with "shrink" (window and stride of the average pooling), "W1" (f1, f1, n_C, k), "b1", "W2" (f2, f2, k, 1),
        "b2", and "stride", that of the second conv layer (the first has stride 1, and neither is padded)
    classifier : dict with "W" (side * side * n_C, classes) and "b" (1, classes)

    Returns
    corner : (top, left), ints, where the winner's window begins in the photo
    crop : (side, side, n_C) array, that window of the photo
    label : int, the class with the highest number
    """
    ### BEGIN SOLUTION
    shrink, stride = detector["shrink"], detector["stride"]
    small, _ = pool_forward(photo[np.newaxis], {"f": shrink, "stride": shrink}, mode="average")
    Z1, _ = conv_forward(small, detector["W1"], detector["b1"], {"stride": 1, "pad": 0})
    Z2, _ = conv_forward(relu(Z1), detector["W2"], detector["b2"], {"stride": stride, "pad": 0})
    scores = Z2[0, :, :, 0]
    h, w = np.unravel_index(np.argmax(scores), scores.shape)
    top, left = int(h) * stride * shrink, int(w) * stride * shrink
    side = (detector["W1"].shape[0] + detector["W2"].shape[0] - 1) * shrink
    crop = photo[top : top + side, left : left + side]
    logits = fully_connected(flatten(crop[np.newaxis]), classifier["W"], classifier["b"])
    return (top, left), crop, int(np.argmax(logits))
    ### END SOLUTION


# %% [markdown] hints="detect_and_classify"

# %% check="detect_and_classify"
check(detect_and_classify)

# %% judge="detect_and_classify"
judge(detect_and_classify)

# %% [markdown]
# ## Let them work together

# %%
detector = two_networks.detector()
classifier, names = two_networks.classifier()
corner, crop, label = detect_and_classify(photo, detector, classifier)
figure, axes = draw.new_figure(2, 3.6, 3.2, width_ratios=[1.6, 1])
draw.show_array(axes[0], photo, "found")
top, left = corner
draw.outline(axes[0], (top, top + len(crop)), (left, left + len(crop)), label=names[label])
draw.show_array(axes[1], crop, f"cropped {crop.shape}: {names[label]}", role="selected")
figure

# %% [markdown]
# It knew neither the place nor the picture. Hang up another photo, somewhere else: `two_networks.scene("rocket", 20, 60)`.
#
# ## Send both networks to the small machine
#
# **Predict:** all weights become bytes. Do the networks change their minds?


# %%
def as_bytes(W):
    """Return weights after a trip to int8 and back."""
    step = np.abs(W).max() / 127
    return dequantize(quantize(W, step, 0), step, 0)


small_detector = detector | {"W1": as_bytes(detector["W1"]), "W2": as_bytes(detector["W2"])}
small_classifier = classifier | {"W": as_bytes(classifier["W"])}
lines = []
for name, row, column in (("cat", 40, 96), ("rocket", 20, 60), ("coffee", 50, 112), ("astronaut", 30, 84)):
    scene = two_networks.scene(name, row, column)
    (place, _, label), (place_8, _, label_8) = (
        detect_and_classify(scene, *pair)
        for pair in ((detector, classifier), (small_detector, small_classifier))
    )
    lines.append(f"{name:10} floats {place} {names[label]:10} bytes {place_8} {names[label_8]}")
print("\n".join(lines))


# %% [markdown]
# Not once. A decision is a comparison, and a comparison seldom hangs on half a step.
#
# ## What you have now
#
# - `quantize` and `dequantize`: a quarter of the memory of 32-bit floats, with an error of half a step at most.
# - `fused_conv_relu`: a layer in whole numbers. The ReLU is its clamp.
# - `detect_and_classify`: two networks on one photo, tied together by nothing but knowing what a neuron sees.
#
# That was the question with which lesson 1 began: *which pixels does a neuron see?* You have answered it for padding and stride,
# for pooling, for whole networks and on the way back, for sequences, for bytes. You built every part of it with your own
# hands. There is no magic left in it; but it still finds the cat.
