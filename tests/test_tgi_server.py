"""The test TGI where no recording speaks: other versions, the order of its checks, its keys, its counts."""

from typing import Any

import pytest

from tests.event_loop import in_event_loop
from tests.raw_http import JSON_HEADERS, ask, fetch
from tests.tgi_client import HELLO, chat, error, last, stream
from tests.tgi_rules import TGI_1_4, TGI_2_1, TGI_2_4_0, TGI_3_3_7, Dialect, Limits
from tests.tgi_scripts import (
    Script,
)
from tests.tgi_server import TgiServer
from tests.tgi_tokenizer import mistral_v02_with_system


@pytest.mark.parametrize(
    ("dialect", "prefix", "done", "reason"),
    [(TGI_1_4, b"data:{", False, "eos_token"), (TGI_2_1, b"data: {", False, "eos_token"), (TGI_3_3_7, b"data: {", True, "stop")],
)
@in_event_loop
async def test_chat_streams_of_the_versions(dialect: Dialect, prefix: bytes, done: bool, reason: str) -> None:
    async with TgiServer(dialect=dialect, script=Script([" Hi", "!", "</s>"])) as server:
        reply = await chat(server)
    assert reply.body.startswith(prefix)
    assert (reply.events[-1] == "[DONE]") is done
    chunks = [event for event in reply.events if isinstance(event, dict)]
    assert chunks[-1]["choices"][0]["finish_reason"] == reason
    assert chunks[-1]["choices"][0]["delta"]["content"] == ("</s>" if dialect is TGI_1_4 else "")
    assert [chunk["choices"][0]["index"] for chunk in chunks] == ([1, 2, 3] if dialect is TGI_1_4 else [0, 0, 0])


@pytest.mark.parametrize(
    ("dialect", "events"),
    [
        (TGI_1_4, [{"error": "Input validation error: `top_p` must be > 0.0 and < 1.0", "error_type": "validation"}]),
        (TGI_2_4_0, ["[DONE]"]),
        (TGI_3_3_7, [{"error": {"message": "Input validation error: `top_p` must be > 0.0 and < 1.0", "http_status_code": 422}}, "[DONE]"]),
    ],
)
@in_event_loop
async def test_errors_in_chat_streams_of_the_versions(dialect: Dialect, events: list[object]) -> None:
    async with TgiServer(dialect=dialect) as server:
        reply = await chat(server, top_p=1.0)
    assert reply.status == 200
    assert reply.events == events


@in_event_loop
async def test_an_old_server_has_fewer_routes_and_says_so_in_its_info() -> None:
    async with TgiServer(dialect=TGI_1_4, limits=Limits(1024, 2048)) as server:
        info = (await fetch(server, "GET", "/info")).json
        statuses = [(await fetch(server, "POST", path, {})).status for path in ("/chat_tokenize", "/v1/models", "/v1/completions")]
        without_model = await fetch(server, "POST", "/v1/chat/completions", {"messages": HELLO})
    assert isinstance(info, dict)
    assert info["max_input_length"] == 1024
    assert "max_input_tokens" not in info
    assert "router" not in info
    assert statuses == [404, 404, 404]
    assert without_model.body.startswith(b"Failed to deserialize the JSON body into the target type: missing field `model`")


@in_event_loop
async def test_info_can_be_changed() -> None:
    async with TgiServer(model_id="/data/model") as server:
        server.info_changes = {"version": "weird", "max_best_of": ...}
        info = (await fetch(server, "GET", "/info")).json
    assert isinstance(info, dict)
    assert (info["model_id"], info["version"]) == ("/data/model", "weird")
    assert "max_best_of" not in info


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"best_of": 2, "temperature": 0.0}, "`best_of` != 1 is not supported when streaming tokens"),
        ({"decoder_input_details": True, "temperature": 0.0}, "`decoder_input_details` == true is not supported when streaming tokens"),
        ({"temperature": 0, "repetition_penalty": 0}, "`temperature` must be strictly positive"),
        ({"repetition_penalty": 0, "frequency_penalty": 3}, "`repetition_penalty` must be strictly positive"),
        ({"frequency_penalty": 2.5, "top_p": 1}, "`frequency_penalty` must be >= -2.0 and <= 2.0"),
        ({"top_p": 0.99999999, "typical_p": 1}, "`top_p` must be > 0.0 and < 1.0"),
        ({"typical_p": 1, "top_k": 0}, "`typical_p` must be > 0.0 and < 1.0"),
        ({"top_k": 0, "max_new_tokens": 0}, "`top_k` must be strictly positive"),
        ({"max_new_tokens": 0, "stop": ["a"] * 5}, "`max_new_tokens` must be strictly positive"),
        ({"stop": ["a"] * 5, "top_n_tokens": 6}, "`stop` supports up to 4 stop sequences. Given: 5"),
        ({"top_n_tokens": 6, "truncate": 0}, "`top_n_tokens` must be >= 0 and <= 5. Given: 6"),
        ({"truncate": 9999, "max_new_tokens": 9999}, "`truncate` must be strictly positive and less than 4095. Given: 9999"),
        (
            {"grammar": {"type": "json", "value": {"type": "object"}}},
            "grammar is not valid: Grammar must have a 'properties' field",
        ),
    ],
)
@in_event_loop
async def test_checks_come_in_order(parameters: dict[str, Any], text: str) -> None:
    async with TgiServer() as server:
        reply = await stream(server, **parameters)
    assert reply.events == [{"error": f"Input validation error: {text}", "error_type": "validation"}]


@pytest.mark.parametrize(
    ("dialect", "words", "max_new_tokens", "given"),
    [
        (TGI_3_3_7, 1024, 100_000, None),
        (TGI_3_3_7, 1025, 100_000, "Given: 1025 `inputs` tokens and 1024 `max_new_tokens`"),
        (TGI_2_4_0, 100, 1949, "Given: 100 `inputs` tokens and 1949 `max_new_tokens`"),
        (TGI_2_4_0, 100, 1948, None),
    ],
)
@in_event_loop
async def test_the_token_budget(dialect: Dialect, words: int, max_new_tokens: int, given: str | None) -> None:
    async with TgiServer(dialect=dialect, limits=Limits(2047, 2048)) as server:
        reply = await stream(server, "word" + " word" * (words - 2), max_new_tokens=max_new_tokens)
    wanted = None if given is None else f"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. {given}"
    assert last(reply).get("error") == wanted


@in_event_loop
async def test_a_prompt_as_long_as_allowed_passes_and_one_token_more_does_not() -> None:
    async with TgiServer(limits=Limits(10, 2048)) as server:
        assert "error" not in last(await stream(server, " word" * 9))
        assert error(await stream(server, " word" * 10)) == "Input validation error: `inputs` must have less than 10 tokens. Given: 11"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"inputs": "x", "parameters": {"do_sample": None}}, "parameters.do_sample: invalid type: null, expected a boolean"),
        ({"inputs": "x", "parameters": {"top_k": 1.0}}, "parameters.top_k: invalid type: floating point `1.0`, expected i32"),
        ({"inputs": "x", "parameters": {"seed": 2**64}}, "parameters.seed: invalid type: floating point `1.8446744073709552e19`"),
        ({"inputs": "x", "parameters": {"stop": "a"}}, 'parameters.stop: invalid type: string "a", expected a sequence'),
        ({"inputs": "x", "parameters": {"stop": [1]}}, "parameters.stop[0]: invalid type: integer `1`, expected a string"),
        ({"inputs": "x", "parameters": None}, "parameters: invalid type: null, expected struct GenerateParameters"),
        ({"inputs": "x", "parameters": {"temperature": "hot"}}, 'parameters.temperature: invalid type: string "hot", expected f32'),
        ({"parameters": {}}, "missing field `inputs` at line 1 column 18"),
    ],
)
@in_event_loop
async def test_wrong_types_are_told_in_plain_text(body: object, text: str) -> None:
    async with TgiServer() as server:
        reply = await fetch(server, "POST", "/generate_stream", body)
    assert reply.status == 422
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.body.decode().startswith(f"Failed to deserialize the JSON body into the target type: {text}")


@in_event_loop
async def test_bodies_that_are_not_json() -> None:
    async with TgiServer() as server:
        nan = await fetch(server, "POST", "/generate", b'{"inputs":"x","parameters":{"top_p":NaN}}')
        halves = [await fetch(server, "POST", "/generate", data) for data in (b'{"inputs":"\\ud83d"}', b'{"inputs":"\xff"}')]
        pair = await fetch(server, "POST", "/tokenize", b'{"inputs":"\\ud83d\\ude00"}')
        plain = await fetch(server, "POST", "/generate", b"hello", {"content-type": "text/plain"})
    assert (nan.status, nan.body) == (
        400,
        b"Failed to parse the request body as JSON: parameters.top_p: expected value at line 1 column 37",
    )
    assert [half.status for half in halves] == [400, 400]
    assert "😀".encode() in pair.body
    assert (plain.status, plain.body) == (415, b"Expected request with `Content-Type: application/json`")


@in_event_loop
async def test_one_connection_serves_many_requests() -> None:
    async with TgiServer() as server, ask(server, "GET", "/info") as exchange:
        await exchange.whole()
        exchange.writer.write(b"GET /health HTTP/1.1\r\nhost: test\r\n\r\n")
        assert (await exchange.whole()).status == 200
        assert server.connections_made == 1
        assert [received.path for received in server.requests] == ["/info", "/health"]


@in_event_loop
async def test_the_key_guards_only_what_tgi_guards() -> None:
    async with TgiServer(api_key="Secret") as server:
        open_paths = [(await fetch(server, "GET", path)).status for path in ("/info", "/health", "/v1/models", "/")]
        server.healthy = False
        unhealthy = (await fetch(server, "GET", "/health")).status
        chat_tokenize = (await fetch(server, "POST", "/chat_tokenize", {"messages": HELLO})).status
        closed = [(await fetch(server, "POST", path, {"inputs": "x"})).status for path in ("/tokenize", "/", "/generate")]
        any_case = await fetch(server, "POST", "/tokenize", {"inputs": "x"}, {**JSON_HEADERS, "authorization": "bearer SECRET"})
    assert unhealthy == 503
    assert (open_paths, chat_tokenize, closed, any_case.status) == ([200] * 4, 200, [401] * 3, 200)


@in_event_loop
async def test_tokenize_adds_the_bos_and_chat_tokenize_does_not() -> None:
    async with TgiServer() as server:
        plain = (await fetch(server, "POST", "/tokenize", {"inputs": "é b"})).json
        rendered = (await fetch(server, "POST", "/chat_tokenize", {"messages": HELLO})).json
    assert isinstance(plain, list)
    assert plain[0] == {"id": 1, "text": "", "start": 0, "stop": 0}
    assert [(token["text"], token["start"], token["stop"]) for token in plain[1:]] == [("é", 0, 2), (" b", 2, 4)]
    assert isinstance(rendered, dict)
    assert rendered["templated_text"] == "<s>[INST] Hello [/INST]"
    assert [token["text"] for token in rendered["tokenize_response"]] == ["<s>", "[INST]", " Hello", " ", "[/INST]"]


@in_event_loop
async def test_a_template_that_takes_a_system_prompt() -> None:
    async with TgiServer(template=mistral_v02_with_system) as server:
        body = {"messages": [{"role": "system", "content": "Be brief"}, *HELLO]}
        rendered = (await fetch(server, "POST", "/chat_tokenize", body)).json
    assert isinstance(rendered, dict)
    assert rendered["templated_text"] == "<s> [INST] Be brief\n\nHello [/INST]"


@in_event_loop
async def test_completions_of_several_prompts_take_turns() -> None:
    async with TgiServer(script=Script([" a", " b", "</s>"])) as server:
        reply = await fetch(server, "POST", "/v1/completions", {"prompt": ["x", "y"], "stream": True})
        five = await fetch(server, "POST", "/v1/completions", {"prompt": ["x"] * 5})
    choices = [event["choices"][0] for event in reply.events if isinstance(event, dict)]
    assert [(choice["index"], choice["text"]) for choice in choices[:4]] == [(0, " a"), (1, " a"), (0, " b"), (1, " b")]
    assert [choice["finish_reason"] for choice in choices] == [""] * 4 + ["eos_token"] * 2
    assert five.status == 422


@in_event_loop
async def test_the_presence_penalty_ruins_as_it_does_in_tgi() -> None:
    async with TgiServer() as server:
        reply = await chat(server, presence_penalty=-2.0)
    first = reply.events[0]
    assert isinstance(first, dict)
    assert first["error"]["message"] == "Input validation error: `repetition_penalty` must be strictly positive"


@in_event_loop
async def test_overload_outside_a_stream_is_a_429() -> None:
    async with TgiServer(limits=Limits(max_concurrent_requests=0)) as server:
        reply = await fetch(server, "POST", "/generate", {"inputs": "x"})
    assert (reply.status, reply.json) == (429, {"error": "Model is overloaded", "error_type": "overloaded"})
