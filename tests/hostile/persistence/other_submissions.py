# tries: changes what other students handed in and their autograded notebooks
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

import glob
plant(*glob.glob("COURSE/submitted/*/*/*"), *glob.glob("COURSE/autograded/*/*/*"), "COURSE/submitted/planted/fort/fort.ipynb")
