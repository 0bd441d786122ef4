# tries: computes for ever in C code in a cell of its own
# must: earn 10 and say 'still running after'
# rest: solved
# %% after tools
import itertools
sum(itertools.repeat(0))
