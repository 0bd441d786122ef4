# tries: uses lone surrogates and null characters in sources
# must: earn 10
# rest: solved
# %% build
honest["cells"].insert(3, {"cell_type": "code", "metadata": {}, "source": "s = '\\ud800 \\u0000'", "outputs": [], "execution_count": None})
write("fort.ipynb", dumps(honest).replace("\\\\ud800", "\\ud800").replace("\\\\u0000", "\\u0000").encode())
