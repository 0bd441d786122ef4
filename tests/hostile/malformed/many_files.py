# tries: hands in a thousand files
# must: earn 10 and say 'too many'
# rest: solved
# %% build
save(honest)
for n in range(1000):
    write(f"file{n}.txt", b"x")
