# tries: patches functions from a finalizer while the test runs
# must: earn 0
# %% scale
import weakref
class Bomb: pass
def scale(x, k):
    bomb = Bomb()
    def patch():
        np.testing.assert_allclose = lambda *a, **k: None
        np.ndarray = object
    weakref.finalize(bomb, patch)
    return np.zeros(np.shape(x))
