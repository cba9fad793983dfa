"""Asks the test TGI for streams and takes them apart."""

from typing import Any

from tests.raw_http import Reply, fetch
from tests.tgi_server import TgiServer

HELLO = [{"role": "user", "content": "Hello"}]


async def stream(server: TgiServer, inputs: str = "[INST] Hello [/INST]", **parameters: Any) -> Reply:
    """Ask for a stream in TGI\'s own protocol."""
    return await fetch(server, "POST", "/generate_stream", {"inputs": inputs, "parameters": {"details": True, **parameters}})


async def chat(server: TgiServer, **keys: Any) -> Reply:
    """Ask for a chat stream."""
    return await fetch(server, "POST", "/v1/chat/completions", {"model": "tgi", "messages": HELLO, "stream": True, **keys})


def texts(reply: Reply) -> list[str]:
    """The texts of the tokens."""
    return [event["token"]["text"] for event in reply.events if isinstance(event, dict) and "token" in event]


def last(reply: Reply) -> dict[str, object]:
    """The last event."""
    event = reply.events[-1]
    assert isinstance(event, dict)
    return event


def error(reply: Reply) -> object:
    """The `error` of the last event."""
    return last(reply)["error"]
