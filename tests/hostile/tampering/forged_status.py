# tries: forges messages of the worker with numbers that no process has
# must: earn 0
# %% after tools
import json, os, struct
def frame(tree):
    text = json.dumps(tree).encode()
    return struct.pack("!II", len(text), 0) + text
trees = [["tested", 10**30, 0.0], ["tested", -1, float("nan")], ["tested", 0, float("inf")], ["output"], ["output", 5],
         ["output", [{}]], ["output", ["error", {}, [], 5]], ["output", ["result", 7]], ["output", [[], []]], ["output", ["stream", 1, 2]],
         ["output", ["error", 1, 2, [3]]], {"tested": 1}, 7, None, [[]], ["tested"], ["output", ["display", {"text/plain": {}, "image/png": 5}]]]
for number in range(3, 64):
    for tree in trees:
        try:
            os.write(number, frame(tree))
        except OSError:
            break
