"""Access tokens in the whole app, against a real gnome-keyring: unlocked, locked, asking, killed, and missing.

Each test is a script for keyring_user.py, which types and clicks in a Brise of its own, in a D-Bus session and home of its own.
"""

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.keyring_machine import LOCKED, PROMPT, UNLOCKED, WITH_KEYRING, WITH_PROMPT, Machine, x_display
from tests.loopback_connection import Answer, Connection, Received
from tests.loopback_server import LoopbackServer
from tests.tgi_scripts import DEFAULT_TEXT
from tests.tgi_server import TgiServer

pytestmark = WITH_KEYRING
TOKEN = "hf_aSdFgHjKlQwErTyUiOpZxCvBnM987654"
MOST_LATE = 1.0  # seconds: tells a window that waits for the keyring from one on a busy machine; the figures are printed
MOST_TO_QUIT = 3.0  # seconds
ANSWER = DEFAULT_TEXT.strip()
WAITING = "Waiting for the keyring. It may ask for its password in a window of its own."
UNREADABLE = "The access token could not be read from the keyring. Unlock the keyring and try again, or enter the access token again."
NOT_STORED = "The keyring did not take the access token. Save again to keep it until you quit Brise. It is never written to disk."
STILL_THERE = "The access token is still in the keyring. Save or remove again to leave it there: Brise no longer uses it."
NO_KEYRING = "No keyring was found on this computer. The access token is kept until you quit Brise, and never written to disk."
SHOWS_PROMPT = f'({PROMPT} && touch "$XDG_RUNTIME_DIR/prompted") >/dev/null 2>&1 &'
"""Of a session's shell: leave a mark when the keyring's prompt is on the screen."""
ANSWERS = f"(window=$({PROMPT}) && xdotool windowfocus --sync ${{window%%[[:space:]]*}} type pw; xdotool key Return) >/dev/null 2>&1 &"
"""Of a session's shell: type the password."""
DISMISSES = f"(while window=$({PROMPT}); do xdotool windowfocus --sync ${{window%%[[:space:]]*}} key Escape; done) >/dev/null 2>&1 &"
"""Of a session's shell: say no to each prompt of the keyring, as long as there is a screen."""

COUNT = """
import contextlib, secretstorage
with contextlib.closing(secretstorage.dbus_init()) as bus:
    print(len(list(secretstorage.search_items(bus, {"service": "Brise"}))))
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the user did."""

    name: str
    seen: list[str]
    late: float  # seconds that the window was late meanwhile


class Computer(Machine):
    """Where Brise is installed; each `brise` is one start of it, each in a D-Bus session of its own."""

    def brise(self, *steps: list[Any], session: str | None = UNLOCKED) -> list[Step]:
        """Start, follow the script, quit. Not late, no bug, soon gone: that holds in every test."""
        script = {"arguments": ["--data-dir", str(self.folder / "data")], "steps": steps}
        (self.runtime / "prompted").unlink(missing_ok=True)
        with self.start("-m", "tests.end_to_end.keyring_user", session=session) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdin.write(f"{json.dumps(script)}\n")
            process.stdin.close()
            said = [json.loads(line) for line in process.stdout if line.startswith("{")]
            errors = process.stderr.read()
            process.wait(30)
            quit_seconds = time.time() - next((step["at"] for step in said if step["step"] == "quit"), 0.0)
        for step in said:  # shown when a test fails, or with -s
            late, by_clock = step["late"] * 1000, step["late_by_clock"] * 1000
            print(f"{late:6.1f} ms ({by_clock:.1f})", step["step"], step["seen"], step.get("failed", ""))
        print(f"{quit_seconds:.2f} s to quit")
        print(errors)
        assert said, errors
        assert not [step["failed"] for step in said if "failed" in step]
        assert process.returncode == 0, errors
        assert "Traceback" not in errors
        assert TOKEN not in errors
        assert quit_seconds < MOST_TO_QUIT
        assert max(step["late"] for step in said if step["step"] not in ("crash", "find_in_texts")) < MOST_LATE
        return [Step(step["step"], step["seen"], step["late"]) for step in said]

    def secrets(self) -> int:
        """How many the keyring holds for Brise."""
        with self.start("-c", COUNT) as process:
            return int(process.communicate(timeout=30)[0])


class Redirecting(LoopbackServer):
    """Sends everybody on to another address."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target

    async def respond(self, connection: Connection, received: Received) -> None:
        await self.read_body(connection, received)
        await self.send(connection, Answer(307, headers={"location": f"{self.target}{received.path}"}))


@pytest.fixture(scope="module")
def server() -> Iterator[TgiServer]:
    """Wants the token."""
    with TgiServer(api_key=TOKEN).in_thread() as server:
        yield server


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[TgiServer]:
    """Another origin: no request ever brings a token here."""
    with TgiServer().in_thread() as server:
        yield server
    assert not [request for request in server.requests if "authorization" in request.headers]
    assert TOKEN.encode() not in b"".join(request.raw_body for request in server.requests)


@pytest.fixture(scope="module")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules, compiled: compiling holds up every thread, and an installed app does not do it."""
    folder = tmp_path_factory.mktemp("bytecode")
    warm = "import desktop_app.app, desktop_app.inference.opening, keyring.backends.SecretService, tests.end_to_end.keyring_user"
    Machine(tmp_path_factory.mktemp("warm"), bytecode=folder).start("-c", warm, session=None).communicate(timeout=60)
    return folder


@pytest.fixture
def computer(tmp_path: Path, bytecode: Path) -> Iterator[Computer]:
    """A fresh one; in the end, the token stands in no file of it."""
    computer = Computer(tmp_path, bytecode=bytecode)
    computer.environment()
    yield computer
    assert computer.files_with(TOKEN) == []


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, bytecode: Path, server: TgiServer) -> Path:
    """The folder of a computer whose Brise has chatted with the server, its token in the keyring."""
    computer = Computer(tmp_path_factory.mktemp("stored"), bytecode=bytecode)
    computer.environment()
    computer.brise(*entered(server.url), ["ask", "Hello?"])
    return computer.folder


@pytest.fixture
def with_token(computer: Computer, stored: Path) -> Computer:
    """A copy of it."""
    for name in ("home", "data"):
        shutil.copytree(stored / name, computer.folder / name, dirs_exist_ok=True)
    return computer


@pytest.fixture
def screen() -> Iterator[str]:
    """For the keyring's prompt; none but this test's, as is whoever dismisses prompts on it."""
    with x_display() as name:
        yield name


def entered(address: str) -> list[list[Any]]:
    """What a person does to connect a server that wants a token."""
    return [["open_dialog", {"new": True}], ["write_address", address], ["write_token", TOKEN], ["save"]]


def seen(steps: list[Step], name: str) -> list[list[str]]:
    """What was to be read at each step of that name."""
    return [step.seen for step in steps if step.name == name]


def test_stored_read_after_a_restart_and_removed(computer: Computer, server: TgiServer, elsewhere: TgiServer) -> None:
    already = len(server.requests)
    first = computer.brise(*entered(server.url), ["ask", "Hello?"], ["crash"], ["find_in_texts", TOKEN])
    dialog = first[2].seen
    assert f"Kept in the keyring. Sent only to {server.url}." in dialog
    assert TOKEN not in "".join(dialog)
    assert seen(first, "ask") == [[ANSWER]]
    assert "a bug made for the test" in seen(first, "crash")[0][0]
    assert TOKEN not in seen(first, "crash")[0][0]
    assert "a bug made for the test" in (computer.folder / "data" / "logs" / "brise.log").read_text()
    assert seen(first, "find_in_texts") == [[]]
    assert computer.secrets() == 1

    removed: list[list[Any]] = [["open_dialog"], ["click", "Remove it"], ["save"]]
    second = computer.brise(["ask", "And again?"], ["find_in_texts", TOKEN], *removed, ["ask", "Still?"])
    assert seen(second, "find_in_texts") == [[]]
    assert seen(second, "ask")[0] == [ANSWER]
    assert f"Stored in the keyring. Sent only to {server.url}." in seen(second, "open_dialog")[0]
    assert "It is removed when you save." in seen(second, "click")[0]
    (refused,) = seen(second, "ask")[1]
    assert (
        refused
        == f"The server at {server.url.removeprefix('http://')} wants an access token (401). Enter the one that its operator gave you."
    )
    assert computer.secrets() == 0

    sent = [request.headers.get("authorization") for request in server.requests[already:]]
    assert sent[0] == f"Bearer {TOKEN}"
    assert sent[-1] is None
    assert set(sent) == {f"Bearer {TOKEN}", None}
    assert sent.index(None) > len(sent) - sent[::-1].index(f"Bearer {TOKEN}") - 1  # never again after it was removed
    assert not elsewhere.requests


def test_a_locked_keyring(with_token: Computer, server: TgiServer) -> None:
    steps = with_token.brise(
        ["ask", "Hello?"],
        ["try_again"],
        ["open_dialog"],
        ["write_token", TOKEN],
        ["save"],
        ["save"],
        ["ask", "And now?"],
        ["open_dialog"],
        session=LOCKED,
    )
    assert seen(steps, "ask") == [[UNREADABLE], [ANSWER]]
    assert seen(steps, "try_again") == [[UNREADABLE]]
    refused, saved = seen(steps, "save")
    assert {NOT_STORED, f"Kept until you quit Brise. Sent only to {server.url}.", "[Ask the keyring again]"} <= set(refused)
    assert saved == []
    assert f"Kept until you quit Brise. Sent only to {server.url}." in seen(steps, "open_dialog")[1]


def test_a_keyring_that_was_never_set_up(computer: Computer, server: TgiServer) -> None:
    """It wants a password to begin with, and has no screen to ask for one."""
    steps = computer.brise(*entered(server.url), ["save"], ["ask", "Hello?"], session=LOCKED)
    assert NOT_STORED in seen(steps, "save")[0]
    assert seen(steps, "ask") == [[ANSWER]]


@WITH_PROMPT
def test_the_keyring_asks_and_the_user_unlocks_it(with_token: Computer, screen: str) -> None:
    with_token.display = screen
    steps = with_token.brise(["prompted"], ["ask", "Hello?"], session=f"{SHOWS_PROMPT} {ANSWERS} {LOCKED}")
    assert seen(steps, "ask") == [[ANSWER]]


@WITH_PROMPT
def test_the_keyring_asks_and_the_user_says_no(with_token: Computer, screen: str) -> None:
    with_token.display = screen
    steps = with_token.brise(["ask", "Hello?"], ["try_again"], session=f"{DISMISSES} {LOCKED}")
    assert seen(steps, "ask") == seen(steps, "try_again") == [[UNREADABLE]]


@WITH_PROMPT
def test_the_prompt_stays_open_and_the_user_goes_on_without(with_token: Computer, server: TgiServer, screen: str) -> None:
    with_token.display = screen
    steps = with_token.brise(
        ["prompted"],
        ["begin_to_ask", "Hello?"],
        ["stop"],
        ["open_dialog"],
        ["write_token", TOKEN],
        ["save_and_wait_for", WAITING],
        ["find_in_texts", TOKEN],
        ["click", "Stop waiting"],
        ["save"],
        ["ask", "And now?"],
        session=f"{SHOWS_PROMPT} {LOCKED}",
    )
    assert seen(steps, "find_in_texts") == [[]]
    assert seen(steps, "stop") == [["stopped"]]
    assert "[Stop waiting]" in seen(steps, "save_and_wait_for")[0]
    assert {NOT_STORED, "[Save]"} <= set(seen(steps, "click")[0])
    assert seen(steps, "save") == [[]]
    assert seen(steps, "ask") == [[ANSWER]]


@WITH_PROMPT
def test_the_window_closes_while_an_answer_waits_for_the_prompt(with_token: Computer, screen: str) -> None:
    with_token.display = screen
    with_token.brise(["prompted"], ["begin_to_ask", "Hello?"], session=f"{SHOWS_PROMPT} {LOCKED}")


@WITH_PROMPT
def test_the_daemon_dies_while_it_asks(with_token: Computer, screen: str) -> None:
    """The keyring's library waits for ever then: nobody tells it."""
    with_token.display = screen
    steps = with_token.brise(
        ["prompted"],
        ["begin_to_ask", "Hello?"],
        ["kill_daemon"],
        ["stop"],
        ["open_dialog"],
        ["write_token", TOKEN],
        ["save_and_wait_for", WAITING],
        ["click", "Stop waiting"],
        ["save"],
        ["ask", "And now?"],
        session=f"{SHOWS_PROMPT} {LOCKED}",
    )
    assert seen(steps, "stop") == [["stopped"]]
    assert seen(steps, "ask") == [[ANSWER]]


def test_the_daemon_dies_after_the_token_was_read(with_token: Computer) -> None:
    """The next daemon is a locked one; nobody is there to unlock it."""
    steps = with_token.brise(
        ["ask", "Hello?"],
        ["kill_daemon"],
        ["ask", "And now?"],
        ["open_dialog"],
        ["click", "Remove it"],
        ["save"],
        ["save"],
        ["ask", "Still?"],
    )
    answers = seen(steps, "ask")
    assert answers[:2] == [[ANSWER], [ANSWER]]  # it is in memory
    assert "wants an access token (401)" in answers[2][0]
    refused, saved = seen(steps, "save")
    assert STILL_THERE in refused
    assert saved == []
    assert with_token.secrets() == 1  # as the user was told


def test_without_dbus_the_token_stays_in_memory_and_at_its_origin(computer: Computer, server: TgiServer, elsewhere: TgiServer) -> None:
    with Redirecting(elsewhere.url).in_thread() as redirecting:
        already = len(elsewhere.requests)
        steps = computer.brise(
            *entered(server.url)[:3],
            ["read_dialog", NO_KEYRING],
            ["save"],
            ["ask", "Hello?"],
            ["open_dialog"],
            ["write_address", elsewhere.url],
            ["save"],
            ["ask", "And there?"],
            *entered(redirecting.url)[:3],
            ["read_dialog", NO_KEYRING],
            ["save"],
            ["ask", "And here?"],
            ["find_in_texts", TOKEN],
            session=None,
        )
        asked_there = [request.path for request in elsewhere.requests[already:]]
        assert {request.headers.get("authorization") for request in redirecting.requests} == {f"Bearer {TOKEN}"}
    first, there, here = seen(steps, "ask")
    assert first == there == [ANSWER]
    assert f"Kept until you quit Brise. Sent only to {server.url}." in seen(steps, "open_dialog")[1]
    assert f"The one you entered is for {server.url} only, and is removed when you save." in seen(steps, "write_address")[1]
    assert "points to another address" in here[0]
    assert asked_there.count("/") == 1  # the question that was meant for it
    assert seen(steps, "find_in_texts") == [[]]
    steps = computer.brise(["open_dialog"], session=None)
    assert steps[0].seen[-1] == "None"  # after a restart it is gone
    assert "keyring" not in seen(steps, "left")[0]  # a thread at work when Python ends can abort the process
