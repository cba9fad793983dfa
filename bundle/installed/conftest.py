"""What the tests of the packages share: the packages, a room in which they are installed, and a screen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundle.installed.room import ROOT, can_have_rooms, room
from bundle.installed.screen import TOOLS, Screen, screen
from desktop_app import __version__

DIST = ROOT / "dist"
PACKAGES = [f"{name}_{__version__}_amd64.deb" for name in ("brise", "brise-model")]
PICTURES = ROOT / "build" / "pictures"
"""Where pictures of the screen are kept, to be looked at."""
_WANTED = (*TOOLS, "gio", "debootstrap", "strace", "dpkg-deb", "objcopy")


def _missing() -> str:
    if not can_have_rooms():
        return "needs root, and a system that gives a process mounts, processes and a network of its own"
    if not all((DIST / package).exists() for package in PACKAGES):
        return "needs the packages: ./go package"
    absent = [tool for tool in _WANTED if not shutil.which(tool)]
    return f"needs {', '.join(absent)}" if absent else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here; what can may take its time: it installs packages."""
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    missing = _missing() if here else ""
    for item in here:
        item.add_marker(pytest.mark.timeout(900))
        if missing:
            item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The layer above a clean Debian in which both packages were installed by apt, with what they declare and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    with room(folder, DIST) as made:
        made.as_root("apt-get", "update", "-q")
        made.as_root("apt-get", "install", "-qy", "--no-install-recommends", *(f"/run/packages/{name}" for name in PACKAGES))
        made.as_root("apt-get", "clean")
    yield folder / "upper"
    shutil.rmtree(folder)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder for a room, which can become large."""
    yield tmp_path / "room"
    shutil.rmtree(tmp_path / "room", ignore_errors=True)


@pytest.fixture
def display() -> Iterator[Screen]:
    """An empty screen."""
    with screen() as empty:
        yield empty


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where this test keeps its pictures."""
    folder = PICTURES / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
