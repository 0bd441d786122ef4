# tries: leaves an answer cell out
# must: earn 8 and say 'missing'
# rest: solved
# %% build
honest["cells"] = [c for c in honest["cells"] if not c["source"].startswith("def primes")]
save(honest)
