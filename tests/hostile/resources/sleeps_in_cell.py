# tries: sleeps for ever in a cell
# must: earn 10 and say 'without computing'
# rest: solved
# %% after total_right
import time
time.sleep(100000)
