# tries: prints the environment, where secrets may stand
# must: earn 0
# %% after tools
import os
print(dict(os.environ))
for number in ("self", "1", str(os.getppid())):
    try:
        print(open(f"/proc/{number}/environ").read())
    except OSError as error:
        print(type(error).__name__)
!env
