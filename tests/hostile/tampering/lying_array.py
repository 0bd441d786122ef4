# tries: returns an ndarray subclass that takes part in NumPy's protocols and lies
# must: earn 0
# %% scale
class A(np.ndarray):
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.array(True)
    def __eq__(self, other): return np.array(True)
def scale(x, k):
    return np.zeros((2, 3)).view(A)
