"""Folders of an import are known by their names: one that is there is used, another one is made."""

from dataclasses import replace

from desktop_app.chat.chat_list import Folder, folder_name_from
from desktop_app.chat.message import new_id
from desktop_app.storage.conversation_store import ConversationStore

MOST_FOLDERS = 500
"""That one import makes: more than a user would make by hand."""


class ImportedFolders:
    """Of one import. Every act raises ChatError(STORAGE)."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self.made: list[str] = []
        """Ids of the folders that were not there before."""

    def id_of(self, name: str) -> str:
        """The id of the folder of that name; empty for no name, or where too many would be made."""
        name = folder_name_from(name)
        if not name:
            return ""
        folders = self._store.folders()
        found = next((folder.id for folder in folders if folder.name == name), None)
        if found is not None or len(self.made) >= MOST_FOLDERS:
            return found or ""
        made = Folder(new_id(), name, len(folders))
        self._store.save_folders([*folders, made])
        self.made.append(made.id)
        return made.id

    def take_back(self) -> None:
        """Remove those that were made and in which nothing stands."""
        used = self._store.used_folders()
        kept = [folder for folder in self._store.folders() if folder.id not in self.made or folder.id in used]
        self._store.save_folders([replace(folder, position=position) for position, folder in enumerate(kept)])
