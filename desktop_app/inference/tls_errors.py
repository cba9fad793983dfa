"""Why an encrypted connection could not be made, told from what OpenSSL, Windows and macOS say of a certificate."""

import re
import ssl

from desktop_app.chat.errors import ErrorKind


class PinChanged(ssl.SSLError):
    """The server showed another certificate than the one that its endpoint is pinned to; both as fingerprints."""

    def __init__(self, pinned: str, found: str) -> None:
        super().__init__(f"another certificate than the pinned one: {found} instead of {pinned}")
        self.pinned, self.found = pinned, found


_BY_CODE = {
    # X509_V_ERR_… of OpenSSL
    9: ErrorKind.TLS_EXPIRED,  # not yet valid
    10: ErrorKind.TLS_EXPIRED,
    18: ErrorKind.TLS_SELF_SIGNED,
    **dict.fromkeys((2, 19, 20, 21, 27), ErrorKind.TLS_UNKNOWN_AUTHORITY),
    62: ErrorKind.TLS_WRONG_HOST,
    64: ErrorKind.TLS_WRONG_HOST,
    # CERT_E_… of Windows
    0x800B0101: ErrorKind.TLS_EXPIRED,
    0x800B0109: ErrorKind.TLS_UNKNOWN_AUTHORITY,
    0x800B010A: ErrorKind.TLS_UNKNOWN_AUTHORITY,
    0x800B010F: ErrorKind.TLS_WRONG_HOST,
    # errSec… of macOS
    -67818: ErrorKind.TLS_EXPIRED,
    -67843: ErrorKind.TLS_UNKNOWN_AUTHORITY,
    -67602: ErrorKind.TLS_WRONG_HOST,
}
# what a server answers to a client's certificate, or to none (RFC 8446, 6.2)
_ABOUT_OURS = re.compile(
    r"ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED"
    r"|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED)"
)


def kind_of_tls(error: ssl.SSLError) -> ErrorKind:
    """The kind of what `ssl`, truststore or `PinnedContext` raised."""
    if isinstance(error, PinChanged):
        return ErrorKind.TLS_PIN_CHANGED
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", None)
        return _BY_CODE.get(code, ErrorKind.TLS) if isinstance(code, int) else ErrorKind.TLS
    return ErrorKind.TLS_CLIENT_CERTIFICATE if _ABOUT_OURS.search(getattr(error, "reason", None) or "") else ErrorKind.TLS
