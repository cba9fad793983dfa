"""What a compiled package says that it was linked with: CycloneDX files beside its facts."""

import json
from collections.abc import Sequence

from desktop_app.chat.component import LicenceText

_UNSAID = {"openssl": "Apache-2.0"}
"""Licences of what is named there without one."""
Line = tuple[str, str, str]
"""Name, version, licence."""


def contents(told: str) -> list[Line]:
    """Everything that one file names. Raises ValueError, KeyError, TypeError and AttributeError for what is none."""
    lines = []
    for part in json.loads(told).get("components", ()):
        licences = [each.get("expression") or each["license"].get("id") or each["license"]["name"] for each in part.get("licenses", ())]
        name = str(part["name"])
        lines.append((name, str(part.get("version", "")), ", ".join(licences) or _UNSAID.get(name, "")))
    return lines


def as_text(package: str, lines: Sequence[Line]) -> LicenceText:
    """All of them as a text to read."""
    rows = "\n".join(f"{name} {version}  ({licence})" for name, version, licence in sorted(set(lines)))
    return LicenceText(f"{package}-contains.txt", f"{package} was linked with, or built by:\n\n{rows}\n")
