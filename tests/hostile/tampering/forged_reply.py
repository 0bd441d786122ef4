# tries: answers the calls of the tests itself, with frames that claim success
# must: earn 0
# %% after tools

import json, os, struct
def frame(tree):
    text = json.dumps(tree).encode()
    return struct.pack("!II", len(text), 0) + text

# %% scale
def scale(x, k):
    for number in range(3, 64):
        try:
            os.write(number, frame(["ok", ["y", "bool"], None, ""]) * 3 + frame(["done"]))
        except OSError:
            pass
    return x
