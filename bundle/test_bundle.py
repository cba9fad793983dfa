"""What `./go bundle` made: nothing in it that Brise does not use, nothing missing. `./go bundle`, then `./go run pytest bundle`."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from desktop_app.builtin_model.installed_part import PART

BUNDLE = Path(__file__).parents[1] / "dist" / "Brise"
INSIDE = BUNDLE / "_internal"
PLUGINS = {
    "iconengines": {"libqsvgicon"},
    "imageformats": {"libqico", "libqsvg"},
    "platforminputcontexts": {"libcomposeplatforminputcontextplugin", "libibusplatforminputcontextplugin"},
    "platforms": {"libqminimal", "libqoffscreen", "libqwayland", "libqxcb"},
    "platformthemes": {"libqxdgdesktopportal"},
    "printsupport": {"libcupsprintersupport"},
    "wayland-decoration-client": {"libadwaita", "libbradient"},
    "wayland-graphics-integration-client": {"libqt-plugin-wayland-egl"},
    "wayland-shell-integration": {"libxdg-shell"},
    "xcbglintegrations": {"libqxcb-egl-integration", "libqxcb-glx-integration"},
}
FOLDERS = {
    *("PySide6", "shiboken6", "python3", "cryptography", "markupsafe", "yaml"),
    *("ziamath", "ziafont", "latex2mathml"),
    *("jsonschema", "jsonschema_specifications", "rpds"),
    *("desktop_app", "resources", "licences", PART),
}
FROM_THE_SYSTEM = re.compile(r"lib(c|m|dl|pthread|rt|util|GL|EGL|GLX|GLdispatch|OpenGL|xcb|wayland-\w+)\.so\.\d+|ld-linux.*")
"""What the bundle leaves to the system: the C library, the graphics driver's front, and what has to be the same as the driver's."""


def libraries() -> list[Path]:
    """Every shared library, plugin and compiled module of the bundle."""
    return [path for path in INSIDE.rglob("*.so*") if not path.is_symlink()]


def run_self_test(bundle: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Let a bundle check itself, in another folder and with nothing in its environment but what is given."""
    command = [bundle / "Brise", "--self-test"]
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=100)


def test_qt_plugins_are_the_chosen_ones() -> None:
    """A plugin that is not listed above was added by a new Qt or a changed build.spec: decide about it."""
    found = {
        folder.name: {path.name.removesuffix(".so") for path in folder.iterdir()} for folder in (INSIDE / "PySide6/Qt/plugins").iterdir()
    }
    assert found == PLUGINS


def test_qt_modules_are_those_that_brise_imports() -> None:
    """No Qml, Quick, test framework, database driver, designer; one language beside English."""
    sources = "\n".join(path.read_text("utf-8") for path in (BUNDLE.parents[1] / "desktop_app").rglob("*.py"))
    imported = set(re.findall(r"PySide6(?:\.| import )(Qt\w+)", sources))
    assert {path.name.partition(".")[0] for path in (INSIDE / "PySide6").glob("Qt*.so")} == imported
    qt = {path.name.partition(".")[0] for path in (INSIDE / "PySide6/Qt/lib").iterdir()}
    needed_by_plugins = {"libQt6DBus", "libQt6OpenGL", "libQt6WaylandClient", "libQt6XcbQpa"}
    assert qt - {"libicudata", "libicui18n", "libicuuc"} == needed_by_plugins | {name.replace("Qt", "libQt6") for name in imported}
    assert [path.name for path in (INSIDE / "PySide6/Qt/translations").iterdir()] == ["qtbase_de.qm"]
    assert [path.name for path in (INSIDE / "resources/translations").iterdir()] == ["brise_de.qm"]


def test_no_other_package_came_along() -> None:
    """Nothing that happens to be installed where the bundle was made: NumPy, test tools, GTK."""
    folders = {re.sub(r"^python3\.\d+$", "python3", path.name) for path in INSIDE.iterdir() if path.is_dir()}
    assert {name for name in folders if not name.endswith(".dist-info")} == FOLDERS
    strangers = re.compile(r"lib(gtk|gdk|pango|cairo|atk|gio|gobject|jpeg|tiff|krb5|cups\.|gnutls|Qt6(Qml|Quick|Network|Test))")
    assert [path.name for path in libraries() if strangers.match(path.name)] == []


def test_nothing_tells_how_packages_were_installed_here() -> None:
    """The same commit gives the same bytes in another folder."""
    assert {path.name for path in INSIDE.glob("*.dist-info/*")} & {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"} == set()


def test_every_library_is_in_the_bundle_or_on_every_desktop() -> None:
    """A library that only this computer happens to have would be missing elsewhere."""
    strangers = set()
    for path in libraries():
        if path.parent.name == "printsupport":
            continue  # CUPS is the system's; without it there is no printer, and the rest works
        found = subprocess.run(
            ["ldd", path], env={**os.environ, "LD_LIBRARY_PATH": str(INSIDE)}, capture_output=True, text=True, check=False
        ).stdout
        for name, place in re.findall(r"^\t(\S+) => (.*?)(?: \(0x\w+\))?$", found, re.MULTILINE):
            if not Path(place).resolve().is_relative_to(INSIDE) and not FROM_THE_SYSTEM.fullmatch(name):
                strangers.add((name, place))
    assert strangers == set()


def test_it_is_small() -> None:
    """Unpacked, in decimal megabytes: with the model, and without it and its engine."""
    sizes = {path: path.stat().st_size for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink()}
    model = sum(size for path, size in sizes.items() if path.is_relative_to(INSIDE / PART))
    assert sum(sizes.values()) < 275e6
    assert sum(sizes.values()) - model < 148.5e6


def test_the_licences_are_there() -> None:
    """Brise's own, and the icons'."""
    assert "Apache License" in (INSIDE / "LICENSE").read_text("utf-8")
    assert "ISC License" in (INSIDE / "resources/icons/LICENSE-lucide").read_text("utf-8")


def test_it_knows_its_version() -> None:
    """The one that stands in pyproject.toml."""
    project = tomllib.loads((BUNDLE.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    done = subprocess.run([BUNDLE / "Brise", "--version"], env={}, capture_output=True, text=True, check=True, timeout=20)
    assert done.stdout == f"Brise {project['version']}\n"


def test_it_checks_itself_anywhere() -> None:
    """No home, no PATH, no display, no language, another folder: it says what it checked and ends with 0."""
    done = run_self_test(BUNDLE)
    assert (done.returncode, done.stdout.splitlines()[-1][:17]) == (0, "Self-test passed:"), done.stdout + done.stderr
    assert re.search(r"^ok +built-in model: \d+ tokens", done.stdout, re.MULTILINE)


def test_it_speaks_german_on_a_german_computer() -> None:
    """Its own words and Qt's."""
    done = run_self_test(BUNDLE, LANG="de_DE.UTF-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "qtbase_de, brise_de" in done.stdout


def test_it_works_without_engine_and_model(tmp_path: Path) -> None:
    """Their part is not there: the self-test says so and passes, in a folder with a name of its own."""
    copy = tmp_path / "Ein Ordner für Brise"
    shutil.copytree(BUNDLE, copy, symlinks=True, ignore=shutil.ignore_patterns(PART))
    done = run_self_test(copy)
    assert (done.returncode, done.stdout.splitlines()[-1][:17]) == (0, "Self-test passed:"), done.stdout + done.stderr
    assert "skipped built-in model: not part of this installation" in done.stdout


def test_it_tells_that_half_of_its_model_is_missing(tmp_path: Path) -> None:
    """A check that fails is named, and the exit code is 1."""
    shutil.copytree(BUNDLE, tmp_path / "Brise", symlinks=True, ignore=shutil.ignore_patterns("*.gguf"))
    done = run_self_test(tmp_path / "Brise")
    assert (done.returncode, done.stdout.splitlines()[-1][:17]) == (1, "Self-test failed:"), done.stdout + done.stderr
    assert "FAILED  built-in model" in done.stdout


def test_engine_and_model_lie_in_their_part_alone() -> None:
    """What is taken away with it is all of both."""
    assert sorted(path.name for path in (INSIDE / PART).iterdir()) == ["SmolLM2-135M-Instruct.Q4_1.gguf", "xllamacpp"]
    elsewhere = [path for path in INSIDE.rglob("*") if PART not in path.parts and "licences" not in path.parts]
    assert [path for path in elsewhere if re.search("llamacpp|llm|smol|gguf", path.name, re.IGNORECASE)] == []


@pytest.mark.skipif(not all(shutil.which(tool) for tool in ("xvfb-run", "xauth")), reason="apt-get install xvfb xauth")
def test_it_shows_its_window_under_x11() -> None:
    """The X11 plugin finds all of its libraries, and the window is painted."""
    command = ["xvfb-run", "-a", BUNDLE / "Brise", "--self-test"]
    environment = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " on xcb" in done.stdout
