"""How many certificate authorities Brise's connections trust."""

import os
import platform
import re
import ssl
from pathlib import Path

from desktop_app.inference.tls_context import make_tls_context

_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")
"""How a file is named in a folder of authorities; OpenSSL reads one when a server shows a certificate of its."""


def count_authorities() -> int | None:
    """Those that are loaded, or that lie in a folder where OpenSSL looks; None: the system itself verifies certificates."""
    context = make_tls_context()
    if platform.system() in ("Windows", "Darwin"):
        return None
    return context.cert_store_stats()["x509_ca"] or sum(
        1 for folder in _folders() for path in _listed(Path(folder)) if _HASHED.fullmatch(path.name)
    )


def _folders() -> set[str]:
    return {ssl.get_default_verify_paths().openssl_capath, os.environ.get("SSL_CERT_DIR", "")} - {""}


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
