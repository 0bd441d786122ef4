# tries: opens files without end
# must: earn 10
# rest: solved
# %% after tools
try:
    kept = [open("/dev/null") for i in range(100000)]
except OSError as error:
    kept = None
    print(type(error).__name__)
