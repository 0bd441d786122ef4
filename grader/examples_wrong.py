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
