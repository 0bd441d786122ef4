# tries: replaces built-in functions that tests use
# must: earn 0
# %% after tools
import builtins
builtins.isinstance = lambda *a: True
builtins.len = lambda x: 3
builtins.type = lambda x: int
builtins.AssertionError = Exception
builtins.all = builtins.any = lambda *a: True
# %% total
total = 7
