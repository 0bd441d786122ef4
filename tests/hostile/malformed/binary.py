# tries: hands in random bytes
# must: earn 0 and say 'not a notebook'
# rest: solved
# %% build
write("fort.ipynb", bytes(range(256)) * 40)
