"""The packages come, work and go: in a clean Debian 12, from apt to purge, used by a new user in between."""

import hashlib
import os
import re
import stat
from pathlib import Path

from bundle.installed.conftest import DIST
from bundle.installed.person import Person
from bundle.installed.room import base_root, room
from bundle.installed.screen import Screen
from tests.tgi_process import tgi_process
from tests.tgi_scripts import DEFAULT_TEXT

NOT_BRISES = re.compile(
    r"/(proc|sys|dev|run|tmp|home)(/.*)?"  # not the system's own, or gone with a restart; homes are the users'
    r"|/var/lib/apt/(lists|extended_states|periodic).*|/var/cache/apt/.*|/var/log/.*"  # what apt knows of the archive, and what it did
    r"|/var/lib/dpkg/(status|available|diversions|statoverride|triggers/.*|lock.*|alternatives.*|.*-old)"  # dpkg's books, read below
    r"|/var/cache/(ldconfig|debconf|fontconfig)/.*|/etc/ld\.so\.cache"  # caches, written anew by the dependencies' own scripts
)
"""Files that may differ after a purge."""


def files_of(root: Path) -> dict[str, tuple[str, str]]:
    """Every path of a system, with its kind and mode, and in /etc with its content."""
    found = {}
    for folder, folders, files in os.walk(root):
        here = "/" + os.path.relpath(folder, root).removeprefix(".")
        folders[:] = [name for name in folders if not NOT_BRISES.fullmatch(f"{here.rstrip('/')}/{name}")]
        for name in (*folders, *files):
            path, shown = Path(folder, name), f"{here.rstrip('/')}/{name}"
            if NOT_BRISES.fullmatch(shown):
                continue
            is_settings = shown.startswith("/etc/") and path.is_file() and not path.is_symlink()
            found[shown] = (stat.filemode(path.lstat().st_mode), hashlib.sha256(path.read_bytes()).hexdigest() if is_settings else "")
    return found


def test_it_is_installed_used_and_purged(installed: Path, place: Path, display: Screen, pictures: Path) -> None:
    """With declared dependencies alone; it answers with the built-in model and from a server; then nothing of it is left."""
    with room(place, DIST, installed) as system:
        listed = system.as_root("sh", "-c", "ls /usr/share/applications /usr/share/icons/hicolor/*/apps")
        assert "io.github.brise_chat.Brise.desktop" in listed
        person = Person(system, display, pictures)
        person.start()
        assert person.ask("What is the capital of France?")
        person.look("built-in model")
        with tgi_process() as url:
            person.add_endpoint(url)
            assert person.ask("And your favourite condiment?").strip() == DEFAULT_TEXT.strip()
            person.look("server")
        person.quit()
        person.was_well()

        system.as_root("apt-get", "purge", "-qy", "brise", "brise-model")
        assert [path for path in files_of(system.from_outside) if "brise" in path.lower()] == []
        assert "brise" not in system.as_root("dpkg-query", "--show", "--showformat=${Package} ${Status}\\n")
        assert (person.folder / "brise.sqlite3").exists()  # the user's own
        system.as_root("apt-get", "autoremove", "--purge", "-qy")
        after = files_of(system.from_outside)
    assert after == files_of(base_root())
