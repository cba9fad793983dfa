"""Access tokens, with keyrings made up for the test; the real one is in test_credentials_gnome_keyring.py."""

import asyncio
import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.credentials import MOST_BYTES, SERVICE, Credentials, clean_token
from tests.made_up_keyring import MemoryKeyring

ROOT = Path(__file__).parents[1]
ENDPOINT, ORIGIN, TOKEN = "0a1b", "https://models.example:443", "hf_veryverysecret"


class WindowsError1783(Exception):
    """As pywintypes.error: none of KeyringError's children."""


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


def credentials_with(keyring: MemoryKeyring | None) -> Credentials:
    return Credentials(lambda: keyring)


def test_a_token_survives_in_the_keyring_and_is_read_once(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        await credentials_with(keyring).store(ENDPOINT, ORIGIN, f"  {TOKEN}\n")
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


def test_forgotten_is_read_again(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        credentials = credentials_with(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        keyring.calls.clear()
        credentials.forget(ENDPOINT, ORIGIN)
        assert credentials.remembered(ENDPOINT, ORIGIN) is None
        assert keyring.calls == []
        assert await credentials.read(ENDPOINT, ORIGIN) == TOKEN

    asyncio.run(check())


def test_without_a_keyring_a_token_lives_in_memory() -> None:
    async def check() -> None:
        credentials = credentials_with(None)
        assert await credentials.backend_name() is None
        with pytest.raises(ChatError) as failure:
            await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        assert failure.value.kind is ErrorKind.KEYRING
        assert credentials.remembered(ENDPOINT, ORIGIN) is None  # not without the user's knowing
        credentials.remember(ENDPOINT, ORIGIN, TOKEN)
        assert await credentials.read(ENDPOINT, ORIGIN) == TOKEN
        with pytest.raises(ChatError):
            await credentials.remove(ENDPOINT, ORIGIN)  # nobody can say that there is none
        credentials.forget(ENDPOINT, ORIGIN)
        with pytest.raises(ChatError):
            await credentials.read(ENDPOINT, ORIGIN)  # said to be stored, and no keyring to be found

    asyncio.run(check())


def test_a_keyring_that_comes_later_is_found(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        found: list[MemoryKeyring] = []
        credentials = Credentials(lambda: found[0] if found else None)
        assert await credentials.backend_name() is None
        found.append(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        assert keyring.secrets

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
        works = (credentials.read, credentials.remove, lambda *place: credentials.store(*place, "another"))
        for work in works:
            with pytest.raises(ChatError) as failure:
                await work(ENDPOINT, ORIGIN)
            assert failure.value.kind is ErrorKind.KEYRING
            assert type(problem).__name__ in failure.value.detail
        keyring.problem = None
        assert await credentials.read(ENDPOINT, ORIGIN) == TOKEN  # nothing has changed

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
        assert keyring.secrets == {}
        assert keyring.calls == ["get"] * 3  # the first store saw that it was given up, the other was never begun
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


def test_a_cancelled_store_that_was_taken_brings_the_older_token_back(keyring: MemoryKeyring) -> None:
    """The user does not wait for the prompt, and answers it later."""

    async def check(older: str | None) -> None:
        keyring.secrets.clear()
        if older is not None:
            keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = older
        answered, asked = threading.Event(), threading.Event()

        def prompt(name: str) -> None:
            if name == "set" and not asked.is_set():
                asked.set()
                answered.wait(30)

        keyring.before = prompt
        credentials = credentials_with(keyring)
        storing = asyncio.ensure_future(credentials.store(ENDPOINT, ORIGIN, TOKEN))
        await asyncio.to_thread(asked.wait, 10)
        storing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await storing
        answered.set()
        assert await credentials.read(ENDPOINT, ORIGIN) == older

    asyncio.run(check("older"))
    asyncio.run(check(None))


def test_what_was_given_up_while_the_prompt_was_open_is_not_done_when_it_is_answered(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = "older"
        for begin in (lambda c: c.store(ENDPOINT, ORIGIN, TOKEN), lambda c: c.remove(ENDPOINT, ORIGIN)):
            credentials = credentials_with(keyring)
            answered, asked = threading.Event(), threading.Event()

            def prompt(name: str, asked: threading.Event = asked, answered: threading.Event = answered) -> None:
                asked.set()
                answered.wait(30)

            keyring.before = prompt
            keyring.calls.clear()
            begun = asyncio.ensure_future(begin(credentials))
            await asyncio.to_thread(asked.wait, 10)
            begun.cancel()
            with pytest.raises(asyncio.CancelledError):
                await begun
            answered.set()
            await credentials.backend_name()
            assert keyring.calls == ["get"]
            assert keyring.secrets == {(SERVICE, f"{ENDPOINT} {ORIGIN}"): "older"}

    asyncio.run(check())


def test_who_reads_the_same_shares_one_prompt(keyring: MemoryKeyring) -> None:
    """The check at the start asks; the answer that is wanted meanwhile must not ask once more, nor the next try after Stop."""

    async def check() -> None:
        keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = TOKEN
        answered, asked = threading.Event(), threading.Event()

        def prompt(name: str) -> None:
            asked.set()
            answered.wait(30)

        keyring.before = prompt
        credentials = credentials_with(keyring)
        first, stopped = (asyncio.ensure_future(credentials.read(ENDPOINT, ORIGIN)) for _ in range(2))
        await asyncio.to_thread(asked.wait, 10)
        for task in (stopped, first):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        again = asyncio.ensure_future(credentials.read(ENDPOINT, ORIGIN))
        await asyncio.sleep(0)
        answered.set()
        assert await again == TOKEN
        assert keyring.calls == ["get"]

    asyncio.run(check())


def test_a_dismissed_prompt_fails_everybody_who_waits_for_it_once(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        keyring.problem = RuntimeError("dismissed")
        credentials = credentials_with(keyring)
        results = await asyncio.gather(*(credentials.read(ENDPOINT, ORIGIN) for _ in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [ChatError] * 3
        assert keyring.calls == ["get"]
        keyring.problem = None
        assert await credentials.read(ENDPOINT, ORIGIN) is None  # the next one asks anew

    asyncio.run(check())


@pytest.mark.parametrize("act", ["forget", "remove"])
def test_a_read_under_way_does_not_bring_a_removed_token_back(keyring: MemoryKeyring, act: str) -> None:
    async def check() -> None:
        keyring.secrets[SERVICE, f"{ENDPOINT} {ORIGIN}"] = TOKEN
        credentials = credentials_with(keyring)
        reading = asyncio.ensure_future(credentials.read(ENDPOINT, ORIGIN))
        await asyncio.sleep(0)
        if act == "forget":
            credentials.forget(ENDPOINT, ORIGIN)
            assert await reading is None  # who waits for it does not get it either
        else:
            await asyncio.gather(reading, credentials.remove(ENDPOINT, ORIGIN))
            assert keyring.secrets == {}
        assert credentials.remembered(ENDPOINT, ORIGIN) is None

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


def test_closing_waits_for_what_is_soon_done_and_not_for_a_prompt(keyring: MemoryKeyring) -> None:
    """A thread that runs while Python ends can abort the process."""

    async def check() -> None:
        credentials = credentials_with(keyring)
        await credentials.close()  # nothing was ever asked
        asked, soon = threading.Event(), threading.Event()

        def import_slowly(name: str) -> None:
            asked.set()
            soon.wait(0.2)

        keyring.before = import_slowly
        reading = asyncio.ensure_future(credentials.read(ENDPOINT, ORIGIN))
        await asyncio.to_thread(asked.wait, 10)
        reading.cancel()
        await credentials.close()
        (thread,) = keyring.threads
        assert not thread.is_alive()

        keyring.threads.clear()
        never = threading.Event()
        keyring.before = lambda name: never.wait(30) and None
        credentials = credentials_with(keyring)
        asking = asyncio.ensure_future(credentials.read(ENDPOINT, ORIGIN))
        await asyncio.sleep(0)
        asking.cancel()
        async with asyncio.timeout(5):
            await credentials.close()
        never.set()

    asyncio.run(check())


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


def test_no_text_of_it_holds_a_token(keyring: MemoryKeyring, caplog: pytest.LogCaptureFixture) -> None:
    """Debug logs hold the texts of tasks, futures and callbacks."""

    async def check() -> None:
        loop = asyncio.get_running_loop()
        loop.set_debug(True)
        loop.slow_callback_duration = 0.0  # each callback is logged
        credentials = credentials_with(keyring)
        await credentials.store(ENDPOINT, ORIGIN, TOKEN)
        restarted = credentials_with(keyring)
        reading = restarted.read(ENDPOINT, ORIGIN)
        assert await reading == TOKEN
        objects = (credentials, restarted, restarted._thread, *vars(restarted._thread).values(), *asyncio.all_tasks())
        assert TOKEN not in " ".join(f"{thing!r} {thing!s}" for thing in objects)

    asyncio.run(check())
    assert len(caplog.records) > 3
    assert TOKEN not in caplog.text


def test_a_keyring_that_quotes_what_it_was_given(keyring: MemoryKeyring) -> None:
    async def check() -> None:
        def quote(name: str) -> None:
            if name == "set":
                raise WindowsError1783(f"cannot store {TOKEN!r}")

        keyring.before = quote
        with pytest.raises(ChatError) as failure:
            await credentials_with(keyring).store(ENDPOINT, ORIGIN, TOKEN)
        shown = "".join(traceback.format_exception(failure.value))
        assert "cannot store" in failure.value.detail
        assert TOKEN not in f"{failure.value!r} {shown}"

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
