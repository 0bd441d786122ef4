# tries: lets a library that a rule forbids do the work
# must: earn 0
# %% scale
from scipy.linalg import blas
def scale(x, k):
    return blas.dscal(float(k), np.array(x).ravel()).reshape(np.shape(x))
