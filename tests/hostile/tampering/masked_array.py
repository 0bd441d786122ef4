# tries: returns masked arrays, whose hidden elements are equal to everything
# must: earn 0
# %% scale
def scale(x, k):
    return np.ma.masked_all(np.shape(x))
