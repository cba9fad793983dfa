"""Brise, started by a new user on a computer whose only network is its loopback: it reaches what it is told to, and asks for no more."""

import re
from pathlib import Path

import pytest

from bundle.installed.conftest import DIST
from bundle.installed.person import Person
from bundle.installed.room import room
from bundle.installed.screen import Screen
from desktop_app.chat.endpoint import Endpoint
from desktop_app.exchange.endpoints_json import endpoints_json
from tests.tgi_process import tgi_process
from tests.tgi_scripts import DEFAULT_TEXT

LOOPBACK = re.compile(r'sin_addr=inet_addr\("127\.[\d.]+"\)|inet_pton\(AF_INET6, "::1"')
PROFILES = "work.brise-endpoints.json"
NO_ADDRESS = ("sa_family=AF_UNIX", "sa_family=AF_UNSPEC", " resumed>")
"""A socket of this computer's files, one that is made to forget its address, and the second half of a line."""


def tracing(into: Path) -> list[str]:
    """What a command begins with, every connection of which is to be written down."""
    return ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(into)]


def connections(trace: Path) -> list[str]:
    """Every one that is not of Unix sockets."""
    lines = [line for line in trace.read_text("utf-8", "replace").splitlines() if "connect(" in line or " resumed>" in line]
    assert lines
    return [line for line in lines if not any(word in line for word in NO_ADDRESS)]


def test_what_is_elsewhere_would_be_seen(tmp_path: Path) -> None:
    """The look at the trace finds an address that is not this computer's."""
    trace = tmp_path / "trace"
    trace.write_text(
        '7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0\n'
        '7 connect(4, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("9.9.9.9")}, 16) = -1 ENETUNREACH\n'
        '7 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0\n',
        "utf-8",
    )
    assert [LOOPBACK.search(line) is not None for line in connections(trace)] == [False, True]


@pytest.mark.parametrize("is_typed", [True, False], ids=["the address is typed in", "the endpoint is imported"])
def test_three_turns_and_a_restart(is_typed: bool, installed: Path, place: Path, display: Screen, pictures: Path, tmp_path: Path) -> None:
    """Nothing but the server, the built-in model and files of this computer is connected to."""
    traces = [tmp_path / "first", tmp_path / "second"]
    with room(place, DIST, installed, alone=True) as system, tgi_process(inside=system.beside()) as url:
        person = Person(system, display, pictures)
        person.start(*tracing(traces[0]))
        if is_typed:
            person.add_endpoint(url)
        else:
            profile = Endpoint("elsewhere", "Work", url, has_token=True)  # its token is not in the file
            (system.home / PROFILES).write_text("".join(endpoints_json([profile], Path.home())), "utf-8")
            person.import_endpoint(PROFILES, url)
        for question in ("What do you like?", "Why is that?", "And with chips?"):
            assert person.ask(question).strip() == DEFAULT_TEXT.strip()
        person.look("three turns")
        person.quit()

        person.start(*tracing(traces[1]))
        person.look("started again")
        assert person.ask("Where were we?").strip() == DEFAULT_TEXT.strip()
        person.look("continued")
        person.quit()
        person.was_well()
    port = url.rpartition(":")[2]
    for trace in traces:
        made = connections(trace)
        assert [line for line in made if not LOOPBACK.search(line)] == []
        assert any(f"htons({port})" in line for line in made)
