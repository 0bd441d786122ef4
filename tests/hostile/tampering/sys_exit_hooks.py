# tries: installs exit, trace and profile hooks
# must: earn 0
# %% after tools
import atexit, sys, threading
sys.excepthook = lambda *a: None
sys.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
threading.settrace(lambda *a: None)
atexit.register(lambda: print("3"))
sys.displayhook = lambda value: None
