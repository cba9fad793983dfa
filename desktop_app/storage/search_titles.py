"""The titles of all chats, folded and kept until one of them changes."""

import sqlite3
from collections.abc import Sequence

from desktop_app.chat.folded_text import Term, fold, has_all
from desktop_app.chat.message_search import ChatHit
from desktop_app.storage.breath import Breath

AT_MOST = 30
"""Chats that are listed by their titles: more letters make them fewer."""
_AT_ONCE = 200


class SearchTitles:
    """Reads on a connection that knows the database as `chats`."""

    def __init__(self) -> None:
        self._version: tuple[int, int] | None = None
        self._chats: list[tuple[str, str, int]] = []  # id, title, whether archived
        self._folded: list[str] = []  # their titles
        self._breath = Breath()

    def find(self, connection: sqlite3.Connection, terms: Sequence[Term]) -> tuple[ChatHit, ...]:
        """The chats with all of the terms in their titles, the one that was written in last first."""
        if not terms:
            return ()
        self.renew(connection)
        found = []
        longest = max((term.text for term in terms), key=len)
        for folded, (chat, title, archived) in zip(self._folded, self._chats, strict=True):
            if longest in folded and has_all(folded, terms):
                found.append(ChatHit(chat, title, bool(archived)))
                if len(found) == AT_MOST:
                    break
        return tuple(found)

    def renew(self, connection: sqlite3.Connection) -> None:
        """Read them, unless they are known: 20,000 take a tenth of a second, which nobody who types shall wait for."""
        version = (id(connection), connection.execute("SELECT count FROM chats.title_change").fetchone()[0])
        if version == self._version:
            return
        cursor = connection.execute(
            "SELECT id, title, archived FROM chats.conversation WHERE deleted_at IS NULL ORDER BY updated_at DESC, number DESC"
        )
        known = {title: folded for (_, title, _), folded in zip(self._chats, self._folded, strict=True)}
        chats: list[tuple[str, str, int]] = []
        folded: list[str] = []
        while some := cursor.fetchmany(_AT_ONCE):
            chats += some
            folded += [known.get(title) or fold(title) for _, title, _ in some]
            self._breath.take()
        self._chats, self._folded = chats, folded
        self._version = version
