"""Access tokens: in the operating system's keyring and nowhere else, or in memory for this run."""

import asyncio
import contextlib
import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar, cast

from desktop_app.chat.errors import ChatError, ErrorKind

SERVICE = "Brise"
MOST_BYTES = 8192  # more than any server takes in a header
_MOST_TO_END = 1.0  # seconds
_T = TypeVar("_T")
_Key = tuple[str, str]  # endpoint id, origin: a token is bound to where it may be sent


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
        self._reads: dict[_Key, _Call[str | None]] = {}  # under way: who reads the same shares the prompt
        self._keyring: Keyring | None = None  # the keyring thread's own

    async def store(self, endpoint_id: str, origin: str, token: str) -> None:
        """Keep a token in the keyring, in place of an older one, and in memory.

        Raises ValueError for what is no token; ChatError(KEYRING) if the keyring did not take it: then, and if cancelled,
        nothing has changed.
        """
        token, key = clean_token(token), (endpoint_id, origin)
        call = self._thread.start(lambda call: self._store_now(key, token, call))
        try:
            await call.result()
        except asyncio.CancelledError:  # it may be stored already, or when the prompt is answered
            self._thread.start(lambda _: self._restore_now(key, call))
            raise
        self.remember(endpoint_id, origin, token)

    async def read(self, endpoint_id: str, origin: str) -> str | None:
        """The token; from memory after the first time. None: the keyring has none. Call it only if one is known to be stored.

        Raises ChatError(KEYRING) if there is no keyring, or it is locked, or its prompt was dismissed, or it died.
        """
        key = (endpoint_id, origin)
        if key not in self._memory:
            call = self._reads.get(key)
            if call is None or not call.can_be_joined:
                call = self._reads[key] = self._thread.start(lambda _: self._read_now(key))
                call.done.add_done_callback(functools.partial(self._have_read, key, call))
            await call.result()
        return self._memory.get(key)  # what was entered meanwhile is newer, and what was removed is gone

    def remembered(self, endpoint_id: str, origin: str) -> str | None:
        """The token if it is in memory; the keyring is not asked."""
        return self._memory.get((endpoint_id, origin))

    def remember(self, endpoint_id: str, origin: str, token: str) -> None:
        """Keep a token in memory only. Raises ValueError for what is no token."""
        key = (endpoint_id, origin)
        self._memory[key] = clean_token(token)
        self._reads.pop(key, None)

    def forget(self, endpoint_id: str, origin: str) -> None:
        """Drop a token from memory; the keyring is not asked, and keeps what it has."""
        self._memory.pop((endpoint_id, origin), None)
        self._reads.pop((endpoint_id, origin), None)  # a read that is under way must not bring it back

    async def remove(self, endpoint_id: str, origin: str) -> None:
        """Remove the token from the keyring and from memory.

        Raises ChatError(KEYRING) if one may be left in the keyring: then, and if cancelled, nothing has changed.
        """
        key = (endpoint_id, origin)
        await self._thread.start(lambda call: self._remove_now(key, call)).result()
        self.forget(endpoint_id, origin)

    async def backend_name(self) -> str | None:
        """The name of the keyring in use; None if there is none that may be used."""
        return await self._thread.start(lambda _: self._name_now()).result()

    async def close(self) -> None:
        """Let the keyring's thread end; a call that takes longer than a second hangs in a prompt, and is left behind.

        Python kills a daemon thread that still runs when it leaves, and where that happens inside Rust or C++, the process aborts.
        """
        await self._thread.end(_MOST_TO_END)

    def _have_read(self, key: _Key, call: "_Call[str | None]", _done: object) -> None:
        if self._reads.get(key) is call:  # else something newer was entered, or it was removed
            del self._reads[key]
            if call.value is not None:
                self._memory.setdefault(key, call.value)

    # What follows runs in the keyring's thread.

    def _usable(self) -> Keyring:
        if self._keyring is None:  # asked again each time: a keyring may be started after the app
            self._keyring = self._find_keyring()
        if self._keyring is None:
            raise ChatError(ErrorKind.KEYRING, detail="no usable keyring")
        return self._keyring

    def _store_now(self, key: _Key, token: str, call: "_Call[_Before | None]") -> "_Before | None":
        keyring, before = self._usable(), None
        with contextlib.suppress(UnicodeError):  # what is no text is no token, and may be written over
            before = keyring.get_password(SERVICE, _username(key))
        if call.abandoned:  # while the prompt was open
            return None
        try:
            keyring.set_password(SERVICE, _username(key), token)
        except Exception as error:  # not only KeyringError: D-Bus, Windows and GLib raise their own, and may quote
            raise _refusal(error, token) from None
        return _Before(before)

    def _restore_now(self, key: _Key, store: "_Call[_Before | None]") -> None:
        if store.value is None:
            return
        if store.value.token is None:
            self._usable().delete_password(SERVICE, _username(key))
        else:
            self._usable().set_password(SERVICE, _username(key), store.value.token)

    def _read_now(self, key: _Key) -> str | None:
        token = self._usable().get_password(SERVICE, _username(key))
        return None if token is None else clean_token(token)

    def _remove_now(self, key: _Key, call: "_Call[None]") -> None:
        keyring = self._usable()
        there = keyring.get_password(SERVICE, _username(key)) is not None  # each backend has its own error for what is not
        if there and not call.abandoned:
            keyring.delete_password(SERVICE, _username(key))

    def _name_now(self) -> str | None:
        with contextlib.suppress(ChatError):
            keyring = self._usable()
            return str(getattr(keyring, "name", type(keyring).__name__))
        return None


@dataclass(frozen=True, slots=True)
class _Before:
    """What the keyring held before it was written to."""

    token: str | None = field(repr=False)


def _refusal(error: BaseException, secret: str = "") -> ChatError:
    """What the keyring raised, without the secret that it was given."""
    words = str(error)
    return ChatError(ErrorKind.KEYRING, detail=f"{type(error).__name__}: {words.replace(secret, '…') if secret else words}"[:300])


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
        self._begun, self._is_busy = 0.0, False
        self._ended = False

    def start(self, work: "Callable[[_Call[_T]], _T]") -> "_Call[_T]":
        """`work` has its turn after everything that was started before."""
        call = _Call(work)
        self._calls.put(call.run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="keyring", daemon=True)
            self._thread.start()
        return call

    async def end(self, seconds: float) -> None:
        """Do what was started, then no more; do not wait for a call that has taken so long already."""
        if self._thread is None:
            return
        taken = time.monotonic() - self._begun if self._is_busy else 0.0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds - taken)):
                await self.start(lambda _: self._stop()).result()
                self._thread.join(seconds)  # it only has to return

    def _stop(self) -> None:
        self._ended = True

    def _run(self) -> None:
        while not self._ended:
            call = self._calls.get()
            self._begun, self._is_busy = time.monotonic(), True
            call()
            self._is_busy = False


class _Call(Generic[_T]):
    """One call. No future and no task ever holds what it found: their texts stand in logs."""

    def __init__(self, work: "Callable[[_Call[_T]], _T]") -> None:
        self.value: _T | None = None
        self.abandoned = False  # nobody waits any more
        self._begun = False
        self._waiting = 0
        self._work = work
        self._loop = asyncio.get_running_loop()
        self.done: asyncio.Future[None] = self._loop.create_future()

    @property
    def can_be_joined(self) -> bool:
        """False: given up before its turn, it will never be done."""
        return self._begun or not self.abandoned

    async def result(self) -> _T:
        """What `work` returns; its exceptions become ChatError(KEYRING). Several can wait.

        Cancelled before its turn by all, it is not done; cancelled during it, it goes on.
        """
        self._waiting += 1
        self.abandoned = False
        try:
            await asyncio.shield(self.done)
        finally:
            self._waiting -= 1
            self.abandoned = not self._waiting and not self.done.done()
        return cast(_T, self.value)

    def run(self) -> None:
        """In the keyring's thread."""
        if self.abandoned:
            return
        self._begun = True
        problem = None
        try:
            self.value = self._work(self)
        except ChatError as error:
            problem = error
        except BaseException as error:  # a panic in cryptography's Rust is none of Exception's
            problem = _refusal(error)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits
            self._loop.call_soon_threadsafe(self._settle, problem)

    def _settle(self, problem: ChatError | None) -> None:
        if problem is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(problem)
            self.done.exception()  # seen: it may be that nobody waits any more
