"""Nothing leaves the house unseen: a session of every feature, watched from outside Brise's own code.

The process is watched by an audit hook of Python, below all libraries; where the system allows it, also from below Python: in a network
that has nothing but a loopback, under strace.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop_app.chat.connection import ConnectionState
from tests.egress import leaks, session, strace
from tests.egress.watch import Asked, not_allowed

LOOK = "servers_on_this_computer_are_looked_for"
HUGGING_FACE = {"router.huggingface.co:443", "huggingface.co:443"}
THIEF = "http://192.0.2.99"
VARIABLES = {"HF_ENDPOINT": THIEF, "HF_INFERENCE_ENDPOINT": THIEF, "HF_TOKEN": "hf_somebody_elses"}
"""What the hub's library would follow, and send."""
ENGINE = f"{sys.executable} -m desktop_app --engine-child"
TEMPLATES = f"{sys.executable} -m desktop_app --template-child"
NO_NETWORK_OF_ITS_OWN = "needs user and network namespaces, and strace: apt-get install strace util-linux, on a system that allows them"
pytestmark = pytest.mark.timeout(240)
_ALONE = ("unshare", "--user", "--net", "--map-root-user")


@cache
def can_be_alone() -> bool:
    """Whether a process may have a network of its own, and be looked at from below."""
    if not (shutil.which("unshare") and shutil.which("strace")):
        return False
    tried = subprocess.run([*_ALONE, "strace", "-o", os.devnull, "true"], capture_output=True, check=False, timeout=30)
    return tried.returncode == 0


class Seen:
    """What was seen of one run."""

    def __init__(self, folder: Path, what: str, *, alone: bool) -> None:
        command = [sys.executable, "-m", "tests.egress.run", str(folder), what]
        command = [*_ALONE, *command, "--alone"] if alone else command
        # no desktop is asked for its settings, and no keyring for its secrets: both are other programs
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:", **VARIABLES}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=230)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads((folder / "result.json").read_text())
        assert not told.get("problem", "it did not end by itself"), told
        assert told["code"] == 0, told["errors"]
        assert "Traceback" not in told["errors"]
        self.folder, self.told = str(folder / "data"), told
        self.heard = [Asked(**asked) for asked in told["heard"]]
        self.traced = (folder / "strace").read_text().splitlines() if alone else []
        self.looked_at = told["server"].replace("127.0.0.1", "[::1]")
        self.servers = {told["server"], told["builtin"].removeprefix("http://"), self.looked_at, *HUGGING_FACE}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return Seen(tmp_path_factory.mktemp("session"), "session", alone=can_be_alone())


@pytest.fixture(scope="module")
def leaking(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return Seen(tmp_path_factory.mktemp("leaks"), "all-leaks" if can_be_alone() else "leaks", alone=can_be_alone())


def test_the_session_really_was_one_of_every_feature(seen: Seen) -> None:
    assert seen.told["done"] == list(session.STEPS)
    assert seen.told["paths"] == ["/", "/chat_tokenize", "/info", "/tokenize", "/v1/chat/completions"]
    assert {asked.step for asked in seen.heard} >= {"tgis_own_protocol", "the_chat_protocol", "the_built_in_model", "hugging_face"}


def test_only_the_chosen_servers_are_asked_for_and_no_program_is_started(seen: Seen) -> None:
    assert not not_allowed(seen.heard, seen.servers, {ENGINE, TEMPLATES}, seen.folder)
    # an address in numbers is read by the system, which asks nobody for it
    names = {asked.target for asked in seen.heard if asked.what == "look up" and not asked.target.startswith(("127.0.0.1:", "[::1]:"))}
    assert names == HUGGING_FACE, "a name is looked up for the endpoint that has it, and for nothing else"
    elsewhere = {asked.step for asked in seen.heard if asked.target in HUGGING_FACE} - {"hugging_face", "a_second_start", "a_crash_report"}
    assert not elsewhere


def test_only_who_clicks_looks_at_this_computer_and_only_there(seen: Seen) -> None:
    looked = [asked for asked in seen.heard if asked.step in ("start", LOOK) and not asked.target.startswith("unix:")]
    assert {asked.target for asked in looked if asked.what in ("connect", "look up")} == {seen.told["server"], seen.looked_at}
    assert {asked.step for asked in looked} == {asked.step for asked in seen.heard if asked.target == seen.looked_at} == {LOOK}


def test_a_second_start_speaks_to_the_first_alone(seen: Seen) -> None:
    assert [Asked(**asked) for asked in seen.told["second"]["heard"]] == [
        Asked("start", "connect", f"unix:{seen.folder}/second-start.socket"),
    ]


def test_the_network_panel_tells_of_every_connection(seen: Seen) -> None:
    connected = Counter(asked.target for asked in seen.heard if asked.what == "connect" and not asked.target.startswith("unix:"))
    maybe = (ConnectionState.GIVEN_UP,)  # before the socket was asked to connect, or after
    never = (ConnectionState.NAME_UNKNOWN, ConnectionState.REFUSED)
    assert not connected - Counter(server for server, state, _ in seen.told["logged"] if state not in never)
    assert not Counter(server for server, state, _ in seen.told["logged"] if state not in never + maybe) - connected
    assert all(asker for _, _, asker in seen.told["logged"]), "somebody connected without saying who asked"


@pytest.mark.skipif(not can_be_alone(), reason=NO_NETWORK_OF_ITS_OWN)
def test_below_python_it_is_the_same(seen: Seen) -> None:
    assert strace.reached(seen.traced) | {seen.looked_at} == seen.servers - HUGGING_FACE
    app, *others = strace.started(seen.traced)
    assert "tests.egress.app" in app
    own = [["-m", "desktop_app", "--template-child"], ["-m", "desktop_app", "--engine-child"]]
    assert [command[1:] for command in others] == own


@pytest.mark.parametrize("leak", leaks.IN_PYTHON)
def test_a_line_too_many_would_be_seen(leak: str, leaking: Seen) -> None:
    assert leak in leaking.told["done"]
    found = not_allowed([asked for asked in leaking.heard if asked.step == leak], leaking.servers, {ENGINE, TEMPLATES}, leaking.folder)
    assert found


def test_the_app_itself_did_nothing_while_lines_too_many_ran(leaking: Seen) -> None:
    found = not_allowed(leaking.heard, leaking.servers, {ENGINE, TEMPLATES}, leaking.folder)
    assert {asked.step for asked in found} == set(leaks.IN_PYTHON)


@pytest.mark.skipif(not can_be_alone(), reason=NO_NETWORK_OF_ITS_OWN)
def test_a_line_too_many_of_qt_would_be_seen_below_python(leaking: Seen) -> None:
    assert leaking.told["done"] == [*leaks.IN_PYTHON, *leaks.IN_QT]
    assert not [asked for asked in leaking.heard if asked.step in leaks.IN_QT], "Python does not hear Qt"
    assert strace.reached(leaking.traced) >= {"192.0.2.10:53", "192.0.2.11:80"}
