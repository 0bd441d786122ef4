# tries: writes keys of the notebook twice, with different values
# must: earn 10
# rest: solved
# %% build
text = dumps(honest)
write("fort.ipynb", ('{"cells": [{"cell_type": "code", "source": 1}], "nbformat": "4",' + text.lstrip()[1:]).encode())
