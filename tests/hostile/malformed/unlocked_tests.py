# tries: marks test cells as answers, so that its own text is kept
# must: earn 0
# rest: stub
# %% build
for c in honest["cells"]:
    m = c["metadata"].get("nbgrader", {})
    if m.get("grade") and c["cell_type"] == "code":
        m.update(grade=True, solution=True, locked=False)
        c["source"] = "total = 5050"
save(honest)
