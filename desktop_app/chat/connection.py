"""What is known of a connection that Brise made: to whom, for what, and how much went through. Never what was said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Purpose(StrEnum):
    """What is asked of a server."""

    ANSWER = "answer"
    TITLE = "title"  # of a chat, written by the model
    COUNT = "count"  # of tokens
    PROMPT = "prompt"  # as the server's template renders it
    CHECK = "check"  # which server answers there, and whether the access token is good
    MODELS = "models"  # a list to pick from
    LOOK = "look"  # whether a model server listens on this computer
    ACCOUNT = "account"  # whose access token it is


class ConnectionState(StrEnum):
    """Whether a connection is there, and if it is not any more, how it ended."""

    CONNECTING = "connecting"
    OPEN = "open"
    CLOSED = "closed"  # by Brise
    CLOSED_BY_SERVER = "closed_by_server"
    BROKE_OFF = "broke_off"
    GIVEN_UP = "given_up"  # while it was being made: somebody stopped
    NAME_UNKNOWN = "name_unknown"
    NOTHING_THERE = "nothing_there"
    TIMED_OUT = "timed_out"
    NOT_SECURE = "not_secure"  # no TLS with the server could be agreed on
    REFUSED = "refused"  # by Brise: not one of the endpoints

    @property
    def is_over(self) -> bool:
        """True if nothing will come or go any more."""
        return self not in (ConnectionState.CONNECTING, ConnectionState.OPEN)


def place(host: str, port: int) -> str:
    """host:port, as it is written."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection of this session, as it is at one moment."""

    number: int  # counts up from 1
    began: float  # Unix seconds
    host: str  # the server's, as it was typed
    port: int
    proxy: str = ""  # host:port that it goes through; empty: straight to the server
    asker: str = ""  # the name of the endpoint that asked
    purposes: tuple[Purpose, ...] = ()  # in the order in which they came up: a connection is used again
    sent: int = 0  # bytes, before encryption
    received: int = 0  # bytes, after decryption
    tls: str = ""  # the version, as "TLSv1.3"; empty: not encrypted, or not yet
    is_local: bool = False  # it leaves this computer never
    state: ConnectionState = ConnectionState.CONNECTING
    ended: float | None = None

    @property
    def server(self) -> str:
        """host:port."""
        return place(self.host, self.port)


class ConnectionSource(Protocol):
    """Where the connections of this session are asked for."""

    @property
    def made(self) -> int:
        """How many there have been, those that are forgotten included."""
        ...

    def connections(self) -> Sequence[Connection]:
        """The latest ones as they are now, oldest first; one that is over stays the same object."""
        ...

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Let `told` be called when a connection begins, changes or ends, not for each byte; what is returned ends that."""
        ...
