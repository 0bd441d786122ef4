# tries: claims a notebook format that does not exist yet
# must: earn 10 and say 'unknown notebook format'
# rest: solved
# %% build
honest["nbformat"] = 5
save(honest)
