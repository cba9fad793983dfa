"""Packs the bundle into everything that this system can make: `./go package`, which makes the bundle first."""

import hashlib
import shutil
import sys
from pathlib import Path

from bundle import archives, debian
from bundle.commit import commit_time
from bundle.entries import folder_entries, without_part
from desktop_app import __version__

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"


def main(arguments: list[str]) -> int:
    """Make the packages in dist/, and SHA256SUMS of all of them; with `--core-deb` the package brise alone, in a hurry."""
    when = commit_time(ROOT)
    work = ROOT / "build" / "packages"
    work.mkdir(parents=True, exist_ok=True)
    installed = folder_entries(DIST / "Brise", debian.HOME, programs=["Brise"])
    if arguments == ["--core-deb"]:
        return _tell([debian.build_core_deb(installed, work, DIST, when, in_a_hurry=True)])
    folder = f"Brise-{__version__}"
    name = f"{folder}-linux-x86_64"
    entries = folder_entries(DIST / "Brise", folder, programs=["Brise"])
    packages = [DIST / f"{name}.tar.zst", DIST / f"{name}-without-model.tar.zst", DIST / f"{name}.zip"]
    archives.write_tar_zst(entries, packages[0], when)
    archives.write_tar_zst(without_part(entries), packages[1], when)
    archives.write_zip(entries, packages[2], when)
    if shutil.which("dpkg-deb"):
        packages += [build(installed, work, DIST, when) for build in (debian.build_core_deb, debian.build_model_deb)]
    sums = [(hashlib.sha256(path.read_bytes()).hexdigest(), path.name) for path in sorted(packages)]
    (DIST / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for digest, name in sums), "utf-8")
    return _tell(packages)


def _tell(packages: list[Path]) -> int:
    for path in sorted(packages):
        print(f"{path.stat().st_size / 1e6:7.1f} MB  {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
