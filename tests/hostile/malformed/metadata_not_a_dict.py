# tries: uses lists and numbers where metadata should be
# must: earn 10
# rest: solved
# %% build
for c in honest["cells"]:
    if "nbgrader" not in c["metadata"]:
        c["metadata"] = [1, 2]
    c["outputs"] = "none"
    c["execution_count"] = {"a": 1}
honest["metadata"] = 5
save(honest)
