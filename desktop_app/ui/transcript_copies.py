"""Copies messages and selections to the clipboard, as Markdown and as rich text at once."""

from PySide6.QtCore import QElapsedTimer, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.chat.message import Role
from desktop_app.ui.chat_excerpt import ChatExcerpt, ExcerptPiece
from desktop_app.ui.message_author import author_of
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.transcript_selection import TranscriptSelection

_SLICE = 8  # ms of writing in one turn of the loop
_AT_ONCE = 100  # ms that a drag may wait for what it carries


class TranscriptCopies(QObject):
    """Small pieces are copied at once, long ones in slices; `copied` when the clipboard has them."""

    copied = Signal()

    def __init__(self, shelf: MessageShelf, selection: TranscriptSelection, parent: QObject) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._selection = selection
        self._excerpt: ChatExcerpt | None = None
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._go_on)

    def copy_message(self, message_id: str) -> None:
        """Put a whole message on the clipboard."""
        index = self._shelf.index_of(message_id)
        if index is not None:
            self._copy([self._piece(index, None)])

    def copy_selection(self) -> None:
        """Put what is selected on the clipboard."""
        pieces = self._selected()
        if pieces:
            self._copy(pieces)

    def selected_text(self) -> str:
        """What is selected inside one message that is in view, as it is read."""
        span = self._selection.span
        if span is None or span[0].message_id != span[1].message_id:
            return ""
        view = self._shelf.view_of(span[0].message_id)
        return "" if view is None else view.whole_text[span[0].offset : span[1].offset]

    def data_now(self) -> QMimeData | None:
        """What is selected, for a drag; None if nothing is, or if it is too much to be written while the mouse waits."""
        pieces = self._selected()
        excerpt, timer = ChatExcerpt(pieces), QElapsedTimer()
        timer.start()
        while pieces and excerpt.advance():
            if timer.elapsed() > _AT_ONCE:
                return None
        return excerpt.data() if pieces else None

    def _copy(self, pieces: list[ExcerptPiece]) -> None:
        self._excerpt = ChatExcerpt(pieces)
        self._go_on()

    def _go_on(self) -> None:
        excerpt, timer = self._excerpt, QElapsedTimer()
        timer.start()
        while excerpt is not None and excerpt.advance():
            if timer.elapsed() >= _SLICE:
                self._turn.start()
                return
        self._turn.stop()
        self._excerpt = None
        if excerpt is not None:
            QGuiApplication.clipboard().setMimeData(excerpt.data())
            self.copied.emit()

    def _selected(self) -> list[ExcerptPiece]:
        span = self._selection.span
        if span is None:
            return []
        first, last = self._shelf.index_of(span[0].message_id), self._shelf.index_of(span[1].message_id)
        assert first is not None
        assert last is not None
        pieces = []
        for index in range(first, last + 1):
            part = self._selection.part_of(self._shelf.message(index).id)
            if part is not None:
                pieces.append(self._piece(index, part))
        return pieces

    def _piece(self, index: int, part: tuple[int, int] | None) -> ExcerptPiece:
        view = self._shelf.views.get(index)
        if view is not None and view.is_read and (part is not None or not view.is_source):
            return ExcerptPiece(view.author, view.markdown, view.is_answer, part, list(view.segments.blocks))
        message = self._shelf.message(index)
        is_answer = message.role is not Role.USER
        return ExcerptPiece(author_of(message.answer, is_answer=is_answer), message.text, is_answer, part)
