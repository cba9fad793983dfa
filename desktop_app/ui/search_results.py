"""What takes the place of the list of chats while something is looked for: filters, chats, messages with their hits."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.chat.message_search import ChatHit, IndexProgress, Search, SearchChoices, SearchPage
from desktop_app.ui.search_delegate import SearchDelegate
from desktop_app.ui.search_filters import SearchFilters
from desktop_app.ui.search_rows import SearchRows
from desktop_app.ui.search_view import SearchView
from desktop_app.ui.theme import Theme

_PATIENCE = 400  # ms after which it says that it is still looking
_NEAR_END = 300  # px from the end of the list at which more is asked for


class SearchResults(QWidget):
    """Tells what is looked for; what was found is told to it, page by page."""

    searched = Signal(object)
    """A Search; an empty one ends it."""
    choices_wanted = Signal()
    """The filters can be opened though nothing was looked for yet."""
    turned_to = Signal()
    """A search may begin soon."""
    more_wanted = Signal()
    chat_chosen = Signal(str)
    edit_chosen = Signal(object)
    """A ChatHit of a message that is being edited."""
    hit_chosen = Signal(object)
    """A SearchHit."""
    left = Signal()
    """The keyboard goes back to the search field."""
    typed = Signal(str)
    """A letter, meant for the search field."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = Search()
        self.is_stale = False
        """What is shown was found for what was looked for before."""
        self._picks_first = False  # as soon as it is known
        self._has_all = self._has_all_chats = True
        self._progress = IndexProgress(0, 1)
        self.filters = SearchFilters(self)
        self._rows = SearchRows(self)
        self.view = SearchView(self._rows, self)
        self.view.setItemDelegate(SearchDelegate(theme, self.view))
        self.view.setAccessibleName(self.tr("Search results"))
        self._hint = QLabel(wordWrap=True)
        self._hint.setProperty("kind", "help")
        self._hint.setContentsMargins(12, 8, 12, 4)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.filters)
        column.addWidget(self._hint)
        column.addWidget(self.view, 1)
        self.filters.changed.connect(self._filters_changed)
        self.filters.left.connect(self.left)
        self.view.picked.connect(self._pick)
        self.view.typed.connect(self.typed)
        self.view.left.connect(self.left)
        self.view.left_upwards.connect(self.left)
        self.view.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._show_hint()

    @property
    def search(self) -> Search:
        """What is looked for."""
        return self._search

    @property
    def hint(self) -> str:
        """What is said above the list."""
        return self._hint.text()

    def look_for(self, text: str) -> None:
        """Look for other words; without any, for all that the filters let through."""
        self._look(Search(text if text.strip() else "", self.filters.wanted))

    def start_over(self) -> None:
        """Look for nothing, and let everything through."""
        self.filters.clear()
        self._look(Search())

    def show_page(self, page: SearchPage) -> None:
        """What was found."""
        if page.search != self._search:
            return
        if page.is_again:
            self._show_again(lambda: self._rows.show(page.chats, page.hits))
        elif page.is_first:
            self._rows.show(page.chats, page.hits)
            self.view.scrollToTop()
            if self.view.hasFocus():
                self.view.enter()
            self.is_stale = False
            self._patience.stop()
        else:
            self._rows.add_hits(page.hits)
        self._has_all, self._has_all_chats = page.is_last, page.has_all_chats
        self._show_hint()
        if self._picks_first:
            self.choose_first()
        if page.is_full and not page.is_again:
            self.view.doItemsLayout()  # else it does not know yet how long the list is
            self._scrolled()

    def show_chats(self, search: Search, chats: tuple[ChatHit, ...]) -> None:
        """All chats that were found, in the place of those that were known when the first messages were."""
        if search == self._search:
            self._has_all_chats = True
            self._show_again(lambda: self._rows.show_chats(chats))
            self._show_hint()

    def _show_again(self, show: Callable[[], bool]) -> None:
        self.view.keep_place(show)
        if self.view.hasFocus() and not self._rows.rowCount():
            self.left.emit()

    def show_progress(self, progress: IndexProgress) -> None:
        """How much can be found by now."""
        self._progress = progress
        self._show_hint()

    def show_choices(self, choices: SearchChoices) -> None:
        """What the filters can be set to."""
        self.filters.show_choices(choices)

    def follow_in_tab_order(self, field: QWidget) -> None:
        """Tab goes from the field to the filters, then to what was found."""
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else it would not be moved
        for before, after in pairwise((field, *self.filters.chips, self.view)):
            QWidget.setTabOrder(before, after)
        self._show_hint()

    def enter(self) -> bool:
        """The keyboard goes to what was found; False if that is nothing."""
        return self.view.enter()

    def choose_first(self) -> None:
        """Go to the first one; if it is not known yet, once it is."""
        first = self._rows.neighbour(-1, 1)
        self._picks_first = self.is_stale
        if first is not None and not self._picks_first:
            self._pick(first)

    def _look(self, search: Search) -> None:
        if search == self._search:
            return
        self._search = search
        self._picks_first = False
        self.is_stale = not search.is_empty
        self._has_all = False
        if search.is_empty:
            self._patience.stop()
            self._rows.show((), ())
        elif not self._patience.isActive():
            self._patience.start()
        self._show_hint()
        self.searched.emit(search)

    def _filters_changed(self) -> None:
        self._look(Search(self._search.text, self.filters.wanted))

    def _pick(self, row: int) -> None:
        found = self._rows.row(row)
        if found is None:
            return
        self.view.select_row(row)
        if isinstance(found, ChatHit) and found.message_id:
            self.edit_chosen.emit(found)
        elif isinstance(found, ChatHit):
            self.chat_chosen.emit(found.conversation_id)
        else:
            self.hit_chosen.emit(found)

    def _scrolled(self) -> None:
        bar = self.view.verticalScrollBar()
        if not self._has_all and not self.is_stale and bar.value() > bar.maximum() - _NEAR_END:
            self.more_wanted.emit()

    def _show_hint(self) -> None:
        said = []
        is_looking = self.is_stale or not (self._has_all and self._has_all_chats)
        if is_looking and not self._patience.isActive() and not self._rows.rowCount():
            said.append(self.tr("Searching…"))
        if not is_looking and not self._rows.rowCount():
            said.append(self.tr("Nothing found"))
        if not self._progress.is_complete:
            numbers = [QLocale().toString(number) for number in (self._progress.done, self._progress.total)]
            said.append(self.tr("Still indexing, {n} of {m}").format(n=numbers[0], m=numbers[1]))
        text = "\n".join(said) if not self._search.is_empty else ""
        self.view.setHidden(self._search.is_empty)
        if text != self._hint.text():
            self._hint.setText(text)
            if self.isVisible() and said and self.tr("Nothing found") in said:
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.view, said[0]))
        self._hint.setVisible(bool(text))
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._rows.rowCount() else Qt.FocusPolicy.NoFocus)
