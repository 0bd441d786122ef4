"""What all tests share."""

import os

from hypothesis import settings

# Figures instead of widgets, as in the build; one thread, so that two test workers do not fight for the cores
os.environ["CONVLAB_STATIC"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

# The same examples on every run: a failure is one of a change, not of a lucky draw. HYPOTHESIS_PROFILE=default searches anew.
settings.register_profile("steady", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
