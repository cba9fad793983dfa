"""The connections of this session: counted where the sockets are, kept in memory only, and bounded."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.chat.connection import Connection, ConnectionState
from desktop_app.chat.errors import ErrorKind
from desktop_app.inference.asking import asking
from desktop_app.inference.exception_kinds import chain_of, kind_of_exception

MOST = 1_000
"""Connections that are remembered; of older ones only their number is."""
LONGEST_NAME = 200
"""Characters of a host's or an endpoint's name."""

_STATES = {
    ErrorKind.NAME_UNKNOWN: ConnectionState.NAME_UNKNOWN,
    ErrorKind.CONNECT_TIMEOUT: ConnectionState.TIMED_OUT,
    ErrorKind.TLS: ConnectionState.NOT_SECURE,
}


class LoggedConnection:
    """One connection while it lives. `sent` and `received` are raised by whoever moves the bytes: that costs next to nothing."""

    __slots__ = ("_log", "_now", "received", "sent")

    def __init__(self, log: "ConnectionLog", began: Connection) -> None:
        self._log, self._now = log, began
        self.sent = self.received = 0

    def use(self) -> None:
        """Something is sent: for what this context asks."""
        purpose = asking().purpose
        if purpose is not None and purpose not in self._now.purposes:
            self._set(purposes=(*self._now.purposes, purpose))

    def open(self, tls: str = "") -> None:
        """The connection is there; `tls`: the version, once the server is spoken to in it."""
        if not self._now.state.is_over:
            self._set(state=ConnectionState.OPEN, tls=tls or self._now.tls)

    def end(self, state: ConnectionState) -> None:
        """It is over; whoever says so first is right."""
        if not self._now.state.is_over:
            self._set(state=state, ended=time.time())

    def fail(self, error: BaseException, other: ConnectionState) -> None:
        """It ended by `error`; `other`: how, if the error's kind does not tell."""
        if not isinstance(error, Exception):
            self.end(ConnectionState.GIVEN_UP)
        else:
            self.end(_STATES.get(kind_of_exception(list(chain_of(error)), False), other))

    def now(self) -> Connection:
        """As it is at this moment; the same object as long as nothing changed."""
        now = self._now
        if (now.sent, now.received) != (self.sent, self.received):
            now = self._now = replace(now, sent=self.sent, received=self.received)
        return now

    def _set(self, **changes: Any) -> None:
        self._now = replace(self._now, sent=self.sent, received=self.received, **changes)
        self._log.tell()


class ConnectionLog:
    """Remembers the last `most`; belongs to the thread that makes connections."""

    def __init__(self, most: int = MOST) -> None:
        self._entries: deque[LoggedConnection] = deque(maxlen=most)
        self._listeners: list[Callable[[], None]] = []
        self.made = 0
        """How many there have been, those that are forgotten included."""

    def begin(self, host: str, port: int, *, proxy: str = "", is_local: bool = False) -> LoggedConnection:
        """A connection is about to be made, asked for by this context."""
        self.made += 1
        who = asking()
        began = Connection(
            *(self.made, time.time(), host[:LONGEST_NAME], port, proxy[:LONGEST_NAME], who.endpoint[:LONGEST_NAME]),
            purposes=() if who.purpose is None else (who.purpose,),
            is_local=is_local,
        )
        entry = LoggedConnection(self, began)
        self._entries.append(entry)
        self.tell()
        return entry

    def connections(self) -> Sequence[Connection]:
        """The latest ones as they are now, oldest first; one that is over stays the same object."""
        return [entry.now() for entry in self._entries]

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Let `told` be called when a connection begins, changes or ends, not for each byte; what is returned ends that."""
        self._listeners.append(told)

        def leave() -> None:
            if told in self._listeners:
                self._listeners.remove(told)

        return leave

    def tell(self) -> None:
        """Something changed that is worth a look."""
        for told in tuple(self._listeners):
            told()


SESSION = ConnectionLog()
"""The one of this process, since whatever connects behind everybody's back is to be seen as well."""
