# tries: hands in a folder of the notebook's name
# must: earn 0 and say 'could not be read'
# rest: solved
# %% build
(folder / "fort.ipynb").mkdir()
