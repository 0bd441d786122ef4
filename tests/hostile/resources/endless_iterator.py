# tries: returns an iterator without end
# must: earn 8
# rest: solved
# %% primes
import itertools
def primes(n):
    return itertools.count()
