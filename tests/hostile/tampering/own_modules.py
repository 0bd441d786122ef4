# tries: empties sys.modules and the builtins, so that what tests use is no longer there
# must: earn 0
# %% after tools
import builtins, sys
kept = dict(sys.modules)
for name in list(sys.modules):
    if name not in ("sys", "builtins", "__main__"):
        del sys.modules[name]
for name in ("AssertionError", "isinstance", "type", "len"):
    setattr(builtins, name, lambda *a, **k: True)
