"""What code asks: one request with its server, before it is written in any language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from desktop_app.chat.attachment import Picture
from desktop_app.chat.endpoint import Dialect, Endpoint
from desktop_app.chat.endpoint_options import ProxyChoice
from desktop_app.chat.image_marks import image_place
from desktop_app.chat.known_routes import CHAT, at_address
from desktop_app.chat.service_headers import service_headers
from desktop_app.exchange.attached_base64 import data_url_pieces
from desktop_app.exchange.sent_request import Json, Messages, without_tokens
from desktop_app.inference.requests import WireRequest

ADDRESS_VARIABLE = "ENDPOINT_URL"
"""Holds the server's address where the code cannot know it."""
TOKEN_VARIABLE = "HF_TOKEN"
"""Holds the access token: a real one never stands in code."""
MOST_STOPS = 4
"""Stop strings that any server takes."""


class Protocol(Enum):
    """What the server is asked in."""

    NATIVE = auto()  # TGI's own
    COMPLETIONS = auto()  # a raw prompt, OpenAI-style
    CHAT = auto()


class Unknown(Enum):
    """Why the code has no address."""

    BUILTIN = auto()  # its port and its key change with every start
    REMOVED = auto()  # the endpoint is not there any more


@dataclass(frozen=True, slots=True)
class CodeServer:
    """Whom the code asks, and what it has to bring along."""

    name: str  # as the user calls it
    url: str = ""  # base URL; empty: nobody knows it
    has_token: bool = False
    headers: tuple[str, ...] = ()  # names of its own ones, whose values stand in variables
    service: tuple[tuple[str, str], ...] = ()  # what its service is told beside; nothing secret
    unknown: Unknown | None = None
    has_settings: bool = False  # a proxy or certificates, which the code does not bring along

    @classmethod
    def of(cls, endpoint: Endpoint | None, name: str, *, has_token: bool = False) -> "CodeServer":
        """The server of an endpoint; None: it is gone, and was called `name`."""
        if endpoint is None:
            return cls(name, unknown=Unknown.REMOVED)
        if endpoint.is_builtin:
            return cls(endpoint.name, unknown=Unknown.BUILTIN)
        options = endpoint.options
        has_settings = options.proxy is not ProxyChoice.SYSTEM or bool(options.ca_file or options.pinned or options.client_certificate)
        own = {name.lower() for name in options.headers}
        service = tuple((name, value) for name, value in service_headers(endpoint.url, options).items() if name.lower() not in own)
        has_token = has_token or endpoint.has_token
        return cls(endpoint.name, endpoint.url, has_token, options.headers, service, has_settings=has_settings)

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment variable of each header of its own, by the header's name in lower case."""
        found: dict[str, str] = {}
        for name in self.headers:
            plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.upper())
            variable, number = f"HEADER_{plain}", 2
            while variable in found.values():
                variable, number = f"HEADER_{plain}_{number}", number + 1
            found.setdefault(name.lower(), variable)
        return found


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """One request, without the wish for a stream, which is the code's own."""

    server: CodeServer
    protocol: Protocol
    path: str  # below the server's URL; empty: that itself
    arguments: Json  # of the hub's method
    body: Json  # as the server reads it
    stops: tuple[str, ...]  # where the answer ends, all of them


def for_stream(request: CodeRequest) -> CodeRequest:
    """The same for an answer that comes piece by piece: no server streams the best one of several."""
    arguments, body = dict(request.arguments), dict(request.body)
    inner = body.get("parameters")
    arguments.pop("best_of", None)
    if isinstance(inner, dict):
        body["parameters"] = {name: value for name, value in inner.items() if name != "best_of"}
    return replace(request, arguments=arguments, body=body)


def code_request(wire: WireRequest, dialect: Dialect, server: CodeServer, messages: Messages | None = None) -> CodeRequest:
    """A request as it went, or would go, on the wire; `messages` in the place of those that are in it."""
    arguments, body = without_tokens(wire.arguments), without_tokens(wire.body)
    for told in (arguments, body):
        told.pop("stream", None)
        told.pop("include_stop_str_in_output", None)
        if messages is not None:
            told["messages"] = messages
    extra = arguments.get("extra_body")
    if isinstance(extra, dict) and extra.pop("include_stop_str_in_output", None) and not extra:
        del arguments["extra_body"]
    protocol = Protocol.NATIVE if dialect is Dialect.TGI else Protocol.COMPLETIONS if dialect.takes_raw_prompt else Protocol.CHAT
    if wire.stop_strings and protocol is not Protocol.NATIVE:  # Brise watches for them itself; who runs the code does not
        for told in (arguments, body):
            told.setdefault("stop", list(wire.stop_strings[:MOST_STOPS]))
    path = wire.path.rstrip("/")
    if server.url.endswith(CHAT):  # the address is that of the chat itself
        server, path = replace(server, url=at_address(server.url, path)), ""
    return CodeRequest(server, protocol, path, arguments, body, wire.stop_strings)


def with_pictures(messages: Messages, pictures: Iterable[Picture]) -> Messages:
    """Messages as they were stored, with the images themselves where their marks stand."""
    urls = {image_place(picture): "".join(data_url_pieces(picture)) for picture in pictures}
    return [{**message, "content": _with_urls(message.get("content"), urls)} for message in messages]


def _with_urls(content: object, urls: Mapping[str, str]) -> object:
    if not isinstance(content, Sequence) or isinstance(content, str):
        return content
    return [_part(part, urls) if isinstance(part, dict) else part for part in content]


def _part(part: Json, urls: Mapping[str, str]) -> Json:
    image = part.get("image_url")
    if not isinstance(image, dict) or not isinstance(image.get("url"), str):
        return part
    return {**part, "image_url": {**image, "url": urls.get(image["url"], image["url"])}}
