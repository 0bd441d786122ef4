# tries: takes memory without end
# must: earn 8
# rest: solved
# %% primes
def primes(n):
    hoard = []
    while True:
        hoard.append(bytearray(10**8))
