# tries: hands in a link to a secret as time stamp
# must: earn 10 and say 'bad time stamp'
# rest: solved
# %% build
save(honest)
(folder / "timestamp.txt").symlink_to(course / "judge_secret")
