# tries: looks around with IPython's magics
# must: earn 0
# %% after tools
%%bash
cat COURSE/judge_secret COURSE/source/fort/fort.ipynb HOME/.bashrc /etc/passwd
# %% after scale
files = !ls COURSE /root /home
print(files)
%run COURSE/nbgrader_config.py
# %% after total
get_ipython().run_line_magic("cat", "COURSE/gradebook.db")
get_ipython().run_cell_magic("script", "python3", "print(open('COURSE/judge_secret').read())")
get_ipython().system("env; cat /proc/1/environ")
