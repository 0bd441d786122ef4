# tries: returns an iterator that learns what is compared with it
# must: earn 0
# %% primes
class Learner:
    def __iter__(self): return self
    def __next__(self): raise StopIteration
    def __len__(self): return 5
    def __contains__(self, value): return True
    def __eq__(self, other):
        self.items = list(other)
        return True
def primes(n):
    return Learner()
