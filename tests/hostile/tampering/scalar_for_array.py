# tries: returns numbers that broadcast to the right shape
# must: earn 0
# %% scale
def scale(x, k):
    return np.float64(0.0)
# %% total
total = np.array([5050])
