"""Access tokens, with keyrings made up for the test; the real one is in test_credentials_gnome_keyring.py."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.credentials import MOST_BYTES, SERVICE, Credentials, Kept, clean_token

ROOT = Path(__file__).parents[1]
ENDPOINT, ORIGIN, TOKEN = "0a1b", "https://models.example:443", "hf_veryverysecret"


class MemoryKeyring:
    """A keyring that works; notes which threads call it."""

    name = "made up"

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        self.threads: set[threading.Thread] = set()
        self.calls: list[str] = []
        self.problem: Exception | None = None
        self.before: Callable[[str], None] = lambda name: None

    def _called(self, name: str) -> None:
        self.threads.add(threading.current_thread())
        self.calls.append(name)
        self.before(name)
        if self.problem is not None:
            raise self.problem

    def get_password(self, service: str, username: str) -> str | None:
        self._called("get")
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._called("set")
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._called("delete")
        del self.secrets[service, username]


class WindowsError1783(Exception):
    """As pywintypes.error: none of KeyringError's children."""


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def credentials_with(keyring: MemoryKeyring | None) -> Credentials:
    return Credentials(lambda: keyring)


def test_a_token_survives_in_the_keyring_and_is_read_once(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        assert await credentials_with(keyring).store(ENDPOINT, ORIGIN, f"  {TOKEN}\n") is Kept.KEYRING
        assert keyring.secrets == {(SERVICE, f"{ENDPOINT} {ORIGIN}"): TOKEN}
        after_restart = credentials_with(keyring)
        assert after_restart.remembered(ENDPOINT, ORIGIN) is None
        keyring.calls.clear()
        assert await after_restart.read(ENDPOINT, ORIGIN) == TOKEN
        assert await after_restart.read(ENDPOINT, ORIGIN) == TOKEN
        assert keyring.calls == ["get"]
        assert await after_restart.backend_name() == "made up"

    asyncio.run(check())


def test_a_token_belongs_to_its_audience(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        assert await credentials.read(ENDPOINT, "http://models.example:80") is None
        assert await credentials.read("other", ORIGIN) is None
        assert credentials.remembered(ENDPOINT, "https://models.example:444") is None

    asyncio.run(check())


def test_removed_is_removed(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        await credentials.remove(ENDPOINT, ORIGIN)
        assert keyring.secrets == {}
        assert await credentials.read(ENDPOINT, ORIGIN) is None
        await credentials.remove(ENDPOINT, ORIGIN)  # what is not there is no error

    asyncio.run(check())


def test_what_is_known_not_to_be_in_the_keyring_is_removed_without_it(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        credentials.remember(ENDPOINT, ORIGIN, TOKEN)
        await credentials.remove(ENDPOINT, ORIGIN, in_keyring=False)
        assert credentials.remembered(ENDPOINT, ORIGIN) is None
        assert keyring.calls == []
        await credentials_with(None).remove(ENDPOINT, ORIGIN, in_keyring=False)  # no keyring: no error either

    asyncio.run(check())


def test_forgotten_is_read_again(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        credentials.forget_all()
        assert credentials.remembered(ENDPOINT, ORIGIN) is None
        assert await credentials.read(ENDPOINT, ORIGIN) == TOKEN

    asyncio.run(check())


def test_without_a_keyring_a_token_lives_in_memory() -> None:
    async def check() -> None:
        credentials = credentials_with(None)
        assert await credentials.backend_name() is None
        assert await credentials.store(ENDPOINT, ORIGIN, TOKEN) is Kept.MEMORY
        assert await credentials.read(ENDPOINT, ORIGIN) == TOKEN
        await credentials.remove(ENDPOINT, ORIGIN)
        assert credentials.remembered(ENDPOINT, ORIGIN) is None
        with pytest.raises(ChatError) as failure:
            await credentials.read(ENDPOINT, ORIGIN)  # said to be stored, and no keyring to be found
        assert failure.value.kind is ErrorKind.KEYRING
        with pytest.raises(ChatError):
            await credentials.remove(ENDPOINT, ORIGIN)  # nobody can say that it is gone

    asyncio.run(check())


def test_a_keyring_that_comes_later_is_found(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        found: list[MemoryKeyring] = []
        credentials = Credentials(lambda: found[0] if found else None)
        assert await credentials.store(ENDPOINT, ORIGIN, TOKEN) is Kept.MEMORY
        found.append(keyring)
        assert await credentials.store(ENDPOINT, ORIGIN, TOKEN) is Kept.KEYRING

    asyncio.run(check())


def test_remembered_tokens_stay_out_of_the_keyring(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        credentials.remember(ENDPOINT, ORIGIN, f"{TOKEN}\n")
        assert await credentials.read(ENDPOINT, ORIGIN) == credentials.remembered(ENDPOINT, ORIGIN) == TOKEN
        assert keyring.calls == []

    asyncio.run(check())


@pytest.mark.parametrize("problem", [RuntimeError("locked"), OSError("bus gone"), WindowsError1783("too long"), KeyError("x")])
def test_whatever_a_keyring_raises(keyring: MemoryKeyring, problem: Exception) -> None:
    async def check() -> None:
        await credentials_with(keyring).store(ENDPOINT, ORIGIN, TOKEN)
        keyring.problem = problem
        credentials = credentials_with(keyring)
        for work in (credentials.read, credentials.remove):
            with pytest.raises(ChatError) as failure:
                await work(ENDPOINT, ORIGIN)
            assert failure.value.kind is ErrorKind.KEYRING
            assert type(problem).__name__ in failure.value.detail
        assert await credentials.store(ENDPOINT, ORIGIN, "another") is Kept.MEMORY
        assert await credentials.read(ENDPOINT, ORIGIN) == "another"

    asyncio.run(check())


def test_a_keyring_that_asks_holds_up_neither_the_loop_nor_the_next_call(keyring: MemoryKeyring) -> None:
    """As with a password prompt that nobody answers: cancel, go on, answer it later."""

    async def check() -> None:
        answered, asked = threading.Event(), threading.Event()

        def prompt(name: str) -> None:
            asked.set()
            answered.wait(30)

        keyring.before = prompt
        credentials = credentials_with(keyring)
        storing = asyncio.ensure_future(credentials.store(ENDPOINT, ORIGIN, TOKEN))
        waiting = asyncio.ensure_future(credentials.read("other", ORIGIN))
        given_up = asyncio.ensure_future(credentials.store("third", ORIGIN, TOKEN))
        await asyncio.to_thread(asked.wait, 10)
        for task in (storing, given_up):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert credentials.remembered(ENDPOINT, ORIGIN) is None
        credentials.remember(ENDPOINT, ORIGIN, TOKEN)
        assert not waiting.done()
        answered.set()
        assert await waiting is None
        assert await credentials.read("fourth", ORIGIN) is None
        assert keyring.secrets == {}  # the first was undone
        assert keyring.calls.count("set") == 1  # the third never begun
        assert len(keyring.threads) == 1

    asyncio.run(check())


def test_a_cancelled_store_that_failed_leaves_the_older_token(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = "old"
        answered, asked = threading.Event(), threading.Event()

        def dismiss(name: str) -> None:
            if name == "set":
                asked.set()
                answered.wait(30)
                raise RuntimeError("prompt dismissed")

        keyring.before = dismiss
        credentials = credentials_with(keyring)
        storing = asyncio.ensure_future(credentials.store(ENDPOINT, ORIGIN, TOKEN))
        await asyncio.to_thread(asked.wait, 10)
        storing.cancel()
        answered.set()
        with pytest.raises(asyncio.CancelledError):
            await storing
        assert await credentials.read(ENDPOINT, ORIGIN) == "old"

    asyncio.run(check())


def test_a_read_under_way_does_not_bring_a_removed_token_back(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = TOKEN
        credentials = credentials_with(keyring)
        await asyncio.gather(credentials.read(ENDPOINT, ORIGIN), credentials.remove(ENDPOINT, ORIGIN))
        assert credentials.remembered(ENDPOINT, ORIGIN) is None
        assert keyring.secrets == {}

    asyncio.run(check())


def test_what_was_entered_during_a_read_wins(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = "old"
        credentials = credentials_with(keyring)
        reading = asyncio.ensure_future(credentials.read(ENDPOINT, ORIGIN))
        await asyncio.sleep(0)
        credentials.remember(ENDPOINT, ORIGIN, "new")
        assert await reading == "new"

    asyncio.run(check())


PROMPT = """
import asyncio, sys, threading
from desktop_app.credentials import Credentials

class Asking:
    def get_password(self, service, username):
        print("asked", flush=True)
        threading.Event().wait()

async def main():
    reading = asyncio.ensure_future(Credentials(Asking).read("id", "http://h:80"))
    await asyncio.get_running_loop().run_in_executor(None, lambda: None)
    try:
        async with asyncio.timeout(0.2):
            await reading
    except TimeoutError:
        print("gave up", flush=True)

asyncio.run(main())
"""


def test_an_open_prompt_does_not_keep_the_app_from_quitting() -> None:
    done = subprocess.run([sys.executable, "-c", PROMPT], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.split("\n") == ["asked", "gave up", ""]
    assert done.stderr == ""


@pytest.mark.parametrize("token", ["", "  \n", "hf_ä", "hf_\x00x", "a\nb", "a\r\nX-Evil: 1", "x" * (MOST_BYTES + 1), "hf_\u200bx"])
def test_what_no_header_can_carry_is_refused(keyring: MemoryKeyring, token: str) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        for work in (lambda: credentials.store(ENDPOINT, ORIGIN, token), lambda: credentials.read(ENDPOINT, ORIGIN)):
            keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = token  # by somebody else
            with pytest.raises((ValueError, ChatError)) as failure:
                await work()
            assert not token.strip() or token not in str(failure.value)
        with pytest.raises(ValueError, match="printable"):
            credentials.remember(ENDPOINT, ORIGIN, token)

    asyncio.run(check())


def test_the_longest_token_passes() -> None:
    assert clean_token(f" {'x' * MOST_BYTES}\r\n") == "x" * MOST_BYTES


def test_no_text_of_it_holds_a_token(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        assert TOKEN not in f"{credentials!r} {credentials!s} {credentials._thread!r}"

    asyncio.run(check())


CHOICE = """
import json, sys
from desktop_app.credentials import system_keyring
found = system_keyring()
print(type(found).__module__ if found else None)
"""


@pytest.mark.parametrize("backend", ["keyring.backends.null.Keyring", "evil.Plain", "keyring.backends.chainer.ChainerBackend"])
def test_no_setting_of_the_keyring_library_chooses_a_file(tmp_path: Path, backend: str) -> None:
    """A package like keyrings.alt, the environment and keyringrc.cfg can all name a backend that writes plain text."""
    (tmp_path / "evil.py").write_text(
        "import keyring.backend\n"
        "class Plain(keyring.backend.KeyringBackend):\n"
        "    priority = 99\n"
        "    def get_password(self, service, username): return 'leak'\n"
        "    def set_password(self, service, username, password): open('leak', 'w').write(password)\n"
    )
    config = tmp_path / "config" / "python_keyring"
    config.mkdir(parents=True)
    (config / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring={backend}\nkeyring-path={tmp_path}\n")
    package = tmp_path / "evil-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[keyring.backends]\nevil = evil\n")
    env = os.environ | {
        "PYTHON_KEYRING_BACKEND": backend,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/no-bus",
    }
    done = subprocess.run([sys.executable, "-c", CHOICE], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"
    control = "import keyring; print(type(keyring.get_keyring()).__module__)"
    done = subprocess.run([sys.executable, "-c", control], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == backend.rpartition(".")[0]  # what the library itself would have taken
