# tries: gives the right values, but changes the array that it was given
# must: earn 2
# %% scale
def scale(x, k):
    x *= k
    return x
