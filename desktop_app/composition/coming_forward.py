"""Lets a window be the one that is seen and written in, wherever it is: below others, minimized, or on another desktop."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

_SOON, _LATER = 50, 200
"""Milliseconds until Qt has heard of what was done, and the window manager has got over it."""


def come_forward(window: QWidget) -> None:
    """Show it with the dialogs over it, and ask for the keyboard."""
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    elif _is_elsewhere(window):
        _bring_here(window)
    window.show()
    window.raise_()
    handle = window.windowHandle()
    if not _is_x11() or handle is None:
        _ask(window)
        return
    # Qt asks with the time of the last key or click in it, which window managers find too long ago; it hears what time it is when
    # something of a window is written, be it the same as before
    handle.setTitle(handle.title())
    QTimer.singleShot(_SOON, window, lambda: _ask(window))


def _ask(window: QWidget) -> None:
    """For the keyboard, where it is of use."""
    if not window.isVisible():
        return
    front = [window, *_dialogs(window)][-1]
    front.raise_()
    front.activateWindow()


def _dialogs(window: QWidget) -> list[QDialog]:
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]


def _is_x11() -> bool:
    return QGuiApplication.platformName() == "xcb"


def _is_elsewhere(window: QWidget) -> bool:
    """On another desktop window managers take it off the screen, and Qt keeps to itself that it wants to come forward."""
    handle = window.windowHandle()
    return _is_x11() and window.isVisible() and handle is not None and not handle.isExposed()


def _bring_here(window: QWidget) -> None:
    """A window that is shown anew comes up where the user is."""
    for each in (window, *_dialogs(window)):
        state = each.windowState()
        each.hide()
        each.show()
        if state != Qt.WindowState.WindowNoState:  # which the window manager forgets, now or in a moment
            QTimer.singleShot(_LATER, each, lambda each=each, state=state: each.setWindowState(state))
