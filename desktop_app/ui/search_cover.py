"""Lays what was found over the list of chats while something is looked for; before that, the filters stand above the list."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QSpacerItem, QVBoxLayout, QWidget

from desktop_app.chat.message_search import Search
from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.search_results import SearchResults

_BELOW = 8  # px between the field and what was found
_SIDE = 8


class SearchCover(QFrame):
    """A child of `whole`, below the field; `under` is what the keyboard must not reach meanwhile."""

    def __init__(
        self, whole: QWidget, field: SearchField, under: QAbstractItemView, results: SearchResults, enter_list: Callable[[], None]
    ) -> None:
        super().__init__(whole)
        self._whole, self._field, self._under = whole, field, under
        self._results, self._enter_list = results, enter_list
        self._policy = under.focusPolicy()
        self._was_current = QPersistentModelIndex()  # of the list, when a search began
        self.setProperty("kind", "pane")
        field.setAccessibleName(self.tr("Search all chats"))
        field.setToolTip(f"{self.tr('Search all chats')} ({key_text(Command.SEARCH)})")
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 0, 0, 0)
        column.addWidget(results)
        results.follow_in_tab_order(field)
        self._is_near = False  # the keyboard came to the field and is still in the pane
        self._room = QSpacerItem(0, 0)
        layout = whole.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertSpacerItem(1, self._room)
        self.hide()
        whole.installEventFilter(self)
        field.textChanged.connect(results.look_for)
        field.emptied.connect(results.start_over)
        field.turned_to.connect(results.turned_to)
        field.left_downwards.connect(self._down)
        field.entered.connect(self._entered)
        results.searched.connect(self._follow)
        results.left.connect(self._back)
        results.typed.connect(self._type)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the list, or as the filters."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _place(self) -> None:
        top = self._field.geometry().bottom() + 1 + _BELOW
        height = max(self._whole.height() - top, 0)
        if self._results.search.is_empty:
            height = min(self._results.filters.height_at(self._whole.width() - _SIDE), height)
        self.setGeometry(0, top, self._whole.width(), height)
        room = height if self._is_near and self._results.search.is_empty else 0
        if self._room.sizeHint().height() != room:
            self._room.changeSize(0, room)
            layout = self._whole.layout()
            assert layout is not None
            layout.update()

    def _follow(self, search: Search) -> None:
        self._field.set_narrowed(not search.filter.is_empty)
        if not search.is_empty and self._under.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            self._policy = self._under.focusPolicy()
            self._was_current = QPersistentModelIndex(self._under.currentIndex())
            self._under.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._under.setUpdatesEnabled(False)  # else it is painted below what was found with each key
        elif search.is_empty:
            if self._results.view.hasFocus():
                self._back()
            self._under.setFocusPolicy(self._policy)
            self._under.setUpdatesEnabled(True)
            QTimer.singleShot(0, self._under, self._show_current)  # once the filters have their room above it
        self._show_part()

    def _show_current(self) -> None:
        """What was opened from the results may stand where the list did not reach then."""
        current = self._under.currentIndex()
        if self._results.search.is_empty and current.isValid() and self._was_current != current:
            self._under.scrollTo(current)

    def _show_part(self) -> None:
        """The whole, the filters alone, or nothing."""
        if self._results.search.is_empty and not self._is_near:
            if self.isAncestorOf(self.window().focusWidget() or self.window()):
                self._back()
            self.hide()
        else:
            self.raise_()
            self.show()
        self._place()

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        """Above a list that is clicked the filters stay, or it would move away below the mouse."""
        if now is None or now.window() is not self.window():
            return  # a menu, or another window
        is_near = now is self._field or (self._is_near and self._whole.isAncestorOf(now))
        if is_near != self._is_near:
            self._is_near = is_near
            if is_near:
                self._results.choices_wanted.emit()
            self._show_part()

    def _down(self) -> None:
        if self._results.search.is_empty:
            self._enter_list()
        else:
            self._results.enter()

    def _entered(self) -> None:
        if not self._results.search.is_empty:
            self._results.choose_first()

    def _back(self) -> None:
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type(self, letter: str) -> None:
        self._back()
        self._field.deselect()
        self._field.end(False)
        self._field.insert(letter)
