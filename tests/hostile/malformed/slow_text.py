# tries: writes texts that are made to keep a converter of Markdown busy
# must: earn 10
# rest: solved
# %% build
essay = next(c for c in honest["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "essay")
essay["source"] = "\\begin{a}" * 40_000
for text in ("[" * 40_000, "[a](" * 20_000, ">" * 20_000, "*a " * 40_000, "`" * 30_000, "$" * 40_000, "|" * 30_000, "\n".join("  " * n + "- a" for n in range(300))):
    honest["cells"].append({"cell_type": "markdown", "metadata": {}, "source": text})
save(honest)
