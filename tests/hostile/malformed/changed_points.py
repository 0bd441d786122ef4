# tries: raises the points of every test
# must: earn 2
# rest: stub
# %% build
for c in honest["cells"]:
    m = c["metadata"].get("nbgrader", {})
    if m.get("grade"):
        m["points"] = 1000
    if c["source"].startswith("def primes"):
        c["source"] = "def primes(n):\n    return [p for p in range(2, n) if all(p % d for d in range(2, p))]"
save(honest)
