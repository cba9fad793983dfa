"""A library of the system that Qt cannot do without: which one it is, while there is no Qt to say it in a window."""

import re

_MISSING = re.compile(r"(?:/\S+/)?(lib[\w+-]{1,60}\.so[.\d]{0,20}): ")
"""How the system's loader begins its complaint."""
_PACKAGES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}
"""Debian's and Ubuntu's names for what even the bundle leaves to the system: the front of the graphics driver."""


def missing_library_sentence(error: ImportError) -> str:
    """What is missing, and how to get it; empty if the error is about something else."""
    found = _MISSING.match(str(error))
    if found is None:
        return ""
    library = found[1]
    package = _PACKAGES.get(library)
    remedy = f"On Debian and Ubuntu: apt-get install {package}" if package else "Install it from your system's packages."
    return f"Brise needs a library that this system lacks or cannot read, {library}. {remedy}"
