# tries: keeps a thread that answers calls for the main one
# must: earn 0
# %% after tools

import json, os, struct
def frame(tree):
    text = json.dumps(tree).encode()
    return struct.pack("!II", len(text), 0) + text

import threading, time
# %% primes
def primes(n):
    def answer():
        while True:
            for number in range(3, 20):
                try:
                    os.write(number, frame(["ok", ["l", 2, 3, 5, 7, 11], None, ""]))
                except OSError:
                    pass
            time.sleep(0.01)
    threading.Thread(target=answer, daemon=True).start()
    return []
