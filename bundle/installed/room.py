"""A clean Debian to install in: a root, processes and, if wanted, a network of its own, gone when it is left.

Its root is debootstrap's, made once and kept in build/; what changes in it lies in a layer above, which the next room can stand on.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE = ROOT / "build" / "debian-12"
MIRROR = "http://deb.debian.org/debian"
USER, USER_ID = "erika", 1000
HOST = "/run/host"
"""Where the programs of the computer that tests lie in a room, so that none has to be installed: that could hide a missing dependency."""

_OPEN = """
set -eu
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$upper,workdir=$work" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount --bind "$home" "$root/home"
mkdir -p "$root/tmp/.X11-unix" "$root/run/host/usr" "$root/run/packages"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
mount --bind -o ro /usr "$root/run/host/usr"
mount --bind -o ro "$packages" "$root/run/packages"
trap '' CHLD  # orphans are not waited for
read pid rest < /proc/self/stat
echo "$pid"
exec cat
"""
_BRING_UP_LOOPBACK = "from tests.egress.run import bring_up_loopback; bring_up_loopback()"


def base_root() -> Path:
    """Debian 12 as debootstrap makes it, with a user; made the first time."""
    if not BASE.exists():
        part = BASE.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.parent.mkdir(exist_ok=True)
        _call("debootstrap", "--variant=minbase", "bookworm", part, MIRROR)
        _call("chroot", part, "useradd", "--uid", USER_ID, "--shell", "/bin/sh", USER)
        for package in (part / "var/cache/apt/archives").glob("*.deb"):
            package.unlink()
        part.rename(BASE)
    return BASE


def can_have_rooms() -> bool:
    """Whether this system gives a process mounts, processes and a network of its own: for root, and not in every container."""
    if os.getuid() != 0 or not shutil.which("unshare"):
        return False
    tried = ["unshare", "--mount", "--pid", "--net", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


class Room:
    """An open room; `room` opens and closes it."""

    def __init__(self, pid: int, root: Path, home: Path, *, alone: bool) -> None:
        self.root = root
        self.home = home / USER
        self._pid = pid
        self._spaces = [f"--target={pid}", "--mount", "--pid", *(["--net"] if alone else [])]

    @property
    def from_outside(self) -> Path:
        """The room's root, as the computer that tests sees it."""
        return Path(f"/proc/{self._pid}/root{self.root}")

    def beside(self) -> list[str]:
        """What a command begins with that runs in the room's network, with the files of the computer that tests."""
        return ["nsenter", *(space for space in self._spaces if space not in ("--mount", "--pid"))]

    def command(self, *command: str | Path, user: str = USER, **variables: str) -> list[str]:
        """What runs a command inside, as a user, with nothing in its environment but what is given."""
        who = ["setpriv", f"--reuid={USER_ID}", f"--regid={USER_ID}", "--clear-groups"] if user == USER else []
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        given = {"PATH": path, "HOME": f"/home/{user}", "USER": user, "LANG": "C.UTF-8", **variables}
        settings = [f"{name}={value}" for name, value in given.items()]
        return ["nsenter", *self._spaces, "--", "chroot", str(self.root), *who, "env", "-i", "-C", "/", *settings, *map(str, command)]

    def as_root(self, *command: str | Path) -> str:
        """Run a command and wait; what it said."""
        done = subprocess.run(
            self.command(*command, user="root", DEBIAN_FRONTEND="noninteractive", DEBCONF_NOWARNINGS="yes"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def processes(self, program: str) -> list[int]:
        """The running processes of a program, by its path in the room."""
        space = Path(f"/proc/{self._pid}/ns/pid").readlink()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended
                started = str((process / "exe").readlink()).removesuffix(" (deleted)")
                if started.endswith(program) and (process / "ns/pid").readlink() == space:
                    found.append(int(process.name))
        return found


@contextmanager
def room(folder: Path, packages: Path, *below: Path, alone: bool = False) -> Iterator[Room]:
    """Open one whose changes lie in `folder`, above the layers `below` and Debian; `alone`: with no network but loopback."""
    upper, work, root, home = (folder / name for name in ("upper", "work", "root", "home"))
    for each in (upper, work, root, home):
        each.mkdir(parents=True, exist_ok=True)
    upper.chmod(0o755)
    (home / USER).mkdir(mode=0o700, exist_ok=True)
    os.chown(home / USER, USER_ID, USER_ID)
    Path("/tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)
    lower = ":".join(str(each) for each in (*below, base_root()))
    told = {"lower": lower, "upper": upper, "work": work, "root": root, "home": home, "packages": packages}
    variables = {**os.environ, **{name: str(value) for name, value in told.items()}}
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *(["--net"] if alone else []), "sh", "-c", _OPEN]
    with subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            opened = Room(int(process.stdout.readline()), root, home, alone=alone)
            if alone:
                _call(*opened.beside(), sys.executable, "-c", _BRING_UP_LOOPBACK, folder=ROOT)
            yield opened
        finally:
            process.stdin.close()


def _call(*command: object, folder: Path | None = None) -> None:
    said = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False)
    if said.returncode:
        raise RuntimeError(f"{command[0]}: {said.stdout}{said.stderr}")
