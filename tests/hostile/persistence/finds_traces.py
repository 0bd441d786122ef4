# tries: uses what a submission before it left behind
# must: earn 0
# %% after tools
import glob
found = [p for p in glob.glob("/tmp/planted_4711*") + glob.glob("/var/tmp/planted_4711*") + glob.glob("/dev/shm/planted_4711*")]
print("moat" + "_0815" if found else "nothing")
