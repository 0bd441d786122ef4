# tries: nests the JSON a hundred thousand deep
# must: earn 0 and say 'not a notebook'
# rest: solved
# %% build
write("fort.ipynb", b"[" * 100000 + b"]" * 100000)
