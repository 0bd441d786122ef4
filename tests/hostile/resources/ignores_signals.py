# tries: ignores every signal and computes for ever
# must: earn 8
# rest: solved
# %% primes
import signal
def primes(n):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.setitimer(signal.ITIMER_PROF, 0)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
