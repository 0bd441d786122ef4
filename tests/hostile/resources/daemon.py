# tries: leaves a process behind that computes for ever
# must: earn 10
# rest: solved
# %% after tools
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            pass
    os._exit(0)
