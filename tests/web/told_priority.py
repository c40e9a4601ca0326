"""A module that says how it is run: its nice value when its first line is reached, and how many arguments it has."""

import os
import sys

print(os.nice(0), len(sys.argv), __name__, flush=True)
