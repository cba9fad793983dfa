"""Runs first in the bundle: what Brise starts (a browser for a link, a file manager) must not load the bundle's libraries, and what
Brise itself imports later must come from the program that was started, also if an upgrade has put another one in its place.
"""

import os
import sys

# the bundle's start program points it at the bundle and keeps the value it found; this process has read it already
_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = _before
# the built-in model's process is this program once more: its start program has to point it at the bundle again
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"

if sys.platform == "linux" and os.path.isdir("/proc/self/fd"):
    from pyimod02_importers import pyz_archive

    # the archive is read by its path each time a module is wanted; a file that is open stays what it is
    pyz_archive._filename = f"/proc/self/fd/{os.open(pyz_archive._filename, os.O_RDONLY)}"
