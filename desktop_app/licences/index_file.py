"""The folder `licences` of a package: `index.json` and the texts, written when it is built.

{"components": [{"name": "Qt", "version": "6.11.3", "licence": "LGPL-3.0-only", "texts": ["LGPL-3.0.txt"], "files": ["PySide6/…"]}]}
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from desktop_app.chat.component import Component, LicenceText

INDEX = "index.json"


def write_index(folder: Path, components: Sequence[Component]) -> None:
    """Write it anew; texts that are the same are written once."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    names: dict[str, str] = {}  # by text
    for component in components:
        for text in component.texts:
            if text.text not in names:
                names[text.text] = _free_name(text, set(names.values()))
                (folder / names[text.text]).write_bytes(text.text.encode())
    told = [
        {
            "name": component.name,
            "version": component.version,
            "licence": component.licence,
            "texts": [names[text.text] for text in component.texts],
            "files": sorted(component.files),
        }
        for component in components
    ]
    (folder / INDEX).write_bytes(json.dumps({"components": told}, indent=1, ensure_ascii=False).encode() + b"\n")


def read_index(folder: Path) -> tuple[Component, ...]:
    """What `write_index` wrote, with all texts. Raises OSError, ValueError, KeyError and TypeError."""
    kept: dict[str, LicenceText] = {}

    def text(name: str) -> LicenceText:
        if name not in kept:
            kept[name] = LicenceText(name, (folder / Path(name).name).read_text("utf-8"))
        return kept[name]

    return tuple(
        Component(
            name=str(told["name"]),
            version=str(told["version"]),
            licence=str(told["licence"]),
            texts=tuple(text(str(name)) for name in told["texts"]),
            files=tuple(map(str, told["files"])),
        )
        for told in json.loads((folder / INDEX).read_text("utf-8"))["components"]
    )


def read_versions(folder: Path) -> dict[str, str]:
    """By name, without any text; empty if there is no such folder."""
    try:
        return {str(told["name"]): str(told["version"]) for told in json.loads((folder / INDEX).read_text("utf-8"))["components"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _free_name(text: LicenceText, taken: set[str]) -> str:
    if text.name not in taken:
        return text.name
    return f"{hashlib.sha256(text.text.encode()).hexdigest()[:12]}-{text.name}"
