"""Selecting by keyboard: by character, word, line, page, message and chat, through all messages."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRect
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop_app.rendering.text_steps import step
from desktop_app.ui.message_shelf import MessageShelf
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_selection import END, Spot, TranscriptSelection

_Key = QKeySequence.StandardKey
_CHARACTERS = {_Key.SelectNextChar: True, _Key.SelectPreviousChar: False}
_WORDS = {_Key.SelectNextWord: True, _Key.SelectPreviousWord: False}
_LINES = {_Key.SelectNextLine: 1, _Key.SelectPreviousLine: -1}
_PAGES = {_Key.SelectNextPage: 1, _Key.SelectPreviousPage: -1}
_LINE_ENDS = {_Key.SelectStartOfLine: False, _Key.SelectEndOfLine: True}
_CHAT_ENDS = {_Key.SelectStartOfDocument: False, _Key.SelectEndOfDocument: True}


class SelectionKeys(QObject):
    """Moves the focus of the selection; `show_rect` brings a rectangle of a message into view."""

    def __init__(
        self,
        shelf: MessageShelf,
        selection: TranscriptSelection,
        page: Callable[[], int],
        show_rect: Callable[[MessageView, QRect], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._selection = selection
        self._page = page
        self._show_rect = show_rect
        self._goal: float | None = None  # the x that lines are walked along

    def take(self, event: QKeyEvent) -> bool:
        """Select what the keys ask for. False if they ask for something else."""
        if event.matches(_Key.SelectAll):
            self._select_all()
            return True
        found = self._moved(event)
        if found is None:
            return False
        if found:
            self._selection.extend(found[0])
            self._reveal(found[0])
        return True

    def _moved(self, event: QKeyEvent) -> tuple[Spot, ...] | None:
        """Where the focus goes: one spot, none if there is no further one; None for keys that select nothing."""
        for keys in (_CHARACTERS, _WORDS, _LINES, _PAGES, _LINE_ENDS, _CHAT_ENDS):
            for key, way in keys.items():
                if not event.matches(key):
                    continue
                spot = self._start(backwards=way in (False, -1))
                if spot is None:
                    return ()
                if keys not in (_LINES, _PAGES):
                    self._goal = None
                if keys is _CHARACTERS or keys is _WORDS:
                    return self._stepped(spot, forwards=bool(way), words=keys is _WORDS)
                if keys is _LINE_ENDS:
                    return self._line_end(spot, end=bool(way))
                if keys is _CHAT_ENDS:
                    return self._chat_end(end=bool(way))
                return self._lines(spot, down=way > 0, pages=keys is _PAGES)
        return None

    def _start(self, *, backwards: bool) -> Spot | None:
        """The focus; without one, an end of the message that has the keyboard."""
        if self._selection.focus is not None and self._view_of(self._selection.focus) is not None:
            return self._selection.focus
        view = self._shelf.focused()
        if view is None:
            return None
        spot = Spot(view.message_id, view.segments.text.length if backwards else 0)
        self._selection.begin(spot)
        return spot

    def _select_all(self) -> None:
        """The message that has the keyboard; once it is selected, or without one, the whole chat."""
        view, span = self._shelf.focused(), self._selection.span
        if view is not None:
            whole = (Spot(view.message_id, 0), Spot(view.message_id, END))
            if span != whole:
                self._selection.begin(*whole)
                return
        if len(self._shelf):
            first, last = self._shelf.message(0), self._shelf.message(len(self._shelf) - 1)
            self._selection.begin(Spot(first.id, 0), Spot(last.id, END))

    def _stepped(self, spot: Spot, *, forwards: bool, words: bool) -> tuple[Spot, ...]:
        view = self._view_of(spot)
        assert view is not None
        segments, text = view.segments, view.segments.text
        block, at = text.place(spot.offset)
        found = step(segments.blocks[block].plain_text, at, forwards=forwards, words=words) if segments.blocks else None
        if found is not None:
            return (Spot(spot.message_id, text.offset((block, found))),)
        following = block + 1 if forwards else block - 1
        if 0 <= following < len(segments.blocks):
            return (Spot(spot.message_id, text.start(following) + (0 if forwards else segments.blocks[following].visible_length)),)
        return self._neighbour(view, forwards=forwards)

    def _neighbour(self, view: MessageView, *, forwards: bool) -> tuple[Spot, ...]:
        """The near end of the next message, or the one before."""
        index = self._shelf.index_of(view.message_id)
        following = -1 if index is None else index + (1 if forwards else -1)
        if not 0 <= following < len(self._shelf):
            return ()
        there = self._shelf.view(following)
        return (Spot(there.message_id, 0 if forwards else there.segments.text.length),)

    def _line_end(self, spot: Spot, *, end: bool) -> tuple[Spot, ...]:
        view = self._view_of(spot)
        assert view is not None
        caret = view.caret_at(spot.offset)
        return (Spot(spot.message_id, view.offset_at(QPointF(view.width() if end else 0, caret.center().y()))),)

    def _chat_end(self, *, end: bool) -> tuple[Spot, ...]:
        index = len(self._shelf) - 1 if end else 0
        message = self._shelf.message(index)
        return (Spot(message.id, END if end else 0),)

    def _lines(self, spot: Spot, *, down: bool, pages: bool) -> tuple[Spot, ...]:
        view = self._view_of(spot)
        assert view is not None
        caret = view.caret_at(spot.offset)
        if self._goal is None:
            self._goal = caret.x()
        way = self._page() if pages else caret.height() / 2 + 4
        y = caret.bottom() + way - caret.height() / 2 if down else caret.top() - way + caret.height() / 2
        if view.text_top <= y < view.text_bottom:
            found = view.offset_at(QPointF(self._goal, y))
            if found != spot.offset:
                return (Spot(spot.message_id, found),)
        end = Spot(spot.message_id, view.segments.text.length if down else 0)
        if spot.offset not in (end.offset, END if down else 0):
            return (end,)
        near = self._neighbour(view, forwards=down)
        if not near:
            return ()
        there = self._view_of(near[0])
        assert there is not None
        edge = there.caret_at(near[0].offset)
        return (Spot(near[0].message_id, there.offset_at(QPointF(self._goal, edge.center().y()))),)

    def _view_of(self, spot: Spot) -> MessageView | None:
        index = self._shelf.index_of(spot.message_id)
        return None if index is None else self._shelf.view(index)

    def _reveal(self, spot: Spot) -> None:
        view = self._view_of(spot)
        if view is not None:
            view.bring_across(spot.offset)
            caret = view.caret_at(spot.offset).toAlignedRect()
            self._show_rect(view, QRect(caret.x(), caret.y(), 1, max(caret.height(), 1)))
