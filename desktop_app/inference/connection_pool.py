"""The sockets below a transport: few, kept for a moment, watched by TCP itself."""

import socket

import httpcore2
import httpx2

from desktop_app.inference.connection_settings import ConnectionSettings

CONNECTIONS = 2
"""An answer that goes on in a second request must not wait for the first one's connection."""
KEEPALIVE = 5.0
"""Seconds that an idle connection is kept for the next request."""


def make_pool(connection: ConnectionSettings, network: httpcore2.AsyncNetworkBackend) -> httpcore2.AsyncConnectionPool:
    """Connections to one server, over `network`, through a proxy if there is one."""
    options = _keepalive_options()
    if connection.proxy is None:
        return httpcore2.AsyncConnectionPool(
            ssl_context=connection.tls.server,
            max_connections=CONNECTIONS,
            max_keepalive_connections=1,
            keepalive_expiry=KEEPALIVE,
            network_backend=network,
            socket_options=options,
        )
    settings = httpx2.Proxy(connection.proxy)
    url = httpcore2.URL(scheme=settings.url.raw_scheme, host=settings.url.raw_host, port=settings.url.port, target=settings.url.raw_path)
    return httpcore2.AsyncHTTPProxy(
        proxy_url=url,
        proxy_auth=settings.raw_auth,
        proxy_ssl_context=connection.tls.proxy if settings.url.scheme == "https" else None,
        ssl_context=connection.tls.server,
        max_connections=CONNECTIONS,
        max_keepalive_connections=1,
        keepalive_expiry=KEEPALIVE,
        network_backend=network,
        socket_options=options,
    )


def _keepalive_options() -> list[tuple[int, int, int]]:
    """TCP asks a silent peer whether it still lives: after a lost network an answer ends in two minutes, not never."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPALIVE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        number = getattr(socket, name, None)
        if isinstance(number, int):
            options.append((socket.IPPROTO_TCP, number, value))
    return options
