"""Files that macOS asks to be opened reach Brise, also those that it asks for before there is a window."""

import subprocess
import sys

ASKED = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from desktop_app.composition.application import Application

application = Application(["brise"])
opened = []
application.sendEvent(application, QFileOpenEvent("/early 1.brise.json"))
application.sendEvent(application, QFileOpenEvent(QUrl("https://example.com/x")))
application.sendEvent(application, QFileOpenEvent("/early 2.brise.json"))
assert not opened
application.open_with(opened.append)
application.sendEvent(application, QFileOpenEvent("/late.brise.json"))
print([[path.as_posix() for path in paths] for paths in opened])
"""


def test_early_and_late() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[['/early 1.brise.json', '/early 2.brise.json'], ['/late.brise.json']]\n"
