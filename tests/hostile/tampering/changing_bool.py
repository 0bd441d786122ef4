# tries: returns objects whose truth changes with every look
# must: earn 0
# %% primes
class Flip:
    state = False
    def __bool__(self):
        Flip.state = not Flip.state
        return Flip.state
    def __eq__(self, other): return self
    def __ne__(self, other): return Flip()
def primes(n):
    return Flip()
# %% total
total = Flip()
