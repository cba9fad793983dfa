"""The floors of the house: arrows only run down, and each library has one room."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "desktop_app"

FLOOR_5 = ("__main__", "app", "composition", "options", "self_test")
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),  # desktop_app/__init__.py: the version and the application id
    "chat": set(),
    "inference": {"chat"},
    "builtin_model": {"chat"},
    "template_child": {"chat"},
    "licences": {"chat"},
    "storage": {"chat"},
    "rendering": {"chat"},
    "credentials": {"chat"},
    "settings": {"chat"},
    "template_folder": {"chat"},
    "exchange": {"chat", "rendering", "inference.engine", "inference.requests"},
    "ui": {"chat", "rendering", "settings"},
    "workspace": {"chat", "storage", "exchange", "inference.engine", "inference.requests"},
}
EVERY_ROOM = {room for room in MAY_IMPORT if room} | set(FLOOR_5)
ONE_ROOM: dict[str, set[str]] = {
    "huggingface_hub": {"inference"},
    "httpx2": {"inference"},
    "httpcore2": {"inference"},
    "sqlite3": {"storage"},
    "keyring": {"credentials"},
    "jinja2": {"chat"},
    "markdown_it": {"rendering"},
    "mdit_py_plugins": {"rendering"},
    "pygments": {"rendering"},
    "xllamacpp": {"builtin_model"},
    "qasync": set(FLOOR_5),
}
QT_ALLOWED: dict[str, set[str]] = {
    "chat": set(),
    "exchange": set(),
    "inference": set(),
    "storage": set(),
    "builtin_model": set(),
    "template_child": set(),
    "licences": set(),
    "credentials": set(),
    "template_folder": set(),
    "settings": {"QtCore"},
    "workspace": {"QtCore"},
    "rendering": {"QtCore", "QtGui", "QtSvg"},
}


def room_of(module: str) -> str:
    """ "desktop_app.ui.theme" -> "ui"."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports_of(source: str) -> set[str]:
    """Every module named in an import statement, functions' insides included; `from a import b` names a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the floor"
            assert node.module is not None
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def wrong_imports(room: str, imported: Iterable[str]) -> list[str]:
    """The imports that the house forbids to a module of `room`."""
    wrong = []
    for name in imported:
        top, *rest = name.split(".")
        if top == "desktop_app":
            inside = ".".join(rest)
            allowed = EVERY_ROOM if room in FLOOR_5 else MAY_IMPORT[room] | {room}
            if (
                inside
                and inside not in ("__version__", "APP_ID")
                and not any(inside == ok or inside.startswith(f"{ok}.") or ok.startswith(f"{inside}.") for ok in allowed)
            ):
                wrong.append(name)
        elif (top in ONE_ROOM and room not in ONE_ROOM[top]) or (
            top == "PySide6" and room in QT_ALLOWED and rest and rest[0] not in QT_ALLOWED[room]
        ):
            wrong.append(name)
    return wrong


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_run_down(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    room = relative.parts[0].removesuffix(".py") if relative.name != "__init__.py" or len(relative.parts) > 1 else ""
    assert room in MAY_IMPORT or room in FLOOR_5, f"{room} stands on no floor: give it one here and in the README"
    assert not wrong_imports(room, imports_of(path.read_text(encoding="utf-8")))


def test_no_import_circles() -> None:
    graph = {}
    for path in MODULES:
        name = ".".join(("desktop_app", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        graph[name] = {found for found in imports_of(path.read_text(encoding="utf-8")) if found.startswith("desktop_app.")}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in graph and name not in done:
            for found in graph[name]:
                visit(found, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("chat", "import desktop_app.storage.database"),
        ("chat", "from PySide6.QtCore import QObject"),
        ("storage", "from desktop_app.inference import engine"),
        ("ui", "from desktop_app.workspace.library import Library"),
        ("ui", "from desktop_app import workspace"),
        ("workspace", "from desktop_app.ui.theme import Theme"),
        ("workspace", "from desktop_app.inference.transport import prepare"),
        ("workspace", "from PySide6.QtWidgets import QWidget"),
        ("workspace", "def late():\n    import httpx2"),
        ("ui", "import sqlite3"),
        ("inference", "import keyring"),
        ("rendering", "from PySide6.QtWidgets import QLabel"),
    ],
)
def test_a_wrong_import_is_found(room: str, line: str) -> None:
    assert wrong_imports(room, imports_of(line))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("workspace", "from desktop_app.inference.engine import Engine"),
        ("ui", "from desktop_app.chat.message import Message"),
        ("app", "from desktop_app.inference.transport import prepare"),
        ("ui", "from desktop_app import __version__"),
    ],
)
def test_a_right_import_passes(room: str, line: str) -> None:
    assert not wrong_imports(room, imports_of(line))
