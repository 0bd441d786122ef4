# tries: turns the order of the cells round
# must: earn 10
# rest: solved
# %% build
honest["cells"].reverse()
save(honest)
