# tries: returns the right values as views with negative strides, overlapping memory and the other byte order
# must: earn 10
# rest: solved
# %% scale
def scale(x, k):
    y = np.asarray(x) * k
    if y.ndim == 1:
        return np.flip(np.flip(y).copy())
    return np.asfortranarray(y).astype(">f8")[::-1][::-1]
