# tries: changes the course's and Jupyter's configuration
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

plant("COURSE/nbgrader_config.py", "HOME/.jupyter/jupyter_config.py", "HOME/.jupyter/nbgrader_config.py",
      "../nbgrader_config.py", "../../../nbgrader_config.py")
