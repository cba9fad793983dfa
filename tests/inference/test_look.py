"""A look at an address that nobody chose: model servers are known by their GETs, and everything else is left alone."""

import socket

import pytest

from desktop_app.chat.endpoint import ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference import connection_log, probe, server_gate
from desktop_app.inference.connection_log import ConnectionLog
from desktop_app.inference.probe import look
from desktop_app.inference.route import Route
from tests.event_loop import in_event_loop
from tests.hostile_server import AT_ONCE, CLOSE, STALL, Again, HostileServer, Step, whole
from tests.inference.canned_server import Canned, CannedServer
from tests.inference.test_probe import LLAMA_MODEL, PAGE, TRANSFORMERS_PATHS, VLLM_MODEL, models
from tests.loopback_connection import Answer, Received
from tests.tgi_server import TgiServer

OPENAPI = Answer.of_json({"info": {"title": "FastAPI"}, "paths": TRANSFORMERS_PATHS})
JSON = {"content-type": "application/json"}


def asked(requests: list[Received]) -> list[tuple[str, str]]:
    """What was asked, once nothing else is found in it than a GET needs."""
    for request in requests:
        assert not request.raw_body
        assert set(request.headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert request.query == ""
    return [(request.method, request.path) for request in requests]


@in_event_loop
async def test_tgi_tells_itself_what_it_is_and_its_guard_that_a_token_is_wanted() -> None:
    async with TgiServer(api_key="secret") as server:
        found = await look(server.url)
        assert asked(server.requests) == [("GET", "/info"), ("GET", "/tokenize")]
    facts = found.facts
    assert (found.url, found.wants_token, found.is_complete) == (server.url, True, False)
    assert (facts.kind, facts.model, facts.max_total_tokens) == (ServerKind.TGI, "mistralai/Mistral-7B-Instruct-v0.1", 4096)


@pytest.mark.parametrize(
    ("answers", "headers", "kind", "more"),
    [
        (
            {"GET /v1/models": [models(VLLM_MODEL)], "GET /version": [Answer.of_json({"version": "0.32.0"})]},
            {},
            ServerKind.VLLM,
            ("/version",),
        ),
        ({"GET /v1/models": [models(LLAMA_MODEL)]}, {}, ServerKind.LLAMA_CPP, ("/tokenize", "/props")),
        (
            {"GET /v1/models": [models({"id": "m"})], "GET /openapi.json": [OPENAPI]},
            {"server": "uvicorn"},
            ServerKind.TRANSFORMERS,
            ("/openapi.json",),
        ),
        ({"GET /v1/models": [models({"id": "llama3.2:latest", "owned_by": "library"})]}, {}, ServerKind.OPENAI, ()),
    ],
)
@in_event_loop
async def test_other_servers_are_known_by_their_gets(
    answers: dict[str, list[Canned]], headers: dict[str, str], kind: ServerKind, more: tuple[str, ...]
) -> None:
    async with CannedServer(answers, headers=headers) as server:
        found = await look(server.url)
        assert found.facts.kind is kind
        assert found.facts.models
        assert found.is_complete
        assert asked(server.requests) == [("GET", path) for path in ("/info", "/v1/models", *more)]


UNAUTHORIZED = Answer.of_json({"error": "Unauthorized"}, 401)
IN_OPENAI_WORDS = Answer.of_json({"error": {"message": "Invalid API Key", "type": "authentication_error", "code": 401}}, 401)


@pytest.mark.parametrize(
    ("answers", "headers", "kind"),
    [
        (
            {"GET /v1/models": [UNAUTHORIZED], "GET /version": [Answer.of_json({"version": "0.32.0"})]},
            {"server": "uvicorn"},
            ServerKind.VLLM,
        ),
        ({"GET /info": [IN_OPENAI_WORDS], "GET /v1/models": [IN_OPENAI_WORDS]}, {"server": "llama.cpp"}, ServerKind.LLAMA_CPP),
        ({"GET /v1/models": [models(LLAMA_MODEL)], "GET /tokenize": [IN_OPENAI_WORDS]}, {}, ServerKind.LLAMA_CPP),
        ({"GET /info": [IN_OPENAI_WORDS], "GET /v1/models": [IN_OPENAI_WORDS]}, {}, ServerKind.OPENAI),
        ({"GET /v1/models": [UNAUTHORIZED]}, {"server": "uvicorn"}, ServerKind.OPENAI),
    ],
    ids=["vllm", "llama.cpp", "older llama.cpp", "guards everything", "other"],
)
@in_event_loop
async def test_a_server_that_wants_a_token_is_found_without_one(
    answers: dict[str, list[Canned]], headers: dict[str, str], kind: ServerKind
) -> None:
    async with CannedServer(answers, headers=headers) as server:
        found = await look(server.url)
        assert (found.facts.kind, found.wants_token) == (kind, True)
        assert {method for method, _path in asked(server.requests)} == {"GET"}


@in_event_loop
async def test_transformers_without_a_cache_is_found_and_wants_a_model_named() -> None:
    answers: dict[str, list[Canned]] = {"GET /v1/models": [Answer(500, b"Internal Server Error")], "GET /openapi.json": [OPENAPI]}
    async with CannedServer(answers, headers={"server": "uvicorn"}) as server:
        found = await look(server.url)
    assert (found.facts.kind, found.wants_token, found.is_complete) == (ServerKind.TRANSFORMERS, False, False)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"GET /info": [UNAUTHORIZED], "GET /v1/models": [UNAUTHORIZED]},  # a web site of which nobody sees anything
        {"GET /v1/models": [Answer.of_json({"detail": "sign in"}, 401, {"www-authenticate": 'Basic realm="x"'})]},
        {"GET /v1/models": [Answer(401, b"<html>Sign in</html>", {"content-type": "text/html"})]},
        {"GET /info": [PAGE], "GET /v1/models": [PAGE]},
        {"GET /v1/models": [models()]},
        {"GET /v1/models": [Answer.of_json({"data": None})]},
        {"GET /v1/models": [Answer.of_json({"data": ["m"]})]},
        {"GET /v1/models": [Answer.of_json({"message": "Forbidden"}, 403)], "GET /info": [Answer(403)]},
        {"GET /info": [Answer.of_json([[[[1]]]])], "GET /v1/models": [Answer(200, b"[" * 100_000, JSON)]},
    ],
)
@in_event_loop
async def test_what_is_no_model_server_is_left_out(answers: dict[str, list[Canned]]) -> None:
    async with CannedServer(answers, headers={"set-cookie": "a=b; Path=/"}) as server:
        with pytest.raises(ChatError) as caught:
            await look(server.url)
        assert caught.value.kind is not ErrorKind.BUG
        assert asked(server.requests) == [("GET", "/info"), ("GET", "/v1/models")]


@in_event_loop
async def test_a_redirect_is_not_followed() -> None:
    async with TgiServer() as elsewhere:
        to = {"location": f"{elsewhere.url}/info"}
        async with CannedServer({"GET /info": [Answer(302, headers=to)], "GET /v1/models": [Answer(308, headers=to)]}) as server:
            with pytest.raises(ChatError):
                await look(server.url)
        assert elsewhere.connections_made == 0


@pytest.mark.parametrize(
    "script",
    [
        [STALL],
        [whole(200, b"{}", JSON)[:-1], STALL],
        [b"HTTP/1.1 200 OK\r\n", Again(b"x-more: 1\r\n", 0.01)],
        [b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[", Again(b"1,", 0.01)],
        [b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[", Again(b"1," * 20_000)],
        [AT_ONCE, b"SSH-2.0-OpenSSH_9.2\r\n", STALL],
        [b"\x15\x03\x01\x00\x02\x02\x46", CLOSE],
        [b"\x00\xff" * 500, STALL],
        [CLOSE],
    ],
    ids=["silent", "half a body", "endless head", "drops", "flood", "ssh", "tls", "garbage", "closes"],
)
@in_event_loop
async def test_a_hostile_neighbour_is_given_up_soon(script: list[Step], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "LOOK_QUESTION_SECONDS", 0.15)
    monkeypatch.setattr(probe, "LOOK_SECONDS", 0.6)
    async with HostileServer(script) as server:
        with pytest.raises(ChatError) as caught:
            await look(server.url)
        assert caught.value.kind is not ErrorKind.BUG
        assert server.connections_made == 1, "it is not pressed to answer"
        await server.until(lambda: not server.connections)


@in_event_loop
async def test_nobody_there_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(ChatError) as caught:
            await look(f"http://127.0.0.1:{free.getsockname()[1]}")
    assert caught.value.kind is ErrorKind.UNREACHABLE


@in_event_loop
async def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with HostileServer() as proxy, TgiServer() as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert (await look(server.url)).facts.kind is ServerKind.TGI
        assert proxy.connections_made == 0


@pytest.mark.parametrize("route", [Route("http://192.0.2.1"), Route("http://localhost.example:80"), Route("http://127.0.0.1:9", "secret")])
@in_event_loop
async def test_other_computers_and_secrets_are_out_of_the_question(route: Route, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ConnectionLog()
    monkeypatch.setattr(connection_log, "SESSION", log)
    with pytest.raises(ChatError) as caught:
        await look(route)
    assert caught.value.kind is ErrorKind.BUG
    assert log.made == 0


@in_event_loop
async def test_the_rule_for_servers_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = server_gate.ServerGate()
    gate.only(lambda: ())
    monkeypatch.setattr(server_gate, "SESSION", gate)
    async with TgiServer() as server:
        with pytest.raises(ChatError) as caught:
            await look(server.url)
        assert (caught.value.kind, server.connections_made) == (ErrorKind.NOT_LISTED, 0)
