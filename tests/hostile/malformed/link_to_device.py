# tries: hands in a link to /dev/zero
# must: earn 0 and say 'link'
# rest: solved
# %% build
(folder / "fort.ipynb").symlink_to("/dev/zero")
