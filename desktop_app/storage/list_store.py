"""What the list of chats shows, and where each chat stands in it: pins, folders, archive, trash."""

import json
from collections.abc import Iterable, Mapping, Sequence

from desktop_app.chat.chat_list import ChatEntry, Folder, ListPart, Place
from desktop_app.storage.among import AMONG
from desktop_app.storage.database import Database, Row

_TITLE = "substr(title, 1, 300)"  # more fits in no row
_LISTED = f"number, updated_at, id, {_TITLE}, pinned, folder, unread"
_TRASHED = f"number, deleted_at, id, {_TITLE}, pinned, folder, unread"
_THESE = f"id {AMONG}"
_NOT_DOOMED = "(deleted_at IS NULL OR deleted_at > 0)"

# a page begins behind the last row of the page before
_PAGE: Mapping[ListPart, str] = {
    ListPart.CHATS: f"SELECT {_LISTED} FROM conversation WHERE deleted_at IS NULL AND archived = 0"
    " AND (updated_at, number) < (:at, :number) ORDER BY updated_at DESC, number DESC LIMIT :count",
    ListPart.ARCHIVE: f"SELECT {_LISTED} FROM conversation WHERE deleted_at IS NULL AND archived = 1"
    " AND (updated_at, number) < (:at, :number) ORDER BY updated_at DESC, number DESC LIMIT :count",
    ListPart.TRASH: f"SELECT {_TRASHED} FROM conversation WHERE deleted_at > 0"
    " AND (deleted_at, number) < (:at, :number) ORDER BY deleted_at DESC, number DESC LIMIT :count",
}
_SOME: Mapping[ListPart, str] = {
    ListPart.CHATS: f"SELECT {_LISTED} FROM conversation WHERE {_THESE} AND deleted_at IS NULL AND archived = 0",
    ListPart.ARCHIVE: f"SELECT {_LISTED} FROM conversation WHERE {_THESE} AND deleted_at IS NULL AND archived = 1",
    ListPart.TRASH: f"SELECT {_TRASHED} FROM conversation WHERE {_THESE} AND deleted_at > 0",
}
_DOOMED_AT = 0.0
"""When a chat was put in the trash whose text goes for good now: it is found by nobody but `purge_deleted`."""


class ListStore:
    """The part of the store that knows the list. Every method raises ChatError(STORAGE) where the database fails."""

    _database: Database

    def entries(self, part: ListPart, after: ChatEntry | None = None, at_most: int = -1) -> list[ChatEntry]:
        """The rows of a list, latest first; those behind `after`, if it is given."""
        at, number = (1e300, 0) if after is None else (after.at, after.number)
        return _entries(self._database.rows(_PAGE[part], {"at": at, "number": number, "count": at_most}))

    def entries_of(self, part: ListPart, ids: Iterable[str]) -> list[ChatEntry]:
        """The rows of these chats, those of them that stand in the list."""
        return _entries(self._database.rows(_SOME[part], (json.dumps(list(ids)),)))

    def places(self, ids: Iterable[str]) -> dict[str, Place]:
        """Where these chats stand; those that are not stored, or go for good, are left out."""
        rows = self._database.rows(
            f"SELECT id, pinned, archived, folder, deleted_at FROM conversation WHERE {_THESE} AND {_NOT_DOOMED}",
            (json.dumps(list(ids)),),
        )
        return {row[0]: Place(bool(row[1]), bool(row[2]), row[3], row[4]) for row in rows}

    def set_places(self, places: Mapping[str, Place]) -> None:
        """Put chats elsewhere, all or none of them; those that are gone for good stay gone."""
        by_place: dict[Place, list[str]] = {}
        for identity, place in places.items():
            by_place.setdefault(place, []).append(identity)
        with self._database.transaction():
            for place, ids in by_place.items():
                self._database.write(
                    f"UPDATE conversation SET pinned = ?, archived = ?, folder = ?, deleted_at = ? WHERE {_THESE} AND {_NOT_DOOMED}",
                    (int(place.pinned), int(place.archived), place.folder, place.deleted_at, json.dumps(ids)),
                )
            self._database.request_checkpoint()

    def doom(self, ids: Iterable[str]) -> None:
        """Let chats of the trash go for good: from now on nobody finds them, and `purge_deleted` removes their text."""
        self._database.write(
            f"UPDATE conversation SET deleted_at = ? WHERE {_THESE} AND deleted_at IS NOT NULL",
            (_DOOMED_AT, json.dumps(list(ids))),
        )
        self._database.request_checkpoint()

    def set_unread(self, conversation_id: str, unread: bool) -> bool:
        """Note whether a chat's last answer was looked at; True if that is new."""
        values = (int(unread), conversation_id, int(unread))
        return bool(self._database.write("UPDATE conversation SET unread = ? WHERE id = ? AND unread <> ?", values))

    def folders(self) -> list[Folder]:
        """All folders in the user's order."""
        rows = self._database.rows("SELECT id, name, position, folded FROM folder ORDER BY position, id")
        return [Folder(row[0], row[1], row[2], bool(row[3])) for row in rows]

    def used_folders(self) -> set[str]:
        """The ids of the folders in which chats stand that are not in the trash."""
        return {row[0] for row in self._database.rows("SELECT DISTINCT folder FROM conversation WHERE deleted_at IS NULL")}

    def save_folders(self, folders: Sequence[Folder]) -> None:
        """Keep exactly these folders."""
        with self._database.transaction():
            self._database.write("DELETE FROM folder")
            for folder in folders:
                self._database.write(
                    "INSERT INTO folder (id, position, folded, name) VALUES (?, ?, ?, ?)",
                    (folder.id, folder.position, int(folder.folded), folder.name),
                )


def _entries(rows: Iterable[Row]) -> list[ChatEntry]:
    return [
        ChatEntry(number, at, identity, title, pinned == 1, folder, unread == 1)
        for number, at, identity, title, pinned, folder, unread in rows
    ]
