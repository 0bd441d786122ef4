# tries: tells the hidden inputs through warnings, logging, the display hook and its own streams
# must: earn 5
# %% scale
import logging, os, sys, warnings
logging.basicConfig(level=0, force=True)
real = sys.__stdout__
def scale(x, k):
    if np.shape(x) not in ((2, 3), (3,)):
        text = "leaked" + "_input " + repr(x)
        warnings.warn(text)
        logging.error(text)
        sys.displayhook(text)
        for stream in (sys.__stdout__, sys.__stderr__, real):
            try:
                print(text, file=stream, flush=True)
            except (AttributeError, ValueError, OSError):
                pass
        for number in (0, 1, 2):
            try:
                os.write(number, text.encode())
            except OSError:
                pass
    return np.asarray(x) * k
