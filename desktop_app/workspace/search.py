"""Looks for words in all chats as they are typed: one question at a time, a newer one ends the one before."""

import asyncio
import math
import threading
import time

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.chat.message_search import ChatHit, IndexProgress, Search, SearchPage
from desktop_app.storage.search_reader import Found, FoundChats
from desktop_app.workspace.message_index import MessageIndex
from desktop_app.workspace.tasks import Tasks

PAGE = 50
"""Hits that are shown at first, and with each step further down."""
AGAIN_AT_MOST = 500
"""Hits that are looked for again when something changed: of more the end is never seen."""
_AGAIN_AFTER = 1.0  # seconds: an answer that streams, and a draft, are committed all the time
_QUICK = 0.03
"""Seconds in which chats are shown together with the messages: the files of drafts are in no index, and may be long."""
_SHARE = 10  # it is at work for a tenth of the time at most


class MessageSearch(QObject):
    """Pages come by a signal; those of a question that is no longer asked never do."""

    page_found = Signal(object)  # SearchPage
    chats_found = Signal(object, object)
    """A Search, and all chats (tuple[ChatHit, ...]): they took longer than the messages."""
    choices_found = Signal(object)  # SearchChoices

    def __init__(self, messages: MessageIndex, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages, self._index, self._tasks = messages, messages.index, tasks
        self._search = Search()
        self._stop = threading.Event()
        self._before: int | None = None  # where the next page begins
        self._is_looking = False
        self._may_have_more = False  # the index was not complete when the last page came
        self._told = 0  # hits
        self._again = QTimer(self, singleShot=True, interval=round(_AGAIN_AFTER * 1000))
        self._again.timeout.connect(self._ask_again)
        messages.progressed.connect(self._take_progress)
        messages.followed.connect(self._take_change)

    def prepare(self) -> None:
        """Somebody turned to the search: the first key shall wait for nothing."""
        self._tasks.start(asyncio.to_thread(self._index.prepare), "prepare a search")

    def look_for(self, search: Search) -> None:
        """Look for something else; nothing ends it."""
        self._end_question()
        had, self._search = not self._search.is_empty, search
        self._before, self._told = None, 0
        if search.is_empty:
            if had:
                self._tasks.start(asyncio.to_thread(self._index.forget), "forget a search")
        else:
            self._ask(is_first=True)

    def more(self) -> None:
        """The next page, if there is one and it is not being looked for already."""
        if not self._is_looking and self._before is not None:
            self._ask(is_first=False)

    def tell_choices(self) -> None:
        """What can be narrowed, without a question."""
        self._tasks.start(self._tell_choices(), "choices of the search")

    async def _tell_choices(self) -> None:
        self.choices_found.emit(await asyncio.to_thread(self._index.choices))

    def _end_question(self) -> None:
        self._stop.set()
        self._index.interrupt()
        self._is_looking = False

    def _ask(self, *, is_first: bool) -> None:
        self._stop = threading.Event()
        self._is_looking = True
        self._tasks.start(self._look(self._search, self._before, self._stop, is_first=is_first), "search")

    async def _look(self, search: Search, before: int | None, stop: threading.Event, *, is_first: bool) -> None:
        """Tell what is found as soon as some of it is, up to one page."""
        left = PAGE
        asks_chats, chats, has_all_chats = is_first, tuple[ChatHit, ...](), True
        while left > 0:
            if asks_chats:
                listed, found = await asyncio.to_thread(self._chats_and_messages, search, left, stop, _QUICK)
                asks_chats, chats, has_all_chats = False, listed.hits, listed.is_whole
            else:
                found = await asyncio.to_thread(self._index.find, search, before, left, stop)
            if stop.is_set():
                return
            before, left = found.before, left - len(found.hits)
            is_last, is_full = before is None, left <= 0
            if is_last or is_full:
                self._before, self._is_looking = before, False
                self._may_have_more = is_last and not self._messages.progress.is_complete
            self._told += len(found.hits)
            if found.hits or chats or is_last:
                self.page_found.emit(SearchPage(search, chats, found.hits, is_first, is_last, is_full, has_all_chats=has_all_chats))
                chats, is_first = (), False
            if is_last:
                break
        if not has_all_chats:
            listed = await asyncio.to_thread(self._index.chats, search, stop)
            if stop.is_set():
                return
            self.chats_found.emit(search, listed.hits)
        choices = await asyncio.to_thread(self._index.choices)
        if not stop.is_set():
            self.choices_found.emit(choices)

    def _chats_and_messages(self, search: Search, limit: int, stop: threading.Event, seconds: float) -> tuple[FoundChats, Found]:
        return self._index.chats(search, stop, seconds), self._index.find(search, None, limit, stop)

    def _take_change(self) -> None:
        if not self._search.is_empty and not self._again.isActive():
            self._again.start()

    def _ask_again(self) -> None:
        """What is shown may be gone or another one: it is looked for once more, as far as it is shown."""
        if self._search.is_empty or self._told > AGAIN_AT_MOST:
            return
        if self._is_looking:
            self._again.start()
            return
        self._stop = threading.Event()
        self._is_looking = True
        self._tasks.start(self._look_again(self._search, max(self._told, PAGE), self._stop), "search again")

    async def _look_again(self, search: Search, wanted: int, stop: threading.Event) -> None:
        since = time.perf_counter()
        listed, found = await asyncio.to_thread(self._chats_and_messages, search, wanted, stop, math.inf)
        hits = found.hits
        while found.before is not None and len(hits) < wanted and not stop.is_set():
            found = await asyncio.to_thread(self._index.find, search, found.before, wanted - len(hits), stop)
            hits += found.hits
        if stop.is_set():
            return
        self._before, self._told, self._is_looking = found.before, len(hits), False
        self._again.setInterval(round(max(_AGAIN_AFTER, _SHARE * (time.perf_counter() - since)) * 1000))
        self.page_found.emit(SearchPage(search, listed.hits, hits, True, found.before is None, True, is_again=True))

    def _take_progress(self, progress: IndexProgress) -> None:
        if progress.is_complete and self._may_have_more and not self._search.is_empty:
            self._may_have_more = False
            self.look_for(self._search)
