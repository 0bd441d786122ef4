# tries: hands in configuration files of Python, IPython, Jupyter, pytest and nbgrader
# must: earn 10
# rest: solved
# %% build
evil = b"import os\nopen('HOME/planted_4711', 'w').write('planted')\nraise SystemExit(2)\n"
for name in ("usercustomize.py", "conftest.py", "ipython_config.py", "nbgrader_config.py", "jupyter_config.py", "evil.pth", "pyvenv.cfg", "nbformat.py", "json.py", "traitlets.py"):
    write(name, evil)
(folder / ".ipython" / "profile_default" / "startup").mkdir(parents=True)
write(".ipython/profile_default/startup/00.py", evil)
write("jupyter_nbconvert_config.json", b'{"NbConvertApp": {"postprocessor_class": "evil"}}')
save(honest)
