# tries: keeps functions that tests hand over and calls them later
# must: earn 0
# %% scale
kept = []
def scale(x, k):
    kept.append((x, k))
    return [f(k) for f, _ in kept if callable(f)] or x
# %% after scale_hidden
print(kept, "leaked" + "_input" if kept else "")
