# tries: replaces the shell's run_cell by one that does nothing
# must: earn 0
# %% after tools
shell = get_ipython()
type(shell).run_cell = lambda self, *a, **k: None
type(shell).run_code = lambda self, *a, **k: False
