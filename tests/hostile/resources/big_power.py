# tries: computes a number too large to be computed
# must: earn 8
# rest: solved
# %% primes
def primes(n):
    return 7 ** (7 ** 12)
