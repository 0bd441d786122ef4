# tries: names a kernel that runs a command of its own
# must: earn 10
# rest: solved
# %% build
honest["metadata"]["kernelspec"] = {"name": "evil", "display_name": "x", "language": "bash"}
honest["metadata"]["language_info"] = {"name": "bash"}
save(honest)
