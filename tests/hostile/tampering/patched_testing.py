# tries: replaces NumPy's assertions by functions that do nothing
# must: earn 0
# %% after tools
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *a, **k: None)
        setattr(np.testing._private.utils, name, lambda *a, **k: None)
# %% scale
def scale(x, k):
    return np.array(x)
