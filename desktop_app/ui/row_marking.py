"""Several rows of the chat list at once: which chats the next act is for."""

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal
from PySide6.QtWidgets import QAbstractItemView

from desktop_app.ui.conversation_rows import ConversationRows


class RowMarking(QObject):
    """While nothing is marked, the selection of the view says which chat is shown; else it says which are marked."""

    changed = Signal()
    """How many are marked."""

    def __init__(self, view: QAbstractItemView, rows: ConversationRows) -> None:
        super().__init__(view)
        self._view, self._rows = view, rows
        self._shown: str | None = None
        self._marked: set[str] = set()
        self._anchor: str | None = None

    @property
    def ids(self) -> list[str]:
        """The marked chats, as they stand in the list; those that cannot be seen are not meant."""
        return self._rows.shown(self._marked)

    @property
    def is_marking(self) -> bool:
        """True if anything is marked."""
        return bool(self._marked)

    @property
    def shown(self) -> str | None:
        """The chat that is shown: a marking with Shift begins there."""
        return self._shown

    def show(self, identity: str | None) -> None:
        """Tell which chat is shown; nothing is marked any more."""
        self._shown = identity
        self._set(())

    def toggle(self, row: int, *, with_shown: bool = False) -> None:
        """Mark a chat, or not any more; `with_shown` lets the chat that is shown be the first of them."""
        identity = self._rows.id_at(row)
        if identity is None:
            return
        marked = set(self._marked)
        if not marked and with_shown and self._shown is not None and self._rows.row_of(self._shown) is not None:
            marked.add(self._shown)
        self._anchor = identity
        self._set(marked ^ {identity})

    def extend(self, start: int, end: int) -> None:
        """Mark all chats from where the marking began, or from `start`, to `end`, and no others."""
        anchor = None if self._anchor is None or not self._marked else self._rows.row_of(self._anchor)
        if anchor is None:
            anchor = start
            self._anchor = self._rows.id_at(start)
        low, high = min(anchor, end), max(anchor, end)
        self._set(identity for row in range(low, high + 1) if (identity := self._rows.id_at(row)) is not None)

    def mark_only(self, identity: str) -> None:
        """Mark one chat and no others."""
        self._anchor = identity
        self._set((identity,))

    def mark_all(self) -> None:
        """Mark every chat of the list."""
        self._set(self._rows.shown_ids)

    def clear(self) -> bool:
        """Mark nothing; False if nothing was marked."""
        was_marking = bool(self._marked)
        self._anchor = None
        if was_marking:
            self._set(())
        return was_marking

    def select_again(self) -> None:
        """Rows were changed under the view: select what is marked or shown where it stands now."""
        # a chat that left this list is not meant by what is done to the marked ones
        self._marked = self._rows.present(self._marked)
        identities = self._marked or ({self._shown} if self._shown is not None else set())
        rows = self._rows.rows_of(identities)
        selection = QItemSelection()
        first = last = -2
        for row in [*rows, -2]:
            if row == last + 1:
                last = row
                continue
            if first >= 0:
                selection.select(self._rows.index(first), self._rows.index(last))
            first = last = row
        self._view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _set(self, identities: Iterable[str]) -> None:
        self._marked = set(identities)
        self.select_again()
        self.changed.emit()
