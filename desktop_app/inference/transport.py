"""The one place where HTTP is set up: every client, every limit. Nothing here imports a network library before `prepare` does."""

import asyncio
import json
import logging
import os
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from desktop_app import __version__
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.bounded_json import read_json
from desktop_app.inference.bounds import REFUSAL_BYTES, REPLY_BYTES, too_much
from desktop_app.inference.route import OWN, Bounds, Route, as_route
from desktop_app.inference.server_words import looks_like_html
from desktop_app.inference.tls_context import make_tls_context
from desktop_app.inference.wire_errors import chat_error, error_from_reply, hide, label

if TYPE_CHECKING:
    import httpx2
    from huggingface_hub import AsyncInferenceClient

    from desktop_app.inference.guarded_transport import AnswerBody

LONGEST_SILENCE = 3600.0
"""Seconds without a single byte after which even a server that may take its time is given up; keep-alive comments count."""

_AS_JSON = {"content-type": "application/json"}
_PREPARING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long to wait, in seconds; `silence`: without a piece of the answer (None: as long as the user likes)."""

    connect: float = 10.0
    write: float = 30.0
    silence: float | None = None
    once: bool = False  # a connection that dies without a word is not tried again, nor asked whether it speaks TLS


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that is no stream; `json` is None where the body is empty or no JSON."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    json: object
    seconds: float  # from sending to the last byte
    start: bytes = b""  # of the body, as much as is looked at for the words of a refusal


def prepare() -> None:
    """Load the network libraries and fence them in; 0.6 s, so call it in a thread after the first paint. Idempotent, thread-safe."""
    with _PREPARING:
        _tls()


def is_prepared() -> bool:
    """True once `prepare` has run."""
    return _tls.cache_info().currsize > 0


@cache
def _tls() -> ssl.SSLContext:
    """The shared TLS context; made once, together with everything else that is made once."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # else the first request asks the hub, synchronously (hazard 6.7)
    os.environ["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"
    for name in ("HF_HUB_ETAG_TIMEOUT", "HF_HUB_DOWNLOAD_TIMEOUT"):
        if not os.environ.get(name, "0").lstrip("-").isdecimal():
            del os.environ[name]  # the hub's import fails on it
    # deferred: half a second
    from desktop_app.inference.hub_client import fence_in

    fence_in()
    for name in ("httpx2", "httpcore2", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below that they log addresses, headers and prompts (hazard 7.3)
    tls = make_tls_context()
    if not _in_a_loop():
        from desktop_app.inference.rehearsal import rehearse

        rehearse(tls)
    return tls


async def shared_tls() -> ssl.SSLContext:
    """The TLS context of all connections that need no other; with it, the libraries are loaded."""
    if not is_prepared():
        await asyncio.to_thread(prepare)
    return _tls()


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@asynccontextmanager
async def open_hub_client(
    to: Route | str,
    access_token: str | None = None,
    *,
    chat: bool,
    waiting: Waiting | None = None,
    bounds: Bounds = OWN,
    takes_whole: bool = False,
    received: "Callable[[AnswerBody], None] | None" = None,
) -> AsyncIterator["AsyncInferenceClient"]:
    """The hub's client for streams from a server: chat=True below /v1/, else TGI's own protocol. One per answer.

    Any reply but an event stream, or with `takes_whole` a whole answer, is a ChatError. Make its requests in the task that opened it.
    `received` is told each answer that begins, to read it in the place of the hub's client.
    """
    route = as_route(to, access_token, bounds).checked()
    make = await _client_maker(route, waiting, always_events=True, takes_whole=takes_whole, received=received)
    from desktop_app.inference.hub_client import bound_to, make_hub_client

    with bound_to(make):
        async with make_hub_client(route.url, chat=chat) as client:
            yield client


@asynccontextmanager
async def open_http_client(
    to: Route | str, access_token: str | None = None, *, waiting: Waiting | None = None, bounds: Bounds = OWN
) -> AsyncIterator["httpx2.AsyncClient"]:
    """A client for one server, under the same rules, for what the hub's client has no method for."""
    make = await _client_maker(as_route(to, access_token, bounds).checked(), waiting, always_events=False)
    async with make() as client:
        yield client


async def fetch_json(
    client: "httpx2.AsyncClient",
    method: str,
    path: str,
    body: object = None,
    *,
    seconds: float = 10.0,
    limit: int = REPLY_BYTES,
    raise_for_status: bool = True,
) -> Reply:
    """One question and its whole answer, at most `limit` bytes, and `seconds` from when the connection stands. Raises ChatError.

    With raise_for_status=False any status is a Reply; without an answer, or with one too long, it is a ChatError all the same.
    """
    # deferred with the libraries that they need
    from desktop_app.inference.guarded_transport import SECRETS

    url, start, data = str(client.base_url), time.monotonic(), bytearray()
    secrets: Sequence[str] = ()
    try:
        headers = None if body is None else _AS_JSON
        async with (
            answer_clock(seconds) as extensions,
            client.stream(method, path, content=_encoded(body), headers=headers, extensions=extensions) as response,
        ):
            secrets = response.extensions.get(SECRETS, ())
            async with aclosing(response.aiter_raw()) as pieces:
                async for piece in pieces:
                    data += piece
                    if len(data) > limit:
                        raise too_much(f"more than {limit} bytes in one reply", label(url))
        replied = {name.lower(): value for name, value in response.headers.items()}
        return await _reply(response.status_code, replied, bytes(data), time.monotonic() - start, url, raise_for_status)
    except ChatError as error:
        raise hide(error, *secrets) from error.__cause__
    except TimeoutError as error:
        raise ChatError(ErrorKind.SILENT, host=label(url), detail=f"no whole reply within {seconds:g} s") from error
    except Exception as error:
        raise hide(chat_error(error, url), *secrets) from error


@asynccontextmanager
async def answer_clock(seconds: float) -> AsyncIterator[dict[str, object]]:
    """Ends the question inside once its answer takes longer. Connecting does not count: the endpoint's settings bound that.

    Gives the extensions for its request. Raises TimeoutError.
    """
    # deferred with the libraries that it needs
    from desktop_app.inference.guarded_transport import CONNECTED

    async with asyncio.timeout(None) as clock:
        yield {CONNECTED: lambda: clock.reschedule(asyncio.get_running_loop().time() + seconds)}


async def _reply(status: int, headers: dict[str, str], data: bytes, seconds: float, url: str, raise_for_status: bool) -> Reply:
    kind, start = headers.get("content-type", ""), data[:REFUSAL_BYTES]
    if raise_for_status and (status >= 300 or looks_like_html(start.decode("utf-8", "replace"), kind)):
        raise error_from_reply(status, headers, start, url)
    try:
        value = await read_json(data, label(url)) if data.strip() else None
    except ValueError as error:
        if raise_for_status and "json" in kind.lower():
            detail = f"{type(error).__name__} in {kind.partition(';')[0]}"
            raise ChatError(ErrorKind.UNREADABLE, host=label(url), status=status, detail=detail) from error
        value = None
    return Reply(status, headers, value, seconds, start)


async def stream_events(
    client: "httpx2.AsyncClient", path: str, body: object, *, streamed: bool = True
) -> AsyncIterator[dict[str, object]]:
    """POST `body` and yield the stream's events as they arrive, each a JSON object that reports no error. Raises ChatError.

    Without `streamed` a whole answer may come too, as a single event.
    """
    # deferred with the libraries that they need
    from desktop_app.inference.guarded_transport import EVENT_STREAM, WHOLE_ANSWER

    url, wanted = str(client.base_url), {EVENT_STREAM if streamed else WHOLE_ANSWER: True}
    try:
        async with client.stream("POST", path, content=_encoded(body), headers=_AS_JSON, extensions=wanted) as response:
            answer: AnswerBody = response.extensions[EVENT_STREAM]
            async with aclosing(answer):
                while True:
                    try:
                        events = await answer.next_events()
                    except StopAsyncIteration:
                        return
                    for event in events:
                        yield event.value
    except ChatError:
        raise
    except Exception as error:
        raise chat_error(error, url) from error


async def _client_maker(
    route: Route,
    waiting: Waiting | None,
    *,
    always_events: bool,
    takes_whole: bool = False,
    received: "Callable[[AnswerBody], None] | None" = None,
) -> "Callable[[], httpx2.AsyncClient]":
    shared = await shared_tls()
    import httpx2

    from desktop_app.inference.connection_settings import settle
    from desktop_app.inference.guarded_transport import GuardedTransport, Limits

    connection = await settle(route, shared)
    waiting = waiting or Waiting(connect=route.options.connect_seconds)
    read = LONGEST_SILENCE if waiting.silence is None else waiting.silence
    limits = Limits(connect=waiting.connect, write=waiting.write, read=read, silence=waiting.silence, once=waiting.once)

    def make() -> httpx2.AsyncClient:
        transport = GuardedTransport(
            *(route, connection, limits),
            user_agent=f"Brise/{__version__}",
            always_events=always_events,
            takes_whole=takes_whole,
            received=received,
        )
        return httpx2.AsyncClient(base_url=route.url, transport=transport, trust_env=False, follow_redirects=False, timeout=None)

    return make


def _encoded(body: object) -> bytes | None:
    """A body as JSON; ASCII, so that half a surrogate pair in somebody's text is no error here."""
    return None if body is None else json.dumps(body, allow_nan=False).encode("ascii")
