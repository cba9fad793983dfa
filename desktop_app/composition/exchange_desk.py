"""Chats leave Brise as files, and come from files; everything for that is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.composition.exchange_parts import ExchangeParts
from desktop_app.composition.paper_desk import PaperDesk
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.main_window import MainWindow

if TYPE_CHECKING:
    from desktop_app.composition.export_desk import ExportDesk
    from desktop_app.composition.import_desk import ImportDesk


class ExchangeDesk(QObject):
    """The menu's wishes, for the chat that lies on the desk and for all of them."""

    def __init__(self, shared: SharedRooms, desk: ConversationDesk, paper: PaperDesk, window: MainWindow) -> None:
        super().__init__(window)
        self._parts = ExchangeParts(shared, desk, paper, window)
        self._export: ExportDesk | None = None
        self._import: ImportDesk | None = None

    def export_chat(self) -> None:
        """Ask in which form and where, and write the chat that is shown."""
        self._exporting().export_shown()

    def export_all(self) -> None:
        """The same with all chats."""
        self._exporting().export_all()

    def export_several(self, ids: Sequence[str]) -> None:
        """The same with those that are chosen in the list."""
        self._exporting().export_several(ids)

    def import_chats(self) -> None:
        """Ask for a file, and take in the chats that are in it."""
        from desktop_app.composition.import_desk import ImportDesk

        if self._import is None:
            self._import = ImportDesk(self._parts)
        self._import.ask()

    def close(self) -> None:
        """Stop what runs; no half file and no half chat stays."""
        if self._import is not None:
            self._import.close()
        if self._export is not None:
            self._export.close()

    def _exporting(self) -> ExportDesk:
        # deferred: the window's start does not pay for it
        from desktop_app.composition.export_desk import ExportDesk

        if self._export is None:
            self._export = ExportDesk(self._parts)
        return self._export
