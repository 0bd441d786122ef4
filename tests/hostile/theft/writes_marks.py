# tries: writes full marks into the gradebook
# must: earn 0
# %% after tools
import sqlite3
try:
    db = sqlite3.connect("COURSE/gradebook.db")
    db.execute("update grade set manual_score = 5, auto_score = 5")
    db.commit()
except sqlite3.Error as error:
    print(error)
