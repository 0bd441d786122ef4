# tries: shows pictures and values without end
# must: earn 10
# rest: solved
# %% after tools
for i in range(3000):
    display({"a": "b" * 10000})
