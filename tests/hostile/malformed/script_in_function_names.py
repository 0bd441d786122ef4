# tries: names a function and its documentation with scripts
# must: earn 0
# %% scale
def scale(x, k):
    raise ValueError
scale.__name__ = scale.__qualname__ = "<script>alert_4711()</script>"
scale.__doc__ = "<script>alert_4711()</script>" * 1000
