"""What the sockets of one route need: its proxy, and TLS for the server and for the proxy."""

import asyncio
import ssl
from dataclasses import dataclass, field

from desktop_app.chat.endpoint_options import ProxyChoice
from desktop_app.inference.endpoint_tls import TlsSettings, needs_own_context, tls_for
from desktop_app.inference.route import Route
from desktop_app.inference.system_proxy import is_this_computer
from desktop_app.inference.wire_errors import label


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """Ready to connect with."""

    tls: TlsSettings
    proxy: str | None = field(default=None, repr=False)  # may hold a password


async def settle(route: Route, shared: ssl.SSLContext) -> ConnectionSettings:
    """The settings for a route, `shared` being everybody's TLS context. What may block runs in a thread. Raises ChatError."""
    given = route.options.proxy is ProxyChoice.GIVEN
    # in a thread: Windows may ask the name service for it
    proxy = None if is_this_computer(route.instead or route.url) and not given else await asyncio.to_thread(route.proxy)
    if needs_own_context(route.options):
        return ConnectionSettings(await asyncio.to_thread(tls_for, route.options, label(route.url)), proxy)
    return ConnectionSettings(TlsSettings(shared, shared), proxy)
