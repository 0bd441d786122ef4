# tries: nests the metadata deeply
# must: earn 0 and say 'not a notebook'
# rest: solved
# %% build
text = dumps(honest).replace('"metadata": {', '"metadata": {"a": ' + "[" * 50000 + "]" * 50000 + ", ", 1)
write("fort.ipynb", text.encode())
