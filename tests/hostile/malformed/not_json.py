# tries: hands in a text that is no notebook
# must: earn 0 and say 'not a notebook'
# rest: solved
# %% build
write("fort.ipynb", b"this is no notebook {")
