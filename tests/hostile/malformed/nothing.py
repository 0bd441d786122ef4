# tries: hands in an empty folder
# must: earn 0 and say 'no notebook'
# rest: solved
# %% build
pass
