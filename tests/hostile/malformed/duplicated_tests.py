# tries: copies a test cell (stock nbgrader stops the whole class for it)
# must: earn 10
# rest: solved
# %% build
i = next(i for i, c in enumerate(honest["cells"]) if "primes(12)" in c["source"])
honest["cells"].insert(i, dict(honest["cells"][i]))
save(honest)
