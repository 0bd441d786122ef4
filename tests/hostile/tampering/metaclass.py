# tries: gives a class whose metaclass claims every instance
# must: earn 0
# %% tally
class Meta(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
    def __eq__(cls, other): return True
    def __hash__(cls): return hash(int)
class Tally(metaclass=Meta):
    def add(self, word): pass
    def how_many(self, word): return Tally
    def __len__(self): return 3
    counts = None
# %% total
class int(metaclass=Meta): pass
total = int()
