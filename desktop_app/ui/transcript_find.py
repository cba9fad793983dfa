"""Finds words in a chat, also in messages that are not in the view: read in slices, from the newest to the oldest.

Hits are offsets in the messages' visible text: they outlive widgets.
"""

from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desktop_app.chat.message import Role
from desktop_app.rendering.find_text import Query
from desktop_app.rendering.marks import Mark, MarkKind
from desktop_app.rendering.message_blocks import MessageReader
from desktop_app.ui.message_shelf import MessageShelf

_SLICE = 4  # ms of looking in one turn of the loop
_RENEW = 300  # ms after which a message that changed is looked at again
_KEPT = 4_000_000  # characters of visible text that are kept for the next query

Hit = tuple[int, int]
"""The index of a message, and which of its hits."""


class TranscriptFind(QObject):
    """Looks for one query at a time, from where one is `reading` on (a message's index and an offset in its visible text).

    `show_hit` is asked to bring a place of a message into view.
    """

    changed = Signal()
    """There are more or other hits, or another is the current one."""

    def __init__(
        self,
        shelf: MessageShelf,
        in_sight: Callable[[], list[int]],
        reading: Callable[[], tuple[int, int]],
        show_hit: Callable[[int, int, int], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._in_sight = in_sight
        self._reading = reading
        self._from = (0, 0)  # where the looking starts
        self._start: tuple[int, int] | None = None  # where it is to start, if not where one is reading
        self._saw_all = False  # what is in sight was looked at
        self._show_hit = show_hit
        self._query = Query("")
        self._hits: dict[int, list[tuple[int, int]]] = {}  # by index of the message
        self._order: list[int] = []  # messages with hits, first message first
        self._before: list[int] | None = None  # hits before each of them; None: to be added up
        self._current: Hit | None = None
        self._wants_current = False
        self._texts: OrderedDict[str, str] = OrderedDict()  # visible texts by message id
        self._texts_size = 0
        self._work: Iterator[None] | None = None
        self._stale: set[int] = set()
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._look)
        self._renewal = QTimer(self, singleShot=True, interval=_RENEW)
        self._renewal.timeout.connect(self._look_again)

    # what was found

    @property
    def count(self) -> int:
        """Hits found by now."""
        return sum(map(len, self._hits.values())) if self._before is None else self._sums()[-1]

    @property
    def is_looking(self) -> bool:
        """True while there are messages that have not been looked at."""
        return self._work is not None

    @property
    def number(self) -> int:
        """Which hit is the current one, counted from 1; 0 if none is."""
        if self._current is None:
            return 0
        return self._sums()[bisect_left(self._order, self._current[0])] + self._current[1] + 1

    def marks_of(self, message_id: str) -> list[Mark]:
        """The hits of a message."""
        index = self._shelf.index_of(message_id)
        if index is None or index not in self._hits:
            return []
        here = self._current[1] if self._current is not None and self._current[0] == index else -1
        return [
            Mark(start, end, MarkKind.FOUND_HERE if number == here else MarkKind.FOUND)
            for number, (start, end) in enumerate(self._hits[index])
        ]

    @property
    def current(self) -> tuple[str, int, int] | None:
        """The current hit: the message's id, and from where to where in its visible text."""
        if self._current is None:
            return None
        return (self._shelf.message(self._current[0]).id, *self._hits[self._current[0]][self._current[1]])

    # what is asked

    def look_for(self, text: str) -> None:
        """Look for other words, from what is being read on; an empty text ends it."""
        query = Query(text)
        if query.text == self._query.text:
            return
        if self._start is not None:
            self._from, self._start = self._start, None
        elif self._query.is_empty:
            self._from = self._reading()
        elif self._current is not None:  # more letters of a word do not leave it
            self._from = (self._current[0], self._hits[self._current[0]][self._current[1]][0])
        self._query = query
        self._forget()
        if query.is_empty:
            self._work = None
            self._turn.stop()
        else:
            self._wants_current = True
            self._work = self._messages()
            self._turn.start()
            self._look()
        self.changed.emit()

    def start_in(self, index: int) -> None:
        """What is looked for next is looked for from the beginning of a message on, even if it is the same again."""
        self._query, self._start = Query(""), (index, 0)

    def step(self, *, forwards: bool) -> None:
        """Go to the next hit or the one before; after the last comes the first."""
        if not self._order:
            return
        if self._current is None:
            self._current = self._nearest()
        else:
            index, number = self._current
            at, number = bisect_left(self._order, index), number + (1 if forwards else -1)
            if not 0 <= number < len(self._hits[index]):
                index = self._order[(at + (1 if forwards else -1)) % len(self._order)]
                number = 0 if forwards else len(self._hits[index]) - 1
            self._current = (index, number)
        self._show_current()
        self.changed.emit()

    def forget_chat(self) -> None:
        """Another chat is shown: nothing that was found counts any more."""
        self._query, self._start = Query(""), None
        self._forget()
        self._texts.clear()
        self._texts_size = 0
        self._work = None
        self._turn.stop()
        self.changed.emit()

    def message_changed(self, message_id: str) -> None:
        """A message is there, or has another text."""
        index = self._shelf.index_of(message_id)
        if index is not None:
            self._texts_size -= len(self._texts.pop(message_id, ""))
            if not self._query.is_empty:
                self._stale.add(index)
                if not self._renewal.isActive():
                    self._renewal.start()

    def messages_removed(self) -> None:
        """Messages at the end are gone."""
        count = len(self._shelf)
        for index in [index for index in self._hits if index >= count]:
            del self._hits[index]
            self._order.remove(index)
        if self._current is not None and self._current[0] >= count:
            self._current = None
        self._before = None
        self.changed.emit()

    # the work

    def _forget(self) -> None:
        self._hits.clear()
        self._order.clear()
        self._stale.clear()
        self._before = self._current = None
        self._wants_current = self._saw_all = False

    def _messages(self) -> Iterator[None]:
        """Look at what is in sight, then at all others from the end up."""
        seen = self._in_sight()
        for index in seen:
            yield from self._look_at(index)
        self._saw_all = True
        if self._hits:
            self._choose()
        for index in range(len(self._shelf) - 1, -1, -1):
            if index not in seen and index < len(self._shelf):
                yield from self._look_at(index)

    def _look_at(self, index: int) -> Iterator[None]:
        message = self._shelf.message(index)
        view = self._shelf.views.get(index)
        text = self._texts.get(message.id)
        if view is not None and view.is_read:
            text = view.whole_text
        elif text is None:
            if not self._query.may_be_in(message.text):
                self._take(index, [])
                yield
                return
            reader = MessageReader(message.text, is_answer=message.role is not Role.USER)
            while reader.advance():
                yield
            text = "\n".join(block.plain_text for block in reader.blocks())
            self._keep(message.id, text)
        self._take(index, self._query.hits(text))
        yield

    def _keep(self, message_id: str, text: str) -> None:
        self._texts[message_id] = text
        self._texts_size += len(text)
        while self._texts_size > _KEPT and len(self._texts) > 1:
            self._texts_size -= len(self._texts.popitem(last=False)[1])

    def _take(self, index: int, hits: list[tuple[int, int]]) -> None:
        if hits:
            if index not in self._hits:
                insort(self._order, index)
            self._hits[index] = hits
        elif index in self._hits:
            del self._hits[index]
            self._order.remove(index)
        if self._current is not None and self._current[0] == index and self._current[1] >= len(hits):
            self._current = (index, len(hits) - 1) if hits else None
        self._before = None

    def _look(self) -> None:
        timer, found = QElapsedTimer(), len(self._order)
        timer.start()
        while self._work is not None and timer.elapsed() < _SLICE:
            if next(self._work, self) is self:
                self._work = None
        if self._work is None:
            self._turn.stop()
        if self._wants_current and self._current is None and self._order and self._saw_all:
            self._choose()
        if len(self._order) != found or self._work is None:
            self.changed.emit()

    def _look_again(self) -> None:
        stale, self._stale = sorted(self._stale), set()
        for index in stale:
            if index < len(self._shelf):
                for _ in self._look_at(index):
                    pass
        self.changed.emit()

    def _choose(self) -> None:
        """The hit that is gone to first: the next one in what is in sight, else the nearest above, else below."""
        self._wants_current = False
        self._current = self._nearest()
        self._show_current()

    def _nearest(self) -> Hit:
        start = self._from
        for index in self._in_sight():
            for number, (first, _) in enumerate(self._hits.get(index, ())):
                if (index, first) >= start:
                    return (index, number)
        for index in reversed(self._order[: bisect_left(self._order, start[0] + 1)]):
            before = bisect_left(self._hits[index], start[1], key=lambda hit: hit[0]) if index == start[0] else len(self._hits[index])
            if before:
                return (index, before - 1)
        return (self._order[0], 0)

    def _show_current(self) -> None:
        if self._current is not None:
            start, end = self._hits[self._current[0]][self._current[1]]
            self._show_hit(self._current[0], start, end)

    def _sums(self) -> list[int]:
        if self._before is None:
            self._before = [0]
            for index in self._order:
                self._before.append(self._before[-1] + len(self._hits[index]))
        return self._before
