"""What widgets need: one theme on the one application, the shipped icons, and numbers written the British way."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QLocale
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Scheme, Theme
from tests.ui.shown_pane import Show, ShownPane

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="session")
def dressed_app(qt_app: QApplication) -> tuple[QApplication, Theme]:
    theme = Theme()
    theme.set_scheme(Scheme.LIGHT)
    theme.apply(qt_app)
    return qt_app, theme


@pytest.fixture
def theme(dressed_app: tuple[QApplication, Theme]) -> Theme:
    return dressed_app[1]


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(RESOURCES / "icons", theme)


@pytest.fixture
def show(theme: Theme, icons: Icons) -> Iterator[Show]:
    shown: list[ShownPane] = []

    def make(*messages: object, **how: object) -> ShownPane:
        shown.append(ShownPane(theme, icons, *messages, **how))  # type: ignore[arg-type]
        return shown[-1]

    yield make
    for one in shown:
        one.pane.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], bool]:
    """Turn Qt's loop until something is true, for twenty seconds at most; returns whether it is."""

    def wait(condition: Callable[[], bool]) -> bool:
        clock = QElapsedTimer()
        clock.start()
        while not condition() and clock.elapsed() < 20_000:
            QTest.qWait(5)
        return condition()

    return wait


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)
