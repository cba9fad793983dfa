"""The archives for any Linux, which are unpacked anywhere: links stay links, and the same files give the same bytes."""

import stat
import tarfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import zstandard

from bundle.entries import Entry, folders_of


def write_tar_zst(entries: Sequence[Entry], archive: Path, when: int) -> None:
    """A tar file, compressed with zstd."""
    compressor = zstandard.ZstdCompressor(level=15, threads=2)
    with archive.open("wb") as file, compressor.stream_writer(file) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for folder in folders_of(entries):
            tar.addfile(_tar_info(folder, tarfile.DIRTYPE, 0o755, when))
        for entry in entries:
            if entry.source is None:
                link = _tar_info(entry.path, tarfile.SYMTYPE, entry.mode, when)
                link.linkname = entry.link
                tar.addfile(link)
                continue
            info = _tar_info(entry.path, tarfile.REGTYPE, entry.mode, when)
            info.size = entry.source.stat().st_size
            with entry.source.open("rb") as content:
                tar.addfile(info, content)


def _tar_info(path: str, kind: bytes, mode: int, when: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path)  # owned by root, 0:0
    info.type, info.mode, info.mtime, info.uname, info.gname = kind, mode, when, "root", "root"
    return info


def write_zip(entries: Sequence[Entry], archive: Path, when: int) -> None:
    """A zip file as Info-ZIP writes it, with modes and links: `unzip` and file managers make them again."""
    time_of_all = time.gmtime(when)[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, time_of_all)
            info.create_system = 3  # Unix: external_attr holds the mode
            info.external_attr = ((stat.S_IFLNK if entry.link else stat.S_IFREG) | entry.mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, entry.link if entry.source is None else entry.source.read_bytes(), compresslevel=9)
