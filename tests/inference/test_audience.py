"""Hugging Face's access token goes to its two origins and nowhere else, whatever the environment says."""

import asyncio
from dataclasses import replace

import pytest

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Dialect, Endpoint, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.route import Bounds
from desktop_app.inference.transport import fetch_json, open_http_client, open_hub_client
from tests.hostile_server import HostileServer, event_stream, whole
from tests.huggingface_server import FREE, HUB, LLAMA, ROUTER, HuggingFaceServer
from tests.inference.asking import chat_event
from tests.inference.hearing import hear

HF = Endpoint("hf", "Hugging Face", options=EndpointOptions(service=Service.HF_API))


def test_the_inference_api_has_one_address_and_two_origins() -> None:
    for made in (HF, replace(HF, url="https://evil.example"), Endpoint("hf", "", "http://127.0.0.1:1", options=HF.options)):
        assert made.url == HF_ROUTER
        assert made.audience == ("https://router.huggingface.co:443", "https://huggingface.co:443")


def test_an_inference_endpoint_has_its_own_origin() -> None:
    url = "https://abc.eu-west-1.aws.endpoints.huggingface.cloud"
    made = Endpoint("ie", "", url, options=EndpointOptions(service=Service.HF_ENDPOINT))
    assert made.audience == (f"{url}:443",)


@pytest.mark.parametrize("name", ["HF_ENDPOINT", "HF_INFERENCE_ENDPOINT"])
def test_no_variable_leads_the_token_elsewhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with HuggingFaceServer() as server, HostileServer(event_stream(chat_event("Hello", "stop"))) as thief:
            monkeypatch.setenv(name, thief.url)
            bounds = Bounds(HF.audience, {origin(HF_ROUTER): server.url})
            heard = await hear(HF.url, Dialect.OPENAI_CHAT, access_token=FREE, model=LLAMA, bounds=bounds)
            assert heard.error is None
            assert heard.text == "Hello from the router."
            assert [(one.headers["host"], one.headers["authorization"]) for one in server.requests] == [(ROUTER, f"Bearer {FREE}")]
            assert thief.visits == []

    asyncio.run(run())


@pytest.mark.parametrize("hub_client", [True, False])
def test_a_token_for_somebody_else_is_not_sent(hub_client: bool) -> None:
    async def run() -> None:
        async with HostileServer([whole(200, b"{}")]) as server:
            bounds = Bounds(HF.audience)
            opening = (
                open_hub_client(server.url, FREE, chat=True, bounds=bounds)
                if hub_client
                else open_http_client(server.url, FREE, bounds=bounds)
            )
            with pytest.raises(ChatError) as caught:
                await opening.__aenter__()
            assert caught.value.kind is ErrorKind.BUG
            assert FREE not in str(caught.value)
            assert server.visits == []
            async with open_http_client(server.url, None, bounds=bounds) as client:  # without one there is nothing to keep
                await fetch_json(client, "GET", "/")
            assert "authorization" not in server.requests[0].headers

    asyncio.run(run())


def test_a_client_for_one_of_the_two_asks_nothing_of_the_other() -> None:
    async def run() -> None:
        async with HuggingFaceServer() as server:
            bounds = Bounds(HF.audience, {origin(HF_HUB): server.url, origin(HF_ROUTER): server.url})
            async with open_http_client(HF_HUB, FREE, bounds=bounds) as client:
                assert (await fetch_json(client, "GET", "/api/whoami-v2")).status == 200
                with pytest.raises(ChatError) as caught:
                    await fetch_json(client, "GET", f"{HF_ROUTER}/v1/models")
            assert caught.value.kind is ErrorKind.BUG
            assert [one.headers["host"] for one in server.requests] == [HUB]

    asyncio.run(run())
