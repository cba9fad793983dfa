"""What widgets need: one theme on the one application, the shipped icons, and numbers written the British way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Scheme, Theme

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session")
def dressed_app(qt_app: QApplication) -> Iterator[tuple[QApplication, Theme]]:
    theme = Theme()
    theme.set_scheme(Scheme.LIGHT)
    theme.apply(qt_app)
    yield qt_app, theme


@pytest.fixture
def theme(dressed_app: tuple[QApplication, Theme]) -> Theme:
    return dressed_app[1]


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(RESOURCES / "icons", theme)


@pytest.fixture
def british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)
