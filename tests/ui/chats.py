"""Chats for tests of the list: a source that counts from midnight, so that a test means the same at any hour."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart
from desktop_app.ui.conversation_rows import start_of_today, start_of_yesterday


class Chats:
    """A ConversationSource that a test can change."""

    def __init__(self, *chats: ChatEntry, folders: Sequence[Folder] = ()) -> None:
        self.chats = list(chats)
        self.others: dict[ListPart, list[ChatEntry]] = {ListPart.ARCHIVE: [], ListPart.TRASH: []}
        self.known_folders = list(folders)

    def entries(self, part: ListPart, after: ChatEntry | None = None, at_most: int = -1) -> Sequence[ChatEntry]:
        chats = self._sorted(part)
        first = 0 if after is None else chats.index(after) + 1
        return chats[first : None if at_most < 0 else first + at_most]

    def entries_of(self, part: ListPart, ids: Sequence[str]) -> Sequence[ChatEntry]:
        return [entry for entry in self._sorted(part) if entry.id in ids]

    def folders(self) -> Sequence[Folder]:
        return tuple(self.known_folders)

    def without(self, identity: str) -> None:
        self.chats = [chat for chat in self.chats if chat.id != identity]

    def change(self, identity: str, **changes: object) -> None:
        self.chats = [replace(chat, **changes) if chat.id == identity else chat for chat in self.chats]  # type: ignore[arg-type]

    def fold(self, folder_id: str, folded: bool) -> None:
        self.known_folders = [replace(folder, folded=folded) if folder.id == folder_id else folder for folder in self.known_folders]

    def _sorted(self, part: ListPart) -> list[ChatEntry]:
        return sorted(self.chats if part is ListPart.CHATS else self.others[part], key=lambda chat: (-chat.at, -chat.number))


def chat(identity: str, title: str, at: float, **more: object) -> ChatEntry:
    return ChatEntry(0, at, identity, title, **more)  # type: ignore[arg-type]


def five_chats() -> Chats:
    """Two of today, one of yesterday, two older."""
    today, yesterday = start_of_today(), start_of_yesterday()
    return Chats(
        chat("condiments", "Condiments", today + 1),
        chat("arles", "Trip to Arles", today),
        chat("sieve", "Sieve in Rust", yesterday),
        chat("minutes", "Minutes of 3 March", yesterday - 1),
        chat("untitled", "", yesterday - 86_400 * 400),
    )
