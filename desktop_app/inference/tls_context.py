"""The TLS settings that every connection shares: certificates always verified, against the system's authorities."""

import os
import platform
import ssl

_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)
"""Where Linux distributions keep their authorities, for a Python that was built elsewhere (as in a bundle)."""


def make_tls_context() -> ssl.SSLContext:
    """A new context; takes 30 ms, so one is made and shared.

    `ssl.create_default_context` would write the session keys where SSLKEYLOGFILE says, and `load_default_certs`
    would let a wrong SSL_CERT_FILE take away every authority; here SSL_CERT_FILE and SSL_CERT_DIR can only add some.
    """
    if platform.system() in ("Windows", "Darwin"):
        # deferred: only these platforms keep their authorities behind an API
        import truststore

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        _load_system_authorities(context)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _load_from_environment(context)
    return context


def _load_system_authorities(context: ssl.SSLContext) -> None:
    paths = ssl.get_default_verify_paths()
    cafile = paths.openssl_cafile if os.path.isfile(paths.openssl_cafile) else None
    capath = paths.openssl_capath if os.path.isdir(paths.openssl_capath) else None
    if cafile is None:
        cafile = next(filter(os.path.isfile, _CA_FILES), None)
    _load(context, cafile, capath)


def _load_from_environment(context: ssl.SSLContext) -> None:
    _load(context, os.environ.get("SSL_CERT_FILE") or None, None)
    _load(context, None, os.environ.get("SSL_CERT_DIR") or None)


def _load(context: ssl.SSLContext, cafile: str | None, capath: str | None) -> None:
    if cafile is None and capath is None:
        return
    try:
        context.load_verify_locations(cafile, capath)
    except (OSError, ValueError):  # missing, not readable, not PEM: ssl.SSLError is an OSError
        return
