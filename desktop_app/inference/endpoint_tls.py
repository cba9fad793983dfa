"""The TLS settings of one endpoint: an authority more, one certificate pinned, a certificate of one's own."""

import hashlib
import os
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.tls_context import make_tls_context
from desktop_app.inference.tls_errors import PinChanged

LARGEST_FILE = 8 * 2**20
"""Bytes of a file with certificates: a system's whole list has a quarter of a megabyte."""
_KEPT = 8
"""Contexts that are kept: making one takes 30 ms."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is now: changed, it is read again."""

    path: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """With what the server is spoken to, and with what the proxy on the way to it."""

    server: ssl.SSLContext
    proxy: ssl.SSLContext


def needs_own_context(options: EndpointOptions) -> bool:
    """False if what all connections share will do."""
    return bool(options.ca_file or options.pinned or options.client_certificate)


def tls_for(options: EndpointOptions, host: str) -> TlsSettings:
    """The settings for an endpoint, in a thread: files are read. Raises ChatError(CERTIFICATE_FILE)."""
    authorities = _file(options.ca_file, host) if options.ca_file else None
    own = _file(options.client_certificate, host) if options.client_certificate else None
    key = _file(options.client_key, host) if own is not None and options.client_key else None
    pinned = options.pinned.replace(":", "").strip().lower()
    try:
        proxy = _context(authorities)
    except (OSError, ValueError) as error:
        raise _unusable(options.ca_file, host, error) from error
    try:
        return TlsSettings(_context(authorities, pinned, own, key), proxy)
    except (OSError, ValueError, _WantsPassword) as error:
        at_fault = options.client_key if key is not None and _holds_certificate(options.client_certificate) else options.client_certificate
        raise _unusable(at_fault, host, error) from error


@lru_cache(maxsize=_KEPT)
def _context(authorities: _File | None, pinned: str = "", own: _File | None = None, key: _File | None = None) -> ssl.SSLContext:
    context = pinned_context(pinned) if pinned else make_tls_context()
    if authorities is not None and not pinned:
        context.load_verify_locations(authorities.path)
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a firm may hand out the authority below its root alone
    if own is not None:
        context.load_cert_chain(own.path, None if key is None else key.path, password=_refuse)
    return context


def pinned_context(pinned: str) -> ssl.SSLContext:
    """A context that accepts one certificate, by its SHA-256, and no other.

    The check is part of the handshake: it ends before it is answered, so no byte of a request can be sent.
    """

    class PinnedObject(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            found = fingerprint(self.getpeercert(binary_form=True) or b"")
            if found != pinned:
                raise PinChanged(pinned, found)

    context = unverified_context()
    context.sslobject_class = PinnedObject
    return context


def unverified_context() -> ssl.SSLContext:
    """A context that checks nothing; only for what checks itself, or sends nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate in DER, in lower-case hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def _file(path: str, host: str) -> _File:
    """A file that can be read without waiting for ever. Raises ChatError(CERTIFICATE_FILE)."""
    try:
        found = os.stat(path)
        if not os.path.isfile(path):
            raise OSError("not a file")
        if found.st_size > LARGEST_FILE:
            raise OSError("larger than certificates are")
    except (OSError, ValueError) as error:
        raise _unusable(path, host, error) from error
    return _File(path, found.st_size, found.st_mtime_ns)


def _holds_certificate(path: str) -> bool:
    try:
        unverified_context().load_verify_locations(path)
    except OSError:
        return False
    return True


def _unusable(path: str, host: str, error: BaseException) -> ChatError:
    words = str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error)
    detail = f"{type(error).__name__}: {words}"[:300]
    return ChatError(ErrorKind.CERTIFICATE_FILE, host=host, detail=detail, words=(os.path.basename(path)[:200],))


class _WantsPassword(Exception):
    """The key is encrypted, and OpenSSL would ask for its password on the terminal."""


def _refuse() -> NoReturn:
    raise _WantsPassword("the key is encrypted")
