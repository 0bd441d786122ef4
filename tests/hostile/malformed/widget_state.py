# tries: hides scripts in the state of widgets and in the metadata of notebook and cells
# must: earn 10
# rest: solved
# %% build
evil = "<script>alert_4711()</script>"
honest["metadata"].update({
    "title": evil, "authors": [{"name": evil}], "language_info": {"name": evil, "pygments_lexer": evil, "mimetype": evil, "file_extension": "../" * 9},
    "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": "HTMLModel", "state": {"value": evil}}}}},
})
for cell in honest["cells"]:
    cell["metadata"].update({"tags": ["remove_cell", evil, "judge-inside"], "jupyter": {"source_hidden": True}, "slideshow": {"slide_type": evil}, "collapsed": evil})
save(honest)
