# tries: gives the answer cells each other's grade_ids
# must: earn 0
# rest: solved
# %% build
answers = [c for c in honest["cells"] if c["metadata"].get("nbgrader", {}).get("solution") and c["cell_type"] == "code"]
ids = [c["metadata"]["nbgrader"]["grade_id"] for c in answers]
for c, i in zip(answers, ids[1:] + ids[:1]):
    c["metadata"]["nbgrader"]["grade_id"] = i
    c["source"] = "pass"
save(honest)
