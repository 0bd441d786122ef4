# tries: looks at other processes, their memory and their command lines
# must: earn 0
# %% after tools
import glob, os
for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/cwd/*.ipynb") + glob.glob("/proc/[0-9]*/root/*"):
    try:
        print(path, open(path, errors="replace").read())
    except OSError:
        pass
for number in (1, os.getppid()):
    try:
        with open(f"/proc/{number}/mem", "rb") as memory:
            memory.read(10)
        print("read memory")
    except OSError as error:
        print(type(error).__name__)
