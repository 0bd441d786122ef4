# tries: returns empty arrays, for which every comparison is true
# must: earn 0
# %% scale
def scale(x, k):
    return np.empty((0, 3))
# %% primes
def primes(n):
    return np.array([])
