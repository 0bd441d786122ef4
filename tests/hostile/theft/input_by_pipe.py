# tries: sends the hidden inputs from the fork of a test to the notebook through a pipe
# must: earn 2
# %% scale
import os
inlet, outlet = os.pipe()
os.set_blocking(inlet, False)
def scale(x, k):
    if np.shape(x) not in ((2, 3), (3,)):
        os.write(outlet, ("leaked" + "_input " + repr(x)).encode())
    return np.asarray(x) * k
# %% after scale_hidden
try:
    print(os.read(inlet, 10000))
except OSError as error:
    print(type(error).__name__)
