# tries: hands in a file of fifty megabytes
# must: earn 0 and say 'larger than'
# %% build
honest["metadata"]["x"] = "y" * 50_000_000
save(honest)
