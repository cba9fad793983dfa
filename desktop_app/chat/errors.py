"""What can go wrong with a conversation, as facts; `ui/explain.py` turns them into sentences."""

from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """One kind for each sentence that a person needs to read."""

    BAD_ADDRESS = "bad_address"  # the endpoint's URL cannot be used
    UNREACHABLE = "unreachable"  # nothing listens there
    NAME_UNKNOWN = "name_unknown"  # DNS does not know the host
    CONNECT_TIMEOUT = "connect_timeout"
    NOT_LISTED = "not_listed"  # none of the endpoints is at this server, and no other may be connected to
    NOT_ENCRYPTED = "not_encrypted"  # plain http to another computer, to which the user has not said yes
    PROXY = "proxy"  # the proxy on the way does not answer, or does not let through
    TLS = "tls"  # no encryption: TLS spoken to a plain port, or what has no sentence of its own
    TLS_SELF_SIGNED = "tls_self_signed"  # nobody vouches for the certificate but itself
    TLS_UNKNOWN_AUTHORITY = "tls_unknown_authority"  # somebody does whom this computer does not know
    TLS_EXPIRED = "tls_expired"  # the certificate is not valid any more, or not yet
    TLS_WRONG_HOST = "tls_wrong_host"  # the certificate is for another computer
    TLS_PIN_CHANGED = "tls_pin_changed"  # another certificate than the pinned one; `words` holds both fingerprints
    TLS_CLIENT_CERTIFICATE = "tls_client_certificate"  # the server wants a certificate, or refuses the one that it got
    CERTIFICATE_FILE = "certificate_file"  # a file that the endpoint's settings name; `words` holds its name
    PLAIN_ON_TLS = "plain_on_tls"  # http:// spoken to an https port
    NOT_AN_API = "not_an_api"  # an empty 200, another program's JSON: something else lives there
    WEB_PAGE = "web_page"  # a page where an answer belongs: a sign-in to the network or to the server, a web site
    NOT_A_STREAM = "not_a_stream"  # an answer, but all at once, or called something else than an event stream
    REDIRECT = "redirect"  # never followed
    UNAUTHORIZED = "unauthorized"  # 401
    FORBIDDEN = "forbidden"  # 403
    NOT_FOUND = "not_found"  # 404, 405, 410
    MODEL_UNKNOWN = "model_unknown"  # the server does not serve the model that was asked for
    REJECTED = "rejected"  # 400, 422: the server's reason is in `server_text`
    TOO_LONG = "too_long"  # more tokens than the context has room for
    TOO_LARGE = "too_large"  # 413: more bytes than the server takes
    NO_IMAGES = "no_images"  # the model, its server or the prompt template takes no images
    TOO_MANY_REQUESTS = "too_many_requests"  # 429, overloaded
    NO_CREDITS = "no_credits"  # 402: who pays has nothing left
    NOT_READY = "not_ready"  # 502, 503, 504: loading, waking or unhealthy
    PAUSED = "paused"  # an Inference Endpoint that its owner has to start again
    SERVER_ERROR = "server_error"  # any other 5xx
    GENERATION_FAILED = "generation_failed"  # the model failed while it answered
    FILTERED = "filtered"  # the server's content filter ended the answer
    TOOL_CALL = "tool_call"  # the model called a tool, though none was offered
    BROKE_OFF = "broke_off"  # the stream ended without saying that the answer was complete
    SILENT = "silent"  # no token within the time that the endpoint allows
    EMPTY = "empty"  # the server ended the stream without a single event
    UNREADABLE = "unreadable"  # the server's bytes are not what its protocol says
    EXTRA_BODY = "extra_body"  # the extra JSON of the chat or its endpoint cannot be sent; `detail` says why
    GRAMMAR = "grammar"  # the grammar of the chat cannot be sent
    TOO_MUCH = "too_much"  # the server sent more than any answer has: `detail` says of what
    TEMPLATE = "template"  # the prompt template refused these messages
    TEMPLATE_STOPPED = "template_stopped"  # the user's own prompt template took too long or too much; `detail` says which
    BUILTIN_MISSING = "builtin_missing"  # the built-in model is not part of this installation
    BUILTIN_FAILED = "builtin_failed"  # the built-in model's process did not start, or died
    KEYRING = "keyring"  # the access token could not be read from the keyring
    SECRET_MISSING = "secret_missing"  # the value of a header, or the proxy's password, is kept nowhere; `words` names it
    BAD_OPTIONS = "bad_options"  # a setting of the connection that cannot be used
    STORAGE = "storage"  # the database could not be written
    BUG = "bug"  # everything else: our own fault


TLS_KINDS = frozenset(kind for kind in ErrorKind if kind is ErrorKind.TLS or kind.name.startswith("TLS_"))
"""Everything that keeps a connection from being secure."""


class Refusal(StrEnum):
    """How a server turned a whole request away before it began anything: asked once more, nothing is done or paid twice."""

    BUSY = "busy"  # 429, 503
    LOADING = "loading"  # 503 that says that a model is being loaded


class StorageProblem(StrEnum):
    """What a ChatError(STORAGE) is about: the first word of its `detail`, before a colon."""

    FULL = "full"  # no room on the disk
    READ_ONLY = "read_only"  # the folder or the file may not be written, or is no folder
    IN_USE = "in_use"  # another Brise has the database open
    NEWER = "newer"  # written by a newer Brise; `numbers` holds its version and the newest one that is understood
    FOREIGN = "foreign"  # a database, but not one of Brise
    DAMAGED = "damaged"  # the next start sets it aside
    FAILED = "failed"  # anything else


@dataclass(slots=True)
class ChatError(Exception):
    """What went wrong, as facts without prose; no field ever holds a secret."""

    kind: ErrorKind
    host: str = ""  # host:port as a person would write it
    status: int | None = None  # HTTP status
    server_text: str = ""  # the server's own words, at most 4,000 characters
    retry_after: float | None = None  # seconds
    numbers: tuple[int, ...] = ()  # TOO_LONG: (tokens too many, limit); STORAGE, newer: (its version, ours)
    detail: str = ""  # for *Details*: class and message of what was raised, redacted
    token_sent: bool = True  # UNAUTHORIZED: False if the request carried no access token
    refusal: Refusal | None = None  # of this moment: not stored
    words: tuple[str, ...] = ()  # TLS_PIN_CHANGED: (pinned, found); CERTIFICATE_FILE, SECRET_MISSING: (name,)

    def __str__(self) -> str:
        parts = [self.kind.value, self.host, str(self.status or ""), self.server_text, self.detail]
        return " · ".join(part for part in parts if part)

    @property
    def storage_problem(self) -> StorageProblem | None:
        """What STORAGE is about; None for every other kind."""
        if self.kind is not ErrorKind.STORAGE:
            return None
        word = self.detail.partition(":")[0]
        return StorageProblem(word) if word in StorageProblem._value2member_map_ else StorageProblem.FAILED

    def to_json(self) -> dict[str, object]:
        """The error as stored with the answer that it ended."""
        return {
            "kind": self.kind.value,
            "host": self.host,
            "status": self.status,
            "server_text": self.server_text,
            "retry_after": self.retry_after,
            "numbers": list(self.numbers),
            "detail": self.detail,
            "token_sent": self.token_sent,
            "words": list(self.words),
        }

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> "ChatError":
        """Read back what `to_json` wrote; an unknown kind reads as BUG."""
        kind = str(stored.get("kind", ""))
        status, retry_after, numbers = stored.get("status"), stored.get("retry_after"), stored.get("numbers")
        words = stored.get("words")
        return cls(
            kind=ErrorKind(kind) if kind in ErrorKind._value2member_map_ else ErrorKind.BUG,
            host=str(stored.get("host", "")),
            status=status if isinstance(status, int) else None,
            server_text=str(stored.get("server_text", "")),
            retry_after=float(retry_after) if isinstance(retry_after, int | float) else None,
            numbers=tuple(int(n) for n in numbers if isinstance(n, int | float)) if isinstance(numbers, list) else (),
            detail=str(stored.get("detail", "")),
            token_sent=stored.get("token_sent") is not False,
            words=tuple(str(word)[:200] for word in words[:4]) if isinstance(words, list) else (),
        )
