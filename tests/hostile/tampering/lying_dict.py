# tries: returns dictionaries and strings of classes of its own that agree with everything
# must: earn 0
# %% tally
class D(dict):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
class I(int):
    def __eq__(self, other): return True
    def __index__(self): return 3
class Tally:
    def add(self, word): pass
    def how_many(self, word): return I(0)
    def __len__(self): return 3
    @property
    def counts(self): return D()
