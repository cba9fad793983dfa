"""The sources of the app's modules are not kept in memory."""

import json
import subprocess
import sys

LOOK = """
import json, linecache, sys
import desktop_app.app, desktop_app.inference.opening
rooms = ("desktop_app.ui", "desktop_app.rendering", "desktop_app.inference", "huggingface_hub")
names = [name for name in sys.modules if name.startswith(rooms)]
files = [getattr(sys.modules[name], "__file__", None) for name in names]
print(json.dumps([len(files), [file for file in files if file in linecache.cache]]))
"""


def test_no_source_is_kept_of_what_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], stdout=subprocess.PIPE, check=True)
    modules, kept = json.loads(done.stdout)
    assert modules > 100
    assert kept == []
