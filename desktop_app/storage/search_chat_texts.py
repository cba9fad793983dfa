"""What of a chat no message holds, as a search reads it: its system prompt, its draft, edits, what waits to be sent."""

import sqlite3
from collections.abc import Callable, Sequence

from desktop_app.chat.folded_text import Term, has_all
from desktop_app.chat.message_search import ChatHit, ChatPart
from desktop_app.storage.among import AMONG, among
from desktop_app.storage.search_attached import AttachedReader, Carrier
from desktop_app.storage.search_excerpt import Excerpt, FoldedText, FoldedTexts, excerpt

AT_MOST = 5
"""Hits that are listed of each of the four: a system prompt that many share would else hide the messages."""
_AT_ONCE = 200
_PROMPTS = "SELECT number, system_prompt FROM chats.conversation WHERE system_prompt <> '' ORDER BY number DESC"
_LATEST = f"SELECT id, title, archived FROM chats.conversation WHERE number {AMONG} AND deleted_at IS NULL ORDER BY number DESC LIMIT 1"
# each: when the chat was written in, its id, title and place, the text, the message that is edited, what carries attachments
_DRAFTS = """
SELECT updated_at, id, title, archived, draft, '',
    CASE WHEN EXISTS (SELECT 1 FROM chats.draft_attachment WHERE conversation_id = id) THEN id END
FROM chats.conversation INDEXED BY conversation_drafts WHERE draft <> '' AND deleted_at IS NULL
UNION ALL
SELECT updated_at, id, title, archived, draft, '', id
FROM chats.conversation WHERE id IN (SELECT conversation_id FROM chats.draft_attachment) AND draft = '' AND deleted_at IS NULL
ORDER BY updated_at DESC
"""
_EDITS = """
SELECT updated_at, conversation.id, title, archived, edit.text, message.id, NULL
FROM chats.edit_draft AS edit CROSS JOIN chats.message AS message ON message.id = edit.message_id
CROSS JOIN chats.conversation AS conversation ON conversation.id = message.conversation_id
WHERE message.deleted_at IS NULL AND conversation.deleted_at IS NULL ORDER BY updated_at DESC
"""
_WAITING = """
SELECT updated_at, conversation.id, title, archived, text, '', queued.id
FROM chats.queued_message AS queued CROSS JOIN chats.conversation AS conversation ON conversation.id = queued.conversation_id
WHERE deleted_at IS NULL ORDER BY updated_at DESC
"""


class SearchChatTexts:
    """Reads on a connection that knows the database as `chats`; system prompts are kept until one of them changes."""

    def __init__(self, texts: FoldedTexts) -> None:
        self._texts = texts
        self._attached = AttachedReader(texts)
        self._version: tuple[int, int] | None = None
        self._prompts: list[tuple[FoldedText, list[int]]] = []  # and the numbers of the chats that have it

    def find(self, connection: sqlite3.Connection, terms: Sequence[Term], is_stopped: Callable[[], bool]) -> tuple[ChatHit, ...]:
        """What is about to be sent first, then drafts, edits, and system prompts, each of these once; not all if it `is_stopped`.

        Raises sqlite3.Error.
        """
        if not terms:
            return ()
        return (
            *self._unsent(connection, ChatPart.WAITING, _WAITING, Carrier.WAITING, terms, is_stopped),
            *self._unsent(connection, ChatPart.DRAFT, _DRAFTS, Carrier.DRAFT, terms, is_stopped),
            *self._unsent(connection, ChatPart.EDIT, _EDITS, None, terms, is_stopped),
            *self._with_prompt(connection, terms, is_stopped),
        )

    def renew(self, connection: sqlite3.Connection, is_stopped: Callable[[], bool]) -> None:
        """Read the system prompts, unless they are known. Raises sqlite3.Error."""
        version = (id(connection), connection.execute("SELECT count FROM chats.system_prompt_change").fetchone()[0])
        if version == self._version:
            return
        known = {prompt.text: prompt for prompt, _ in self._prompts}
        numbers: dict[str, list[int]] = {}
        cursor = connection.execute(_PROMPTS)
        while some := cursor.fetchmany(_AT_ONCE):
            for number, prompt in some:
                if prompt not in known:
                    known[prompt] = self._texts.folded(prompt, is_stopped)
                    if is_stopped():
                        return  # it may be folded in part only
                numbers.setdefault(prompt, []).append(number)
        self._prompts = [(known[prompt], chats) for prompt, chats in numbers.items()]
        self._version = version

    def forget(self) -> None:
        """Nothing is looked for any more."""
        self._version, self._prompts = None, []

    def _unsent(
        self,
        connection: sqlite3.Connection,
        part: ChatPart,
        sql: str,
        carrier: Carrier | None,
        terms: Sequence[Term],
        is_stopped: Callable[[], bool],
    ) -> list[ChatHit]:
        """The chats that were written in last."""
        found: list[ChatHit] = []
        for _, *chat, text, message_id, carrier_id in connection.execute(sql):
            folded, here = self._texts.folded(text, is_stopped), None
            if has_all(folded.folded, terms):
                here = excerpt(folded, terms)
            elif carrier is not None and carrier_id is not None:
                here = self._attached.find(folded, connection, (carrier, carrier_id), terms, is_stopped)
            if here is not None:
                found.append(_hit(chat, part, here, message_id))
            if len(found) == AT_MOST or is_stopped():
                break
        return found

    def _with_prompt(self, connection: sqlite3.Connection, terms: Sequence[Term], is_stopped: Callable[[], bool]) -> list[ChatHit]:
        """The chats that were begun last, one for each prompt."""
        self.renew(connection, is_stopped)
        found: list[ChatHit] = []
        for prompt, numbers in self._prompts:
            if len(found) == AT_MOST:
                break
            if has_all(prompt.folded, terms):
                chats = connection.execute(_LATEST, among(numbers)).fetchall()
                found += [_hit(chat, ChatPart.SYSTEM_PROMPT, excerpt(prompt, terms)) for chat in chats]
        return found


def _hit(chat: Sequence[str | int], part: ChatPart, found: Excerpt, message_id: str = "") -> ChatHit:
    identity, title, archived = chat
    return ChatHit(str(identity), str(title), bool(archived), part, found.line, found.spans, message_id, found.words if message_id else "")
