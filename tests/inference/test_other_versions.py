"""OpenAI-style services whose API has another version than /v1: at the address of their chat everything stands beside it."""

import asyncio
from pathlib import Path

import pytest

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.endpoint import Dialect, ServerKind, normalize_address, taken_off
from desktop_app.inference.probe import probe
from tests.exchange.test_request_code import case, run, text_of
from tests.inference.hearing import hear
from tests.loopback_connection import Answer, Connection, Received, Stream, compact_json
from tests.loopback_server import LoopbackServer


class Service(LoopbackServer):
    """Lists one model and says hello, below one path and nowhere else."""

    def __init__(self, api: str, *, lists: bool = True) -> None:
        super().__init__()
        self.api, self.lists = api, lists

    async def respond(self, connection: Connection, received: Received) -> None:
        await self.read_body(connection, received)
        body = received.body if isinstance(received.body, dict) else {}
        if received.path == f"{self.api}/models" and self.lists:
            await self.send(connection, Answer.of_json({"object": "list", "data": [{"id": "m", "owned_by": "somebody"}]}))
        elif received.path != f"{self.api}/chat/completions":
            await self.send(connection, Answer.of_json({"error": {"message": "Not found"}}, 404))
        elif not body.get("messages"):
            await self.send(connection, Answer.of_json({"error": {"message": "messages: field required"}}, 400))
        elif not body.get("stream"):
            message = {"role": "assistant", "content": "Hello"}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            await self.send(connection, Answer.of_json({"id": "1", "object": "x", "created": 1, "model": "m", "choices": [choice]}))
        else:
            stream = Stream(connection)
            await stream.start({"content-type": "text/event-stream"})
            for delta, reason in (({"content": "Hello"}, None), ({}, "stop")):
                choice = {"index": 0, "delta": delta, "finish_reason": reason}
                await stream.send(b"data: " + compact_json({"choices": [choice]}) + b"\n\n")
            await stream.end()


@pytest.mark.parametrize(
    ("api", "typed"),
    [
        ("/api/paas/v4", "/api/paas/v4/chat/completions"),
        ("/api/v3", "/api/v3/Chat/Completions/"),
        ("/v1beta/openai", "/v1beta/openai/"),
        ("/v1/openai", "/v1/openai/chat/completions"),
    ],
)
@pytest.mark.parametrize("lists", [True, False])
def test_it_is_found_and_asked_there(api: str, typed: str, lists: bool) -> None:
    async def run_it() -> None:
        async with Service(api, lists=lists) as server:
            url = normalize_address(server.url + typed)
            assert url == normalize_address(url) == f"{server.url}{api}/chat/completions"
            assert taken_off(server.url + typed) == ""
            facts = await probe(url, None, model="m")
            assert (facts.kind, facts.model, facts.models) == (ServerKind.OPENAI, "m", ("m",) if lists else ())
            heard = await hear(url, Dialect.OPENAI_CHAT, model="m")
            assert (heard.error, heard.text) == (None, "Hello")
            whole = [received.path for received in server.requests if isinstance(received.body, dict) and received.body.get("messages")]
            assert whole == [f"{api}/chat/completions"]

    asyncio.run(run_it())


@pytest.mark.parametrize("form", [CodeForm.CURL, CodeForm.CLIENT, CodeForm.REQUESTS, CodeForm.JAVASCRIPT])
def test_code_for_it_asks_there(form: CodeForm, tmp_path: Path) -> None:
    with Service("/api/paas/v4").in_thread() as server:
        asked = case(f"{server.url}/api/paas/v4/chat/completions", Dialect.OPENAI_CHAT, "Hi")
        (printed,) = run(form, [asked.code(form)], tmp_path)
        assert text_of(form, printed, asked).strip() == "Hello"


@pytest.mark.parametrize("path", ["/llm/v2", "/openai", "/api", "/vllm", "/v2x/y"])
def test_what_is_only_called_so_is_a_path_like_any_other(path: str) -> None:
    base = f"https://gpu.example{path}"
    assert normalize_address(base) == normalize_address(f"{base}/v1/chat/completions") == base
