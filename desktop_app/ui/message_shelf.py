"""The messages of one chat as a long column: views for those near the screen, heights for all."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.message import Message, Phase, Role
from desktop_app.chat.ports import MessageSource
from desktop_app.chat.thinking import without_thought
from desktop_app.rendering.look import Look
from desktop_app.ui.attachment_chip import CHIP_HEIGHT
from desktop_app.ui.height_index import HeightIndex
from desktop_app.ui.message_places import REACH
from desktop_app.ui.message_view import MessageView

GAP = 28  # px between messages
_USUAL_HEIGHT = 160  # px, before anything is known
_PULL = 16  # messages asked for at once
_PULLED_AT_MOST = 128
_AROUND = 50  # px of a message that are not text


class MessageShelf(QObject):
    """Builds and drops views; heights include the space below each message. Index 0 is the first message."""

    view_made = Signal(MessageView)
    view_resized = Signal(int)
    """The index of a message whose height is another now."""

    def __init__(self, parent_widget: QWidget, make_view: Callable[[Message], MessageView]) -> None:
        super().__init__(parent_widget)
        self._make_view = make_view
        self._source: MessageSource | None = None
        self._pulled: dict[int, Message] = {}
        self._index_of: dict[str, int] = {}
        self.views: dict[int, MessageView] = {}
        self._sources: set[str] = set()  # answers that are shown as they were written
        self._unfolded: set[str] = set()  # answers whose thought the reader wants to see
        self.heights = HeightIndex()

    def __len__(self) -> int:
        return len(self.heights)

    def show(self, source: MessageSource | None) -> None:
        """Start with the messages of a source."""
        for view in self.views.values():
            _drop(view)
        self.views.clear()
        self._pulled.clear()
        self._index_of.clear()
        self._unfolded.clear()
        self._sources.clear()
        self._source = source
        self.heights = HeightIndex(source.message_count() if source is not None else 0, _USUAL_HEIGHT)

    def add(self, message: Message) -> int:
        """One more message at the end; its index."""
        index = len(self.heights)
        self.heights.append(_USUAL_HEIGHT)
        self._pulled[index] = message
        self._index_of[message.id] = index
        if _grows(message):
            self.view(index)  # its text comes to the view alone, so the view stays until it has ended
        return index

    def remove(self, ids: Sequence[str]) -> bool:
        """Take messages off the end. False if they do not stand there: then everything must be shown anew."""
        gone = {self._index_of[identity] for identity in ids if identity in self._index_of}
        count = len(self.heights) - len(gone)
        if gone != set(range(count, len(self.heights))) or len(gone) != len(set(ids)):
            return False
        for index in gone:
            self._pulled.pop(index, None)
            if index in self.views:
                _drop(self.views.pop(index))
        self._index_of = {identity: index for identity, index in self._index_of.items() if index < count}
        self.heights.truncate(count)
        return True

    def reload(self, first: int) -> None:
        """From a message on, the source has others now, or another number of them."""
        count = self._source.message_count() if self._source is not None else 0
        for index in [index for index in self.views if index >= first]:
            _drop(self.views.pop(index))
        self._pulled = {index: message for index, message in self._pulled.items() if index < first}
        self._index_of = {identity: index for identity, index in self._index_of.items() if index < first}
        self.heights.truncate(min(first, len(self.heights)))
        for _ in range(len(self.heights), count):
            self.heights.append(_USUAL_HEIGHT)
        if count > first and _grows(self.message(count - 1)):
            self.view(count - 1)

    def first_change(self) -> int:
        """The first message that was seen and is another in the source now; the first one above the source's end that is new."""
        seen = sorted(self._index_of.items(), key=lambda item: item[1])
        low, high = 0, len(seen)
        while low < high:  # branches part once: what is equal at an index is equal before it
            middle = (low + high) // 2
            identity, index = seen[middle]
            found = self._source.messages(index, index + 1) if self._source is not None else ()
            low, high = (middle + 1, high) if found and found[0].id == identity else (low, middle)
        return seen[low - 1][1] + 1 if low else 0

    def view_of(self, message_id: str) -> MessageView | None:
        """The view of a message, if it has one."""
        index = self._index_of.get(message_id)
        return self.views.get(index) if index is not None else None

    def index_of(self, message_id: str) -> int | None:
        """Where a message stands, if it has been seen."""
        return self._index_of.get(message_id)

    def message(self, index: int) -> Message:
        """A message as it was last pulled; a growing one without what only its view has."""
        if index not in self._pulled and self._source is not None:
            first = max(index - _PULL // 2, 0)
            if len(self._pulled) > _PULLED_AT_MOST:
                self._pulled = {at: message for at, message in self._pulled.items() if at in self.views}
            for offset, message in enumerate(self._source.messages(first, min(first + _PULL, len(self.heights)))):
                self._pulled.setdefault(first + offset, message)
                self._index_of[message.id] = first + offset
        return self._pulled[index]

    def nearest(self, place: QPoint) -> MessageView | None:
        """The view nearest to a place on the screen, of those that are there."""
        best: tuple[int, MessageView] | None = None
        for view in self.views.values():
            y = view.mapFromGlobal(place).y()
            distance = max(-y, y - view.height(), 0)
            if best is None or distance < best[0]:
                best = distance, view
        return None if best is None else best[1]

    def focused(self) -> MessageView | None:
        """The view that has the keyboard."""
        return next((view for view in self.views.values() if view.holds_focus), None)

    def replace(self, message: Message) -> None:
        """A message is another now, and this is it."""
        index = self._index_of.get(message.id)
        if index is not None:
            self._pulled[index] = message

    def forget_pulled(self, message_id: str) -> None:
        """The message changed: what was asked of the source before counts no more."""
        index = self._index_of.get(message_id)
        if index is not None:
            self._pulled.pop(index, None)

    def view(self, index: int) -> MessageView:
        """The view of a message, built if it is not there."""
        if index not in self.views:
            message = self.message(index)
            view = self._make_view(message)
            self.views[index] = view
            self._index_of[message.id] = index
            self.view_made.emit(view)
            view.show_source(message.id in self._sources)
            view.fold_thought(message.id not in self._unfolded)
            view.thought_folded.connect(lambda is_folded: self._remember_fold(message.id, is_folded))
            self.measure(index)
            view.resized.connect(lambda view=view: self._view_resized(view))
            view.show()
        return self.views[index]

    def measure(self, index: int) -> bool:
        """Take over the height of a view. True if it is another than before."""
        height = self.views[index].height_now + GAP
        if self.heights[index] == height:
            return False
        self.heights[index] = height
        return True

    def drop_outside(self, first: int, last: int, keep: Callable[[MessageView], bool]) -> None:
        """Let go of views before `first` and after `last`, but those that `keep` wants."""
        for index in [index for index in self.views if not first <= index <= last]:
            view = self.views[index]
            if not view.is_growing and not keep(view):
                _drop(self.views.pop(index))
                self._pulled.pop(index, None)

    def growing(self) -> Iterator[MessageView]:
        """The views whose text is still coming."""
        return (view for view in self.views.values() if view.is_growing)

    def ensure(self, index: int, top: int, bottom: int, timer: QElapsedTimer) -> bool:
        """Lay out what of a message lies between two of its y. True if all of it is laid out."""
        done = self.view(index).ensure(top, bottom, timer)
        self.measure(index)
        return done

    def estimate(self, look: Look, width: int) -> None:
        """Guess the heights of messages that were asked for but have no view, from their length."""
        for index, message in self._pulled.items():
            if index not in self.views:
                self.heights[index] = _estimate(message, look, width)

    def set_look(self, look: Look, old: Look, width: int, old_width: int) -> None:
        """Other colours or fonts, and another width of cards with them; heights that are not measured grow or shrink as text does."""
        _taller, wrapped = look.growth(old, width - 2 * REACH, old_width - 2 * REACH)
        if wrapped != 1.0:
            self.heights.scale(wrapped, _AROUND + GAP)
        for view in self.views.values():
            view.set_look(look, width)

    def show_source(self, view: MessageView, is_source: bool) -> None:
        """Show an answer as it was written, or rendered again; also when it comes back into view."""
        (self._sources.add if is_source else self._sources.discard)(view.message_id)
        view.show_source(is_source)

    def _remember_fold(self, message_id: str, is_folded: bool) -> None:
        (self._unfolded.discard if is_folded else self._unfolded.add)(message_id)

    def _view_resized(self, view: MessageView) -> None:
        index = self._index_of.get(view.message_id)
        if index is not None and self.views.get(index) is view and self.measure(index):
            self.view_resized.emit(index)


def _grows(message: Message) -> bool:
    return message.answer is not None and message.answer.phase is not Phase.ENDED


def _drop(view: MessageView) -> None:
    view.hide()
    view.deleteLater()


def _estimate(message: Message, look: Look, width: int) -> int:
    line = look.line_height(look.reading)
    characters = max((width - 2 * REACH) / (look.reading.pixelSize() * 0.48), 8)
    text = message.text if message.role is Role.USER else without_thought(message.text)  # thoughts are folded
    lines = len(text) / characters + text.count("\n") * 0.6 + 1
    around = 44 if message.role is Role.USER else 56
    around += CHIP_HEIGHT if message.attachments else 0
    return round(lines * line + around) + GAP
