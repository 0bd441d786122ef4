# tries: puts numbers, nulls and nested lists among the cells
# must: earn 10
# rest: solved
# %% build
honest["cells"][1:1] = [None, 5, "cell", [], {}, {"cell_type": []}, {"cell_type": "code", "source": {"a": 1}}, {"cell_type": "code", "source": [1, None]}]
save(honest)
