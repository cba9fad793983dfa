"""Answers: the generations that made them, appended to while they run, and their tokens."""

from desktop_app.chat.errors import ChatError, StorageProblem
from desktop_app.chat.generation import AnswerOrigin, AnswerShape, Ending, GeneratedSpan, Generation, Span, TypedSpan
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.storage.failures import storage_error
from desktop_app.storage.generation_rows import GENERATION_COLUMNS, generation_values, read_generation
from desktop_app.storage.message_store import MessageStore

_START = f"""
INSERT INTO generation ({", ".join(GENERATION_COLUMNS)}) VALUES ({", ".join(f":{name}" for name in GENERATION_COLUMNS)})
"""
_UPDATE = f"""
UPDATE generation SET {", ".join(f"{name} = :{name}" for name in GENERATION_COLUMNS if name not in ("id", "answer_id"))}
WHERE id = :id
"""
_ADD_SPAN = """
INSERT INTO answer_span (answer_id, position, generation_id, first, last, typed)
VALUES (:answer_id, coalesce((SELECT max(position) + 1 FROM answer_span WHERE answer_id = :answer_id), 0),
    :generation_id, :first, :last, :typed)
"""
_APPEND = """
INSERT INTO answer_chunk (answer_id, generation_id, seq, text, tokens)
VALUES (:answer_id, :generation_id, coalesce((SELECT max(seq) + 1 FROM answer_chunk WHERE answer_id = :answer_id), 0), :text, :tokens)
"""


class AnswerStore(MessageStore):
    """The part of the store that knows generations and tokens."""

    def start_generation(self, generation: Generation) -> None:
        """Store a request before it goes out; its tokens go on where the answer ends now."""
        with self._database.transaction():
            self._database.write(_START, generation_values(generation))
            self._database.write(
                "INSERT INTO prompt (generation_id, text) VALUES (:id, :text)", {"id": generation.id, "text": generation.prompt}
            )
            self._add_span(generation.answer_id, GeneratedSpan(generation.id))

    def append_chunk(self, answer_id: str, generation_id: str, text: str, tokens: bytes) -> None:
        """Keep what is new in a running answer: its visible text, and its tokens as `TokenTrack.to_bytes` gives them."""
        values = {"answer_id": answer_id, "generation_id": generation_id, "text": text, "tokens": tokens}
        self._database.write(_APPEND, values)

    def update_generation(self, generation: Generation, *, prompt: bool = False) -> None:
        """Store what has become known of a generation; its prompt, which can be megabytes, only where that is said."""
        with self._database.transaction():
            self._change(_UPDATE, generation_values(generation), "generation")
            if prompt:
                self._database.write(
                    "UPDATE prompt SET text = :text WHERE generation_id = :id", {"id": generation.id, "text": generation.prompt}
                )

    def end_generation(self, generation: Generation, visible_text: str) -> None:
        """Store how it ended, and the text of the whole answer as it is shown."""
        with self._database.transaction():
            self.update_generation(generation)
            self._change("UPDATE message SET visible_text = ? WHERE id = ?", (visible_text, generation.answer_id), "answer")
        self._database.request_checkpoint()

    def close_unfinished(self, now: float) -> int:
        """At start, before anything runs: what an earlier Brise was in the middle of is closed; how many generations.

        The answers keep what was appended: their text becomes what was on the screen. `now` (Unix seconds) is noted.
        """
        rows = self._database.rows("SELECT id, answer_id FROM generation WHERE ending IS NULL ORDER BY number")
        for row in rows:
            with self._database.transaction():
                self._close(row["id"], row["answer_id"], now)
        if rows:
            self._database.request_checkpoint()
        return len(rows)

    def _close(self, generation_id: str, answer_id: str, now: float) -> None:
        text = self._running_texts([generation_id]).get(answer_id, "")
        self._database.write(
            "UPDATE generation SET ending = ?, recovered_at = ?, generated_tokens = coalesce(?, generated_tokens) WHERE id = ?",
            (Ending.CLOSED.value, now, self._count_tokens(generation_id), generation_id),
        )
        self._database.write("UPDATE message SET visible_text = visible_text || ? WHERE id = ?", (text, answer_id))

    def _count_tokens(self, generation_id: str) -> int | None:
        try:
            return len(self._extend(TokenTrack(), generation_id))
        except ChatError:  # unreadable tokens must not keep the text from being shown
            return None

    def generation(self, generation_id: str) -> Generation | None:
        """One generation with its prompt; None if it is not stored."""
        found = self._read("WHERE generation.id = ?", generation_id)
        return found[0] if found else None

    def generations(self, answer_id: str) -> list[Generation]:
        """The generations of an answer with their prompts, first one first."""
        return self._read("WHERE generation.answer_id = ? ORDER BY generation.number", answer_id)

    def _read(self, condition: str, value: str) -> list[Generation]:
        columns = ", ".join(f"generation.{name}" for name in GENERATION_COLUMNS)
        rows = self._database.rows(
            f"SELECT {columns}, coalesce(prompt.text, '') AS prompt"
            f" FROM generation LEFT JOIN prompt ON prompt.generation_id = generation.id {condition}",
            (value,),
        )
        return [read_generation(row, row["prompt"]) for row in rows]

    def shape(self, answer_id: str) -> AnswerShape:
        """What an answer is made of."""
        rows = self._database.rows(
            "SELECT generation_id, first, last, typed FROM answer_span WHERE answer_id = ? ORDER BY position", (answer_id,)
        )
        spans = tuple(
            TypedSpan(row["typed"]) if row["generation_id"] is None else GeneratedSpan(row["generation_id"], row["first"], row["last"])
            for row in rows
        )
        origin = self._database.row("SELECT forked_from, forked_token FROM message WHERE id = ?", (answer_id,))
        if origin is None or origin["forked_from"] is None:
            return AnswerShape(spans)
        return AnswerShape(spans, AnswerOrigin(origin["forked_from"], origin["forked_token"] or 0))

    def set_shape(self, answer_id: str, shape: AnswerShape) -> None:
        """Say anew what an answer is made of; no generation and no token is removed by that."""
        origin = shape.forked_from
        with self._database.transaction():
            self._database.write("DELETE FROM answer_span WHERE answer_id = ?", (answer_id,))
            for span in shape.spans:
                self._add_span(answer_id, span)
            self._change(
                "UPDATE message SET forked_from = ?, forked_token = ? WHERE id = ?",
                (origin.answer_id if origin else None, origin.token if origin else None, answer_id),
                "answer",
            )

    def _add_span(self, answer_id: str, span: Span) -> None:
        values: dict[str, object] = {"answer_id": answer_id, "generation_id": None, "first": None, "last": None, "typed": None}
        if isinstance(span, TypedSpan):
            values |= {"typed": span.text}
        else:
            values |= {"generation_id": span.generation_id, "first": span.first, "last": span.last}
        self._database.write(_ADD_SPAN, values)

    def tokens(self, answer_id: str) -> TokenTrack:
        """The tokens of an answer in the order of its text; a piece that was typed is one token without id and log-probability."""
        whole = TokenTrack()
        for span in self.shape(answer_id).spans:
            if isinstance(span, TypedSpan):
                whole.append(Token(span.text))
            elif span.first == 0 and span.last is None:
                self._extend(whole, span.generation_id)
            else:
                part = self._extend(TokenTrack(), span.generation_id)
                whole.extend_from_bytes(part.to_bytes(span.first, len(part) if span.last is None else min(span.last, len(part))))
        return whole

    def _extend(self, track: TokenTrack, generation_id: str) -> TokenTrack:
        for row in self._database.rows("SELECT tokens FROM answer_chunk WHERE generation_id = ? ORDER BY seq", (generation_id,)):
            try:
                track.extend_from_bytes(row["tokens"])
            except ValueError as error:
                raise storage_error(StorageProblem.FAILED, f"tokens of generation {generation_id}: {error}") from error
        return track
