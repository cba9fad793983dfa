"""No part of a message is ever a window of its own, not even for a moment: it would take the keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.notice import Notice
from desktop_app.ui.state_line import StateLine
from desktop_app.ui.theme import Theme


class WindowWatch(QObject):
    """Counts widgets that are shown as windows."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


MAKERS: list[Callable[[Theme, Icons, QWidget], QWidget]] = [
    lambda theme, icons, parent: Notice(
        theme, icons, explain(ChatError(ErrorKind.UNREACHABLE, host="h:1", detail="d")), can_retry=True, parent=parent
    ),
    lambda theme, icons, parent: StateLine(
        *(theme, icons, Ending.BROKE_OFF, "It broke off."), can_retry=True, retry_helps=True, parent=parent
    ),
]


@pytest.mark.parametrize("make", MAKERS)
def test_nothing_flashes(make: Callable[[Theme, Icons, QWidget], QWidget], theme: Theme, icons: Icons) -> None:
    owner = QWidget()
    owner.show()
    watch = WindowWatch()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    try:
        made = make(theme, icons, owner)
        made.show()
    finally:
        app.removeEventFilter(watch)
    assert watch.seen == []
    owner.hide()
    owner.deleteLater()
