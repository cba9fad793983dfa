"""Whether a key press writes something."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


def is_letter(event: QKeyEvent) -> bool:
    """True for a letter; AltGr is Ctrl and Alt at once on Windows."""
    keys = Qt.KeyboardModifier
    held = event.modifiers() & (keys.ControlModifier | keys.AltModifier | keys.MetaModifier)
    return bool(event.text()) and event.text().isprintable() and held in (keys.NoModifier, keys.ControlModifier | keys.AltModifier)
