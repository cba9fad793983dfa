"""What can be done with a message: its words, icons and keys, the same in rows, menus and on the keyboard."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence

from desktop_app.ui.key_bindings import Command, key_text, keys


class MessageAct(StrEnum):
    """One act; the value is its name on screen."""

    VERSION_BACK = QT_TRANSLATE_NOOP("MessageAct", "Version before")
    VERSION_ON = QT_TRANSLATE_NOOP("MessageAct", "Version after")
    COPY = QT_TRANSLATE_NOOP("MessageAct", "Copy message")
    COPY_CODE = QT_TRANSLATE_NOOP("MessageAct", "Copy as code…")
    REGENERATE = QT_TRANSLATE_NOOP("MessageAct", "Regenerate")
    ANSWER = QT_TRANSLATE_NOOP("MessageAct", "Ask for an answer")
    EDIT = QT_TRANSLATE_NOOP("MessageAct", "Edit")
    GOOD = QT_TRANSLATE_NOOP("MessageAct", "Good answer")
    BAD = QT_TRANSLATE_NOOP("MessageAct", "Bad answer")
    CONTINUE = QT_TRANSLATE_NOOP("MessageAct", "Continue")
    START_WITH = QT_TRANSLATE_NOOP("MessageAct", "Start the answer with…")
    FORK = QT_TRANSLATE_NOOP("MessageAct", "Fork chat from here")
    SAVE_PROMPT = QT_TRANSLATE_NOOP("MessageAct", "Save as prompt…")
    DELETE = QT_TRANSLATE_NOOP("MessageAct", "Delete with what follows")

    @property
    def label(self) -> str:
        """Its name, translated."""
        return QCoreApplication.translate("MessageAct", str(self.value))

    @property
    def icon(self) -> str:
        """The icon of its button."""
        return _ICONS[self]

    @property
    def keys(self) -> QKeySequence:
        """The keys that do it at a message; none for most."""
        return keys(_COMMANDS[self]) if self in _COMMANDS else QKeySequence()

    @property
    def key_text(self) -> str:
        """The same as this platform writes them."""
        return key_text(_COMMANDS[self]) if self in _COMMANDS else ""


_ICONS = {
    MessageAct.VERSION_BACK: "chevron-left",
    MessageAct.VERSION_ON: "chevron-right",
    MessageAct.COPY: "copy",
    MessageAct.REGENERATE: "refresh-cw",
    MessageAct.EDIT: "pencil",
    MessageAct.GOOD: "thumbs-up",
    MessageAct.BAD: "thumbs-down",
}
_COMMANDS = {
    MessageAct.VERSION_BACK: Command.VERSION_BACK,
    MessageAct.VERSION_ON: Command.VERSION_ON,
    MessageAct.REGENERATE: Command.REGENERATE,
    MessageAct.CONTINUE: Command.CONTINUE,
    MessageAct.COPY_CODE: Command.COPY_CODE,
}
RATINGS = {MessageAct.GOOD: 1, MessageAct.BAD: -1}
"""What a message that was rated says of itself."""
