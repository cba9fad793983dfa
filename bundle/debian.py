"""The packages for Debian and Ubuntu: brise, and brise-model with the built-in model and its engine."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path

from bundle.entries import Entry, folders_of, is_of_part, place, without_part
from bundle.linux_share import FILES, share_entries
from desktop_app import __version__

HOME = "usr/lib/brise"
_COMMON = """\
Version: {version}
Architecture: amd64
Maintainer: The Brise developers <brise-chat@users.noreply.github.com>
Installed-Size: {kilobytes}
Section: net
Priority: optional
Homepage: https://github.com/brise-chat/brise
"""
_BRISE = """\
Package: brise
{common}Depends: libc6 (>= {libc}), libgl1, libegl1, fontconfig-config, fonts-dejavu-core | fonts-noto-core
Recommends: brise-model, ca-certificates, fonts-noto-color-emoji, gnome-keyring | org.freedesktop.secrets
Suggests: libcups2
Description: Talk to open language models on servers that you choose
 A native chat client for Text Generation Inference, vLLM, llama.cpp,
 transformers serve and any other OpenAI-style server. Chats are kept on this
 computer. The package brise-model adds a small model that needs no server.
"""
_MODEL = """\
Package: brise-model
{common}Depends: libc6 (>= {libc}), brise (>= {version})
Enhances: brise
Description: small built-in language model for Brise
 SmolLM2-135M-Instruct and llama.cpp's server, which Brise starts on its own.
 With it Brise answers without a server, an account or a network.
"""
_CHANGELOG = """\
{name} ({version}) stable; urgency=medium

  * Version {version}: CHANGELOG.md in Brise's repository tells what is new.

 -- The Brise developers <brise-chat@users.noreply.github.com>  {date}
"""


def build_core_deb(bundle: Sequence[Entry], work: Path, to: Path, when: int, *, in_a_hurry: bool = False) -> Path:
    """Make the package brise of the bundle's entries, which lie below HOME; its path. In a hurry it becomes a tenth larger."""
    core = without_part(bundle) + share_entries(work / "share", when)
    core += [Entry("usr/bin/brise", link="../lib/brise/Brise"), Entry("usr/share/man/man1/brise.1.gz", _packed(FILES / "brise.1", work))]
    return _build("brise", _BRISE, core, work, to, when, level=1 if in_a_hurry else 6)


def build_model_deb(bundle: Sequence[Entry], work: Path, to: Path, when: int) -> Path:
    """Make the package brise-model of the same entries; its path."""
    return _build("brise-model", _MODEL, [entry for entry in bundle if is_of_part(entry)], work, to, when)


def newest_libc(entries: Sequence[Entry]) -> str:
    """The version of the C library that the programs and libraries ask for, "2.36"; the computer that built them decides."""
    files = [entry.source for entry in entries if entry.source is not None and (entry.is_program or ".so" in entry.source.name)]
    told = subprocess.run(["objdump", "-p", *files], capture_output=True, text=True, check=True).stdout
    return max(re.findall(r"\bGLIBC_(\d+\.\d+)", told), key=lambda version: [int(part) for part in version.split(".")])


def _build(name: str, control: str, entries: Sequence[Entry], work: Path, to: Path, when: int, level: int = 6) -> Path:
    root = work / name
    changelog = work / f"{name}.changelog"
    changelog.write_text(_CHANGELOG.format(name=name, version=__version__, date=formatdate(when)), "utf-8")
    documents = [("copyright", FILES / "copyright"), ("changelog.gz", _packed(changelog, work))]
    entries = [*entries, *(Entry(f"usr/share/doc/{name}/{file}", path) for file, path in documents)]
    place(entries, root)
    (root / "DEBIAN").mkdir(mode=0o755)
    common = _COMMON.format(version=__version__, kilobytes=_kilobytes(entries))
    (root / "DEBIAN" / "control").write_text(control.format(common=common, version=__version__, libc=newest_libc(entries)), "utf-8")
    package = to / f"{name}_{__version__}_amd64.deb"
    command = ["dpkg-deb", "--root-owner-group", "--threads-max=2", "-Zxz", f"-z{level}", "--build", root, package]
    subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": str(when)}, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return package


def _packed(file: Path, work: Path) -> Path:
    packed = work / f"{file.name}.gz"
    packed.write_bytes(gzip.compress(file.read_bytes(), mtime=0))
    return packed


def _kilobytes(entries: Sequence[Entry]) -> int:
    """As Debian counts: each file rounded up, one for each folder and link."""
    sizes = [-(-entry.source.stat().st_size // 1024) if entry.source is not None else 1 for entry in entries]
    return sum(sizes) + len(folders_of(entries))
