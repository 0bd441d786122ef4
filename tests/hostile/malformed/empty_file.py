# tries: hands in an empty file
# must: earn 0 and say 'not a notebook'
# rest: solved
# %% build
write("fort.ipynb", b"")
