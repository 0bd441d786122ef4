# tries: raises errors with circular causes, without a text, and of classes named like those that skip tests
# must: earn 0
# %% scale
def scale(x, k):
    class SkipTest(Exception):
        def __str__(self): raise self
    one, two = SkipTest("a"), StopIteration(5)
    one.__cause__, two.__cause__ = two, one
    one.__traceback__ = None
    raise one
# %% primes
def primes(n):
    raise ExceptionGroup("all", [AssertionError(), NotImplementedError(), ExceptionGroup("x", [KeyError(1)])])
# %% total
class Skipped(BaseException): pass
raise Skipped
