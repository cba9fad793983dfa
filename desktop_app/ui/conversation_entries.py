"""The chats of one list in their order, kept up to date one by one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from desktop_app.chat.chat_list import ChatEntry


def _place(entry: ChatEntry) -> tuple[float, int]:
    return -entry.at, -entry.number


class ConversationEntries:
    """Latest first; a chat is found by its id, and its place by halving."""

    def __init__(self, entries: Sequence[ChatEntry] = ()) -> None:
        self._entries = list(entries)
        self._by_id = {entry.id: entry for entry in entries}

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[ChatEntry]:
        return iter(self._entries)

    def entry(self, identity: str) -> ChatEntry | None:
        """The chat with this id, if it is in the list."""
        return self._by_id.get(identity)

    def present(self, identities: Iterable[str]) -> set[str]:
        """Those of these chats that are in the list."""
        return self._by_id.keys() & identities

    def change(self, ids: Iterable[str], entries: Iterable[ChatEntry]) -> None:
        """Take these chats out, and those of them in that still stand in the list."""
        for identity in ids:
            known = self._by_id.pop(identity, None)
            if known is not None:
                del self._entries[self._index(known)]
        for entry in entries:
            if entry.id not in self._by_id:
                self._entries.insert(self._index(entry), entry)
                self._by_id[entry.id] = entry

    def _index(self, entry: ChatEntry) -> int:
        """Where it stands, or would."""
        index = bisect_left(self._entries, _place(entry), key=_place)
        # several can have the same place only where a source numbers nothing
        while index < len(self._entries) and self._entries[index] != entry and _place(self._entries[index]) == _place(entry):
            index += 1
        return index
