"""Where a model is served: addresses, kinds of server, and what a server said of itself."""

import ipaddress
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions, Service
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.known_routes import without_route
from desktop_app.chat.speed import Speed

BUILTIN_ID = "builtin"
"""The id of the endpoint that stands for the built-in model; its port and key change with every start."""

HF_ROUTER = "https://router.huggingface.co"
"""Where Hugging Face's Inference API is asked for answers, whatever the hub's environment variables say."""
HF_HUB = "https://huggingface.co"
"""Where it is asked about accounts and models."""


class ServerKind(StrEnum):
    """What answers at an endpoint, found out by asking it."""

    UNKNOWN = "unknown"
    TGI = "tgi"
    LLAMA_CPP = "llama_cpp"
    VLLM = "vllm"
    TRANSFORMERS = "transformers"
    OPENAI = "openai"  # any other OpenAI-style server
    COMPLETIONS = "completions"  # one that only goes on from a text: a provider at Hugging Face, for some models


class Dialect(StrEnum):
    """A protocol as one kind of server speaks it: what decides which parameters can be sent, and how."""

    TGI = "tgi"  # TGI's own protocol, raw prompts
    TGI_CHAT = "tgi_chat"
    LLAMA_CPP_CHAT = "llama_cpp_chat"
    LLAMA_CPP_RAW = "llama_cpp_raw"  # /v1/completions
    VLLM_CHAT = "vllm_chat"
    VLLM_RAW = "vllm_raw"  # /v1/completions
    TRANSFORMERS_CHAT = "transformers_chat"
    OPENAI_CHAT = "openai_chat"
    OPENAI_RAW = "openai_raw"  # completions

    @property
    def takes_raw_prompt(self) -> bool:
        """True where Brise renders the prompt itself."""
        return self in (Dialect.TGI, Dialect.LLAMA_CPP_RAW, Dialect.VLLM_RAW, Dialect.OPENAI_RAW)


_CHAT = {
    ServerKind.TGI: Dialect.TGI_CHAT,
    ServerKind.LLAMA_CPP: Dialect.LLAMA_CPP_CHAT,
    ServerKind.VLLM: Dialect.VLLM_CHAT,
    ServerKind.TRANSFORMERS: Dialect.TRANSFORMERS_CHAT,
    ServerKind.COMPLETIONS: Dialect.OPENAI_RAW,  # nobody there renders
}
_RAW = {
    ServerKind.TGI: Dialect.TGI,
    ServerKind.LLAMA_CPP: Dialect.LLAMA_CPP_RAW,
    ServerKind.VLLM: Dialect.VLLM_RAW,
    ServerKind.COMPLETIONS: Dialect.OPENAI_RAW,
}


def dialect_for(kind: ServerKind, *, servers_own_template: bool) -> Dialect:
    """The dialect for a kind of server: chat when the server renders the prompt, raw when Brise does and the server can."""
    chat = _CHAT.get(kind, Dialect.OPENAI_CHAT)
    return chat if servers_own_template else _RAW.get(kind, chat)


class AddressProblem(StrEnum):
    """Why a text is no usable address."""

    EMPTY = "empty"
    NO_SCHEME = "no_scheme"
    OTHER_SCHEME = "other_scheme"
    NO_HOST = "no_host"
    BAD_PORT = "bad_port"
    USERINFO = "userinfo"  # user:password@ would replace the access token, and land in messages
    ODD_CHARACTERS = "odd_characters"


class BadAddress(ValueError):
    """Raised by `normalize_address`; `problem` says why."""

    def __init__(self, problem: AddressProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def normalize_address(text: str) -> str:
    """The base URL meant by what a person typed: no spaces round it, no `/v1`, no known route, no slash at the end.

    Raises BadAddress. A text without `http://` or `https://` is refused, never guessed.
    """
    text = text.strip().strip("\u200b\ufeff").strip()
    if not text:
        raise BadAddress(AddressProblem.EMPTY)
    if any(ord(c) < 33 or c in '<>"\\^`{|}' for c in text):
        raise BadAddress(AddressProblem.ODD_CHARACTERS)
    if "://" not in text:
        raise BadAddress(AddressProblem.NO_SCHEME)
    parts = _split(text)
    if parts.scheme.lower() not in ("http", "https"):
        raise BadAddress(AddressProblem.OTHER_SCHEME)
    if "@" in parts.netloc:
        raise BadAddress(AddressProblem.USERINFO)
    host, port = _host_and_port(parts)
    if not host:
        raise BadAddress(AddressProblem.NO_HOST)
    return f"{parts.scheme.lower()}://{_netloc(host, port)}{without_route(parts.path)}"


def taken_off(text: str) -> str:
    """What `normalize_address` takes off a good address, so that it can be told; the words of a query, which can be secrets, as "…"."""
    parts = _split(text.strip().strip("\u200b\ufeff").strip())
    path = parts.path[len(without_route(parts.path)) :]
    return ("" if path.strip("/") == "" else path) + ("?…" if parts.query else "") + ("#…" if parts.fragment else "")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # "Invalid IPv6 URL" and the like
        raise BadAddress(AddressProblem.NO_HOST) from error


def _host_and_port(parts: SplitResult) -> tuple[str, int | None]:
    try:
        port = parts.port
    except ValueError as error:
        raise BadAddress(AddressProblem.BAD_PORT) from error
    if port == 0:
        raise BadAddress(AddressProblem.BAD_PORT)
    host = parts.hostname or ""
    try:
        host.encode("idna") if host and ":" not in host else b""
    except UnicodeError as error:
        raise BadAddress(AddressProblem.NO_HOST) from error
    return host, port


def _netloc(host: str, port: int | None) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if port is None else f"{bracketed}:{port}"


def origin(url: str) -> str:
    """Scheme, host and port of a URL, the port always written: what an access token's audience is made of."""
    parts = _split(url)
    host, port = _host_and_port(parts)
    return f"{parts.scheme.lower()}://{_netloc(host, port or (443 if parts.scheme.lower() == 'https' else 80))}"


def host_label(url: str) -> str:
    """host, or host:port where the port was written: how sentences name a server."""
    parts = _split(url)
    return _netloc(*_host_and_port(parts))


def is_loopback(url: str) -> bool:
    """True for localhost and for the addresses that lead back to this computer; a name that only looks like one is a name."""
    host = (_split(url).hostname or "").lower().removesuffix(".")
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return any(known.is_loopback or known.is_unspecified for known in (address, mapped) if known is not None)


def is_exposed(url: str) -> bool:
    """True if what is sent there can be read on its way: plain http to another computer."""
    return _split(url).scheme.lower() == "http" and not is_loopback(url)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server said of itself when it was asked; None means that it did not say."""

    kind: ServerKind = ServerKind.UNKNOWN
    version: str = ""  # as the server writes it; compare major.minor only (protocol §5)
    model: str = ""  # model id or path as the server names it
    models: tuple[str, ...] = ()  # from /v1/models
    max_total_tokens: int | None = None  # prompt and answer together
    max_input_tokens: int | None = None  # prompt alone
    max_stop_sequences: int | None = None
    max_best_of: int | None = None
    has_chat_template: bool | None = None
    takes_system: bool | None = None  # its own chat template has a place for a system prompt
    takes_images: bool | None = None
    takes_tools: bool | None = None
    latency: float | None = None  # seconds, of the cheapest request
    completes_by: str = ""  # COMPLETIONS at Hugging Face: the provider that goes on from a text
    completes_as: str = ""  # and how it calls the model

    @property
    def model_label(self) -> str:
        """The model's short name: the last part of its id or path."""
        return self.model.rstrip("/").rsplit("/", 1)[-1].removesuffix(".gguf")

    @property
    def wants_model_named(self) -> bool:
        """True where the server lists no model, and takes no request that names none."""
        return self.kind in (ServerKind.OPENAI, ServerKind.TRANSFORMERS) and not self.models


class Reach(StrEnum):
    """What the light of an endpoint says."""

    UNKNOWN = "unknown"
    CHECKING = "checking"
    READY = "ready"
    BUSY = "busy"
    LOADING = "loading"
    UNREACHABLE = "unreachable"  # or there, but of no use as it is


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that the user chose, or the built-in model."""

    id: str
    name: str
    url: str = ""  # normalized base URL; empty for the built-in model
    model: str = ""  # the model to ask for; empty: whatever the server serves
    has_token: bool = False  # an access token is stored in the keyring for it
    temporary: bool = False  # given on the command line for one run, never stored
    facts: ServerFacts = ServerFacts()  # from the last check
    options: EndpointOptions = PLAIN

    def __post_init__(self) -> None:
        """The Inference API has one address: no row, file or dialog can send its access token to another one."""
        if self.options.service is Service.HF_API:
            object.__setattr__(self, "url", HF_ROUTER)

    @property
    def is_builtin(self) -> bool:
        """True for the model that comes with the app."""
        return self.id == BUILTIN_ID

    @property
    def audience(self) -> tuple[str, ...]:
        """The origins that this endpoint's access token may be sent to; the first is the one that answers."""
        if self.options.service is Service.HF_API:
            return origin(HF_ROUTER), origin(HF_HUB)
        return (origin(self.url),) if self.url else ()

    @property
    def asked_model(self) -> str:
        """The model as a request names it: at Hugging Face's router with who is to run it, unless the name says that itself."""
        provider = self.options.provider
        if self.options.service is not Service.HF_API or not self.model or not provider or ":" in self.model:
            return self.model
        return f"{self.model}:{provider}"

    def with_facts(self, facts: ServerFacts) -> "Endpoint":
        """The same endpoint, knowing what the server said."""
        return replace(self, facts=facts)


@dataclass(frozen=True, slots=True)
class EndpointStatus:
    """What is known of an endpoint right now, for its light."""

    endpoint_id: str
    reach: Reach = Reach.UNKNOWN
    since: float | None = None  # Unix seconds of the last change to UNREACHABLE
    problem: ErrorKind | None = None  # why it is UNREACHABLE or turns requests away, as far as known
    until: float | None = None  # Unix seconds: how long it turns requests away, where it says so
    speed: Speed | None = None  # of its last answers
