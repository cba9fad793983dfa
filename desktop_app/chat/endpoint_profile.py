"""What of an endpoint may leave this computer in a file, and what stays: whatever is secret, and whatever says who somebody is."""

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from urllib.parse import urlsplit

from desktop_app.chat.curl_secrets import without_secrets
from desktop_app.chat.endpoint import Endpoint, ServerFacts
from desktop_app.chat.extra_body import BadBody, read_json
from desktop_app.chat.placeholder_token import is_placeholder
from desktop_app.chat.proxy_address import BadProxy, ProxyAddress, read_proxy

_SECRET_NAME = re.compile(
    r"(?:.*[_.\-])?(?:(?:(?:access|auth|api|bearer|hf|id|refresh|session)[_\-]?)?tokens?|(?:api)?keys?|secrets?|passw(?:or)?ds?|passphrase"
    r"|pwd|auth|authorization|bearer|credentials?|signature|cookie)",
    re.DOTALL,
)
_MODELS_TOKEN = re.compile(r".*(?:stop|eos|bos|pad|unk|sep|end|start|special|bad|forced|suppress)[_\-]?tokens?", re.DOTALL)
"""A token that is the model's, and no secret."""
_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST_NAME = 100  # characters of a key that are looked at


class KeptBack(StrEnum):
    """What an endpoint has that does not go into a file."""

    ACCESS_TOKEN = "access_token"
    HEADER_VALUES = "header_values"
    PROXY_SIGN_IN = "proxy_sign_in"
    CLIENT_CERTIFICATE = "client_certificate"
    EXTRA_JSON = "extra_json"  # a key seems to stand in it
    ADDRESS_PATH = "address_path"  # the same


def shared_part(endpoint: Endpoint) -> Endpoint:
    """What may be shown to anybody: without an id, secrets, and what a server said of itself."""
    options, back = endpoint.options, kept_back(endpoint)
    return replace(
        endpoint,
        id="",
        url=_origin(endpoint.url) if KeptBack.ADDRESS_PATH in back else endpoint.url,
        has_token=False,
        temporary=False,
        facts=ServerFacts(),
        options=replace(
            options,
            body="" if KeptBack.EXTRA_JSON in back else options.body,
            proxy_url=without_sign_in(options.proxy_url),
            client_certificate="",
            client_key="",
        ),
    )


def kept_back(endpoint: Endpoint, *, has_token: bool = False) -> frozenset[KeptBack]:
    """What of this endpoint stays here. `has_token`: one that is kept for this run only."""
    options = endpoint.options
    proxy = _proxy(options.proxy_url)
    found = {
        KeptBack.ACCESS_TOKEN: endpoint.has_token or has_token,
        KeptBack.HEADER_VALUES: bool(options.headers),
        KeptBack.PROXY_SIGN_IN: proxy is not None and bool(proxy.user or proxy.has_password),
        KeptBack.CLIENT_CERTIFICATE: bool(options.client_certificate or options.client_key),
        KeptBack.EXTRA_JSON: holds_secret(options.body),
        KeptBack.ADDRESS_PATH: without_secrets(endpoint.url) != endpoint.url,
    }
    return frozenset(what for what, is_there in found.items() if is_there)


def _origin(url: str) -> str:
    """Scheme, host and the port, if one was written."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def without_sign_in(proxy_url: str) -> str:
    """The proxy alone: without a user's name and password."""
    proxy = _proxy(proxy_url)
    return "" if proxy is None else proxy.origin


def _proxy(proxy_url: str) -> ProxyAddress | None:
    try:
        return read_proxy(proxy_url)
    except BadProxy:
        return None


def holds_secret(body: str) -> bool:
    """True if a key or password seems to stand in extra JSON, or if it cannot be read."""
    if not body.strip():
        return False
    if without_secrets(body) != body:
        return True
    try:
        level = [read_json(body)]
    except BadBody:
        return True
    while level:
        tables = [each for each in level if isinstance(each, dict)]
        if any(_is_secret(name, value) for table in tables for name, value in table.items()):
            return True
        level = [inner for each in level for inner in _inside(each)]
    return False


def _is_secret(name: str, value: object) -> bool:
    if not isinstance(value, str) or is_placeholder(value):
        return False
    words = _WORD_BEGINS.sub("_", name[-_LONGEST_NAME:]).lower()
    return _SECRET_NAME.fullmatch(words) is not None and _MODELS_TOKEN.fullmatch(words) is None


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


class Alike:
    """Finds the one that is set as a profile is, under whatever name."""

    def __init__(self, known: Iterable[Endpoint]) -> None:
        self._known = {replace(shared_part(each), name=""): each for each in known if not each.is_builtin}

    def to(self, profile: Endpoint) -> Endpoint | None:
        """An endpoint that is here already."""
        return self._known.get(replace(profile, name=""))
