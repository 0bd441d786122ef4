# tries: computes for ever in one function
# must: earn 8 and say 'still running after'
# rest: solved
# %% primes
def primes(n):
    while True:
        pass
