# tries: asks for an array larger than any memory
# must: earn 8
# rest: solved
# %% primes
def primes(n):
    return np.ones((10**6, 10**6))
