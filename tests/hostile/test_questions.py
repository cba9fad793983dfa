"""Every question but the one for an answer, asked of servers that play tricks: an error with a sentence comes, or nothing."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Dialect, Endpoint, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.inference import hf_hub, probe, transport, unlisted_models
from desktop_app.inference.certificate_look import look_at_certificate
from desktop_app.inference.counting import count_prompt, count_turns, list_prompt, render_turns
from desktop_app.inference.route import Bounds, Route
from desktop_app.inference.transport import Waiting, open_http_client
from desktop_app.ui.explain import explain
from tests.hostile.json_cases import JUNK
from tests.hostile.reply_cases import BODIES, JSON, REFUSALS, reply
from tests.hostile_server import CLOSE, RESET, STALL, Again, HostileServer, Step

pytestmark = pytest.mark.usefixtures("british", "short_patience")
PATIENCE = 20.0
HF = Endpoint("hf", "Hugging Face", options=EndpointOptions(service=Service.HF_API))
ENDLESS = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n"
TOKEN = "hf_never_to_be_seen"
TURNS = (Turn(Role.USER, "Hi."),)


def asked(url: str) -> Route:
    instead = {origin(HF_ROUTER): url, origin(HF_HUB): url}
    return Route(HF_ROUTER, TOKEN, HF.options, bounds=Bounds(HF.audience, instead))


async def count(url: str, ask: Callable[..., Awaitable[object]], dialect: Dialect, what: object) -> object:
    async with open_http_client(url, TOKEN, waiting=Waiting(connect=0.5, silence=0.3)) as client:
        return await ask(client, dialect, "m", what)


QUESTIONS: dict[str, Callable[[str], Awaitable[object]]] = {
    "what is there": lambda url: probe.probe(url, TOKEN),
    "whether it serves a model": lambda url: probe.probe(url, TOKEN, model="m"),
    "what the router says of a model": lambda url: probe.probe(asked(url), model="a/m"),
    "whose the token is": lambda url: hf_hub.who_am_i(asked(url)),
    "which models there are": lambda url: hf_hub.find_models(asked(url), "m"),
    "a model": lambda url: hf_hub.look_at_model(asked(url), "a/m"),
    "its certificate": lambda url: look_at_certificate(
        Route(url.replace("http://", "https://"), None, EndpointOptions(connect_seconds=0.05))
    ),
    **{
        f"{name}, {dialect}": lambda url, a=ask, d=dialect, w=what: count(url, a, d, w)  # type: ignore[misc]
        for name, ask, dialect, what in (
            ("a prompt's length", count_prompt, Dialect.TGI, "Hi."),
            ("a prompt's tokens", list_prompt, Dialect.LLAMA_CPP_CHAT, "Hi."),
            ("a chat's length", count_turns, Dialect.VLLM_CHAT, TURNS),
            ("a chat's prompt", render_turns, Dialect.LLAMA_CPP_CHAT, TURNS),
        )
    },
}


def of(value: object) -> list[Step]:
    return reply(200, json.dumps(value).encode(), JSON)


def tricks() -> dict[str, list[Step]]:
    """What a server does, whatever it is asked."""
    length = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n"
    bomb = gzip.compress(b" " * 90_000_000)
    found: dict[str, list[Step]] = {f"says {str(value)[:20]!r}": of(value) for value in JUNK}
    fields = ("data", "tokens", "prompt", "templated_text", "count", "providers", "orgs", "name", "id", "model_id", "version", "error")
    for value in ([], {}, None, -1, 2**70, True, [None] * 3000, [{}] * 3000, "x" * 100_000, [[1]], {"id": {}}, "a\x00\ud83d\u202e"):
        found[f"all fields are {str(value)[:20]!r}"] = of({**dict.fromkeys(fields, value), "max_total_tokens": value, "max_best_of": value})
    found |= {f"refuses with {status}": reply(status, *BODIES["JSON"][::-1]) for status in REFUSALS}
    found |= {f"says 200 with {name}": reply(200, content, kind) for name, (kind, content) in BODIES.items()}
    return found | {
        "closes": [CLOSE],
        "resets": [RESET],
        "closes in the head": [b"HTTP/1.1 200 OK\r\ncont", CLOSE],
        "closes in the middle": [length + b'{"data":[', CLOSE],
        "resets in the middle": [length + b'{"data":[', 0.01, RESET],
        "says nothing": [STALL],
        "says nothing after the head": [length, STALL],
        "drips": [ENDLESS, Again(b" ", 0.05)],
        "spaces for ever": [ENDLESS, Again(b" " * 500_000)],
        "a head for ever": [b"HTTP/1.1 200 OK\r\n", Again(b"x: " + b"y" * 50_000 + b"\r\n")],
        "early hints for ever": [Again(b"HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n" * 100)],
        "not HTTP": [b"SSH-2.0-OpenSSH_9.6\r\n", CLOSE],
        "redirects": reply(302, b"", "", location="https://elsewhere.example/"),
        "nested 65 deep": reply(200, b"[" * 65 + b"]" * 65, JSON),
        "nested 50,000 deep": reply(200, b'{"data":' * 50_000, JSON),
        "nested in an error": reply(500, b'{"error":' * 5000, JSON),
        "a million lists": reply(200, b"[" + b"[]," * 1_000_000 + b"[]]", JSON),
        "a million objects": reply(200, b'{"data":[' + b"{}," * 1_000_000 + b"{}]}", JSON),
        "30,000 models": of({"object": "list", "data": [{"id": f"model {n}" * 9} for n in range(30_000)]}),
        "nine megabytes": reply(200, b'"' + b"x" * 9_000_000 + b'"', JSON),
        "packed spaces": reply(200, bomb, JSON, content_encoding="gzip"),
        "packed badly": reply(200, bomb[:500] + bytes(50), JSON, content_encoding="gzip"),
        "not UTF-8": reply(200, b'{"data":[{"id":"\xff\xfe"}]}', JSON),
        "a number of 5,000 digits": reply(200, b'{"data":' + b"9" * 5000 + b"}", JSON),
        "says the token back": of({"error": f"bad {TOKEN}", "message": TOKEN}),
    }


TRICKS = tricks()
HEAVY = ("spaces for ever", "a head for ever", "a million lists", "a million objects", "nine megabytes", "packed spaces", "30,000 models")
"""Tricks of megabytes, which are played to one question of each kind."""
OF_THEIR_KIND = ("what is there", "whose the token is", f"a chat's length, {Dialect.VLLM_CHAT}")


async def outcome(ask: Callable[[str], Awaitable[Any]], script: list[Step]) -> object:
    """What comes of a question; a ChatError, if that."""
    async with HostileServer(script) as server:
        try:
            return await asyncio.wait_for(ask(server.url), PATIENCE)
        except ChatError as error:
            return error


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_every_trick(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but a ChatError that can be explained, no token in it, and nobody waits."""
    for place, name in ((probe, "QUESTION_SECONDS"), (unlisted_models, "SECONDS"), (hf_hub, "SECONDS")):
        monkeypatch.setattr(place, name, 0.15)
    monkeypatch.setattr("desktop_app.inference.counting.SECONDS", 0.15)
    transport.prepare()

    async def ask_all() -> None:
        for name, script in TRICKS.items():
            if question not in OF_THEIR_KIND and (name in HEAVY or name.startswith("refuses")):
                continue
            try:
                check(await outcome(QUESTIONS[question], script))
            except Exception as failure:
                raise AssertionError(f"{question}, of a server that {name}") from failure

    asyncio.run(ask_all())


def check(came: object) -> None:
    assert TOKEN not in repr(came)
    if isinstance(came, ChatError):
        assert came.kind is not ErrorKind.BUG, came
        told = explain(came)
        assert told.title.endswith(".")
        assert len(came.server_text) <= 4000
        assert not any(odd in told.title + told.remedy for odd in ("{host}", "{status}", "{reason}", "None", "Traceback"))
    else:
        assert len(repr(came)) < 500_000
        assert "\x00" not in repr(came)
