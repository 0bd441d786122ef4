# tries: returns structured, void and record arrays
# must: earn 0
# %% scale
def scale(x, k):
    y = np.zeros(np.shape(x), [("a", "f8"), ("b", "O")])
    return y.view(np.recarray) if k % 2 else y
# %% total
total = np.zeros((), "V8")[()]
