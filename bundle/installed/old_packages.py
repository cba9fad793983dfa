"""The packages once more as those of an older version, whose program is laid out otherwise, as another build's is."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

OLD = "0.0.1"
_PADDING = 70_000
"""Bytes by which the archive in the old program stands further back: who looks for a module in the wrong one finds none."""


def make_old(packages: Sequence[Path], to: Path) -> list[Path]:
    """Unpack each, change it, and pack it again; their paths."""
    return [_make_old(package, to) for package in packages]


def _make_old(package: Path, to: Path) -> Path:
    root = to / package.stem
    _run("dpkg-deb", "--raw-extract", package, root)
    control = root / "DEBIAN/control"
    text = re.sub(r"^Version: .*$", f"Version: {OLD}", control.read_text("utf-8"), flags=re.MULTILINE)
    control.write_text(re.sub(r"brise \(>= [^)]*\)", f"brise (>= {OLD})", text), "utf-8")
    program = root / "usr/lib/brise/Brise"
    if program.exists():
        _move_archive(program, to)
    old = to / f"{package.name.partition('_')[0]}_{OLD}_amd64.deb"
    _run("dpkg-deb", "--root-owner-group", "-Znone", "--build", root, old)
    shutil.rmtree(root)
    return old


def _move_archive(program: Path, to: Path) -> None:
    """PyInstaller's archive is a section of the program, the last one."""
    archive, padding = to / "archive", to / "padding"
    padding.write_bytes(bytes(_PADDING))
    _run("objcopy", "--dump-section", f"pydata={archive}", "--remove-section", "pydata", program)
    _run("objcopy", "--add-section", f"padding={padding}", program)
    _run("objcopy", "--add-section", f"pydata={archive}", program)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
