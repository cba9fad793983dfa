"""Chats leave Brise as files, and come from files; everything for that is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.composition.exchange_parts import ExchangeParts

if TYPE_CHECKING:
    from desktop_app.composition.export_desk import ExportDesk
    from desktop_app.composition.import_desk import ImportDesk


class ExchangeDesk(QObject):
    """The menu's wishes, for the chat that lies on the desk and for all of them."""

    def __init__(self, parts: ExchangeParts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._export: ExportDesk | None = None
        self._import: ImportDesk | None = None

    def export_chat(self) -> None:
        """Ask in which form and where, and write the chat that is shown."""
        self._exporting().export_shown()

    def export_all(self) -> None:
        """The same with all chats."""
        self._exporting().export_all()

    def export_several(self, ids: Sequence[str]) -> None:
        """The same with the chats of these ids."""
        self._exporting().export_several(ids)

    def import_chats(self) -> None:
        """Ask for a file, and take in the chats that are in it."""
        self._importing().ask()

    def import_files(self, paths: Sequence[str]) -> None:
        """Files were given: show what each is, and take in the chats if they are wanted."""
        self._importing().take([Path(path) for path in paths])

    def open_files(self, paths: Sequence[Path]) -> None:
        """The same, and show the first of the chats that were taken in."""
        if paths:
            self._importing().take(paths, opens=True)

    def give_back(self) -> list[Path]:
        """The files that wait for their turn, which wait no longer."""
        return [] if self._import is None else self._import.give_back()

    def close(self) -> None:
        """Stop what runs; no half file and no half chat stays."""
        if self._import is not None:
            self._import.close()
        if self._export is not None:
            self._export.close()

    def _importing(self) -> ImportDesk:
        from desktop_app.composition.import_desk import ImportDesk

        if self._import is None:
            self._import = ImportDesk(self._parts)
        return self._import

    def _exporting(self) -> ExportDesk:
        # deferred: the window's start does not pay for it
        from desktop_app.composition.export_desk import ExportDesk

        if self._export is None:
            self._export = ExportDesk(self._parts)
        return self._export
