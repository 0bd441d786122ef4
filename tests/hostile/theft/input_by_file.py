# tries: writes the hidden inputs into a file, which a later cell prints
# must: earn 5
# %% scale
import os, tempfile
def scale(x, k):
    if np.shape(x) not in ((2, 3), (3,)):
        for place in ("/tmp", os.path.expanduser("~"), "/dev/shm", "/var/tmp", "."):
            try:
                with open(place + "/seen.txt", "a") as file:
                    file.write("leaked" + "_input " + repr(x))
            except OSError:
                pass
    return np.asarray(x) * k
# %% after scale_hidden
for place in ("/tmp", os.path.expanduser("~"), "/dev/shm", "/var/tmp", "."):
    try:
        print(open(place + "/seen.txt").read())
    except OSError as error:
        print(type(error).__name__)
