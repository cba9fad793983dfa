"""Redirects are never followed: the prompt stays with the server that was chosen. Hazards 2.1 to 2.5."""

import asyncio

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.transport import fetch_json, open_http_client
from tests.hostile_server import HostileServer, Step, event_stream, whole
from tests.inference.asking import ask, ask_raw, chat_event, token_event


async def redirected(status: int, location: str, *, chat: bool) -> tuple[ChatError | None, HostileServer]:
    elsewhere = HostileServer(event_stream(chat_event("stolen", "stop") if chat else token_event("stolen", final="stolen")))
    async with elsewhere:
        target = location.format(elsewhere=elsewhere.url, port=elsewhere.port)
        async with HostileServer([whole(status, b"", {"location": target} if target else {})]) as server:
            outcome = await ask(server.url, chat=chat, token="mine", prompt="my secret prompt")
            assert outcome.events == []
            assert len(server.requests) == 1
    return outcome.error, elsewhere


@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize("status", [307, 308])
def test_2_1_a_redirect_to_another_server_gets_neither_prompt_nor_token(status: int, chat: bool) -> None:
    error, elsewhere = asyncio.run(redirected(status, "{elsewhere}/", chat=chat))
    assert error is not None
    assert (error.kind, error.status) == (ErrorKind.REDIRECT, status)
    assert error.detail == f"Location: {elsewhere.url}/"  # so that a person can store the final address
    assert elsewhere.visits == []


@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize("status", [301, 302, 303])
def test_2_2_no_redirect_becomes_a_get(status: int, chat: bool) -> None:
    error, elsewhere = asyncio.run(redirected(status, "{elsewhere}/", chat=chat))
    assert error is not None
    assert error.kind is ErrorKind.REDIRECT
    assert elsewhere.visits == []


def test_2_3_not_even_from_http_to_https_of_the_same_host() -> None:
    error, elsewhere = asyncio.run(redirected(308, "https://127.0.0.1:{port}/generate", chat=False))
    assert error is not None
    assert error.detail == f"Location: https://127.0.0.1:{elsewhere.port}/generate"
    assert elsewhere.visits == []


@pytest.mark.parametrize(
    "location", ["http://user:pass@host/x?apikey=abc#f", "/login?next=token=abc", "javascript:alert(1)", "\x01\x02", ""]
)
def test_2_3_the_address_in_the_error_holds_no_secret(location: str) -> None:
    error, _ = asyncio.run(redirected(302, location, chat=False))
    assert error is not None
    assert error.kind is ErrorKind.REDIRECT
    assert "pass" not in error.detail
    assert "abc" not in error.detail
    assert error.detail.isprintable()


@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize("status", [300, 304, 305, 399])
def test_2_5_any_other_3xx_is_an_error_too(status: int, chat: bool) -> None:
    async def run() -> None:
        reply: list[Step] = [b"HTTP/1.1 %d Odd\r\ncontent-length: 0\r\ncontent-type: text/event-stream\r\n\r\n" % status]
        async with HostileServer(reply) as server:
            for outcome in (await ask(server.url, chat=chat), await ask_raw(server.url)):
                assert outcome.error is not None
                assert (outcome.error.kind, outcome.error.status) == (ErrorKind.REDIRECT, status)
            async with open_http_client(server.url, None) as client:
                with pytest.raises(ChatError) as raised:
                    await fetch_json(client, "GET", "/info")
                assert raised.value.kind is ErrorKind.REDIRECT
                assert (await fetch_json(client, "GET", "/info", raise_for_status=False)).status == status

    asyncio.run(run())
