"""Which proxy the system wants for an address, as far as it can be used; never one for this computer itself."""

import re
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from desktop_app.chat.endpoint import is_loopback


def proxy_for(url: str) -> str | None:
    """The http:// or https:// proxy for `url` as environment, registry or system settings say; None: connect directly.

    A proxy that cannot be spoken to (SOCKS, a broken address) is left out rather than stopping every answer.
    """
    if is_this_computer(url):
        return None
    parts = urlsplit(url)
    try:
        proxies = getproxies()
        if proxy_bypass(parts.hostname or ""):
            return None
    except (OSError, ValueError):
        return None
    candidates = (proxies.get(parts.scheme), proxies.get("all"))
    return next((proxy for proxy in map(_usable, candidates) if proxy), None)


def is_this_computer(url: str) -> bool:
    """True for every way to write this computer's own address: no proxy can know it better."""
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    return is_loopback(url) or host == "localhost" or host.endswith(".localhost")


def _usable(proxy: str | None) -> str | None:
    if not proxy:
        return None
    proxy = proxy.strip() if "://" in proxy else f"http://{proxy.strip()}"
    if any(ord(c) < 33 or ord(c) > 126 for c in proxy):
        return None
    try:
        parts = urlsplit(proxy)
        port = parts.port
    except ValueError:
        return None
    usable = parts.scheme.lower() in ("http", "https") and parts.hostname and port != 0 and re.fullmatch(r"[\w.:\-]+", parts.hostname)
    return proxy if usable else None
