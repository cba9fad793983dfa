"""Licences of the libraries that the bundle takes from a Debian or Ubuntu: each package keeps its own in /usr/share/doc."""

import re
import subprocess
from functools import cache
from pathlib import Path

from desktop_app.chat.component import LicenceText

_DOC, _COMMON = Path("/usr/share/doc"), Path("/usr/share/common-licenses")
_FIELD = re.compile(r"^License:[ \t]*(\S[^\n]*)$", re.MULTILINE)
_REFERENCE = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])")
_MOST_NAMED = 4


@cache
def package_of(library: Path) -> str:
    """The package that a file belongs to; empty if it is none's, or if this is no Debian."""
    real = library.resolve()
    # a Debian of today has /lib in /usr, and remembers some files by their old place
    places = [library, real, Path("/", *real.parts[2:])] if real.parts[:2] == ("/", "usr") else [library, real]
    known = _libraries()
    for place in dict.fromkeys(places):
        told = known.get(str(place)) or ("" if ".so" in place.name else _owner(_asked("dpkg", "-S", str(place)))[0])
        if told:
            return told
    return ""


@cache
def _libraries() -> dict[str, str]:
    """The packages of all shared libraries, by their paths, asked for at once: each question takes dpkg half a second."""
    found = (_owner(line) for line in _asked("dpkg", "-S", "*.so*").splitlines())
    return {path: package for package, path in found if package}


def _owner(told: str) -> tuple[str, str]:
    """Package and path, of a line that says `package:architecture: /path`, or `package, other: /path`."""
    packages, _, path = told.strip().partition(": ")
    return ("", "") if told.startswith("diversion ") else (packages.partition(",")[0].partition(":")[0].strip(), path)


@cache
def version_of(package: str) -> str:
    """As Debian counts."""
    return _asked("dpkg-query", "-W", "-f", "${Version}\n", package).partition("\n")[0].strip()


def texts_of(package: str) -> tuple[LicenceText, ...]:
    """Its file of copyrights, and the common licences that this refers to."""
    try:
        own = (_DOC / package / "copyright").read_text("utf-8", "replace")
    except OSError:
        return ()
    # some of them are links: GPL is the newest GPL
    named = sorted({(_COMMON / name).resolve() for name in _REFERENCE.findall(own)})
    common = [LicenceText(f"{path.name}.txt", path.read_text("utf-8", "replace")) for path in named if path.is_file()]
    return (LicenceText(f"{package}-copyright.txt", own), *common)


def licence_of(texts: tuple[LicenceText, ...]) -> str:
    """What the licences are called, as far as the file of copyrights can be read by programs."""
    named = list(dict.fromkeys(name.strip() for text in texts[:1] for name in _FIELD.findall(text.text)))
    if not named:
        return "see its text"
    return ", ".join(named[:_MOST_NAMED]) + (", …" if len(named) > _MOST_NAMED else "")


def _asked(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
