"""Looks at a server's certificate, so that a person can decide; nothing goes there but the beginning of a handshake."""

import asyncio
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop_app.chat.certificate import SeenCertificate
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.bounds import CERTIFICATE_CHARACTERS, CERTIFICATE_NAMES
from desktop_app.inference.connection_pool import make_pool
from desktop_app.inference.connection_settings import ConnectionSettings, settle
from desktop_app.inference.endpoint_tls import TlsSettings, fingerprint, unverified_context
from desktop_app.inference.exception_kinds import chain_of
from desktop_app.inference.redaction import clean
from desktop_app.inference.route import Route
from desktop_app.inference.transport import shared_tls
from desktop_app.inference.watched_network import WatchedNetwork
from desktop_app.inference.wire_errors import chat_error, hide, label

if TYPE_CHECKING:
    from cryptography import x509


async def look_at_certificate(route: Route) -> SeenCertificate:
    """What the server shows, through the route's proxy if it has one. Raises ChatError."""
    route = route.checked()
    if not route.url.startswith("https://"):
        raise ChatError(ErrorKind.TLS, host=label(route.url), detail="the address is not encrypted")
    connection = await settle(route, await shared_tls())
    try:
        await _shake_hands(route, connection)
    except Exception as error:
        for raised in chain_of(error):
            if isinstance(raised, _Seen):
                return await asyncio.to_thread(_read, raised.certificate)
        raise hide(chat_error(error, route.url), *route.secrets) from None
    raise ChatError(ErrorKind.BUG, host=label(route.url), detail="the handshake went on")


async def _shake_hands(route: Route, connection: ConnectionSettings) -> None:
    """Raises _Seen. The handshake is left in its middle, so the request that is made here is never sent."""
    looking = ConnectionSettings(TlsSettings(_looking_context(), connection.tls.proxy), connection.proxy)
    seconds = route.options.connect_seconds
    address = urlsplit(route.url)
    server = (address.hostname or "", address.port or 443) if connection.proxy is not None else None
    network = WatchedNetwork(proxied=server, connect=seconds)
    async with make_pool(looking, network) as pool:
        timeouts = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
        await pool.request("GET", route.url, extensions=timeouts)


class _Seen(ssl.SSLError):
    """The certificate is there, and nothing more is wanted; to asyncio and httpcore2, a handshake that failed."""

    def __init__(self, certificate: bytes) -> None:
        super().__init__("seen")
        self.certificate = certificate


class _LookingObject(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        raise _Seen(self.getpeercert(binary_form=True) or b"")


def _looking_context() -> ssl.SSLContext:
    context = unverified_context()
    context.sslobject_class = _LookingObject
    return context


def _read(certificate: bytes) -> SeenCertificate:
    """What stands in a certificate; of one that cannot be read, its fingerprint alone."""
    # deferred: 60 ms, for a dialog that few ever see
    from cryptography import x509

    print_of_it = fingerprint(certificate)
    try:
        read = x509.load_der_x509_certificate(certificate)
        return SeenCertificate(
            print_of_it,
            clean(read.subject.rfc4514_string(), CERTIFICATE_CHARACTERS),
            clean(read.issuer.rfc4514_string(), CERTIFICATE_CHARACTERS),
            _names(read),
            read.not_valid_before_utc.timestamp(),
            read.not_valid_after_utc.timestamp(),
        )
    except Exception:  # it is hostile, and the library raises what its parts raise
        return SeenCertificate(print_of_it)


def _names(certificate: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = [name.value for name in found if isinstance(name, x509.DNSName | x509.IPAddress)]
    return tuple(clean(str(name), CERTIFICATE_CHARACTERS) for name in names[:CERTIFICATE_NAMES])
