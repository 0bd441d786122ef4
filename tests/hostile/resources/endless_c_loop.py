# tries: computes for ever inside C code, where no signal handler runs
# must: earn 8 and say 'still running after'
# rest: solved
# %% primes
import itertools
def primes(n):
    return sum(itertools.repeat(0))
