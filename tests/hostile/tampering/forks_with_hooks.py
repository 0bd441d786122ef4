# tries: has its own code run in the fork that serves a test, through register_at_fork
# must: earn 0
# %% scale
import os, sys
def patch():
    worker = sys.modules.get("judge.worker")
    if worker is not None:
        worker.Performer.perform = lambda self, verb, target, args, kwargs: (True, 5049) if verb == "get" else args[0]
    np.testing.assert_allclose = lambda *a, **k: None
os.register_at_fork(after_in_child=patch, before=patch)
def scale(x, k):
    return x
