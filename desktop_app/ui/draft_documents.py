"""What was being written in the last chats, each with all that undo knows of it."""

import time
from collections import OrderedDict

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit

from desktop_app.ui.passed_undo import has_history
from desktop_app.ui.seamed_text import seamed, without_seams

_MOST = 16  # chats
_LONGEST = 200_000  # characters of what is kept while it is not seen


class DraftDocuments(QObject):
    """Swaps the document of one field."""

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self._left: OrderedDict[str, tuple[QTextDocument, float]] = OrderedDict()  # by chats, the one that was left last is last
        self._chat_id = ""
        self._changed_at = float("-inf")
        self._is_swapping = self._is_sent = False
        self._take(self._new(""))
        field.textChanged.connect(self._text_changed)

    @property
    def changed_at(self) -> float:
        """When something was last done in what is shown, on the clock of `time.monotonic`; -inf for a text as it was stored."""
        return self._changed_at

    def note_change(self) -> None:
        """Something was done in it just now."""
        self._changed_at = time.monotonic()

    def note_sent(self) -> None:
        """What stood in it is a message now: it does not come back when the chat does."""
        self._is_sent = True

    def show(self, chat_id: str, text: str) -> None:
        """Show what is being written in a chat: as it was left there, if that is what was stored."""
        before = self._field.document()
        if has_history(before) and not self._is_sent and before.characterCount() <= _LONGEST:
            self._left[self._chat_id] = before, self._changed_at
        document, changed_at = self._left.pop(chat_id, (None, float("-inf")))
        if document is None or without_seams(document.toPlainText()) != text:  # another window wrote in it, say
            document, changed_at = self._new(text), float("-inf")
        self._take(document)
        self._chat_id, self._changed_at, self._is_sent = chat_id, changed_at, False
        while len(self._left) > _MOST:
            self._left.popitem(last=False)
        kept = {document, *(left for left, _ in self._left.values())}
        for child in self.findChildren(QTextDocument):
            if child not in kept:
                child.deleteLater()

    def _new(self, text: str) -> QTextDocument:
        document = QTextDocument(self)
        document.setDocumentLayout(QPlainTextDocumentLayout(document))
        document.setDocumentMargin(0)
        document.setPlainText(seamed(text))
        return document

    def _take(self, document: QTextDocument) -> None:
        if document.defaultFont() != self._field.font():
            document.setDefaultFont(self._field.font())
        self._is_swapping = True
        self._field.setDocument(document)
        self._is_swapping = False

    def _text_changed(self) -> None:
        if not self._is_swapping:
            self._is_sent = False
            self.note_change()
