# tries: switches the timers of its process off and computes for ever
# must: earn 8
# rest: solved
# %% primes
import signal, sys
def primes(n):
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer = lambda *a: None
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    sys.setswitchinterval(1000)
    while True: pass
