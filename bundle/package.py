"""Packs the bundle into everything that this system can make: `./go package`, which makes the bundle first."""

import hashlib
import shutil
import sys
from pathlib import Path

from bundle import archives, debian
from bundle.commit import commit_time
from bundle.entries import folder_entries
from desktop_app import __version__

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"


def main() -> int:
    """Make the packages in dist/, and SHA256SUMS of all of them."""
    when = commit_time(ROOT)
    work = ROOT / "build" / "packages"
    folder = f"Brise-{__version__}"
    entries = folder_entries(DIST / "Brise", folder, programs=["Brise"])
    packages = [DIST / f"{folder}-linux-x86_64.tar.zst", DIST / f"{folder}-linux-x86_64.zip"]
    archives.write_tar_zst(entries, packages[0], when)
    archives.write_zip(entries, packages[1], when)
    if shutil.which("dpkg-deb"):
        packages += debian.build_debs(folder_entries(DIST / "Brise", debian.HOME, programs=["Brise"]), work, DIST, when)
    sums = [(hashlib.sha256(path.read_bytes()).hexdigest(), path.name) for path in sorted(packages)]
    (DIST / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for digest, name in sums), "utf-8")
    for path in sorted(packages):
        print(f"{path.stat().st_size / 1e6:7.1f} MB  {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
