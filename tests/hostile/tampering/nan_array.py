# tries: returns NaN, which some comparisons let pass
# must: earn 0
# %% scale
def scale(x, k):
    return np.full(np.shape(x), np.nan)
# %% total
total = float("nan")
