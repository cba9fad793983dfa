"""Whom a curl command asks: whose server it is, which model, and the secrets that it brings along."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from desktop_app.chat.curl_secrets import HARMLESS
from desktop_app.chat.endpoint import HF_ROUTER, BadAddress, normalize_address
from desktop_app.chat.endpoint_options import MOST_HEADERS, Service
from desktop_app.chat.extra_headers import RESERVED, BadHeader, check_headers
from desktop_app.chat.known_services import model_in, service_at
from desktop_app.chat.pasted_request import PastedServer, Remark
from desktop_app.chat.placeholder_token import is_placeholder
from desktop_app.exchange.curl_command import CurlCommand

_BILL_TO = "x-hf-bill-to"
_NAMELESS = frozenset(("", "tgi", "default", "model", "any"))
"""Names of models that say nothing."""
_LONGEST_MODEL = 500
_SCHEMES = ("bearer", "token")


def pasted_server(command: CurlCommand, body: Mapping[str, object]) -> PastedServer | None:
    """None: the address cannot be used, which is noted."""
    address = _address(command)
    if address is None:
        return None
    url, path = address
    token, wants_token, headers, bill_to = _headers(command)
    named = body.get("model")
    model = named.strip()[:_LONGEST_MODEL] if isinstance(named, str) and named.strip().lower() not in _NAMELESS else ""
    service, provider = service_at(url), ""
    if service is Service.HF_API:
        url = HF_ROUTER
        in_path, by_path = model_in(path)
        model, _, by_name = (in_path or model).partition(":")
        provider = by_name or by_path
    return PastedServer(url, service, model, provider, bill_to, token, wants_token, headers)


def _address(command: CurlCommand) -> tuple[str, str] | None:
    """Base URL and path."""
    url = command.url.strip()
    if "://" not in url:
        url = f"http://{url}"  # as curl takes it
    try:
        parts = urlsplit(url)
        if "@" in parts.netloc:
            command.remarks.add(Remark.LOGIN)
            url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        base = normalize_address(url)
    except (BadAddress, ValueError):
        command.remarks.add(Remark.ADDRESS)
        return None
    if "$" in parts.netloc:
        command.remarks.add(Remark.ADDRESS)
        return None
    if parts.query:
        command.remarks.add(Remark.QUERY)
    return base, parts.path


def _headers(command: CurlCommand) -> tuple[str, bool, tuple[tuple[str, str], ...], str]:
    """The token or "", whether one is wanted, the other headers, and who pays."""
    token, wants_token, bill_to = command.bearer, bool(command.bearer), ""
    kept: list[tuple[str, str]] = []
    for name, value in command.headers:
        if name.lower() == "authorization":
            scheme, _, rest = value.partition(" ")
            if rest and scheme.lower() not in _SCHEMES:  # Basic, and whatever else there is
                command.remarks.add(Remark.HEADER, name)
                continue
            token, wants_token = (rest or value).strip(), True
        elif name.lower() == _BILL_TO:
            bill_to = "" if is_placeholder(value) else value[:200]
        elif name.lower() not in HARMLESS:
            kept.append((name, value))
    if is_placeholder(token):
        token = ""
    return token, wants_token, _sendable(kept, command), bill_to


def _sendable(headers: list[tuple[str, str]], command: CurlCommand) -> tuple[tuple[str, str], ...]:
    found: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        try:
            check_headers(((name, value),))
            found[name.lower()] = (name, "" if is_placeholder(value) else value)
        except BadHeader:
            if name.lower() not in RESERVED:
                command.remarks.add(Remark.HEADER, name)
    return tuple(found.values())[:MOST_HEADERS]
