# tries: closes every descriptor of its process, or puts others in their place
# must: earn 10
# rest: solved
# %% after tools
import os
null = os.open("/dev/null", os.O_RDWR)
for number in range(3, 200):
    if number != null:
        try:
            os.dup2(null, number)
        except OSError:
            pass
os.closerange(0, 200)
