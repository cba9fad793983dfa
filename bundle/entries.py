"""What a package holds, in order, with owner, mode and time fixed: nothing of the computer that packs it shows."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.builtin_model.installed_part import PART


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, or one symbolic link."""

    path: str
    """Where it goes, from the package's root, with slashes."""
    source: Path | None = None
    link: str = ""
    is_program: bool = False

    @property
    def mode(self) -> int:
        """Libraries are no programs, whatever the build left."""
        return 0o777 if self.link else 0o755 if self.is_program else 0o644


def folder_entries(folder: Path, below: str, programs: Iterable[str] = ()) -> list[Entry]:
    """Everything in a folder, sorted; `programs` are the files in it that can be started."""
    names = set(programs)
    entries = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            entries.append(Entry(f"{below}/{name}", link=os.readlink(path)))
        elif path.is_file():
            entries.append(Entry(f"{below}/{name}", path, is_program=name in names))
    return entries


def is_of_part(entry: Entry) -> bool:
    """True for a file of the engine or the model, which can be left out together."""
    return f"/_internal/{PART}/" in f"/{entry.path}"


def without_part(entries: Iterable[Entry]) -> list[Entry]:
    """All but those."""
    return [entry for entry in entries if not is_of_part(entry)]


def folders_of(entries: Iterable[Entry]) -> list[str]:
    """Every folder that the entries lie in, parents first."""
    return sorted({str(parent) for entry in entries for parent in Path(entry.path).parents} - {"."})


def place(entries: Iterable[Entry], root: Path) -> None:
    """Copy everything below `root`, which is made anew."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for entry in entries:
        path = root / entry.path
        for folder in reversed(path.relative_to(root).parents[:-1]):
            (root / folder).mkdir(mode=0o755, exist_ok=True)
        if entry.source is None:
            path.symlink_to(entry.link)
        else:
            shutil.copyfile(entry.source, path)
            path.chmod(entry.mode)
