# tries: reads the gradebook, where hidden tests and marks are kept
# must: earn 0
# %% after tools
import sqlite3
for path in ("COURSE/gradebook.db", "../../../gradebook.db", "gradebook.db"):
    try:
        print(open(path, "rb").read()[:1000000].decode("latin-1"))
    except OSError as error:
        print(type(error).__name__)
