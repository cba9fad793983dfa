"""Reads the chunks of chat completions, from every server that is known to send them."""

from collections.abc import Iterable, Sequence
from typing import Any

from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.token_track import Token
from desktop_app.inference.bounds import CHOICES, TEXT_PARTS
from desktop_app.inference.server_tokens import field, nats, read_alternatives, spelling, split_text, whole, words
from desktop_app.inference.thought_tags import ThoughtTags

_ENDINGS = {
    "length": Ending.LIMIT,
    "max_tokens": Ending.LIMIT,
    "model_length": Ending.LIMIT,
    "stop_sequence": Ending.STOP_STRING,  # TGI's own word
}
_NO_ENDINGS = ("abort", "error", "cancelled")
"""Reasons that say that the answer is not complete."""
_PROBLEMS = {"content_filter": ErrorKind.FILTERED, "tool_calls": ErrorKind.TOOL_CALL, "function_call": ErrorKind.TOOL_CALL}


class ChatReader:
    """Reads chunks whose token counts come, if at all, behind the chunk with the finish_reason.

    One answer is read even where a server sends several, unless `counts`: TGI 1.4 numbers tokens where others number answers.
    """

    def __init__(self, *, goes_on: bool = False, counts: bool = False) -> None:
        self.ending: Ending | None = None
        self.problem: ErrorKind | None = None
        self.generated_tokens: int | None = None
        self.prompt_tokens: int | None = None
        self.seed: int | None = None
        self._counts = counts
        self._place: object = None  # of the answer that is read, among several
        self._tags = ThoughtTags()
        self._tags.is_over = goes_on  # in the middle of an answer a thought has no place in its text

    def read(self, event: Any) -> Iterable[Token]:
        """The tokens of one chunk: none, one, or, where the server waited for a slow reader, several."""
        self._read_usage(field(event, "usage"))
        choices = own_field(event, "choices")
        choice = self._choice(choices) if isinstance(choices, list) else None
        if choice is None:
            return ()
        reason = own_field(choice, "finish_reason")
        self._read_reason(reason, choice)
        return self._tokens(choice, reason if isinstance(reason, str) else "")

    def _choice(self, choices: list[object]) -> dict[str, Any] | None:
        """The one of a chunk's choices that goes on with the answer."""
        for choice in choices[:CHOICES]:
            if isinstance(choice, dict):
                place = own_field(choice, "index")
                if type(place) is not int or self._counts:
                    return choice
                if self._place is None:
                    self._place = place
                if place == self._place:
                    return choice
        return None

    def _read_usage(self, usage: object) -> None:
        generated, prompt = whole(field(usage, "completion_tokens")), whole(field(usage, "prompt_tokens"))
        if generated is not None and prompt is not None:
            self.generated_tokens, self.prompt_tokens = generated, prompt

    def _read_reason(self, reason: object, choice: dict[str, Any]) -> None:
        if not isinstance(reason, str) or not reason or reason in _NO_ENDINGS:
            return
        stopped_by = own_field(choice, "stop_reason")  # vLLM: the stop string that was met
        met = reason == "stop" and isinstance(stopped_by, str) and stopped_by != ""
        self.ending = Ending.STOP_STRING if met else _ENDINGS.get(reason, Ending.END_OF_TEXT)
        self.problem = _PROBLEMS.get(reason, self.problem)

    def _tokens(self, choice: dict[str, Any], reason: str) -> Iterable[Token]:
        delta = said_in(choice)
        if field(delta, "tool_calls") or field(delta, "function_call"):
            self.problem = ErrorKind.TOOL_CALL  # none was offered: its words are no part of an answer
        text = text_of(field(delta, "content")) or words(field(delta, "refusal"))
        thought = words(field(delta, "reasoning_content")) or words(field(delta, "reasoning"))
        ids = token_ids(choice)
        if thought and self._tags.is_over and not text:  # not part of the answer's text, but of what the model said
            return split_text(thought, ids[0] if len(ids) == 1 else None, None, True, ())
        if self._tags.is_over:
            thought = ""
        content = own_field(own_field(choice, "logprobs"), "content")
        entries = content if isinstance(content, list) else ()
        if reason == "eos_token" and _looks_special(text) and not entries:  # TGI up to 2.0.1 shows the end token as text
            return split_text(text, None, None, True, ())
        return self._tags.tagged(tokens_of(thought + text, entries, ids, ended=reason != ""), len(thought))


def said_in(choice: dict[str, Any]) -> object:
    """The delta; where a server has none, the whole message, or a text, as an object like it."""
    delta = own_field(choice, "delta")
    if isinstance(delta, dict):
        return delta
    message = own_field(choice, "message")
    return message if isinstance(message, dict) else {"content": own_field(choice, "text")}


def text_of(content: object) -> str:
    """The text of a delta: a text, or, as Mistral's servers send it, a list of parts."""
    if not isinstance(content, list):
        return words(content)
    return "".join(words(field(part, "text")) for part in content[:TEXT_PARTS])


def own_field(item: object, name: str) -> Any:
    """A field, as the hub's object where it is one: its copy as a plain dict has lost what the hub does not know."""
    if type(item) is dict:
        return item.get(name)
    return item.__dict__.get(name) if isinstance(item, dict) else None


def tokens_of(text: str, entries: Sequence[object], ids: Sequence[int | None], *, ended: bool) -> Iterable[Token]:
    """One token for each entry of the log-probabilities; together they have the chunk's text, whatever the entries say."""
    if not entries:
        return _without_entries(text, ids)
    if len(entries) == 1:
        return _from_entry(text, entries[0], ids[0] if len(ids) == 1 else None, ended=ended)
    spelled = [spelling(entry, "token") for entry in entries]
    if "".join(spelled) != text:
        spelled = _spread(text, entries)
    matched = ids if len(ids) == len(entries) else [None] * len(entries)
    last = len(entries) - 1
    return [token for n, entry in enumerate(entries) for token in _from_entry(spelled[n], entry, matched[n], ended=ended and n == last)]


def _from_entry(text: str, entry: object, identity: int | None, *, ended: bool) -> Iterable[Token]:
    """A token whose text is what the server put into the answer. No text, but a word of its own: a special token."""
    spelled = "" if text else spelling(entry, "token")
    special = not text and (ended or field(entry, "bytes") == [] or _looks_special(spelled))
    own = whole(field(entry, "id"))
    return split_text(
        spelled if special else text,
        identity if own is None else own,
        nats(field(entry, "logprob")),
        special,
        read_alternatives(own_field(entry, "top_logprobs"), "token"),
    )


def _looks_special(text: str) -> bool:
    return len(text) > 2 and text[0] == "<" and text[-1] == ">"


def _without_entries(text: str, ids: Sequence[int | None]) -> Iterable[Token]:
    """Text without log-probabilities. Of several ids only the last has text: where it is to be cut, nobody said."""
    if not text and not ids:
        return ()
    last = ids[-1] if ids else None
    return [*(Token("", identity) for identity in ids[:-1]), *split_text(text, last, None, False, ())]


def _spread(text: str, entries: Sequence[object]) -> list[str]:
    """The text over entries that spell it in pieces of characters: each gets the characters that its last byte completes."""
    raw = [field(entry, "bytes") for entry in entries]
    data = [bytes(item) if isinstance(item, list) and all(type(b) is int and 0 <= b < 256 for b in item) else b"" for item in raw]
    encoded, pieces, at = text.encode(), [], 0
    if b"".join(data) != encoded:
        return [""] * (len(entries) - 1) + [text]
    for piece in data:
        pieces.append(encoded[at : at + len(piece)])
        at += len(piece)
    out, waiting = [], b""
    for piece in pieces:
        waiting += piece
        done = waiting.decode("utf-8", "ignore")
        out.append(done if done.encode() == waiting else "")
        waiting = b"" if out[-1] else waiting
    return out


def token_ids(choice: dict[str, Any]) -> Sequence[int | None]:
    """vLLM's token ids of one chunk."""
    ids = own_field(choice, "token_ids")
    return [whole(item) for item in ids] if isinstance(ids, list) else ()
