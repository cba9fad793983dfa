"""Lays what was found over the list of chats for as long as something stands in the search field."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.ui.key_bindings import Command, key_text
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.search_results import SearchResults

_BELOW = 8  # px between the field and what was found
_SIDE = 8


class SearchCover(QFrame):
    """A child of `whole`, below the field; `under` is what the keyboard must not reach meanwhile."""

    def __init__(self, whole: QWidget, field: SearchField, under: QWidget, results: SearchResults, enter_list: Callable[[], None]) -> None:
        super().__init__(whole)
        self._whole, self._field, self._under = whole, field, under
        self._results, self._enter_list = results, enter_list
        self._policy = under.focusPolicy()
        self.setProperty("kind", "pane")
        field.setAccessibleName(self.tr("Search all chats"))
        field.setToolTip(f"{self.tr('Search all chats')} ({key_text(Command.SEARCH)})")
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 0, 0, 0)
        column.addWidget(results)
        QWidget.setTabOrder(field, results)
        self.hide()
        whole.installEventFilter(self)
        field.textChanged.connect(self._typed)
        field.left_downwards.connect(self._down)
        field.entered.connect(self._entered)
        results.left.connect(self._back)
        results.typed.connect(self._type)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the list."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return False

    def _place(self) -> None:
        top = self._field.geometry().bottom() + 1 + _BELOW
        self.setGeometry(0, top, self._whole.width(), max(self._whole.height() - top, 0))

    def _typed(self, text: str) -> None:
        is_wanted = bool(text.strip())
        if is_wanted and self.isHidden():
            self._place()
            self.raise_()
            self.show()
            self._policy = self._under.focusPolicy()
            self._under.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        elif not is_wanted and not self.isHidden():
            if self.isAncestorOf(self.window().focusWidget() or self.window()):
                self._back()
            self.hide()
            self._under.setFocusPolicy(self._policy)
        self._results.look_for(text)

    def _down(self) -> None:
        if self.isHidden():
            self._enter_list()
        else:
            self._results.enter()

    def _entered(self) -> None:
        if not self.isHidden():
            self._results.choose_first()

    def _back(self) -> None:
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type(self, letter: str) -> None:
        self._back()
        self._field.deselect()
        self._field.end(False)
        self._field.insert(letter)
