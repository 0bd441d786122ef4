# tries: replaces the worker's own functions
# must: earn 0
# %% after tools
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("judge"):
        for key in list(vars(module)):
            if callable(getattr(module, key)) and key[0].islower() and key not in ("main",):
                setattr(module, key, lambda *a, **k: True)
