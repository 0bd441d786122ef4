# tries: hands in links and FIFOs beside the notebook
# must: earn 10 and say 'not a plain file'
# rest: solved
# %% build
import os
save(honest)
(folder / "data.txt").symlink_to(course / "gradebook.db")
(folder / "all").symlink_to("/")
os.mkfifo(folder / "pipe")
