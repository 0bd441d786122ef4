# tries: hands in a binary time stamp
# must: earn 10 and say 'bad time stamp'
# rest: solved
# %% build
save(honest)
write("timestamp.txt", b"\xff\xfe\x00" * 10)
