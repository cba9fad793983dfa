"""The bundle's folder `licences`: whoever made something of what is in it, with name, version, licence and text. build.spec calls it."""

import os
import shutil
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from bundle.debian_copyright import licence_of, package_of, texts_of, version_of
from desktop_app.chat.component import Component, in_order
from desktop_app.composition.licences import KNOWN_IN, known_components
from desktop_app.licences.distributions import component_of, normalized
from desktop_app.licences.index_file import write_index
from desktop_app.licences.shipped_texts import ShippedTexts

Item = tuple[str, str, str]
"""As PyInstaller keeps what it collects: name in the bundle, path here, kind."""
PACKER = "pyinstaller"
"""Its start program is the one that people start."""
_OWN = "brise"
_QT = "PySide6/Qt/"
_IN_ARCHIVE = ("PYMODULE", "PYMODULE-1", "PYMODULE-2", "PYSOURCE")


def collect_licences(root: Path, items: Iterable[Item], folder: Path) -> list[Item]:
    """Write the folder for everything in `items`; what is to be collected besides. Ends the build for what has no known maker."""
    owners = _Owners(root)
    files: dict[str, set[str]] = defaultdict(set)
    strangers = []
    for name, path, kind in items:
        if kind == "SYMLINK" or not path or path == "-":
            continue
        owner = owners.of(Path(path), name)
        if not owner:
            strangers.append(path)
            continue
        files[owner].update(() if kind in _IN_ARCHIVE else (name.replace("\\", "/"),))
    if strangers:
        told = f"Nobody is known to have made these, and under which licence: {', '.join(sorted(strangers))}"
        if shutil.which("dpkg"):
            raise SystemExit(told)
        print(f"{told}. Only a Debian or Ubuntu can tell of its own libraries.", file=sys.stderr)
    texts = ShippedTexts(root / "resources" / "licences")
    write_index(folder, in_order(_components(files, texts)))
    return [(f"licences/{path.name}", str(path), "DATA") for path in sorted(folder.iterdir())]


def _components(files: dict[str, set[str]], texts: ShippedTexts) -> list[Component]:
    known = {component.name: component for component in known_components(texts)}
    made = []
    for owner in sorted({*files, *(f"python:{name}" for name in (_OWN, PACKER))}):
        kind, _, name = owner.partition(":")
        if kind == "known":
            found = known.pop(name)
        elif kind == "debian":
            own = texts_of(name)
            found = Component(name, version_of(name), licence_of(own), own)
        else:
            found = component_of(distribution(name), texts)
        shown = () if owner == f"python:{_OWN}" else tuple(sorted(files.get(owner, ())))
        made.append(Component(found.name, found.version, found.licence, found.texts, shown))
    # what a package carries inside goes where the package goes
    for component in known.values():
        carrier = KNOWN_IN.get(component.name, "")
        of_carrier = tuple(sorted(files.get(f"python:{carrier}", ())))
        made.append(Component(component.name, component.version, component.licence, component.texts, of_carrier))
    return made


class _Owners:
    """Finds out who made a file that is collected, by where it was taken from."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._by_path = {path: normalized(found.name) for found in distributions() for path in _paths(found)}
        stdlib = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
        # Debian's own Python lives in /usr with everything else
        base = [] if sys.base_prefix in ("/usr", "/usr/local") else [sys.base_prefix]
        self._python = tuple(os.path.realpath(place) + os.sep for place in (*stdlib, *base))

    def of(self, path: Path, name: str) -> str:
        """ "python:<distribution>", "known:<component>", "debian:<package>", or "" for who knows whom."""
        place = os.path.normpath(path)
        packaged = self._by_path.get(place, "")
        if packaged:
            return _part_of_qt(place) or f"python:{packaged}"
        if os.path.realpath(place).startswith(self._python) or Path(name).name.startswith("libpython"):
            return "known:Python"
        if place.startswith(self._root + os.sep):  # before Debian is asked, which takes its time for each file
            return f"python:{_OWN}"
        package = package_of(path)
        return f"debian:{package}" if package else ""


def _part_of_qt(place: str) -> str:
    """PySide6's package carries Qt, and Qt carries ICU."""
    _, found, inside = place.replace(os.sep, "/").rpartition(_QT)
    if not found:
        return ""
    return "known:ICU" if Path(inside).name.startswith(("libicu", "icu")) else "known:Qt"


def _paths(found: Distribution) -> Iterable[str]:
    return (os.path.normpath(found.locate_file(path)) for path in found.files or ())
