# tries: puts scripts into names, messages and tracebacks of errors
# must: earn 0
# %% after tools
raise type("<script>alert_4711()</script>", (Exception,), {})("<img src=x onerror=alert_4711()>")
# %% scale
def scale(x, k):
    raise ValueError("<script>alert_4711()</script>")
