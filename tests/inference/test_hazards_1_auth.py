"""Access tokens: the one that was given goes to the server that it is for, and no other ever goes anywhere. Hazards 1.1 to 1.7."""

import asyncio
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.transport import fetch_json, open_http_client, open_hub_client
from tests.hostile_server import HostileServer, event_stream, whole
from tests.inference.asking import ask, ask_in_process, chat_event, token_event

TGI_ANSWER = event_stream(token_event("Hello", final="Hello"))
CHAT_ANSWER = event_stream(chat_event("Hello", "stop"))


@pytest.fixture(params=[False, True], ids=["tgi", "chat"])
def chat(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def stolen(folder: Path) -> dict[str, str]:
    """An environment full of tokens that the user meant for somebody else."""
    (folder / "token").write_text("hf_fromTheFileInHfHome")
    return {"HF_TOKEN": "hf_fromTheEnvironment", "HUGGING_FACE_HUB_TOKEN": "hf_fromTheOldVariable", "HF_HOME": str(folder)}


def test_1_1_no_cached_token_is_sent(tmp_path: Path, chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER).in_thread() as server:
        found, _ = ask_in_process(server.url, stolen(tmp_path), chat=chat)
        assert found == {"text": "Hello", "error": None}
        assert "authorization" not in server.requests[0].headers
        assert b"hf_" not in server.visits[0].seen


def test_1_1_the_given_token_wins_over_cached_ones(tmp_path: Path, chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER).in_thread() as server:
        ask_in_process(server.url, stolen(tmp_path), chat=chat, token="mine")
        assert server.requests[0].headers["authorization"] == "Bearer mine"
        assert server.visits[0].seen.lower().count(b"authorization") == 1
        assert b"hf_" not in server.visits[0].seen


def test_1_2_the_hubs_own_switch_is_not_relied_on(tmp_path: Path, chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER).in_thread() as server:
        ask_in_process(server.url, {**stolen(tmp_path), "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0"}, chat=chat)
        assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("empty", [None, "", " ", "\n", "\t \r\n", "\u200b", "\ufeff"])
def test_1_3_an_empty_token_is_no_token(empty: str | None, chat: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_fromTheEnvironment")

    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER) as server:
            assert (await ask(server.url, chat=chat, token=empty)).text == "Hello"
            assert "authorization" not in server.requests[0].headers

    asyncio.run(run())


def test_1_4_no_authorization_header_at_all_without_a_token(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER) as server:
            await ask(server.url, chat=chat)
            assert b"authorization" not in server.visits[0].seen.lower()

    asyncio.run(run())


@pytest.mark.parametrize("token", [None, "mine"])
def test_1_4_the_hub_does_not_even_look_for_a_token(token: str | None, chat: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub.inference._providers import hf_inference
    from huggingface_hub.utils import _headers

    looked: list[str] = []
    for module in (hf_inference, _headers):
        monkeypatch.setattr(module, "get_token", lambda: looked.append("") or "hf_cached")

    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER) as server:
            assert (await ask(server.url, chat=chat, token=token)).text == "Hello"
            assert looked == []  # it may refresh one over the network

    asyncio.run(run())


def test_1_4_a_token_is_sent_once_and_stripped(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else TGI_ANSWER) as server:
            assert (await ask(server.url, chat=chat, token="  hf_abc \n")).error is None
            assert server.requests[0].headers["authorization"] == "Bearer hf_abc"
            assert server.visits[0].seen.lower().count(b"authorization") == 1

    asyncio.run(run())


@pytest.mark.parametrize("token", ["schlüssel", "a b", "a\nb", "a\r\nX-Evil: 1", "a\x00b", "tok\u200ben", "\x7f", "\ud800"])
def test_a_token_that_no_header_can_carry_is_refused_before_anything_is_sent(token: str, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(TGI_ANSWER) as server:
            error = (await ask(server.url, chat=chat, token=token)).error
            assert error is not None
            assert error.kind is ErrorKind.UNAUTHORIZED
            assert token not in str(error)
            assert server.visits == []

    asyncio.run(run())


@pytest.mark.parametrize("url", ["http://user:pass@127.0.0.1:{port}", "http://user@127.0.0.1:{port}", "http://:pass@127.0.0.1:{port}"])
def test_1_7_userinfo_in_the_address_is_refused(url: str, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(TGI_ANSWER) as server:
            error = (await ask(url.format(port=server.port), chat=chat, token="mine")).error
            assert error is not None
            assert (error.kind, error.detail) == (ErrorKind.BAD_ADDRESS, "BadAddress: userinfo")
            assert "pass" not in str(error)
            assert server.visits == []

    asyncio.run(run())


def test_a_token_never_goes_to_another_origin() -> None:
    async def run() -> None:
        async with HostileServer(TGI_ANSWER) as other, HostileServer([whole(200, b"{}")]) as server:
            async with open_http_client(server.url, "mine") as client:
                for elsewhere in (f"{other.url}/info", f"http://localhost:{server.port}/info", f"https://127.0.0.1:{server.port}/info"):
                    with pytest.raises(ChatError):
                        await fetch_json(client, "GET", elsewhere)
            assert server.visits == []
            assert other.visits == []

    asyncio.run(run())


def test_a_model_id_given_to_a_call_reaches_nobody() -> None:
    async def run() -> None:
        async with HostileServer(TGI_ANSWER) as server:
            async with open_hub_client(server.url, "mine", chat=False) as client:
                with pytest.raises((ChatError, RuntimeError)):
                    await client.text_generation("hi", model="gpt2", stream=True)
            async with open_hub_client(server.url, "mine", chat=False) as client:
                with pytest.raises(ChatError):
                    await client.text_generation("hi", model="http://127.0.0.1:9/", stream=True)
            assert server.visits == []

    asyncio.run(run())


def test_two_clients_in_one_task_keep_their_tokens_apart() -> None:
    async def run() -> None:
        async with HostileServer(TGI_ANSWER) as server:
            async with open_hub_client(server.url, "first", chat=False) as first:
                async for _ in await first.text_generation("hi", stream=True, details=True):
                    pass
                async with open_hub_client(server.url, "second", chat=False) as second:
                    async for _ in await second.text_generation("hi", stream=True, details=True):
                        pass
                async for _ in await first.text_generation("hi", stream=True, details=True):
                    pass
            assert [request.headers["authorization"] for request in server.requests] == ["Bearer first", "Bearer second", "Bearer first"]

    asyncio.run(run())


def test_a_token_that_the_server_says_back_is_not_in_the_error() -> None:
    async def run() -> None:
        for script in (
            [whole(401, b'{"error":"Key shibboleth42 is not known"}', {"content-type": "application/json"})],
            event_stream(b'data: {"error":"Key shibboleth42 is not known"}\n\n'),
            [whole(302, b"", {"location": "http://elsewhere/?key=shibboleth42"})],
        ):
            async with HostileServer(script) as server:
                for outcome in (await ask(server.url, token="shibboleth42"), await ask(server.url, chat=True, token="shibboleth42")):
                    assert outcome.error is not None
                    assert "shibboleth42" not in str(outcome.error.to_json())
                if len(script) == 1:
                    async with open_http_client(server.url, "shibboleth42") as client:
                        with pytest.raises(ChatError) as raised:
                            await fetch_json(client, "GET", "/info")
                        assert "shibboleth42" not in str(raised.value.to_json())

    asyncio.run(run())
