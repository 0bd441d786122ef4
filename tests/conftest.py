"""What all tests share."""

import os

# Figures instead of widgets, as in the build; one thread, so that two test workers do not fight for the cores
os.environ["CONVLAB_STATIC"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
