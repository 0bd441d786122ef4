# tries: returns an object whose __array__ gives whatever is compared with it
# must: earn 0
# %% scale
class Chameleon:
    shape = (2, 3)
    __class__ = np.ndarray
    def __array__(self, dtype=None, copy=None):
        import sys
        frame = sys._getframe()
        while frame:
            if "desired" in frame.f_locals:
                return np.array(frame.f_locals["desired"])
            frame = frame.f_back
        return np.zeros((2, 3))
def scale(x, k):
    return Chameleon()
