"""How to reach one endpoint, and how to ask there: what a person sets once for a server."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from desktop_app.chat.proxy_address import without_password

T = TypeVar("T", bound=StrEnum)


class Service(StrEnum):
    """Whose server an endpoint is, as the person who added it says: it decides the fields of the dialog and where its token may go."""

    SERVER = "server"  # a server of one's own or of a firm: detection tells its kind
    HF_API = "hf_api"  # Hugging Face's Inference API, through its router
    HF_ENDPOINT = "hf_endpoint"  # an Inference Endpoint: it can sleep and wake


class ProxyChoice(StrEnum):
    """Through which proxy an endpoint is reached."""

    SYSTEM = "system"
    NONE = "none"
    GIVEN = "given"


COLOURS = ("", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
"""What an endpoint can be marked with; the first one is none."""
CONNECT_SECONDS = 10.0
NOTICE_SECONDS = 60.0
MOST_HEADERS = 50
MOST_TEXT = 100_000
"""Characters of any one text that is read back."""


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """What is set for one endpoint beside its address, model and token; none of it is ever a secret.

    `headers` are names only: their values can be keys and stand in the keyring beside the access token.
    """

    service: Service = Service.SERVER
    colour: str = ""  # of COLOURS
    connect_seconds: float = CONNECT_SECONDS  # to wait for a connection
    notice_seconds: float = NOTICE_SECONDS  # without a token, until a notice asks whether to wait; never ends an answer
    headers: tuple[str, ...] = ()  # names of headers that go with every request
    body: str = ""  # a JSON object as text: its keys go into every request for an answer
    stream: bool = True  # off: one answer at once, for proxies that hold streams back
    proxy: ProxyChoice = ProxyChoice.SYSTEM
    proxy_url: str = ""  # with ProxyChoice.GIVEN, as `ProxyAddress.stored`: its password stands in the keyring
    ca_file: str = ""  # path of PEM certificates that are trusted beside the system's
    pinned: str = ""  # SHA-256 of the one certificate that is accepted whoever signed it, lower-case hexadecimal
    client_certificate: str = ""  # path of a PEM file, with its key or beside it
    client_key: str = ""  # path of the key's PEM file
    provider: str = ""  # HF_API: who runs the model; empty: Hugging Face picks
    bill_to: str = ""  # HF_API: the organisation that pays

    def to_json(self) -> dict[str, object]:
        """The options as stored: only what is not as it is without being set."""
        stored: dict[str, object] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if value != getattr(PLAIN, name):
                value = without_password(value) if name == "proxy_url" else value
                stored[name] = list(value) if isinstance(value, tuple) else value.value if isinstance(value, StrEnum) else value
        return stored

    @classmethod
    def from_json(cls, stored: object) -> "EndpointOptions":
        """Read back what `to_json` wrote; whatever does not fit is as if it were not set."""
        told: Mapping[str, object] = stored if isinstance(stored, dict) else {}
        headers = told.get("headers")
        colour = _text(told, "colour")
        return cls(
            service=_choice(Service, told.get("service"), Service.SERVER),
            colour=colour if colour in COLOURS else "",
            connect_seconds=_seconds(told, "connect_seconds", CONNECT_SECONDS),
            notice_seconds=_seconds(told, "notice_seconds", NOTICE_SECONDS),
            headers=tuple(name for name in headers if isinstance(name, str))[:MOST_HEADERS] if isinstance(headers, list) else (),
            body=_text(told, "body"),
            stream=told.get("stream") is not False,
            proxy=_choice(ProxyChoice, told.get("proxy"), ProxyChoice.SYSTEM),
            proxy_url=without_password(_text(told, "proxy_url")),
            ca_file=_text(told, "ca_file"),
            pinned=_text(told, "pinned"),
            client_certificate=_text(told, "client_certificate"),
            client_key=_text(told, "client_key"),
            provider=_text(told, "provider"),
            bill_to=_text(told, "bill_to"),
        )


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value[:MOST_TEXT] if isinstance(value, str) else ""


def _seconds(told: Mapping[str, object], name: str, otherwise: float) -> float:
    value = told.get(name)
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 86_400
    return float(value) if fits and isinstance(value, int | float) else otherwise


def _choice(kind: type[T], value: object, otherwise: T) -> T:
    return kind(value) if isinstance(value, str) and value in kind._value2member_map_ else otherwise


PLAIN = EndpointOptions()
"""Nothing set."""
