"""Enter presses the button that has the keyboard; Qt leaves that to Space, and in a dialog presses the default one instead."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QRadioButton, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def press_focused_button(window: QWidget, event: QKeyEvent) -> bool:
    """Take a key that nothing in `window` took, if it is Enter on a button; false if it is not."""
    focused = window.focusWidget()
    if event.key() not in _ENTER or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if not isinstance(focused, QAbstractButton) or isinstance(focused, QRadioButton) or not focused.isEnabled():
        return False  # a radio button is chosen by being there: Enter goes on
    focused.click()
    return True
