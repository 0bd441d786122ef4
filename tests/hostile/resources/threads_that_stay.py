# tries: leaves threads behind that print for ever, while the answers are right
# must: earn 10
# rest: solved
# %% after tools
import threading, time
def chatter():
    while True:
        time.sleep(0.2)
        print("still here")
for _ in range(3):
    threading.Thread(target=chatter, daemon=True).start()
