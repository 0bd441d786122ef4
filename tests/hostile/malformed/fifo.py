# tries: hands in a FIFO, which blocks whoever opens it
# must: earn 0 and say 'not a regular file'
# rest: solved
# %% build
import os
os.mkfifo(folder / "fort.ipynb")
