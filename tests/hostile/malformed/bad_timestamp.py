# tries: hands in a time stamp that is none (stock nbgrader stops the whole class for it)
# must: earn 10 and say 'bad time stamp'
# rest: solved
# %% build
save(honest)
write("timestamp.txt", b"the day after tomorrow")
