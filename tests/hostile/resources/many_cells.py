# tries: adds hundreds of cells
# must: earn 10
# rest: solved
# %% build
cell = {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": None}
honest["cells"] += [cell] * 400
save(honest)
