# tries: crashes the interpreter
# must: earn 8
# rest: solved
# %% primes
import ctypes
def primes(n):
    ctypes.string_at(0)
