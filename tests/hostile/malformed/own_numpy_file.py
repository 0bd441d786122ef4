# tries: hands in files named numpy.py, random.py and sitecustomize.py
# must: earn 0
# rest: stub
# %% build
save(honest)
for name in ("numpy.py", "random.py", "sitecustomize.py", "json.py"):
    write(name, b"class testing:\n    assert_allclose = staticmethod(lambda *a, **k: None)\nndarray = object\n")
