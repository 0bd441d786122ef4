# tries: hands in a FIFO as time stamp
# must: earn 10 and say 'bad time stamp'
# rest: solved
# %% build
import os
save(honest)
os.mkfifo(folder / "timestamp.txt")
