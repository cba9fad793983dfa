"""Every test runs in a home of its own, without a screen unless one is asked for, and leaves no warning behind."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from desktop_app.composition.garbage_collection import GarbageCollection

# Before any Qt or hub import: no test sees the home, the proxies, the keyring or the tokens of whoever runs it.
_HOME = tempfile.TemporaryDirectory(prefix="brise-tests-")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HF_HOME"):
    os.environ[_name] = str(Path(_HOME.name) / _name.lower())
for _name in [
    name for name in os.environ if name.lower().endswith("_proxy") or name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_ENDPOINT")
]:
    del os.environ[_name]
os.environ["LC_ALL"] = "C.UTF-8"  # English words, whatever the computer speaks
os.environ.pop("LANGUAGE", None)
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


_collections: list["GarbageCollection"] = []


def pytest_runtest_teardown() -> None:
    """Tests that need no Qt never come to its loop, where collections are made once there is a QApplication."""
    for collection in _collections:
        collection.collect_due()


@pytest.fixture(scope="session")
def qt_app() -> Iterator[object]:
    """The one QApplication of the test run."""
    from PySide6.QtWidgets import QApplication

    from desktop_app.composition.application import Application
    from desktop_app.composition.garbage_collection import GarbageCollection

    app = QApplication.instance() or Application(["brise-tests"])
    collection = GarbageCollection()
    collection.start()  # widgets of tests that are over must not end in a thread either
    _collections.append(collection)
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)  # as in the app: a window that another test closed must not end a test's loop
    yield app
    # without a screen the clipboard is a global of Qt's, and would end after Python what Python made
    QApplication.clipboard().clear()


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns far more often: what can go wrong between them does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def british() -> Iterator[None]:
    """Numbers and dates written the British way, whatever the computer speaks."""
    from PySide6.QtCore import QLocale

    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def german_words(qt_app: object) -> Iterator[None]:
    """All texts, numbers and dates in German for the time of a test, as on a German computer."""
    from PySide6.QtCore import QCoreApplication, QLocale

    from desktop_app.composition.data_folder import resources_folder
    from desktop_app.composition.language import speak

    assert isinstance(qt_app, QCoreApplication)
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    translators = speak(qt_app, resources_folder())
    yield
    for translator in translators:
        qt_app.removeTranslator(translator)
        translator.setParent(None)
    QLocale.setDefault(before)
