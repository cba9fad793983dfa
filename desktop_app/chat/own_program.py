"""The command that starts this program once more: what needs a process of its own is done by the same program."""

import sys


def own_program(*arguments: str) -> tuple[str, ...]:
    """Brise with these arguments; from source as the module that lies in the folder where the process is started."""
    start = (sys.executable,) if getattr(sys, "frozen", False) else (sys.executable, "-m", "desktop_app")
    return (*start, *arguments)
