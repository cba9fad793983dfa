"""One answer without a network, so that the first real one finds everything loaded: it would hold the window for 40 ms."""

import asyncio
import codecs
import ssl

import httpcore2
import httpx2

from desktop_app.inference.connection_settings import ConnectionSettings
from desktop_app.inference.endpoint_tls import TlsSettings
from desktop_app.inference.guarded_transport import GuardedTransport, Limits
from desktop_app.inference.hub_client import bound_to, make_hub_client
from desktop_app.inference.route import Route

_URL = "http://rehearsal.invalid"
_EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"."},"finish_reason":"stop"}],"created":0,"id":"","model":""}\n\n'
_REPLY = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: %d\r\n\r\n" % len(_EVENT)


def rehearse(tls: ssl.SSLContext) -> None:
    """Play one chat answer from memory; in a thread without a running loop."""
    codecs.lookup("idna")  # asyncio encodes host names with it
    # a plain loop: the application may have set a policy that makes Qt's
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_play(tls))


async def _play(tls: ssl.SSLContext) -> None:
    def make() -> httpx2.AsyncClient:
        network = httpcore2.AsyncMockBackend([_REPLY, _EVENT])
        limits = Limits(connect=1.0, write=1.0, read=1.0, silence=1.0)
        connection = ConnectionSettings(TlsSettings(tls, tls))
        transport = GuardedTransport(Route(_URL), connection, limits, user_agent="Brise", always_events=True, network=network)
        return httpx2.AsyncClient(transport=transport, trust_env=False)

    with bound_to(make):
        async with make_hub_client(_URL, chat=True) as client:
            async for _ in await client.chat_completion([], stream=True):
                pass
