# tries: lets every import, fork and socket fail through an audit hook, so that no test can be run
# must: earn 0
# %% after tools
import sys
armed = False
def hook(event, args):
    if armed and event.split(".")[0] in ("os", "socket", "import", "open", "resource"):
        raise RuntimeError("2")
sys.addaudithook(hook)
armed = True
