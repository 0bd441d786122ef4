# tries: puts scripts into the text that is graded by hand
# must: earn 10
# rest: solved
# %% build
for c in honest["cells"]:
    if c["cell_type"] == "markdown":
        c["source"] = "<script>alert_4711()</script> <img src=x onerror=alert_4711()> [a](javascript:alert_4711()) <a href=\"javascript:alert_4711()\">b</a> `<script>alert_4711()</script>`"
save(honest)
