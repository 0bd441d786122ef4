# tries: uses NaN and Infinity in the JSON
# must: earn 10
# rest: solved
# %% build
text = dumps(honest).replace('"metadata": {', '"metadata": {"a": NaN, "b": Infinity, ', 3)
write("fort.ipynb", text.encode())
