"""Access tokens: in the operating system's keyring and nowhere else, or in memory for this run."""

import asyncio
import contextlib
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from enum import StrEnum
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

from desktop_app.chat.errors import ChatError, ErrorKind

SERVICE = "Brise"
MOST_BYTES = 8192  # more than any server takes in a header
_T = TypeVar("_T")
_Key = tuple[str, str]  # endpoint id, origin: a token is bound to where it may be sent


class Kept(StrEnum):
    """Where an access token is now."""

    KEYRING = "keyring"
    MEMORY = "memory"  # for this run only


class Keyring(Protocol):
    """What is needed of one of the keyring library's backends. Its calls block, and raise whatever they like."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret; None if there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store the secret, in place of an older one."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove the secret."""
        ...


def clean_token(token: str) -> str:
    """The token without spaces round it. Raises ValueError, which never holds the token, if no header can carry it."""
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or len(token) > MOST_BYTES:
        raise ValueError(f"an access token is 1 to {MOST_BYTES} printable ASCII characters")
    return token


class Credentials:
    """The access tokens of endpoints; belongs to one event loop, and never blocks it.

    A keyring may show a password prompt and block as long as that is open. Every call can be cancelled all the same,
    and nothing of it keeps the app from quitting. Later calls wait for their turn.
    """

    def __init__(self, find_keyring: "Callable[[], Keyring | None] | None" = None) -> None:
        """`find_keyring` is called in the keyring's thread until it finds one (None: the system's)."""
        self._find_keyring = find_keyring or system_keyring
        self._thread = _KeyringThread()
        self._memory: dict[_Key, str] = {}
        self._only_here: set[_Key] = set()  # in memory, and not in the keyring
        self._keyring: Keyring | None = None  # the keyring thread's own

    async def store(self, endpoint_id: str, origin: str, token: str) -> Kept:
        """Keep a token in the keyring, or in memory if no keyring takes it; an older one there must not be used then.

        Raises ValueError for what is no token. Cancelled: the token is kept nowhere.
        """
        token, key = clean_token(token), (endpoint_id, origin)

        def undo(kept: Kept) -> None:
            if kept is Kept.KEYRING:
                self._remove_now(key)

        kept = await self._thread.call(lambda: self._store_now(key, token), undo)
        self.remember(endpoint_id, origin, token)
        if kept is Kept.KEYRING:
            self._only_here.discard(key)
        return kept

    async def read(self, endpoint_id: str, origin: str) -> str | None:
        """The token; from memory after the first time. None: the keyring has none. Call it only if one is known to be stored.

        Raises ChatError(KEYRING) if there is no keyring, or it is locked, or its prompt was dismissed, or it died.
        """
        key = (endpoint_id, origin)
        if key not in self._memory:
            token = await self._thread.call(lambda: self._read_now(key))
            if token is None:
                return None
            self._memory.setdefault(key, token)  # one that was entered meanwhile is newer
        return self._memory[key]

    def remembered(self, endpoint_id: str, origin: str) -> str | None:
        """The token if it is in memory; the keyring is not asked."""
        return self._memory.get((endpoint_id, origin))

    def remember(self, endpoint_id: str, origin: str, token: str) -> None:
        """Keep a token in memory only. Raises ValueError for what is no token."""
        key = (endpoint_id, origin)
        self._memory[key] = clean_token(token)
        self._only_here.add(key)

    async def remove(self, endpoint_id: str, origin: str, *, in_keyring: bool = True) -> None:
        """Remove the token from memory and, unless it is known not to be there, from the keyring.

        Raises ChatError(KEYRING) if one may be left in the keyring.
        """
        key = (endpoint_id, origin)
        if not in_keyring:  # no password prompt for nothing
            self._forget(key)
            return
        only_here = key in self._only_here
        self._forget(key)
        try:
            if not await self._thread.call(lambda: self._remove_now(key)) and not only_here:
                raise ChatError(ErrorKind.KEYRING, detail="no usable keyring")
        finally:
            self._forget(key)  # a read that was under way may have brought it back

    def forget_all(self) -> None:
        """Drop every token from memory; the keyring keeps its own."""
        self._memory.clear()
        self._only_here.clear()

    async def backend_name(self) -> str | None:
        """The name of the keyring in use; None if there is none that may be used."""
        return await self._thread.call(self._name_now)

    def _forget(self, key: _Key) -> None:
        self._memory.pop(key, None)
        self._only_here.discard(key)

    # What follows runs in the keyring's thread.

    def _usable(self) -> Keyring | None:
        if self._keyring is None:  # asked again each time: a keyring may be started after the app
            self._keyring = self._find_keyring()
        return self._keyring

    def _store_now(self, key: _Key, token: str) -> Kept:
        keyring = self._usable()
        if keyring is None:
            return Kept.MEMORY
        try:
            keyring.set_password(SERVICE, _username(key), token)
        except Exception:  # not only KeyringError: D-Bus, Windows and GLib raise their own
            return Kept.MEMORY
        return Kept.KEYRING

    def _read_now(self, key: _Key) -> str | None:
        keyring = self._usable()
        if keyring is None:
            raise ChatError(ErrorKind.KEYRING, detail="no usable keyring")
        token = keyring.get_password(SERVICE, _username(key))
        return None if token is None else clean_token(token)

    def _remove_now(self, key: _Key) -> bool:
        keyring = self._usable()
        if keyring is None:
            return False
        if keyring.get_password(SERVICE, _username(key)) is not None:  # each backend has its own error for what is not there
            keyring.delete_password(SERVICE, _username(key))
        return True

    def _name_now(self) -> str | None:
        keyring = self._usable()
        return None if keyring is None else str(getattr(keyring, "name", type(keyring).__name__))


def _username(key: _Key) -> str:
    return " ".join(key)


def system_keyring() -> Keyring | None:
    """The operating system's keyring, if it can be used; takes 0.2 s the first time.

    The library's own choice is not asked: an environment variable, a settings file or an installed package could make it
    a plain file. Only the backends named here can hold a token.
    """
    for backend in _allowed_backends():
        with contextlib.suppress(Exception):
            if backend.priority > 0:  # raises if it cannot be used here and now
                keyring: Keyring = backend()
                return keyring
    return None


def _allowed_backends() -> Iterator[Any]:
    if sys.platform == "darwin":
        from keyring.backends import macOS

        yield macOS.Keyring
    elif sys.platform == "win32":
        from keyring.backends import Windows

        yield Windows.WinVaultKeyring
    else:
        from keyring.backends import SecretService

        yield SecretService.Keyring
        from keyring.backends import libsecret

        yield libsecret.Keyring
        from keyring.backends import kwallet

        yield kwallet.DBusKeyring


class _KeyringThread:
    """Runs calls one after the other: keyrings give wrong answers to calls at once.

    A daemon thread, not an executor: that one is joined at exit, and a prompt may stay open for ever.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def call(self, work: Callable[[], _T], undo: Callable[[_T], None] | None = None) -> _T:
        """What `work` returns; its exceptions become ChatError(KEYRING).

        Cancelled before its turn, it is not done; cancelled during it, `undo` follows if it succeeded.
        """
        call = _Call(work)
        self._calls.put(call.run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="keyring", daemon=True)
            self._thread.start()
        try:
            result: _T = await call.result
            return result
        except asyncio.CancelledError:
            call.abandoned = True
            if undo is not None:
                self._calls.put(functools.partial(call.undo, undo))
            raise

    def _run(self) -> None:
        while True:
            self._calls.get()()


class _Call:
    """One call, and the future that its caller awaits."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.abandoned = False
        self._succeeded = False
        self._value: Any = None
        self._work = work
        self._loop = asyncio.get_running_loop()
        self.result: asyncio.Future[Any] = self._loop.create_future()

    def run(self) -> None:
        if self.abandoned:
            return
        problem = None
        try:
            self._value = self._work()
            self._succeeded = True
        except ChatError as error:
            problem = error
        except BaseException as error:  # a panic in cryptography's Rust is none of Exception's
            problem = ChatError(ErrorKind.KEYRING, detail=f"{type(error).__name__}: {str(error)[:300]}")
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits
            self._loop.call_soon_threadsafe(self._settle, problem)

    def undo(self, undo: Callable[[Any], None]) -> None:
        if self._succeeded:
            with contextlib.suppress(Exception):
                undo(self._value)

    def _settle(self, problem: ChatError | None) -> None:
        if self.result.done():
            return
        if problem is None:
            self.result.set_result(self._value)
        else:
            self.result.set_exception(problem)
