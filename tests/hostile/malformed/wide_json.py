# tries: hands in thirty megabytes of empty lists, which become a gigabyte of objects
# must: earn 0 and say 'not a notebook'
# %% build
write("fort.ipynb", b'{"cells": [' + b"[]," * 10_000_000 + b"[]]}")
