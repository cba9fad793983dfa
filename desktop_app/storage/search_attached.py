"""What a message or a draft carries, as a search reads it: texts under their names, and the names of images."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum

from desktop_app.chat.attachment import TEXT_TYPE
from desktop_app.chat.folded_text import Term
from desktop_app.chat.message_search import moved
from desktop_app.storage.search_excerpt import Excerpt, FoldedText, FoldedTexts, excerpt

_CARRIED = """
SELECT name, CASE media_type WHEN ? THEN data END
FROM {} JOIN attachment ON attachment.id = attachment_id WHERE {} = ? ORDER BY position
"""
_NAME, _NAME_END = 24, 10  # characters of a name before what was found, and how many of them are its end
_UP_TO_HIT = 34  # characters with the name: the hit stands in the two lines that a narrow list shows


class Carrier(Enum):
    """What carries something: how what it carries is asked for, by the carrier's id."""

    MESSAGE = _CARRIED.format("message_attachment", "message_id")
    DRAFT = _CARRIED.format("draft_attachment", "conversation_id")
    WAITING = _CARRIED.format("queued_attachment", "queued_id")


def attached_texts(connection: sqlite3.Connection, carrier: Carrier, carrier_id: str) -> Iterator[tuple[str, str]]:
    """Name and text of each; an image has none. Raises sqlite3.Error."""
    for name, data in connection.execute(carrier.value, (TEXT_TYPE, carrier_id)):
        yield name, "" if data is None else data.decode("utf-8", "replace")


def with_attached(text: str, messages: sqlite3.Connection, message_id: str) -> str:
    """A message's text, then all that it carries: no word of one runs into the next."""
    return "\n".join([text, *(part for carried in attached_texts(messages, Carrier.MESSAGE, message_id) for part in carried)])


class AttachedReader:
    """Looks for terms in a text and in what it carries: each may stand in another part."""

    def __init__(self, texts: FoldedTexts) -> None:
        self._texts = texts

    def find(
        self,
        said: FoldedText,
        connection: sqlite3.Connection,
        carrier: tuple[Carrier, str],
        terms: Sequence[Term],
        is_stopped: Callable[[], bool],
    ) -> Excerpt | None:
        """The line around the first hit, with the name of the file that it stands in; None if not all terms are there, or not yet."""
        best, found = said, _found(said, terms)
        known, name = set(found), ""
        for file_name, text in attached_texts(connection, *carrier):
            if is_stopped():
                break
            for part in (file_name, text):
                folded = self._texts.folded(part, is_stopped)
                here = _found(folded, terms)
                known.update(here)
                if len(here) > len(found):
                    best, found, name = folded, here, "" if part is file_name else file_name
        if len(known) < len(terms):
            return None
        if best is said:
            return excerpt(said, found)
        # nothing to be marked in the text: the words stand elsewhere
        return replace(_named(excerpt(best, found), name), words="")


def _found(folded: FoldedText, terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term.find(folded.folded) >= 0]


def _named(found: Excerpt, name: str) -> Excerpt:
    if not name:
        return found
    short = name if len(name) <= _NAME else f"{name[: _NAME - _NAME_END - 1]}…{name[-_NAME_END:]}"
    lead, hit = f"{short}: ", found.spans[0][0] if found.spans else 0
    cut = max(hit - max(_UP_TO_HIT - len(lead), 0), 0)
    if cut:  # at a word's beginning, if there is one
        cut = found.line.find(" ", cut - 1, hit) + 1 or hit
        lead += "…"
    return replace(found, line=lead + found.line[cut:], spans=moved(found.spans, len(lead) - cut))
