# tries: sleeps for ever
# must: earn 8 and say 'without computing'
# rest: solved
# %% primes
import time
def primes(n):
    time.sleep(100000)
