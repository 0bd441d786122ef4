# tries: binds np to an object of its own, whose assertions pass
# must: earn 0
# %% after tools
class Fake:
    ndarray = object
    def __getattr__(self, name): return Fake()
    def __call__(self, *a, **k): return Fake()
    def __eq__(self, other): return True
    shape = (2, 3)
np = Fake()
import sys
sys.modules["numpy"] = np
# %% scale
def scale(x, k):
    return Fake()
