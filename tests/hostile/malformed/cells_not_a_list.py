# tries: gives a dict where the list of cells should be
# must: earn 0 and say 'no cells'
# rest: solved
# %% build
honest["cells"] = {"0": 1}
save(honest)
