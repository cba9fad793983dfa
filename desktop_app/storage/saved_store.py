"""Keeps what the user saved under a name, in the user's order."""

import json
from collections.abc import Sequence
from dataclasses import replace

from desktop_app.chat.saved_item import SavedItem, SavedKind
from desktop_app.storage.conversation_rows import read_parameters
from desktop_app.storage.database import Database, Row

_ITEMS = "SELECT id, kind, name, body FROM saved_item WHERE kind = ? ORDER BY position, number"
_SAVE = """
INSERT INTO saved_item (id, kind, position, name, body)
VALUES (:id, :kind, coalesce((SELECT max(position) + 1 FROM saved_item WHERE kind = :kind), 0), :name, :body)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body
"""


class SavedStore:
    """Presets, system prompts and prompts. Every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def items(self, kind: SavedKind) -> list[SavedItem]:
        """Those of one kind, first one first."""
        return [_read(row) for row in self._database.rows(_ITEMS, (kind.value,))]

    def save(self, items: Sequence[SavedItem]) -> None:
        """Insert or update all of them, or none; a new one goes to the end, a known one stays where it is."""
        with self._database.transaction():
            for item in items:
                self._database.write(_SAVE, {"id": item.id, "kind": item.kind.value, "name": item.name, "body": _body(item)})
            self._database.request_checkpoint()

    def remove(self, ids: Sequence[str]) -> None:
        """Forget all of them, or none; chats that name a preset keep its id and their values."""
        with self._database.transaction():
            for item_id in ids:
                self._database.write("DELETE FROM saved_item WHERE id = ?", (item_id,))

    def set_order(self, ids: Sequence[str]) -> None:
        """Let the items of one kind stand in this order."""
        with self._database.transaction():
            for position, item_id in enumerate(ids):
                self._database.write("UPDATE saved_item SET position = ? WHERE id = ?", (position, item_id))

    def default_preset(self) -> str | None:
        """The id of the preset that new chats begin with; None: nobody chose one."""
        row = self._database.row("SELECT preset_id FROM default_preset")
        return None if row is None else row["preset_id"]

    def set_default_preset(self, preset_id: str) -> None:
        """Let new chats begin with it."""
        self._database.write("INSERT OR REPLACE INTO default_preset (only, preset_id) VALUES (1, ?)", (preset_id,))


def _body(item: SavedItem) -> str:
    return json.dumps(item.parameters.to_json()) if item.kind is SavedKind.PRESET else item.text


def _read(row: Row) -> SavedItem:
    item = SavedItem(row["id"], SavedKind(row["kind"]), row["name"])
    if item.kind is not SavedKind.PRESET:
        return replace(item, text=row["body"])
    return replace(item, parameters=replace(read_parameters(row["body"]), preset=item.id))
