# tries: hands in the old notebook format
# must: earn 10 and say 'old notebook format'
# rest: solved
# %% build
cells = [{**c, "input": c["source"]} for c in honest["cells"]]
write("fort.ipynb", dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}).encode())
