"""Bytes as a server's reply has them, and what comes of them: read as every answer is, without a network."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.thinking import CLOSING, OPENING
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.inference.answer_stream import AnswerReader, read_answer
from desktop_app.inference.bounds import ALTERNATIVE_CHARACTERS, ALTERNATIVES, TOKEN_CHARACTERS
from desktop_app.inference.chat_reader import ChatReader
from desktop_app.inference.completions import CompletionsReader
from desktop_app.inference.engine import Finished
from desktop_app.inference.tgi import TgiReader
from desktop_app.inference.wire_body import WireBody
from tests.recording import Recording, names

URL = "http://127.0.0.1:8080"
STOPS: tuple[tuple[str, ...], ...] = ((), ("stop", "\n\n"), ("e", "🎉", "</s>"))
RECORDED = tuple(
    recording.response
    for recording in map(Recording.load, names())
    if 0 < len(recording.response) < 6_000 and recording.headers.get("content-type", "").startswith("text/event-stream")
)
"""Streams of real servers."""

_LONGEST = TOKEN_CHARACTERS + len(OPENING) + len(CLOSING) + TOKEN_CHARACTERS // len(CLOSING.strip())
"""Characters of a token, with the tags of a thought that Brise writes into it, and what it puts into those of a thought about them."""


class Pieces:
    """A body as httpcore2 hands it over."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._waiting = list(pieces)[::-1]

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._waiting:
            raise StopAsyncIteration
        return self._waiting.pop()

    async def aclose(self) -> None:
        self._waiting.clear()


def body_of(pieces: Sequence[bytes], encoding: str = "") -> WireBody:
    return WireBody(Pieces(pieces), encoding, URL)


def readers() -> list[AnswerReader]:
    """Those of every protocol."""
    return [TgiReader(3), TgiReader(None), ChatReader(), ChatReader(goes_on=True), ChatReader(counts=True), CompletionsReader()]


def is_told(error: ChatError) -> None:
    """A sentence can be made of it: our own fault it is not."""
    assert error.kind is not ErrorKind.BUG, error.detail
    assert ChatError.from_json(error.to_json()).kind is error.kind
    assert len(error.server_text) <= 4_000


async def check_answer(values: Sequence[Any], stops: Sequence[str]) -> None:
    """Read events as an answer, in every protocol: tokens within their bounds, and an ending or a ChatError."""

    async def events() -> AsyncIterator[Any]:
        for value in values:
            yield value

    for reader in readers():
        tokens: list[Token] = []
        try:
            async for found in read_answer(events(), reader, stops, URL, asked_tokens=50):
                if isinstance(found, Finished):
                    assert found.generated_tokens is None or 0 <= found.generated_tokens < 2**63
                elif isinstance(found, Token):
                    tokens.append(found)
        except ChatError as error:
            is_told(error)
        _check_tokens(tokens)


def _check_tokens(tokens: Sequence[Token]) -> None:
    for token in tokens:
        assert len(token.text) <= _LONGEST
        assert len(token.alternatives) <= ALTERNATIVES
        assert all(len(other.text) <= ALTERNATIVE_CHARACTERS for other in token.alternatives)
    track = TokenTrack(tokens)
    again = TokenTrack()
    again.extend_from_bytes(track.to_bytes())
    assert len(again) == len(tokens)
    assert again.visible_text() == track.visible_text() == "".join(token.visible for token in tokens)
