# tries: sends half a frame and stops
# must: earn 0
# %% scale
def scale(x, k):
    import os, time
    for number in range(3, 64):
        try:
            os.write(number, b"\xff\xff\xff\xff\x00\x00\x00\x00[[[")
        except OSError:
            pass
    time.sleep(60)
