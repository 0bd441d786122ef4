# tries: searches the disk for notebooks with hidden tests and prints them
# must: earn 0
# %% after tools

import os
def look(*roots):
    for root in roots:
        for place, folders, names in os.walk(root, followlinks=False):
            if place.startswith(("/proc", "/sys", "/usr", "/dev")):
                folders.clear()
                continue
            for name in names:
                if name.endswith((".ipynb", ".db", ".txt", ".html")) or "secret" in name:
                    try:
                        print(name, open(os.path.join(place, name), errors="replace").read()[:100000])
                    except OSError:
                        pass

look("/home", "/tmp", "/root", "/given", "/judge", os.getcwd(), "..", "COURSE")
