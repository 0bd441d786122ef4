# tries: leaves compiled code in cache folders
# must: earn 0
# %% after tools

import os, site, sys
def plant(*paths):
    for path in paths:
        path = os.path.expanduser(path)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "a") as file:
                file.write("\nraise SystemExit('planted')\n")
        except OSError as error:
            print(type(error).__name__)

import importlib.util
plant(importlib.util.cache_from_source(np.__file__), importlib.util.cache_from_source(os.__file__), "HOME/.cache/matplotlib/fontlist-v390.json")
