"""Answers: streamed, at once, stopped in the middle, and continued."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing, suppress
from urllib.parse import urlsplit

import psutil

from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Ending
from desktop_app.chat.token_track import Token
from tests.live.row import Row
from tests.live.subject import MOST, Subject, greedy, told, whole

LONG = 400
"""Tokens of an answer that is stopped in its middle."""
SEEN = 5
"""Tokens after which it is stopped."""
BEGUN = 10
"""Tokens of an answer that is continued."""


async def answers(subject: Subject) -> Sequence[Row]:
    """All about the text of an answer."""
    return [
        *await streamed_and_whole(subject),
        await ended_early(subject),
        await with_every_control(subject),
        await stopped(subject),
        await continued(subject),
    ]


async def streamed_and_whole(subject: Subject) -> Sequence[Row]:
    """A stream and, with Stream off, the same answer at once."""
    streamed = await subject.hear_usual()
    finished = streamed.finished
    counted = finished is not None and bool(finished.prompt_tokens) and finished.generated_tokens
    counts = f"{finished.prompt_tokens} + {finished.generated_tokens} tokens" if finished is not None else told(streamed)
    at_once = await subject.hear(off_stream=None)
    return [
        subject.row("stream", "tokens one by one, an ending", told(streamed), whole(streamed) and len(streamed.tokens) > 2),
        subject.row(
            "usage", "counts of prompt and answer" if subject.counts else "not promised", counts, bool(counted) if subject.counts else None
        ),
        subject.row("stream off", "the same answer", told(at_once), whole(at_once) and at_once.text == streamed.text),
    ]


async def ended_early(subject: Subject) -> Row:
    """A stop string from the middle of the answer: what is before it is shown, and it is not."""
    text = (await subject.hear_usual()).text
    stop = text[len(text) // 2 :][:6]
    heard = await subject.hear(stop=(stop,))
    kept = (
        whole(heard)
        and heard.text == text[: text.find(stop)]
        and heard.finished is not None
        and heard.finished.ending is Ending.STOP_STRING
    )
    return subject.row("stop string", f"nothing from {stop!r} on", told(heard), kept)


async def with_every_control(subject: Subject) -> Row:
    """Every number of the panel at once, none where it is usually left."""
    heard = await subject.hear(
        temperature=0.7, top_p=0.9, top_k=40, typical_p=0.9, repetition_penalty=1.1, frequency_penalty=0.2, stop=("never said",)
    )
    return subject.row("every control", "an answer", told(heard), whole(heard))


async def stopped(subject: Subject) -> Row:
    """Stopped after some tokens: the connection is closed at once, and the server answers the next request."""
    seen: list[str] = []
    enough = asyncio.Event()

    request = await subject.request(greedy(max_new_tokens=LONG), question="Tell me a very long story.")

    async def listen() -> None:
        async with (
            subject.open() as engine,
            aclosing(engine.stream(request)) as stream,
        ):
            async for event in stream:
                if isinstance(event, Token):
                    seen.append(event.text)
                    if len(seen) >= SEEN:
                        enough.set()

    task = asyncio.create_task(listen())
    waiting = asyncio.create_task(enough.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    ended = task.done()
    began = time.monotonic()
    task.cancel()
    with suppress(asyncio.CancelledError):
        try:
            await task
        except ChatError as error:
            return subject.row("stop", "closed at once, the next one answered", str(error), False)
    took = time.monotonic() - began
    left = connections_to(subject.url)
    began = time.monotonic()
    after = await subject.hear(max_new_tokens=1)
    came = f"{len(seen)} tokens, closed in {took * 1000:.0f} ms, {left} left; {told(after)} in {time.monotonic() - began:.2f} s"
    if ended:
        came = f"it had ended by itself after {len(seen)} tokens"
    return subject.row("stop", "closed at once, the next one answered", came, not ended and left == 0 and after.error is None)


def connections_to(url: str) -> int:
    """Connections of this process to the server's port that are still open."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    open_ones = psutil.Process().net_connections("tcp")
    return sum(bool(one.raddr) and one.raddr.port == port and one.status == psutil.CONN_ESTABLISHED for one in open_ones)


async def continued(subject: Subject) -> Row:
    """The beginning of an answer, given back: with what comes then it is the answer in one go."""
    in_one_go = await subject.hear_usual()
    if not subject.able.continues:
        return subject.row("continue", "not promised", "not tried", None)
    first = await subject.hear(max_new_tokens=BEGUN)
    rest = await subject.hear(begun=first.text, max_new_tokens=MOST - BEGUN)
    # a chat's answers begin without spaces: templates expect that
    together = (first.text + rest.text).strip()
    came = f"{first.text!r} + {told(rest)}"
    return subject.row("continue", "the text in one go", came, whole(first) and whole(rest) and together == in_one_go.text.strip())
