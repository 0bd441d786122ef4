# tries: imports the reference from the instructor's package
# must: earn 0
# %% scale
import sys
sys.path += ["COURSE", "..", "../..", "/work", "/app"]
try:
    import grader.judge.trial as answers
except ImportError as error:
    print(type(error).__name__)
    answers = None
def scale(x, k):
    space = {"np": np}
    exec(answers.SOLVED["scale"], space)
    return space["scale"](x, k)
