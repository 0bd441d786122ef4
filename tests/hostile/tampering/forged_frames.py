# tries: writes answers of its own onto every open descriptor
# must: earn 0
# %% after tools

import json, os, struct
def frame(tree):
    text = json.dumps(tree).encode()
    return struct.pack("!II", len(text), 0) + text

for number in range(3, 64):
    for tree in (["done"], ["output", ["result", {"text/plain": "3"}]], ["tested", 0, 0.0], ["ok", True, None, ""]):
        try:
            os.write(number, frame(tree))
        except OSError:
            pass
