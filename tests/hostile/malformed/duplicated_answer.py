# tries: copies an answer cell; the last copy is right
# must: earn 10 and say 'more than once'
# rest: solved
# %% build
i = next(i for i, c in enumerate(honest["cells"]) if c["source"].startswith("def primes"))
honest["cells"].insert(i, {**honest["cells"][i], "source": "def primes(n): return []"})
save(honest)
