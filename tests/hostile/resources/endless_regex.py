# tries: matches a regular expression that takes for ever
# must: earn 8 and say 'still running after'
# rest: solved
# %% primes
import re
def primes(n):
    return re.match(r"(a+)+$", "a" * 60 + "b")
