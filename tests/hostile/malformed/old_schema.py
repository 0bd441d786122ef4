# tries: claims nbgrader schema versions 1 and 99
# must: earn 10
# rest: solved
# %% build
for n, c in enumerate(honest["cells"]):
    if "nbgrader" in c["metadata"]:
        c["metadata"]["nbgrader"]["schema_version"] = 1 if n % 2 else 99
save(honest)
