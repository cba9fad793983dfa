"""From a server's events to tokens and an ending: stop strings, the event loop's turn, and an end that closes the socket."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import suppress
from typing import Any, Protocol

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.token_track import Token
from desktop_app.inference.bounds import ANSWER_CHARACTERS, most_tokens, too_much
from desktop_app.inference.engine import Finished, PromptRead
from desktop_app.inference.server_tokens import field
from desktop_app.inference.stop_strings import StopStrings
from desktop_app.inference.wire_errors import chat_error, label

TURN = 0.008
"""Seconds after which the event loop has its turn in a stream that never has to wait."""
WAITED = 0.002
"""Seconds that no parsing of one event takes: who needed longer has waited, and the loop had its turn."""
AFTER_ENDING = 2.0
"""Seconds in which the server may send what follows the ending: its token counts."""


class AnswerReader(Protocol):
    """Reads one kind of event. `ending` is set once the server said that the answer is complete.

    `problem`: what makes an answer that ended no whole one all the same.
    """

    ending: Ending | None
    problem: ErrorKind | None
    generated_tokens: int | None
    prompt_tokens: int | None
    seed: int | None

    def read(self, event: Any) -> Iterable[Token]:
        """The tokens in one event. Never raises, whatever the event is."""
        ...


async def read_answer(
    events: AsyncIterator[Any],
    reader: AnswerReader,
    stop_strings: Sequence[str],
    url: str,
    so_far: str = "",
    *,
    asked_tokens: int | None = None,
) -> AsyncGenerator[PromptRead | Token | Finished, None]:
    """The tokens as they arrive, then Finished; before the first token, that the prompt is being read.

    Raises ChatError; BROKE_OFF if the stream ends without an ending.
    """
    watch = StopStrings(stop_strings)
    watch.read_before(so_far)
    count, characters, asked = 0, 0, time.monotonic()
    most = most_tokens(asked_tokens)
    last_turn = asked
    try:
        async for event in events:
            now = time.monotonic()
            if now - asked > WAITED:
                last_turn = now
            if not count and field(event, "prompt_progress"):
                yield PromptRead()
            for token in reader.read(event):
                count += 1
                characters += len(token.text)
                if count > most or characters > ANSWER_CHARACTERS:
                    raise too_much(_over(count > most, most), label(url))
                if not stop_strings:
                    yield token
                    continue
                for known in watch.feed(token):
                    yield known
                if watch.met:
                    break
            if watch.met or reader.ending is not None:
                break
            if time.monotonic() - last_turn > TURN:
                await asyncio.sleep(0)
                last_turn = time.monotonic()
            asked = time.monotonic()
    except (GeneratorExit, asyncio.CancelledError):
        await _end(events, reader, 0)
        raise
    except Exception as error:  # anything that a library may raise (hazard 3.9)
        for token in watch.flush():
            yield token
        await _end(events, reader, 0)
        raise chat_error(error, url, any_token=count > 0) from error
    for token in watch.flush():
        yield token
    if reader.problem is not None and not watch.met:
        await _end(events, reader, 0)
        raise ChatError(reader.problem, host=label(url))
    if reader.ending is None and not watch.met:
        raise ChatError(ErrorKind.BROKE_OFF, host=label(url), detail="the stream ended without an ending")
    await _end(events, reader, 0 if reader.ending is None else AFTER_ENDING)
    ending = Ending.STOP_STRING if watch.met or reader.ending is None else reader.ending
    yield Finished(ending, count if reader.generated_tokens is None else reader.generated_tokens, reader.prompt_tokens, reader.seed)


def _over(tokens: bool, most: int) -> str:
    return f"more than {most} pieces in one answer" if tokens else f"more than {ANSWER_CHARACTERS} characters in one answer"


async def _end(events: AsyncIterator[Any], reader: AnswerReader, seconds: float) -> None:
    """Read on for at most `seconds`, then close the stream from its inside.

    Leaving the loop, or `aclose`, would close the outermost of half a dozen nested generators only, and leave the socket to
    the garbage collector (hazard 5.2). A cancellation goes through all of them, and the server sees it at once.
    """
    with suppress(Exception):  # the answer is over, whatever becomes of its connection
        async with asyncio.timeout(seconds):
            async for event in events:
                if seconds:
                    reader.read(event)
