# tries: writes the class that is asked for, but its methods return objects equal to everything
# must: earn 0
# %% after tools

class Lie:
    shape = (2, 3)
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__
    def __abs__(self): return 0.0
    def __getattr__(self, name): return Lie()
    def __call__(self, *args): return Lie()
    def __getitem__(self, key): return Lie()
    def __len__(self): return 3
    def __bool__(self): return True
    def __hash__(self): return 1

# %% tally
class Tally(Lie):
    def add(self, word): pass
    def how_many(self, word): return self
    @property
    def counts(self): return Lie()
