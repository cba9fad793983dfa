"""Joins the list of chats to the library: what is done to chats and folders, and how each act is taken back."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from desktop_app.chat.errors import ChatError
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.main_window import MainWindow
from desktop_app.workspace.chat_titles import ChatTitles
from desktop_app.workspace.library import Library
from desktop_app.workspace.open_sessions import OpenSessions
from desktop_app.workspace.undo import Act, UndoStack

T = TypeVar("T")
_SUBJECT = 40  # characters of what an act was done to


class ListDesk(QObject):
    """One for each window; what an act does to a chat that is on a screen, the windows hear of the library."""

    def __init__(
        self,
        window: MainWindow,
        conversations: ConversationList,
        library: Library,
        sessions: OpenSessions,
        titles: ChatTitles,
        undo: UndoStack,
        *,
        show_error: Callable[[ChatError], None],
    ) -> None:
        super().__init__(window)
        self._window, self._list = window, conversations
        self._library, self._sessions, self._titles, self._acts = library, sessions, titles, undo
        self._show_error = show_error
        self._join()

    def _join(self) -> None:
        shown, library, folders = self._list, self._library, self._library.folder_acts
        shown.renamed.connect(self.rename)
        shown.deleted.connect(self.delete)
        shown.restored.connect(self._restore)
        shown.purged.connect(lambda ids: self._guarded(lambda: library.delete_for_good(ids)))
        shown.pinned.connect(lambda ids, pinned: self._guarded(lambda: library.pin(ids, pinned)))
        shown.archived.connect(self._archive)
        shown.moved.connect(lambda ids, folder: self._guarded(lambda: library.move(ids, folder)))
        shown.folder_created.connect(lambda folder, name, ids: self._guarded(lambda: folders.create(folder, name, ids)))
        shown.folder_renamed.connect(lambda folder, name: self._guarded(lambda: folders.rename(folder, name)))
        shown.folder_moved.connect(lambda folder, place: self._guarded(lambda: folders.move(folder, place)))
        shown.folder_folded.connect(lambda folder, folded: self._guarded(lambda: folders.fold(folder, folded)))
        shown.folder_deleted.connect(self._delete_folder)
        shown.read_failed.connect(self._show_error)
        library.changed.connect(shown.refresh)
        library.chats_changed.connect(shown.refresh_chats)
        library.folders_changed.connect(shown.refresh_folders)
        self._window.undo_requested.connect(self.undo_latest)
        self._acts.taken_back.connect(self._window.toast.withdraw)

    def delete(self, ids: list[str]) -> None:
        """Put chats in the trash, with a way back."""
        for identity in ids:
            if (session := self._sessions.session(identity)) is not None:
                session.stop()
        act = self._guarded(lambda: self._library.delete(*ids))
        if act is None:
            return
        many = self.tr("Deleted {n} chats").format(n=act.count)
        self._tell(act, self.tr("Deleted “{title}”").format(title=self._title(act)) if act.count == 1 else many)

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a chat a title of the user's own."""
        self._guarded(lambda: self._titles.rename(conversation_id, title))

    def _restore(self, ids: list[str]) -> None:
        act = self._guarded(lambda: self._library.restore(*ids)) if ids else None
        if act is not None:
            many = self.tr("Restored {n} chats").format(n=act.count)
            self._tell(act, self.tr("Restored “{title}”").format(title=self._title(act)) if act.count == 1 else many)

    def _archive(self, ids: list[str], archived: bool) -> None:
        act = self._guarded(lambda: self._library.archive(ids, archived))
        if act is None:
            return
        one = self.tr("Archived “{title}”") if archived else self.tr("Took “{title}” out of the archive")
        many = self.tr("Archived {n} chats") if archived else self.tr("Took {n} chats out of the archive")
        self._tell(act, one.format(title=self._title(act)) if act.count == 1 else many.format(n=act.count))

    def _delete_folder(self, folder_id: str) -> None:
        act = self._guarded(lambda: self._library.folder_acts.delete(folder_id))
        if act is not None:
            self._tell(act, self.tr("Deleted the folder “{name}”").format(name=act.subject))

    def _title(self, act: Act) -> str:
        return act.subject or self.tr("New chat")

    def _tell(self, act: Act, text: str) -> None:
        self._window.show_toast(text, self.tr("Undo"), lambda: self._take_back(act), about=act)

    def undo_latest(self) -> None:
        """Take back the latest act, and say so: what it was done to may be out of sight."""
        act = self._guarded(self._acts.undo)
        if act is not None:
            subject = act.subject if len(act.subject) <= _SUBJECT else f"{act.subject[:_SUBJECT]}…"
            self._window.show_briefly(self.tr("Undone: “{title}”").format(title=subject) if subject else self.tr("Undone"))

    def _take_back(self, act: Act) -> None:
        self._guarded(lambda: self._acts.undo(act))

    def _guarded(self, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except ChatError as error:
            self._show_error(error)
            return None
