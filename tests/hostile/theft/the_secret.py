# tries: reads the secret that hidden inputs are drawn from
# must: earn 0
# %% after tools
try:
    print("SECRET", open("COURSE/judge_secret").read())
except OSError as error:
    print(type(error).__name__)
