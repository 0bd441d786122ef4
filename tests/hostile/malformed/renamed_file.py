# tries: renames the notebook
# must: earn 10 and say 'renamed'
# rest: solved
# %% build
write("my homework (final).ipynb", dumps(honest).encode())
