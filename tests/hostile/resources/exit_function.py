# tries: calls exit() in a cell and in a function
# must: earn 8
# rest: solved
# %% after tools
exit()
# %% primes
def primes(n):
    import sys
    sys.exit("enough")
