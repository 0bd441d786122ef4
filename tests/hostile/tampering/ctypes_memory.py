# tries: writes over Python's own objects with ctypes, to make 5050 out of 7
# must: earn 0
# %% total
import ctypes
total = 7
ctypes.memmove(id(5050) + 24, id(total) + 24, 4)
