"""Where servers usually listen, and which endpoint leads to one already."""

from dataclasses import replace

import pytest

from desktop_app.chat.endpoint import Endpoint, ServerFacts, ServerKind, is_loopback, normalize_address
from desktop_app.chat.local_servers import FoundServer, usual_addresses

TGI = ServerFacts(ServerKind.TGI, "3.3.7", "org/m", ("org/m",))
OTHER = ServerFacts(ServerKind.OPENAI, model="m", models=("m",))


def test_nothing_but_this_computer_is_looked_at() -> None:
    addresses = usual_addresses()
    assert {"http://127.0.0.1:3000", "http://[::1]:3000", "http://127.0.0.1:8080", "http://[::1]:11434"} <= set(addresses)
    assert all(is_loopback(address) and normalize_address(address) == address for address in addresses)


@pytest.mark.parametrize(
    ("url", "is_there"),
    [
        ("http://127.0.0.1:3000", True),
        ("http://localhost:3000", True),
        ("http://[::1]:3000", True),
        ("http://127.0.0.1:3001", False),
        ("https://127.0.0.1:3000", False),
        ("http://127.0.0.1:3000/tgi", False),
        ("http://gpu.example:3000", False),
        ("", False),
    ],
)
def test_an_endpoint_may_name_this_computer_otherwise(url: str, is_there: bool) -> None:
    endpoint = Endpoint("e", "E", url)
    assert FoundServer("http://127.0.0.1:3000", TGI).endpoint_among([Endpoint("x", "X", "http://x"), endpoint]) == (
        endpoint if is_there else None
    )


def test_one_server_at_both_addresses_is_one() -> None:
    found = FoundServer("http://[::1]:3000", TGI)
    assert found.is_like(FoundServer("http://127.0.0.1:3000", replace(TGI, latency=1.0)))
    assert not found.is_like(FoundServer("http://127.0.0.1:8080", TGI))
    assert not found.is_like(FoundServer("http://127.0.0.1:3000", OTHER))


def test_only_a_server_that_does_not_say_what_it_is_is_called_as_usual() -> None:
    assert FoundServer("http://127.0.0.1:11434", OTHER).usual_name == "Ollama"
    assert FoundServer("http://127.0.0.1:11434", TGI).usual_name == ""
    assert FoundServer("http://127.0.0.1:9", OTHER).usual_name == ""
