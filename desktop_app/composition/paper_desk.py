"""Brings the chat that is shown onto paper; everything for that is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.chat.errors import ChatError
from desktop_app.chat.ports import MessageSource
from desktop_app.composition.conversation_desk import ConversationDesk
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Theme
from desktop_app.workspace.prompted_source import PromptedSource

if TYPE_CHECKING:
    from desktop_app.ui.chat_paper import ChatPaper


class PaperDesk(QObject):
    """Print, for the chat that lies on the desk, and PDFs."""

    def __init__(self, theme: Theme, desk: ConversationDesk, window: MainWindow, store: ConversationStore) -> None:
        super().__init__(window)
        self._store = store
        self._theme, self._desk, self._window = theme, desk, window
        self._paper: ChatPaper | None = None

    def print_chat(self) -> None:
        """Ask for a printer, and print the chat."""
        session = self._desk.session
        if session is not None:
            self._opened().print_chat(session.conversation.title, lambda: PromptedSource(session.conversation, session.frozen()))

    def write_pdf(self, title: str, source: Callable[[], MessageSource], path: Path) -> None:
        """Write a chat as a PDF, as it is now."""
        self._opened().write_pdf(title, source(), path, self.contents)

    def contents(self, attachment_id: str) -> bytes | None:
        """What an attachment holds; None if it cannot be read: it is named all the same."""
        try:
            return self._store.attachment_data(attachment_id)
        except ChatError:
            return None

    def close(self) -> None:
        """Stop what runs; no half file stays."""
        if self._paper is not None:
            self._paper.cancel()

    def _opened(self) -> ChatPaper:
        # deferred: the window's start does not pay for it
        from desktop_app.ui.chat_paper import ChatPaper

        if self._paper is None:
            self._paper = ChatPaper(self._theme, self._window, self._window.show_toast)
        return self._paper
