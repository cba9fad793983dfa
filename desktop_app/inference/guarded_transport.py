"""What a request goes through on its way out, and a reply on its way in: one origin, known headers, own timeouts, no surprises."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import cast

import httpcore2
import httpx2

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.known_routes import CHAT, at_address
from desktop_app.chat.service_headers import service_headers
from desktop_app.inference.bounds import REFUSAL_BYTES
from desktop_app.inference.connection_pool import make_pool
from desktop_app.inference.connection_settings import ConnectionSettings
from desktop_app.inference.endpoint_tls import unverified_context
from desktop_app.inference.event_stream import EventStream
from desktop_app.inference.head_watch import watched_head
from desktop_app.inference.redaction import clean
from desktop_app.inference.route import Route
from desktop_app.inference.watched_network import NotHttp, WatchedNetwork
from desktop_app.inference.whole_answer import WholeAnswer
from desktop_app.inference.wire_body import ClosableStream, WireBody, read_some
from desktop_app.inference.wire_errors import chat_error, error_from_reply, hide, label

ERROR_SECONDS = 5.0
"""Seconds that reading a refusal may take."""
LARGE_BODY = 1_000_000
"""Bytes of a request from which a connection closed while it was sent means "too large"."""
EVENT_STREAM = "brise.event_stream"
"""The request extension that asks for an event stream; in the reply's extensions, the EventStream."""
WHOLE_ANSWER = "brise.whole_answer"
"""The request extension that asks for one whole answer; in the reply's extensions, under EVENT_STREAM, what reads it."""
SECRETS = "brise.secrets"
"""In the extensions of any other reply: what must not come out in an error."""
CONNECTED = "brise.connected"
"""The request extension that is called when the connection stands, and the request is about to be sent."""

_HEADERS_OUT = (b"host", b"accept", b"content-type", b"content-length", b"transfer-encoding", b"connection")
_NO_WORD = b'{"generated_text": ""}'
_HEADERS_IN_LEFT_OUT = (b"content-encoding", b"content-length", b"transfer-encoding", b"set-cookie", b"x-hf-warning")


AnswerBody = EventStream | WholeAnswer
"""What reads an answer: its `next_events` until it is over, then `aclose`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that the transport waits for, None: for ever."""

    connect: float
    write: float
    read: float | None
    silence: float | None
    once: bool = False


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Sends requests for one server only, and judges its replies.

    The route's secrets go to the origin of its address and nowhere else; a request for any other origin is refused.
    `always_events`: every reply must be an event stream (the hub's client); else only where the request asks for it.
    `takes_whole`: or, there, one whole answer.
    `network`: instead of sockets, for the rehearsal. `received`: is told each answer.
    """

    def __init__(
        self,
        route: Route,
        connection: ConnectionSettings,
        limits: Limits,
        *,
        user_agent: str,
        always_events: bool,
        network: httpcore2.AsyncNetworkBackend | None = None,
        takes_whole: bool = False,
        received: Callable[[AnswerBody], None] | None = None,
    ) -> None:
        self._instead = None if route.instead is None else httpx2.URL(route.instead)
        self._url = route.url
        self._received = received
        self._origin = _origin(httpx2.URL(route.url))
        self._path = httpx2.URL(route.url).raw_path.decode("ascii").rstrip("/")
        self._secrets = route.secrets
        self._own_headers = _own_headers(route, user_agent)
        self._limits = limits
        self._proxied = connection.proxy is not None
        self._always_events, self._takes_whole = always_events, takes_whole
        server = (httpx2.URL(route.url).raw_host.decode("ascii"), self._origin[2]) if self._proxied else None
        self._network = WatchedNetwork(network, proxied=server, connect=limits.connect)
        self._pool = make_pool(connection, self._network)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The reply, its body checked while it is read. Raises ChatError for everything that is not what was asked for."""
        if _origin(request.url) != self._origin:
            raise ChatError(ErrorKind.BUG, host=label(self._url), detail="a request for another origin was refused")
        takes_whole = self._takes_whole or bool(request.extensions.get(WHOLE_ANSWER))
        is_answer = self._always_events or takes_whole or bool(request.extensions.get(EVENT_STREAM))
        try:
            reply = await self._send(request)
            body = WireBody(cast(ClosableStream, reply.stream), _header(reply, b"content-encoding"), self._url)
            if is_answer:
                answer = await self._answer(reply, body, takes_whole=takes_whole)
        except ChatError as error:
            raise hide(error, *self._secrets) from error.__cause__
        if not is_answer:
            headers = [(name, value) for name, value in reply.headers if name.lower() not in _HEADERS_IN_LEFT_OUT]
            extensions = {SECRETS: self._secrets}
            return httpx2.Response(reply.status, headers=headers, stream=_PlainStream(body), request=request, extensions=extensions)
        if self._received is not None:
            self._received(answer)
        if takes_whole or isinstance(answer, WholeAnswer):  # who asked reads `answer`; the hub's client gets one without a word
            return httpx2.Response(200, content=_NO_WORD, request=request, extensions={EVENT_STREAM: answer})
        # the charset is fixed: the cleaner has decoded (hazard 4.10); no header of the server goes any further
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        return httpx2.Response(200, headers=headers, stream=answer, request=request, extensions={EVENT_STREAM: answer})

    async def _answer(self, reply: httpcore2.Response, body: WireBody, *, takes_whole: bool) -> AnswerBody:
        """What reads the answer: some servers stream, whatever they were asked for. Raises ChatError."""
        if takes_whole and reply.status == 200 and not _is_event_stream(reply):
            return WholeAnswer(body, _headers_of(reply), self._url, silence=self._limits.silence, secrets=self._secrets)
        await self._refuse_unless_events(reply, body)
        return EventStream(body, self._url, silence=self._limits.silence, secrets=self._secrets)

    async def _send(self, request: httpx2.Request) -> httpcore2.Response:
        """One request; once more if the connection died before a single byte of the reply (hazard 5.11)."""
        try:
            return await self._attempt(request)
        except _DiedSilently as death:
            if self._limits.once:
                raise chat_error(death.__cause__ or death, self._url) from death.__cause__
            self._network.closed_while_sending = False
        try:
            return await self._attempt(request)
        except _DiedSilently as death:
            raise await self._explain_death(death, request) from death.__cause__

    async def _attempt(self, request: httpx2.Request) -> httpcore2.Response:
        before = self._network.received
        try:
            with watched_head():
                return await self._pool.handle_async_request(self._outgoing(request))
        except NotHttp as error:
            raise _explain_other_tongue(error, self._url) from error
        except (httpcore2.ReadError, httpcore2.RemoteProtocolError) as error:
            raise _DiedSilently if self._network.received == before else chat_error(error, self._url) from error
        except Exception as error:
            raise chat_error(error, self._url) from error

    def _outgoing(self, request: httpx2.Request) -> httpcore2.Request:
        own = {name.lower() for name, _ in self._own_headers}
        headers = [(name, value) for name, value in request.headers.raw if name.lower() in _HEADERS_OUT and name.lower() not in own]
        headers += self._own_headers
        limits = self._limits
        timeout = {"connect": limits.connect, "write": limits.write, "read": limits.read, "pool": limits.connect}
        place = self._instead or request.url  # another one only in tests
        target = request.url.raw_path
        if self._path.endswith(CHAT) and target.startswith(self._path.encode()):
            target = at_address(self._path, target[len(self._path) :].decode("ascii")).encode()
        url = httpcore2.URL(scheme=place.raw_scheme, host=place.raw_host, port=place.port, target=target)
        extensions: dict[str, object] = {"timeout": timeout}
        if CONNECTED in request.extensions:
            extensions["trace"] = _tell_connected(request.extensions[CONNECTED])
        return httpcore2.Request(request.method, url, headers=headers, content=request.stream, extensions=extensions)

    async def _explain_death(self, death: Exception, request: httpx2.Request) -> ChatError:
        """Why a server closes twice without a word."""
        found = chat_error(death.__cause__ or death, self._url)
        if self._network.closed_while_sending and int(request.headers.get("content-length", 0)) > LARGE_BODY:
            found.kind = ErrorKind.TOO_LARGE  # its 413 was lost with the connection
        elif request.url.scheme == "http" and not self._proxied and await self._speaks_tls(request.url):
            found.kind = ErrorKind.PLAIN_ON_TLS
        return found

    async def _speaks_tls(self, url: httpx2.URL) -> bool:
        seconds = min(1.5, self._limits.connect)
        try:
            stream = await self._network.connect_tcp(url.raw_host.decode("ascii"), url.port or 80, timeout=seconds)
            try:
                stream = await stream.start_tls(unverified_context(), timeout=seconds)  # nothing is sent but the greeting
            finally:
                await stream.aclose()
        except (httpcore2.NetworkError, httpcore2.TimeoutException, OSError):
            return False
        return True

    async def _refuse_unless_events(self, reply: httpcore2.Response, body: WireBody) -> None:
        if reply.status == 200 and _is_event_stream(reply):
            return
        try:
            start = await read_some(body, limit=REFUSAL_BYTES, seconds=ERROR_SECONDS)
        finally:
            await body.aclose()
        raise error_from_reply(reply.status, _headers_of(reply), start, self._url)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _DiedSilently(Exception):
    """The connection ended before a single byte of a reply; the cause says how."""


class _PlainStream(httpx2.AsyncByteStream):
    """A body that is read by whoever asked, within the bounds that they set."""

    def __init__(self, body: WireBody) -> None:
        self._body = body

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._body.next_piece()
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        await self._body.aclose()


def _own_headers(route: Route, user_agent: str) -> list[tuple[bytes, bytes]]:
    """What goes with every request; a header of the user's takes the place of one of ours."""
    headers = {"accept-encoding": "identity", "user-agent": user_agent, **service_headers(route.url, route.options)}
    if route.access_token is not None:
        headers["authorization"] = f"Bearer {route.access_token}"
    for name, value in route.headers:
        headers = {known: text for known, text in headers.items() if known.lower() != name.lower()}
        headers[name] = value
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _tell_connected(tell: Callable[[], None]) -> Callable[[str, Mapping[str, httpcore2.Request]], Awaitable[None]]:
    async def trace(event: str, info: Mapping[str, httpcore2.Request]) -> None:
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            tell()

    return trace


def _explain_other_tongue(error: NotHttp, url: str) -> ChatError:
    """What speaks there: TLS, where http:// was asked for, or something else altogether."""
    if error.start.startswith((b"\x15\x03", b"\x16\x03")):
        return ChatError(ErrorKind.PLAIN_ON_TLS, host=label(url), detail=f"NotHttp: {error}")
    words = clean(error.start.decode("latin-1"), 200)
    return ChatError(ErrorKind.NOT_AN_API, host=label(url), server_text=words, detail=f"NotHttp: {error}")


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    return (url.scheme, url.host.lower(), url.port or (443 if url.scheme == "https" else 80))


def _is_event_stream(reply: httpcore2.Response) -> bool:
    return _header(reply, b"content-type").partition(";")[0].strip().lower() == "text/event-stream"


def _headers_of(reply: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}


def _header(reply: httpcore2.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in reply.headers if key.lower() == name), "")
