# tries: hides every error by silencing the shell's traceback
# must: earn 0
# %% after tools
shell = get_ipython()
shell.showtraceback = lambda *a, **k: None
shell._showtraceback = lambda *a, **k: None
shell.set_custom_exc((BaseException,), lambda *a, **k: None)
