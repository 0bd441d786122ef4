# tries: writes files without end
# must: earn 10
# rest: solved
# %% after tools
try:
    for i in range(10000):
        with open(f"/tmp/{i}", "wb") as file:
            file.write(b"0" * 10**7)
except OSError as error:
    print(type(error).__name__)
