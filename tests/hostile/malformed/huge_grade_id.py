# tries: uses grade_ids of a million characters and with slashes
# must: earn 10
# rest: solved
# %% build
for name in ("x" * 10**6, "../../../etc/passwd", "<script>alert_4711</script>"):
    honest["cells"].append({"cell_type": "code", "source": "1", "outputs": [], "execution_count": None, "metadata": {"nbgrader": {"grade_id": name, "grade": True, "points": 100, "solution": False, "locked": True, "schema_version": 3}}})
save(honest)
