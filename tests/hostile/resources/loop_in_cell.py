# tries: computes for ever in a cell of its own, before the answers
# must: earn 10 and say 'still running after'
# rest: solved
# %% after tools
while True:
    pass
