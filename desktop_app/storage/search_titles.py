"""The titles of all chats, folded and kept until something is committed."""

import sqlite3
from collections.abc import Sequence

from desktop_app.chat.folded_text import Term, fold
from desktop_app.chat.message_search import TitleHit

AT_MOST = 100
"""Chats that are listed by their titles: more letters make them fewer."""


class SearchTitles:
    """Reads on a connection that knows the database as `chats`."""

    def __init__(self) -> None:
        self._version: tuple[int, int] | None = None
        self._titles: list[tuple[str, TitleHit]] = []
        self._folded: dict[str, str] = {}

    def find(self, connection: sqlite3.Connection, terms: Sequence[Term]) -> tuple[TitleHit, ...]:
        """The chats with all of the terms in their titles, the one that was written in last first."""
        self._renew(connection)
        found = []
        for folded, hit in self._titles if terms else ():
            if all(term.find(folded) >= 0 for term in terms):
                found.append(hit)
                if len(found) == AT_MOST:
                    break
        return tuple(found)

    def forget(self) -> None:
        """Nothing is looked for any more."""
        self._version = None
        self._titles, self._folded = [], {}

    def _renew(self, connection: sqlite3.Connection) -> None:
        version = (id(connection), connection.execute("PRAGMA chats.data_version").fetchone()[0])
        if version == self._version:
            return
        rows = connection.execute(
            "SELECT id, title, archived FROM chats.conversation WHERE deleted_at IS NULL ORDER BY updated_at DESC, number DESC"
        ).fetchall()
        known = self._folded
        self._folded = {title: known.get(title) or fold(title) for _, title, _ in rows}
        self._titles = [(self._folded[title], TitleHit(chat, title, bool(archived))) for chat, title, archived in rows]
        self._version = version
