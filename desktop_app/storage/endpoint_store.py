"""Keeps the endpoints that the user added; access tokens are never in it."""

from collections.abc import Sequence

from desktop_app.chat.endpoint import Endpoint
from desktop_app.storage.conversation_rows import endpoint_values, read_endpoint
from desktop_app.storage.database import Database

_SAVE = """
INSERT INTO endpoint (id, position, name, url, model, has_token, facts, options)
VALUES (:id, coalesce(:position, (SELECT max(position) + 1 FROM endpoint), 0), :name, :url, :model, :has_token, :facts, :options)
ON CONFLICT (id) DO UPDATE SET position = coalesce(:position, position),
    name = excluded.name, url = excluded.url, model = excluded.model, has_token = excluded.has_token, facts = excluded.facts,
    options = excluded.options
"""


class EndpointStore:
    """The endpoints in the user's order. Every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def endpoints(self) -> Sequence[Endpoint]:
        """All of them, first one first."""
        rows = self._database.rows("SELECT id, name, url, model, has_token, facts, options FROM endpoint ORDER BY position, rowid")
        return [read_endpoint(row) for row in rows]

    def save(self, endpoint: Endpoint, position: int | None = None) -> None:
        """Insert or update, before the one that stands at `position` now; without a position a new one goes to the end and a
        known one stays where it is. A temporary one is not kept.
        """
        if endpoint.temporary:
            return
        with self._database.transaction():
            if position is not None:
                self._database.write("UPDATE endpoint SET position = position + 1 WHERE position >= ?", (position,))
            self._database.write(_SAVE, {**endpoint_values(endpoint), "position": position})

    def put_in_order(self, ids: Sequence[str]) -> None:
        """Let them stand in this order; one that is not among them stays where it is."""
        with self._database.transaction():
            for position, identity in enumerate(ids):
                self._database.write("UPDATE endpoint SET position = ? WHERE id = ?", (position, identity))

    def remove(self, endpoint_id: str) -> None:
        """Forget an endpoint; conversations that name it keep its id."""
        self._database.write("DELETE FROM endpoint WHERE id = ?", (endpoint_id,))
