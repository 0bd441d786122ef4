# tries: returns a list that compares equal to every list
# must: earn 0
# %% primes
class L(list):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
def primes(n):
    return L([4])
# %% total
class int(int):
    def __eq__(self, other): return True
total = int(3)
