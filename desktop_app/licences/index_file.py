"""The folder `licences` of a package: `index.json` and the texts, written when it is built.

    {"components": [{"name": "Qt", "version": "6.11.3", "licence": "LGPL-3.0-only", "files": ["PySide6/…"],
                     "texts": [{"name": "LGPL-3.0.txt", "file": "LGPL-3.0.txt"}]}]}

A text that several components share lies in one file; each calls it by its own name.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop_app.chat.component import Component, LicenceText

INDEX = "index.json"


def write_index(folder: Path, components: Sequence[Component]) -> None:
    """Write it anew; texts that are the same are written once."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    files = _file_names(text for component in components for text in component.texts)
    for text, name in files.items():
        (folder / name).write_bytes(text.encode())
    told = [
        {
            "name": component.name,
            "version": component.version,
            "licence": component.licence,
            "texts": [{"name": text.name, "file": files[text.text]} for text in component.texts],
            "files": sorted(component.files),
        }
        for component in components
    ]
    (folder / INDEX).write_bytes(json.dumps({"components": told}, indent=1, ensure_ascii=False).encode() + b"\n")


def read_index(folder: Path) -> tuple[Component, ...]:
    """What `write_index` wrote, with all texts. Raises OSError, ValueError, KeyError and TypeError."""
    kept: dict[str, str] = {}

    def text(told: dict[str, object]) -> LicenceText:
        file = Path(str(told["file"])).name
        if file not in kept:
            kept[file] = (folder / file).read_text("utf-8")
        return LicenceText(str(told["name"]), kept[file])

    return tuple(
        Component(
            name=str(told["name"]),
            version=str(told["version"]),
            licence=str(told["licence"]),
            texts=tuple(text(each) for each in told["texts"]),
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


def _file_names(texts: Iterable[LicenceText]) -> dict[str, str]:
    """A file for each text: of the names that it has the shortest, with something before it where another text has that, too."""
    called: dict[str, set[str]] = {}
    for text in texts:
        called.setdefault(text.text, set()).add(text.name)
    files: dict[str, str] = {}
    taken = {INDEX}
    for content, names in sorted(called.items(), key=lambda item: (min(item[1], key=_plainness), item[0])):
        name = min(names, key=_plainness)
        if name in taken:
            name = f"{hashlib.sha256(content.encode()).hexdigest()[:12]}-{name}"
        taken.add(name)
        files[content] = name
    return files


def _plainness(name: str) -> tuple[int, str]:
    return len(name), name
