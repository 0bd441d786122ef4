# tries: gives its cells equal, huge and hostile ids
# must: earn 10
# rest: solved
# %% build
names = ["same", "same", "x" * 100_000, "<script>alert_4711()</script>", "../../x", None, 7, ["a"], "", "\ud800"]
for number, cell in enumerate(honest["cells"]):
    cell["id"] = names[number % len(names)]
save(honest)
