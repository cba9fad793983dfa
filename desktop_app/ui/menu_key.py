"""Shift+F10 opens the context menu of what has the keyboard, as the menu key does: many keyboards have none."""

from PySide6.QtCore import QOperatingSystemVersion, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


def open_menus_by_key(window: QWidget) -> None:
    """Let the key count in a window; elsewhere than on Linux the system does it itself, or has no such key."""
    if QOperatingSystemVersion.currentType() not in (QOperatingSystemVersion.OSType.Windows, QOperatingSystemVersion.OSType.MacOS):
        QShortcut(QKeySequence("Shift+F10"), window).activated.connect(_open)


def _open() -> None:
    focused = QApplication.focusWidget()
    if focused is not None:
        place = focused.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
        QApplication.sendEvent(focused, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, focused.mapToGlobal(place)))
