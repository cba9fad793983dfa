"""The test TGI's streams: how answers go and end, what a script can do to them, and what is noted when a client hangs up."""

import asyncio
import json
import urllib.request
from typing import Any

import pytest

from tests.event_loop import in_event_loop
from tests.raw_http import JSON_HEADERS, ask, fetch
from tests.tgi_client import error, last, stream, texts
from tests.tgi_process import tgi_process
from tests.tgi_rules import TGI_LLAMACPP, Limits
from tests.tgi_scripts import (
    BACKEND_KILLED,
    BIG_SEED,
    BYTE_BY_BYTE,
    CUT_IN_A_CHUNK,
    EMPTY_GENERATED_TEXT,
    HELD_BACK_EMOJI,
    INCOMPLETE,
    LINE_SEPARATORS,
    NO_FINAL_EVENT,
    NULL_LOGPROB,
    RESET,
    STALLS,
    Script,
    flat_out,
    paced,
)
from tests.tgi_server import TgiServer


@in_event_loop
async def test_the_answer_without_a_script_is_always_the_same_twenty_tokens() -> None:
    async with TgiServer() as server:
        first, second = await stream(server), await stream(server)
    assert first.body == second.body
    assert len(first.events) == 20
    final = last(first)
    assert final["token"] == {"id": 2, "text": "</s>", "logprob": -0.01, "special": True}
    assert final["details"] == {"finish_reason": "eos_token", "generated_tokens": 20, "seed": None, "input_length": 5}
    assert final["generated_text"] == "".join(texts(first)[:-1])


@pytest.mark.parametrize(
    ("parameters", "reason", "made"),
    [({"max_new_tokens": 3}, "length", 3), ({"max_new_tokens": 20}, "length", 20), ({"stop": [" is"]}, "stop_sequence", 4)],
)
@in_event_loop
async def test_how_an_answer_ends(parameters: dict[str, Any], reason: str, made: int) -> None:
    async with TgiServer() as server:
        details = last(await stream(server, **parameters))["details"]
    assert isinstance(details, dict)
    assert (details["finish_reason"], details["generated_tokens"]) == (reason, made)


@in_event_loop
async def test_a_stop_string_counts_only_where_a_token_ends() -> None:
    async with TgiServer(script=Script([" Paris", " Pari", "s", "</s>"])) as server:
        assert texts(await stream(server, stop=["Pari"])) == [" Paris", " Pari"]


@in_event_loop
async def test_alternatives_come_when_asked_for() -> None:
    async with TgiServer() as server:
        with_three, without = await stream(server, top_n_tokens=3), await stream(server)
    assert all(isinstance(event, dict) and len(event["top_tokens"]) == 3 for event in with_three.events)
    assert all(isinstance(event, dict) and "top_tokens" not in event for event in without.events)


@pytest.mark.parametrize(("asked", "made"), [(1100, 1024), (600, 600), (None, 2019)])
@in_event_loop
async def test_a_long_answer_may_be_cut_by_the_server(asked: int | None, made: int) -> None:
    endless = Script([" on", " and"], count=5000, buffer=65_536)
    async with TgiServer(limits=Limits(2047, 2048), script=endless) as server:
        details = last(await stream(server, " word" * 28, **({} if asked is None else {"max_new_tokens": asked})))["details"]
    assert isinstance(details, dict)
    assert (details["finish_reason"], details["generated_tokens"], details["input_length"]) == ("length", made, 29)


@in_event_loop
async def test_characters_that_split_lines_elsewhere_are_sent_as_they_are() -> None:
    async with TgiServer(script=LINE_SEPARATORS) as server:
        reply = await stream(server)
    assert all(mark.encode() in reply.body for mark in ("\u2028", "\u2029", "\u0085"))
    assert last(reply)["generated_text"] == " a\u2028b\u0085c\u2029d"


@in_event_loop
async def test_an_emoji_comes_whole_after_empty_texts() -> None:
    async with TgiServer(script=HELD_BACK_EMOJI) as server:
        assert texts(await stream(server)) == [" Wind", " ", "", "", "🌬️", " blows", "</s>"]


@in_event_loop
async def test_odd_final_events() -> None:
    async with TgiServer() as server:
        server.scripts = [EMPTY_GENERATED_TEXT, NULL_LOGPROB, BIG_SEED]
        empty, null, seed = await stream(server), await stream(server), await stream(server)
    assert (texts(empty)[0], last(empty)["generated_text"]) == (" Half", "")
    assert null.body.count(b'"logprob":null') == 1
    assert b'"seed":18446744073709551615' in seed.body


@in_event_loop
async def test_broken_ends() -> None:
    async with TgiServer() as server:
        server.scripts = [NO_FINAL_EVENT, BACKEND_KILLED, INCOMPLETE, CUT_IN_A_CHUNK, RESET]
        silent, killed, incomplete, cut, reset = [await stream(server) for _ in range(5)]
        outcomes = [received.outcome for received in server.requests]
    assert silent.complete
    assert last(silent)["generated_text"] is None
    assert last(killed) == {"error": "Request failed during generation: Server error: transport error", "error_type": "generation"}
    assert last(incomplete) == {"error": "Incomplete generation stream", "error_type": "incomplete_generation_stream"}
    assert (cut.complete, texts(cut)) == (False, [" cut", " off", " here"])
    assert (reset.complete, texts(reset)) == (False, [" reset", " here"])
    assert outcomes == ["finished"] * 3 + ["severed"] * 2


@in_event_loop
async def test_a_stream_in_single_bytes_is_the_same_stream() -> None:
    async with TgiServer() as server:
        server.scripts = [BYTE_BY_BYTE, Script(BYTE_BY_BYTE.pieces)]
        assert (await stream(server)).body == (await stream(server)).body


@in_event_loop
async def test_comments_come_before_the_first_token_and_during_a_stall() -> None:
    server = TgiServer(keep_alive=0.02, validation_delay=0.05, script=STALLS)
    async with server, ask(server, "POST", "/generate_stream", {"inputs": "x"}) as exchange:
        await exchange.head()
        assert await exchange.chunk() == b":\n\n"
        tokens = 0
        while tokens < len(STALLS.pieces):
            tokens += (await exchange.chunk()).startswith(b"data: ")
        assert [await exchange.chunk() for _ in range(2)] == [b":\n\n", b":\n\n"]


@in_event_loop
async def test_hanging_up_frees_the_permit_and_is_noted() -> None:
    async with TgiServer(limits=Limits(max_concurrent_requests=1), script=paced(1000, 100)) as server:
        async with ask(server, "POST", "/generate_stream", {"inputs": "x"}) as exchange:
            await exchange.head()
            await exchange.chunk()
            refused = await stream(server, top_p=1.0)  # the permit is looked at before the parameters
            exchange.hang_up()
            await server.until(lambda: server.requests[0].cancelled)
        server.script = None
        assert last(await stream(server))["details"] is not None
        received = server.requests[0]
    assert error(refused) == "Model is overloaded"
    assert received.hung_up_at is not None
    assert received.ended_at is not None
    assert received.at < received.hung_up_at <= received.ended_at
    assert received.body == {"inputs": "x"}
    assert received.headers["content-type"] == "application/json"


@in_event_loop
async def test_hanging_up_during_an_answer_in_one_piece() -> None:
    async with TgiServer(script=Script([" slow"], first_delay=60)) as server, ask(server, "POST", "/generate", {"inputs": "x"}) as exchange:
        await server.until(lambda: server.permits_taken == 1)
        exchange.hang_up()
        await server.until(lambda: server.requests[0].cancelled)
        assert server.permits_taken == 0


@in_event_loop
async def test_the_llamacpp_backend() -> None:
    async with TgiServer(dialect=TGI_LLAMACPP, script=Script([" Hello", " world", "</s>"])) as server:
        reply = await stream(server, seed=2**32 + 5, do_sample=False)
        refused = await stream(server, stop=["x"])
    assert texts(reply) == ["Hello", "world", "</s>"]
    assert last(reply)["generated_text"] == "Helloworld"
    assert b'"seed":5' in reply.body
    assert error(refused) == "Input validation error: `stop` supports up to 0 stop sequences. Given: 1"


@in_event_loop
async def test_the_llamacpp_backend_computes_on_after_the_client_has_gone() -> None:
    async with TgiServer(dialect=TGI_LLAMACPP) as server:
        server.scripts = [Script([" on"], count=30, delay=0.01), Script([" next", "</s>"])]
        async with ask(server, "POST", "/generate_stream", {"inputs": "x"}) as exchange:
            await exchange.head()
            await exchange.chunk()
            busy_until = server.computing_until
        await stream(server)
        ended = server.requests[1].ended_at
    assert server.requests[0].cancelled
    assert ended is not None
    assert ended >= busy_until


@in_event_loop
async def test_flat_out_gives_as_many_tokens_as_told_in_few_writes() -> None:
    async with TgiServer(script=flat_out(5000)) as server:
        reply = await stream(server)
    assert len(reply.events) == 5000
    assert len(reply.chunks) < 50
    assert b'"finish_reason":"length","generated_tokens":5000' in reply.body


@in_event_loop
async def test_a_script_may_look_at_the_request() -> None:
    async with TgiServer(script=lambda asked: Script([asked.inputs[::-1], "</s>"])) as server:
        assert texts(await stream(server, "abc"))[0] == "cba"


def test_in_a_thread() -> None:
    with TgiServer().in_thread() as server:
        request = urllib.request.Request(server.url + "/generate", json.dumps({"inputs": "x"}).encode(), JSON_HEADERS)
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer)["generated_text"].startswith(" My favourite")
        assert server.requests[0].path == "/generate"


@in_event_loop
async def test_a_mistake_in_a_script_fails_the_test_that_made_it() -> None:
    async def ask_once() -> None:
        async with TgiServer(script=lambda asked: Script([asked.nonsense])) as server:
            with pytest.raises(asyncio.IncompleteReadError):
                await fetch(server, "POST", "/generate", {"inputs": "x"})

    with pytest.raises(AttributeError, match="nonsense"):
        await ask_once()


def test_in_a_process_of_its_own() -> None:
    with tgi_process(tokens=7) as url:
        request = urllib.request.Request(url + "/generate", json.dumps({"inputs": "x"}).encode(), JSON_HEADERS)
        with urllib.request.urlopen(request) as answer:
            assert json.load(answer)["generated_text"] == " word by word, as fast as"
