"""A text attachment to be read: with its name, size, a copy, and from a draft the way back into the text."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.long_text_view import LongTextView
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_WIDTH, _TEXT_HEIGHT = 720, 360  # logical px
EDITABLE = 200_000
"""Characters up to which a text can be put into the composer: more would stop the window."""


class AttachedTextDialog(DialogFrame):
    """`in_draft`: the message that carries it is being written."""

    put_wanted = Signal(str)
    """The text is to stand in the message itself."""
    save_wanted = Signal()

    def __init__(self, theme: Theme, attachment: Attachment, text: str, *, in_draft: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, attachment.name, parent, width=_WIDTH)
        self.title.setWordWrap(True)
        self._text = text
        self.view = LongTextView(theme)
        self.view.setFixedHeight(_TEXT_HEIGHT)
        self.view.setAccessibleName(attachment.name)
        self.column.addWidget(self.view)
        self.count = SentenceLabel(theme, TextRole.SMALL, "text2")
        characters = self.tr("One character") if len(text) == 1 else self.tr("{n} characters")
        self.count.setText(characters.format(n=QLocale().toString(len(text))))
        self.put = QPushButton(self.tr("Put into the text"))
        self.put.setVisible(in_draft and len(text) <= EDITABLE)
        self.save = QPushButton(self.tr("Save…"))
        self.copy = QPushButton(self.tr("Copy"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.count, self.put, self.save, self.copy, self.close_button)
        self.put.clicked.connect(self._put)
        self.save.clicked.connect(self.save_wanted)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self.view.show_text(text)
        self.view.setFocus()

    def _put(self) -> None:
        self.accept()
        self.put_wanted.emit(self._text)

    def _copy(self) -> None:
        # not the view's own copy: that one turns U+00A0 into spaces
        QGuiApplication.clipboard().setText(self._text)
        self.count.setText(self.tr("Copied"))
