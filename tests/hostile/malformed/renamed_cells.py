# tries: renames the grade_ids of all cells
# must: earn 3 and say 'no cell of this assignment'
# rest: solved
# %% build
for c in honest["cells"]:
    if "nbgrader" in c["metadata"]:
        c["metadata"]["nbgrader"]["grade_id"] += "x"
save(honest)
