"""Runs first in the bundle: what Brise starts (a browser for a link, a file manager) must not load the bundle's libraries."""

import os

# the bundle's start program points it at the bundle and keeps the value it found; this process has read it already
_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _before
# the built-in model's process is this program once more: its start program has to point it at the bundle again
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
