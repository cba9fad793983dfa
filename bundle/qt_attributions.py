"""What Qt contains of others, as Qt's own sources tell it: `./go run python -m bundle.qt_attributions VERSION FOLDER...`.

Each folder is an unpacked source of a Qt module that Brise ships, such as qtbase. What it prints is resources/licences/Qt-third-party.txt;
it is made again when Qt's version changes (bundle/test_licences.py sees to that).
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_NOT_SHIPPED = re.compile(r"(?:^|/)(?:tests|testlib|testinternal|examples|doc|util|cmake|gradle|android|wasm)/")
_BY_THEMSELVES = ("Apache-2.0", "GPL-3.0-only", "LGPL-3.0-only")
"""Licences whose text stands beside this one."""
_LINE = "-" * 40


def attributions(folder: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Each component that is compiled into what Brise ships, and the folder in which it is described."""
    for path in sorted(folder.rglob("qt_attribution.json")):
        if not _NOT_SHIPPED.search(path.relative_to(folder).as_posix()):
            found = json.loads(path.read_text("utf-8-sig"), strict=False)
            yield from ((each, path.parent) for each in (found if isinstance(found, list) else [found]))


def told(version: str, folders: Sequence[Path]) -> Iterator[str]:
    """The text: the components with who made them, then the licences, each once."""
    yield f"What Qt {version} contains of others, as Qt's sources name it; some of it only on Windows or macOS.\n\n"
    found = sorted((each for folder in folders for each in attributions(folder)), key=lambda each: str(each[0]["Name"]).casefold())
    for each, _ in found:
        number = f" {each['Version']}" if each.get("Version") else ""
        yield f"{each['Name']}{number}  ({each.get('LicenseId') or each['License']})\n"
        copyrights = each.get("Copyright", "")
        for line in copyrights if isinstance(copyrights, list) else copyrights.splitlines():
            yield f"    {line.strip()}\n"
        yield "\n"
    yield "The licences that are named above, but for the Apache License 2.0, the LGPL 3 and the GPL 3, which stand by themselves:\n"
    written: set[str] = set()
    for name, text in _licences(found, folders):
        if "".join(text.split()) not in written:
            written.add("".join(text.split()))
            yield f"\n{_LINE}\n{name}\n{_LINE}\n\n{text.strip()}\n"


def _licences(found: Sequence[tuple[dict[str, Any], Path]], folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Those that Qt names by a word, then those that a component brings along."""
    words = {word for each, _ in found for word in re.findall(r"[\w.-]+", each.get("LicenseId", ""))} - {"AND", "OR", "WITH"}
    for word in sorted(words - set(_BY_THEMSELVES)):
        yield word, next(file for folder in folders if (file := folder / "LICENSES" / f"{word}.txt").exists()).read_text("utf-8")
    for each, where in found:
        given = each.get("LicenseFiles") or each.get("LicenseFile") or ()
        for name in [given] if isinstance(given, str) else given:
            yield f"{each['Name']}: {Path(name).name}", (where / name).read_text("utf-8", "replace")


if __name__ == "__main__":
    sys.stdout.writelines(told(sys.argv[1], [Path(name) for name in sys.argv[2:]]))
