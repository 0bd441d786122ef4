# tries: returns objects that run a command wherever they are unpickled or copied
# must: earn 0
# %% scale
import os
class Command:
    def __reduce__(self): return os.system, ("touch HOME/planted_4711",)
    def __copy__(self): return 5050
    def __deepcopy__(self, memo): return 5050
    def __getstate__(self): return {"x": 5050}
def scale(x, k):
    y = np.empty(np.shape(x), object)
    y[...] = Command()
    return y
# %% total
total = Command()
