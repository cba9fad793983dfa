"""The user's folders: made, renamed, moved, folded and deleted; the chats of a deleted one move out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop_app.chat.chat_list import Folder, Place, folder_name_from
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.workspace.undo import Act, UndoStack


class Folders:
    """Every act raises ChatError(STORAGE); all but folding can be taken back."""

    def __init__(
        self, store: ConversationStore, undo: UndoStack, changed: Callable[[], None], chats_changed: Callable[[list[str]], None]
    ) -> None:
        self._store, self._undo, self._changed, self._chats_changed = store, undo, changed, chats_changed

    def create(self, folder_id: str, name: str, ids: Sequence[str] = ()) -> Act:
        """Make a folder behind all others, and put chats into it."""
        before = self._store.folders()
        made = Folder(folder_id, folder_name_from(name), len(before))
        places = self._store.places(ids)
        self._store.save_folders([*before, made])
        self._store.set_places({identity: replace(place, folder=folder_id, pinned=False) for identity, place in places.items()})
        act = self._did(made.name, lambda: self._forget(folder_id, places))
        self._chats_changed(list(places))
        return act

    def rename(self, folder_id: str, name: str) -> Act | None:
        """Give a folder another name; None if there is nothing to do."""
        folder, name = self._folder(folder_id), folder_name_from(name)
        if folder is None or not name or name == folder.name:
            return None
        self._change(folder_id, lambda known: replace(known, name=name))
        return self._did(folder.name, lambda: self._take_back(folder_id, lambda known: replace(known, name=folder.name)))

    def move(self, folder_id: str, position: int) -> Act | None:
        """Let a folder stand at this place among the folders; None if it does already."""
        folders = self._store.folders()
        folder = next((known for known in folders if known.id == folder_id), None)
        if folder is None:
            return None
        old = folders.index(folder)
        position = max(0, min(position, len(folders) - 1))
        if position == old:
            return None
        self._put(folder_id, position)
        return self._did(folder.name, lambda: self._put_back(folder_id, old))

    def delete(self, folder_id: str) -> Act | None:
        """Delete a folder; its chats are kept, and move out. None if there is no such folder."""
        folders = self._store.folders()
        folder = next((known for known in folders if known.id == folder_id), None)
        if folder is None:
            return None
        position = folders.index(folder)
        self._forget(folder_id, {})  # its chats keep its id: that counts as none, until the folder is brought back
        return self._did(folder.name, lambda: self._bring_back(folder, position))

    def fold(self, folder_id: str, folded: bool) -> None:
        """Show or hide the chats of a folder; that is remembered, and no act to take back."""
        self._change(folder_id, lambda known: replace(known, folded=folded))
        self._changed()

    def _folder(self, folder_id: str) -> Folder | None:
        return next((known for known in self._store.folders() if known.id == folder_id), None)

    def _did(self, subject: str, take_back: Callable[[], None]) -> Act:
        act = Act(subject, take_back)
        self._undo.push(act)
        self._changed()
        return act

    def _change(self, folder_id: str, change: Callable[[Folder], Folder]) -> None:
        self._save([change(known) if known.id == folder_id else known for known in self._store.folders()])

    def _take_back(self, folder_id: str, change: Callable[[Folder], Folder]) -> None:
        self._change(folder_id, change)
        self._changed()

    def _put(self, folder_id: str, position: int) -> None:
        folders = self._store.folders()
        moved = [known for known in folders if known.id == folder_id]
        others = [known for known in folders if known.id != folder_id]
        self._save([*others[:position], *moved, *others[position:]])

    def _put_back(self, folder_id: str, position: int) -> None:
        self._put(folder_id, position)
        self._changed()

    def _forget(self, folder_id: str, places: dict[str, Place]) -> None:
        self._save([known for known in self._store.folders() if known.id != folder_id])
        self._store.set_places(places)
        self._changed()
        self._chats_changed(list(places))

    def _bring_back(self, folder: Folder, position: int) -> None:
        folders = [known for known in self._store.folders() if known.id != folder.id]
        self._save([*folders[:position], folder, *folders[position:]])
        self._changed()

    def _save(self, folders: Sequence[Folder]) -> None:
        self._store.save_folders([replace(folder, position=position) for position, folder in enumerate(folders)])
