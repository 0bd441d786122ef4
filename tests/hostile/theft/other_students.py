# tries: reads what other students handed in
# must: earn 0
# %% after tools
import glob
for path in glob.glob("COURSE/submitted/*/*/*") + glob.glob("../../*/*/*"):
    print(open(path, errors="replace").read())
