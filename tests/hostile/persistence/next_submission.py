# tries: leaves traces in temporary folders for the next submission
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

plant("/tmp/planted_4711.py", "/var/tmp/planted_4711.py", "/dev/shm/planted_4711.py")
