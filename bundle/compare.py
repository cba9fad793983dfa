"""Says what differs between two builds of the same commit, byte by byte: `./go run python -m bundle.compare FOLDER FOLDER`.

Each folder is a dist/ that `./go package` filled. Its files are compared, and what lies inside the packages, too.
"""

import hashlib
import io
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import zstandard

Facts = dict[str, tuple[object, ...]]
"""By path: everything about a file that whoever unpacks it gets."""


def facts_of_folder(folder: Path) -> Facts:
    """Modes, links and contents; times are those of the build."""
    facts: Facts = {}
    for path in sorted(folder.rglob("*")):
        content = os.readlink(path) if path.is_symlink() else _digest(path.read_bytes()) if path.is_file() else ""
        facts[path.relative_to(folder).as_posix()] = (stat.filemode(path.lstat().st_mode), content)
    return facts


def facts_of_deb(package: Path) -> Facts:
    """What is installed, and the control file."""
    facts: Facts = {}
    for part, option in (("control", "--ctrl-tarfile"), ("data", "--fsys-tarfile")):
        done = subprocess.run(["dpkg-deb", option, package], capture_output=True, check=True)
        facts |= {f"{part}: {name}": rest for name, rest in _facts_of_tar(io.BytesIO(done.stdout)).items()}
    return facts


def facts_of_tar_zst(archive: Path) -> Facts:
    """What is unpacked."""
    with archive.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as file:
        return _facts_of_tar(io.BytesIO(file.read()))


def facts_of_zip(archive: Path) -> Facts:
    """What is unpacked."""
    with zipfile.ZipFile(archive) as packed:
        return {entry.filename: (entry.date_time, entry.external_attr, _digest(packed.read(entry))) for entry in packed.infolist()}


def _facts_of_tar(file: io.BytesIO) -> Facts:
    facts: Facts = {}
    with tarfile.open(fileobj=file) as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            digest = _digest(content.read()) if content is not None else info.linkname
            facts[info.name] = (info.mtime, info.mode, info.uid, info.gid, info.uname, info.gname, info.type, digest)
    return facts


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


READERS: dict[str, Callable[[Path], Facts]] = {".deb": facts_of_deb, ".zst": facts_of_tar_zst, ".zip": facts_of_zip}


def differences(first: Path, second: Path) -> Iterator[str]:
    """One line for each thing that is not the same."""
    yield from _unequal("", facts_of_folder(first), facts_of_folder(second))
    for package in sorted(first.iterdir()):
        other = second / package.name
        if package.suffix in READERS and other.exists() and package.read_bytes() != other.read_bytes():
            read = READERS[package.suffix]
            yield from _unequal(f"{package.name}: ", read(package), read(other))


def _unequal(where: str, first: Facts, second: Facts) -> Iterator[str]:
    for name in sorted(first.keys() | second.keys()):
        if first.get(name) != second.get(name):
            yield f"{where}{name}: {first.get(name, 'missing')} / {second.get(name, 'missing')}"
    if list(first) != list(second) and first.keys() == second.keys():
        yield f"{where}the order differs"


def main(arguments: list[str]) -> int:
    """1 if anything differs."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    first, second = map(Path, arguments)
    lines = list(differences(first, second))
    print("\n".join(lines) or f"The same, byte for byte: {len(facts_of_folder(first))} files and folders.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
