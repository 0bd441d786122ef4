# tries: defines a reference of the hidden test's name, equal to its own wrong function
# must: earn 0
# %% primes
def primes(n):
    return []
def reference_primes(n):
    return []
