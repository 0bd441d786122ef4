# tries: leaves a shell behind that sleeps
# must: earn 10
# rest: solved
# %% after tools
import subprocess
subprocess.Popen(["/bin/sh", "-c", "trap '' TERM HUP INT; while true; do sleep 1; done"], start_new_session=True)
