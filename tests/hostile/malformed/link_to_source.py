# tries: hands in a link to the instructor's solution
# must: earn 0 and say 'link'
# rest: solved
# %% build
(folder / "fort.ipynb").symlink_to(course / "source" / "fort" / "fort.ipynb")
