# tries: prints without end in a cell
# must: earn 10
# rest: solved
# %% after tools
while True:
    print("x" * 100000)
