"""Fields in which nothing was typed leave undo to whatever they stand in: there it takes back the last act."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextDocument
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)


def has_history(of: QLineEdit | QTextDocument) -> bool:
    """True if something was typed, also if it was undone since."""
    return of.isUndoAvailable() or of.isRedoAvailable()


class PassedUndo(QObject):
    """Watches one field. What was typed and undone again counts as typed: a key that is held down goes no further."""

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo goes on to the parent, or to the window's shortcut."""
        is_undo = event.type() in _KEYS and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        if is_undo and not has_history(self._field if isinstance(self._field, QLineEdit) else self._field.document()):
            event.ignore()
            return True
        return False
