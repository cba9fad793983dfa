"""Model servers on this computer: where they usually listen, and what a look at those places has found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from desktop_app.chat.endpoint import Endpoint, ServerFacts, ServerKind, is_loopback

HOSTS = ("127.0.0.1", "[::1]")
USUAL_PORTS = (80, 1234, 1337, 3000, 5000, 5001, 8000, 8080, 11434, 30000)
"""TGI: 3000, 80 in its container, 8080 in its manual. vLLM, transformers serve: 8000. llama.cpp and LocalAI: 8080. The rest: below."""
_USUAL_NAMES = {1234: "LM Studio", 1337: "Jan", 5000: "text-generation-webui", 5001: "KoboldCpp", 11434: "Ollama", 30000: "SGLang"}


def usual_addresses() -> tuple[str, ...]:
    """Every place to look at, as base URLs."""
    return tuple(f"http://{host}:{port}" for port in USUAL_PORTS for host in HOSTS)


def port_of(url: str) -> int:
    """The port of an address, written or not."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that answered, and what it said of itself."""

    url: str
    facts: ServerFacts
    wants_token: bool = False

    @property
    def is_complete(self) -> bool:
        """True if it answers as it is: neither an access token has to be given nor a model to be named."""
        return not self.wants_token and not self.facts.wants_model_named

    @property
    def usual_name(self) -> str:
        """Who mostly listens there, if the server itself says no more than which protocol it speaks; else empty."""
        return _USUAL_NAMES.get(port_of(self.url), "") if self.facts.kind is ServerKind.OPENAI else ""

    def is_like(self, other: "FoundServer") -> bool:
        """True if it is the same server, found under this computer's other address."""
        return self._seen == other._seen and port_of(self.url) == port_of(other.url)

    @property
    def _seen(self) -> tuple[object, ...]:
        return self.facts.kind, self.facts.version, self.facts.models, self.wants_token

    def endpoint_among(self, endpoints: Iterable[Endpoint]) -> Endpoint | None:
        """The endpoint that leads to it already, under whichever name of this computer."""
        for endpoint in endpoints:
            parts = urlsplit(endpoint.url)
            if parts.scheme == "http" and not parts.path and is_loopback(endpoint.url) and port_of(endpoint.url) == port_of(self.url):
                return endpoint
        return None


class LookPhase(StrEnum):
    """How far a look has come."""

    NOT_YET = "not_yet"
    LOOKING = "looking"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LookState:
    """What a look has found so far, in the order in which it answered."""

    phase: LookPhase = LookPhase.NOT_YET
    addresses: tuple[str, ...] = ()
    answered: int = 0  # addresses that are settled, be it by a refusal
    found: tuple[FoundServer, ...] = ()
    refused: int = 0  # addresses that Brise may not connect to, since they are none of the endpoints
