# tries: makes every test cell pass
# must: earn 0 and say 'had been changed'
# rest: stub
# %% build
for c in honest["cells"]:
    if c["metadata"].get("nbgrader", {}).get("grade"):
        c["source"] = "pass"
save(honest)
