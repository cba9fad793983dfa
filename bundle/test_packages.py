"""What `./go package` made: who owns it, how large it is, what is in it, and what desktops read of it; then `./go run pytest bundle`."""

import io
import re
import shutil
import subprocess
import tarfile
import tomllib
import xml.etree.ElementTree as ElementTree
import zipfile
from configparser import RawConfigParser
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from bundle.compare import facts_of_tar_zst
from bundle.icons import SIZES
from bundle.linux_share import PICTURES
from desktop_app import APP_ID
from desktop_app.builtin_model.installed_part import PART

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
CORE, MODEL = DIST / f"brise_{VERSION}_amd64.deb", DIST / f"brise-model_{VERSION}_amd64.deb"
NAME = f"Brise-{VERSION}-linux-x86_64"
ZIP, TAR, CORE_TAR = DIST / f"{NAME}.zip", DIST / f"{NAME}.tar.zst", DIST / f"{NAME}-without-model.tar.zst"
SHARE = {
    f"usr/share/applications/{APP_ID}.desktop",
    *(f"usr/share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png" for size in SIZES),
    f"usr/share/icons/hicolor/scalable/apps/{APP_ID}.svg",
    f"usr/share/metainfo/{APP_ID}.metainfo.xml",
    f"usr/share/mime/packages/{APP_ID}.xml",
    "usr/share/man/man1/brise.1.gz",
    "usr/share/doc/brise/changelog.gz",
    "usr/share/doc/brise/copyright",
}


def needs(*packages: Path, tool: str = "") -> None:
    """Skip the test if they were not made, or a program is missing."""
    missing = [path.name for path in packages if not path.exists()]
    if missing:
        pytest.skip(f"not made: {', '.join(missing)}; ./go package makes it")
    if tool and shutil.which(tool) is None:
        pytest.skip(f"there is no {tool} here")


@cache
def files_of(package: Path) -> dict[str, tarfile.TarInfo]:
    """What a .deb installs, folders too."""
    needs(package, tool="dpkg-deb")
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {info.name.removeprefix("./").rstrip("/"): info for info in tar}


def field(package: Path, name: str) -> list[str]:
    """The members of a list in a .deb's control file."""
    needs(package, tool="dpkg-deb")
    told = subprocess.run(["dpkg-deb", "--field", package, name], capture_output=True, text=True, check=True).stdout
    return [member.strip() for member in told.split(",")]


@pytest.fixture(scope="module")
def core() -> Path:
    """The package brise, unpacked; all files are as they will be installed."""
    needs(CORE, tool="dpkg-deb")
    root = ROOT / "build" / "unpacked"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--extract", CORE, root], check=True)
    return root


@pytest.mark.parametrize(
    ("packages", "most"),
    [([CORE], 60e6), ([CORE, MODEL], 170e6), ([CORE_TAR], 60e6), ([TAR], 170e6), ([ZIP], 195e6)],
    ids=["core deb", "both debs", "core tar", "tar", "zip"],
)
def test_what_is_downloaded_is_small(packages: list[Path], most: float) -> None:
    """Without the engine and its model, and with them."""
    needs(*packages)
    assert sum(path.stat().st_size for path in packages) <= most


@pytest.mark.parametrize("package", [CORE, MODEL], ids=["brise", "brise-model"])
def test_all_belongs_to_root_and_nothing_else_can_be_started_or_written(package: Path) -> None:
    """No set-uid, no world-writable folder, no library that is a program."""
    files = files_of(package)
    assert {(info.uid, info.gid, info.uname, info.gname) for info in files.values()} == {(0, 0, "root", "root")}
    modes = {info.name: (info.mode, info.isdir(), info.issym()) for info in files.values()}
    expected = {
        name: (0o755 if is_folder or name.endswith("/Brise") else 0o777 if is_link else 0o644, is_folder, is_link)
        for name, (_mode, is_folder, is_link) in modes.items()
    }
    assert modes == expected
    assert len({info.mtime for info in files.values()}) == 1


def test_nothing_is_installed_by_surprise() -> None:
    """Outside Brise's own folder: what desktops read, the manual page, the command."""
    files = {name: info for name, info in files_of(CORE).items() if not info.isdir()}
    outside = {name for name in files if not name.startswith("usr/lib/brise/")}
    assert outside == SHARE | {"usr/bin/brise"}
    assert (files["usr/bin/brise"].issym(), files["usr/bin/brise"].linkname) == (True, "../lib/brise/Brise")
    assert [name for name in files if re.search(r"screenshots|/tests/|\.py$|/\.git", name)] == []


def test_engine_and_model_are_in_their_package_alone() -> None:
    """Both can be installed side by side: no file is in both."""
    core = {name for name, info in files_of(CORE).items() if not info.isdir()}
    model = {name for name, info in files_of(MODEL).items() if not info.isdir()}
    assert core & model == set()
    documents = {f"usr/share/doc/brise-model/{name}" for name in ("copyright", "changelog.gz")}
    assert {name for name in model if not name.startswith(f"usr/lib/brise/_internal/{PART}/")} == documents
    assert any(name.endswith(".gguf") for name in model)
    assert [name for name in core if PART in name] == []


def test_the_packages_say_what_they_need() -> None:
    """Nothing of the computer that made them; what is nice to have is recommended, and can be left out."""
    c_library, *others = field(CORE, "Depends")
    assert re.fullmatch(r"libc6 \(>= 2\.\d\d\)", c_library)
    assert others == ["libgl1", "libegl1", "fontconfig-config", "fonts-dejavu-core | fonts-noto-core"]
    recommended = ["brise-model", "ca-certificates", "fonts-noto-color-emoji", "gnome-keyring | org.freedesktop.secrets"]
    assert field(CORE, "Recommends") == recommended
    assert field(MODEL, "Depends")[1:] == [f"brise (>= {VERSION})"]
    assert (field(CORE, "Version"), field(MODEL, "Version")) == ([VERSION], [VERSION])


def test_the_zip_has_one_folder_and_one_program() -> None:
    """Links stay links: followed, they would double its size."""
    needs(ZIP)
    with zipfile.ZipFile(ZIP) as packed:
        modes = {entry.filename: entry.external_attr >> 16 for entry in packed.infolist()}
        core = sum(entry.compress_size for entry in packed.infolist() if f"/{PART}/" not in entry.filename)
    assert {name.partition("/")[0] for name in modes} == {f"Brise-{VERSION}"}
    assert [name for name, mode in modes.items() if mode == 0o100755] == [f"Brise-{VERSION}/Brise"]
    assert set(modes.values()) == {0o100755, 0o100644, 0o120777}
    assert core < 64e6  # no zip is made of it alone: zip packs worse than .deb and .tar.zst


def test_the_archive_without_the_model_is_the_other_one_without_its_part() -> None:
    """Nothing else is missing; owners, modes and times are the same."""
    needs(TAR, CORE_TAR)
    whole, core = facts_of_tar_zst(TAR), facts_of_tar_zst(CORE_TAR)
    assert core == {name: facts for name, facts in whole.items() if PART not in name}
    assert any(name.endswith(".gguf") for name in whole)
    assert {facts[2:6] for facts in whole.values()} == {(0, 0, "root", "root")}


def test_the_menu_entry_is_by_the_book(core: Path) -> None:
    """Valid, and it opens files of chats, several at once."""
    path = core / f"usr/share/applications/{APP_ID}.desktop"
    parser = RawConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, "utf-8")
    entry = parser["Desktop Entry"]
    assert (entry["Exec"], entry["Icon"], entry["StartupNotify"]) == ("brise %F", APP_ID, "true")
    assert (entry["MimeType"], entry["StartupWMClass"]) == ("application/vnd.brise.chat+json;", "Brise")
    needs(tool="desktop-file-validate")
    done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_its_page_in_software_centres_is_by_the_book(core: Path) -> None:
    """Valid, of this version, with pictures that are in the repository and as large as they are said to be."""
    path = core / f"usr/share/metainfo/{APP_ID}.metainfo.xml"
    page = ElementTree.parse(path)
    assert [release.get("version") for release in page.iter("release")] == [VERSION]
    pictures = list(page.iter("image"))
    assert len(pictures) == len(list(PICTURES.iterdir())) > 0
    for picture in pictures:
        assert picture.text is not None
        image = QImage(str(PICTURES / picture.text.rpartition("/")[2]))
        assert (str(image.width()), str(image.height())) == (picture.get("width"), picture.get("height"))
    needs(tool="appstreamcli")
    for command in (["validate", "--no-net", "--pedantic", path], ["validate-tree", "--no-net", core]):
        done = subprocess.run(["appstreamcli", *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        found = [line for line in done.stdout.splitlines() if re.match("[EWI]: ", line)]
        assert [line for line in found if "unknown-tag developer" not in line] == []  # newer than Debian 12's appstreamcli


def test_files_of_chats_have_a_type(core: Path, tmp_path: Path) -> None:
    """As the system's own program reads it."""
    needs(tool="update-mime-database")
    (tmp_path / "mime/packages").mkdir(parents=True)
    shutil.copy(core / f"usr/share/mime/packages/{APP_ID}.xml", tmp_path / "mime/packages")
    done = subprocess.run(["update-mime-database", tmp_path / "mime"], capture_output=True, text=True, check=True)
    assert "rror" not in done.stderr
    assert "application/vnd.brise.chat+json:*.brise.json" in (tmp_path / "mime/globs2").read_text()
    assert "application/vnd.brise.chat+json application/json" in (tmp_path / "mime/subclasses").read_text()


def test_icons_are_as_large_as_their_folders_say(core: Path) -> None:
    """And something is drawn on them."""
    for size in SIZES:
        image = QImage(str(core / f"usr/share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png"))
        assert (image.width(), image.height()) == (size, size)
        places = range(0, size, max(size // 22, 1))
        colours = {image.pixelColor(x, y).name() for x in places for y in places}
        assert "#ffffff" in colours
        assert len(colours) > 8
