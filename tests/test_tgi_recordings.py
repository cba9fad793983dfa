"""The test server against a real TGI 3.3.7: asked the same, with the same tokens to give, it answers byte for byte the same.

Only what a model or a clock decides is left out: prompt token counts, the time, and the pieces of /tokenize.
"""

import json
import re
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from tests.event_loop import in_event_loop
from tests.raw_http import Reply, ask, fetch
from tests.recording import Recording, names
from tests.tgi_rules import Limits
from tests.tgi_scripts import Ending, Piece, Script, paced
from tests.tgi_server import TgiServer
from tests.tgi_tokenizer import SMOLLM, chatml, mistral_v01

API_KEY = "the-right-key"
COUNTED = re.compile(rb'"(created|input_length|prompt_tokens|total_tokens)":\d+')
STEADY_HEADERS = ("content-type", "cache-control", "x-compute-type", "x-compute-characters", "x-accel-buffering", "vary", "allow")


def server_for(recording: Recording) -> TgiServer:
    """A server started as the real one was."""
    started = recording.engine
    limits = Limits(2047, 2048, max_concurrent_requests=2 if "--max-concurrent-requests 2" in started else 128)
    template = mistral_v01 if "Mistral v0.1" in started else None if "no chat template" in started else chatml
    server = TgiServer(
        limits=limits,
        api_key=API_KEY if "--api-key" in started else None,
        tokenizer=SMOLLM,
        template=template,
        model_id="HuggingFaceTB/SmolLM2-135M-Instruct",
        script=script_of(recording),
    )
    server.info_changes = {"sha": "dfb3fbe78e0d1d69251bd33065591c61bafdfaa8"}
    if recording.response.startswith(b"data:") and b"\n:\n" in recording.response:
        server.keep_alive = 0.1
    return server


def request_of(recording: Recording) -> tuple[str, str, object, dict[str, str]]:
    """What was asked: method, path, body, headers."""
    headers = {str(name): str(value) for name, value in dict(recording.request["headers"]).items()}  # type: ignore[call-overload]
    if "authorization" in headers:
        headers["authorization"] = "Bearer wrong" if "wrong-key" in recording.name else f"Bearer {API_KEY}"
    body = recording.body
    if recording.status == 413:
        body = {"inputs": "hello " * 400_000}
    return recording.method, recording.path, body, headers


def script_of(recording: Recording) -> Script:
    """The recorded tokens, to be given again; why and when the answer ends is for the server to know."""
    pieces: list[Piece] = []
    ending = Ending.WHOLE
    if recording.response.startswith(b"data:"):
        for event in recording.events:
            if isinstance(event, dict) and "token" in event:
                pieces.append(native_piece(event["token"], event.get("top_tokens", [])))
            elif isinstance(event, dict) and event.get("choices"):
                pieces.append(chat_piece(event["choices"][0]))
            elif isinstance(event, dict) and event.get("error_type") == "generation":
                ending = Ending.ERROR
        if b"\n:\n" in recording.response:
            stalled = recording.response.split(b"\n:\n")[0].count(b"data:")
            pieces[stalled] = replace(pieces[stalled], pause=0.25)
    elif recording.status == 200 and recording.response:
        answer = json.loads(recording.response)
        answer = answer[0] if isinstance(answer, list) else answer
        if "details" in answer:
            details = answer["details"]
            others = details.get("top_tokens", [[]] * len(details["tokens"]))
            pieces = [native_piece(token, top) for token, top in zip(details["tokens"], others, strict=True)]
        elif "choices" in answer:
            pieces = [logprob_piece(entry) for entry in answer["choices"][0]["logprobs"]["content"]]
    return Script(pieces, ending=ending)


def native_piece(token: dict[str, object], top: list[dict[str, object]]) -> Piece:
    """A token of TGI's own protocol."""
    fields = {name: token[name] for name in ("text", "id", "logprob", "special")}
    return Piece(**fields, alternatives=tuple(native_piece(other, []) for other in top))  # type: ignore[arg-type]


def logprob_piece(entry: dict[str, object]) -> Piece:
    """A token of chat's log-probabilities."""
    top = entry.get("top_logprobs", [])
    assert isinstance(top, list)
    return Piece(str(entry["token"]), logprob=entry["logprob"], alternatives=tuple(logprob_piece(other) for other in top))  # type: ignore[arg-type]


def chat_piece(choice: dict[str, object]) -> Piece:
    """A token of a chat or completion chunk; a special one shows no text in chat."""
    logprobs = choice["logprobs"]
    if isinstance(logprobs, dict):
        return logprob_piece(logprobs["content"][0])
    delta = choice.get("delta", {"content": choice.get("text")})
    assert isinstance(delta, dict)
    return Piece(delta["content"] or SMOLLM.eos)


def shape(value: object) -> object:
    """Types and keys of a JSON value; lists by their different entries."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return sorted({repr(shape(entry)) for entry in value})
    return type(value).__name__


async def answer_of(server: TgiServer, recording: Recording) -> Reply:
    """Ask the same again, with the permits taken if they were."""
    method, path, body, headers = request_of(recording)
    async with AsyncExitStack() as stack:
        if "overloaded" in recording.name:
            server.scripts = [paced(1000, 1), paced(1000, 1)]
            for _ in range(2):
                held = await stack.enter_async_context(ask(server, "POST", "/generate_stream", {"inputs": "x"}, headers))
                await held.head()
                await held.chunk()
        return await fetch(server, method, path, body, headers)


@pytest.mark.parametrize("name", names("tgi-"))
@in_event_loop
async def test_answers_as_the_real_server_did(name: str) -> None:
    recording = Recording.load(name)
    async with server_for(recording) as server:
        reply = await answer_of(server, recording)
    assert reply.complete
    assert reply.status == recording.status
    assert {key: value for key, value in reply.headers.items() if key in STEADY_HEADERS} == {
        key: value for key, value in recording.headers.items() if key in STEADY_HEADERS
    }
    assert set(reply.headers) | {"date"} == set(recording.headers)
    compare_bodies(reply.body, recording)


def compare_bodies(body: bytes, recording: Recording) -> None:
    """Byte for byte where no model is needed to know the bytes, by shape elsewhere."""
    if recording.path in ("/tokenize", "/chat_tokenize") and recording.status == 200:
        mine, theirs = json.loads(body), json.loads(recording.response)
        assert shape(mine) == shape(theirs)
        if isinstance(theirs, dict):
            assert mine["templated_text"] == theirs["templated_text"]
        return
    if recording.name in ("tgi-generate-best-of-2", "tgi-generate-details"):  # drawn seeds and other prompts' pieces
        assert shape(json.loads(body)) == shape(json.loads(recording.response))
        return
    assert COUNTED.sub(rb'"\1":0', body) == COUNTED.sub(rb'"\1":0', recording.response)


@pytest.mark.parametrize("name", ["tgi-tokenize", "tgi-chat-tokenize-mistral"])
@in_event_loop
async def test_offsets_are_bytes_of_the_text(name: str) -> None:
    recording = Recording.load(name)
    async with server_for(recording) as server:
        answer = (await answer_of(server, recording)).json
    if isinstance(answer, dict):
        text, tokens = answer["templated_text"], answer["tokenize_response"]
    else:
        assert isinstance(recording.body, dict)
        assert isinstance(answer, list)
        text, tokens = recording.body["inputs"], answer
    data = text.encode()
    assert [data[token["start"] : token["stop"]].decode() for token in tokens] == [token["text"] for token in tokens]
    assert "".join(token["text"] for token in tokens) == text


def test_nothing_recorded_gives_the_machine_away() -> None:
    for name in names():
        recording = Recording.load(name)
        for data in (recording.response, repr(recording.request).encode(), repr(recording.meta).encode()):
            assert not re.search(rb"/work|/tmp/|/home/|/root|hf_[A-Za-z]{20}|Bearer [^<]|192\.168\.", data), name
