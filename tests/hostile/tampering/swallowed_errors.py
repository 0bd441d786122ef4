# tries: raises exceptions that are meant to end a test without failing it
# must: earn 0
# %% scale
def scale(x, k):
    raise KeyboardInterrupt
# %% primes
def primes(n):
    raise GeneratorExit
# %% tally
class Tally:
    def __init__(self):
        raise StopIteration
