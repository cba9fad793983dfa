"""The app as a process of its own: hostile environments, signals, the command line."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import qVersion

from desktop_app import __version__
from desktop_app.chat.self_check import read_self_check
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.loopback_server import LoopbackServer
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

SECRET = "hf_neverSendThisAnywhere"

DRIVER = """
import sys
from desktop_app.composition.rooms import Rooms

load = Rooms.load_libraries


def ask_once(rooms):
    load(rooms)
    session = rooms.desk.session
    session.answering_changed.connect(lambda answering: None if answering else rooms.window.close_requested.emit())
    session.submit("Hello?")


Rooms.load_libraries = ask_once
from desktop_app.__main__ import main

sys.exit(main())
"""


def run_brise(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Brise asks one question at its start, and closes when the answer has ended."""
    return subprocess.run(
        [sys.executable, "-c", DRIVER, "--data-dir", str(folder), *arguments],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def proxy() -> Iterator[LoopbackServer]:
    """Stands where a proxy would; whatever arrives here went the wrong way."""
    with LoopbackServer().in_thread() as server:
        yield server


def hostile(folder: Path, proxy_url: str) -> dict[str, dict[str, str]]:
    """Environments in which a client that trusts them leaks, breaks or goes astray."""
    home = folder / "hub"
    home.mkdir()
    (home / "token").write_text(SECRET)
    return {
        "HF_TOKEN": {"HF_TOKEN": SECRET},
        "HUGGING_FACE_HUB_TOKEN": {"HUGGING_FACE_HUB_TOKEN": SECRET},
        "HF_HOME": {"HF_HOME": str(home)},
        "HF_ENDPOINT": {"HF_ENDPOINT": proxy_url},
        "HF_INFERENCE_ENDPOINT": {"HF_INFERENCE_ENDPOINT": proxy_url},
        "HF_DEBUG": {"HF_DEBUG": "1"},
        "HF_HUB_OFFLINE": {"HF_HUB_OFFLINE": "1"},
        "TRANSFORMERS_OFFLINE": {"TRANSFORMERS_OFFLINE": "1"},
        "HTTP_PROXY": {"HTTP_PROXY": proxy_url, "http_proxy": proxy_url},
        "ALL_PROXY": {"ALL_PROXY": "socks5://127.0.0.1:9", "all_proxy": "socks5://127.0.0.1:9"},
        "SSL_CERT_FILE": {"SSL_CERT_FILE": str(folder / "missing.pem")},
        "PYTHON_KEYRING_BACKEND": {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"},
    }


TOGETHER = (
    ("HF_TOKEN", "HF_ENDPOINT", "HF_DEBUG", "SSL_CERT_FILE"),
    ("HUGGING_FACE_HUB_TOKEN", "HF_INFERENCE_ENDPOINT"),
    ("HF_HOME", "HTTP_PROXY", "HF_HUB_OFFLINE"),
    ("TRANSFORMERS_OFFLINE", "ALL_PROXY", "PYTHON_KEYRING_BACKEND"),
)
"""Those of which none hides what another one does: a token another token, a proxy another proxy, being offline an address of the hub."""


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0])
def test_a_fresh_brise_sends_no_token_and_goes_straight_to_loopback(names: tuple[str, ...], tmp_path: Path) -> None:
    with TgiServer().in_thread() as server, proxy() as astray:
        known = hostile(tmp_path, astray.url)
        environment = {variable: value for name in names for variable, value in known[name].items()}
        done = run_brise(tmp_path / "data", "--endpoint", server.url, environment=environment)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        asked = [request for request in server.requests if request.path == "/"]
        assert len(asked) == 1
        for request in server.requests:
            assert "authorization" not in request.headers
            assert SECRET not in str(request.headers)
            assert SECRET.encode() not in request.raw_body
        assert not astray.requests
        assert astray.connections_made == 0
    assert SECRET not in "".join(path.read_text(errors="replace") for path in (tmp_path / "data").rglob("*") if path.is_file())


def test_sigterm_in_the_middle_of_an_answer_stores_it(tmp_path: Path) -> None:
    with TgiServer(script=paced(5000, 100)).in_thread() as server:
        with subprocess.Popen(
            [sys.executable, "-c", DRIVER, "--data-dir", str(tmp_path), "--endpoint", server.url], stderr=subprocess.PIPE, text=True
        ) as process:
            wait_for(lambda: any(request.path == "/" for request in server.requests))
            wait_for(lambda: stored_text(tmp_path) != "")
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=10)
            assert process.returncode == 0, errors
            assert time.monotonic() - started < 3.5
        wait_for(lambda: server.requests[-1].cancelled)
    database = Database(tmp_path / "brise.sqlite3")
    branch = ConversationStore(database).branch(ConversationStore(database).conversations()[0].leaf_id)
    database.close()
    assert branch[1].answer is not None
    assert branch[1].answer.ending == "closed"
    assert branch[1].text


def test_killed_in_the_middle_of_an_answer_what_was_shown_is_there(tmp_path: Path) -> None:
    with (
        TgiServer(script=paced(5000, 100)).in_thread() as server,
        subprocess.Popen([sys.executable, "-c", DRIVER, "--data-dir", str(tmp_path), "--endpoint", server.url]) as process,
    ):
        wait_for(lambda: stored_text(tmp_path) != "")
        kept = stored_text(tmp_path)
        process.kill()
    database = Database(tmp_path / "brise.sqlite3")
    store = ConversationStore(database)
    assert store.close_unfinished(time.time()) == 1
    branch = store.branch(store.conversations()[0].leaf_id)
    database.close()
    assert branch[0].text == "Hello?"
    assert branch[1].text.startswith(kept.strip())
    assert branch[1].answer is not None
    assert branch[1].answer.ending == "closed"


def stored_text(folder: Path) -> str:
    """What another process has stored of its answers so far, read beside it."""
    path = folder / "brise.sqlite3"
    if not path.exists():
        return ""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return "".join(row[0] for row in connection.execute("SELECT text FROM answer_chunk ORDER BY rowid"))
    except sqlite3.OperationalError:  # not made yet
        return ""
    finally:
        connection.close()


def wait_for(condition: object, seconds: float = 30.0) -> None:
    """Return once the condition holds; fails after `seconds`."""
    assert callable(condition)
    pause, end = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        pause.wait(0.02)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--version"], 0, f"Brise {__version__}"),
        (["--help"], 0, "--endpoint URL"),
        (["--endpoint", "127.0.0.1:8080"], 2, "http:// or https://"),
        (["--endpoint", "http://user:secret@127.0.0.1"], 2, "name and password"),
        (["--wibble"], 2, "unrecognized"),
    ],
)
def test_the_command_line(arguments: list[str], code: int, words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "desktop_app", *arguments], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == code
    assert words in done.stdout + done.stderr


def test_without_a_screen_it_says_so() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run([sys.executable, "-m", "desktop_app"], env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 1
    assert done.stderr.startswith("Brise needs a screen")


def test_the_command_line_does_not_import_qt() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "desktop_app", "--version"], capture_output=True, text=True, check=True, timeout=30
    )
    assert "PySide6" not in done.stderr


def test_the_self_test_passes_and_sums_up(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "desktop_app", "--self-test", "--json", str(report)]
    environment = {**os.environ, "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1].startswith("Self-test passed: ")
    assert done.stderr == "" or done.stderr.startswith('Detected locale "C"')  # Qt's words, where the system has no German
    found = read_self_check(report.read_text("utf-8"))
    assert (found.version, found.qt, found.commit) == (__version__, qVersion(), "")
    assert [f"ok      {check.name}: {check.sentence}" for check in found.checks] == lines[:-1]
    said = {check.name: check for check in found.checks}
    assert {"window", "icon", "translation", "TLS", "keyring", "TGI stream", "stop", "search", "built-in model", "storage"} <= set(said)
    assert said["translation"].sentence == "spoken here: qtbase_de, brise_de"
    assert said["TGI stream"].sentence.startswith("5 tokens with log-probabilities and details")
    assert said["storage"].sentence.startswith("2 chats, 6 messages and ")
    assert "Tokens" in said["built-in model"].translated


def test_json_alone_belongs_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-m", "desktop_app", "--json"], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, "belongs to --self-test" in done.stderr) == (2, True)
