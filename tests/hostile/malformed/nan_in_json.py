# tries: uses NaN and Infinity in the JSON
# must: earn 10
# rest: solved
# %% build
honest["metadata"].update(a=float("nan"), b=float("inf"))
for c in honest["cells"]:
    c["metadata"]["x"] = float("nan")
save(honest)
