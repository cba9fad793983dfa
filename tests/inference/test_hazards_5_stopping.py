"""Stopping an answer, and what is left behind: nothing. Hazards 5.1 to 5.11."""

import asyncio
import gc
import ssl
import time
from contextlib import aclosing

import psutil
import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.transport import open_http_client, open_hub_client, stream_events
from tests.hostile_server import CLOSE, EVENTS, RESET, STALL, HostileServer, Step, chunk, event_stream, head
from tests.inference.asking import DONE, ask, ask_raw, chat_event, token_event

EVENTS_OPEN = head(200, {**EVENTS, "transfer-encoding": "chunked"})
ANSWER = event_stream(token_event("Hello", final="Hello"))
CHAT_ANSWER = event_stream(chat_event("Hel"), chat_event("lo", "stop"), DONE)


@pytest.fixture(params=[False, True], ids=["tgi", "chat"])
def chat(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("moment", ["before headers", "waiting for the first token", "waiting for a token", "between heartbeats"])
def test_5_1_cancelling_the_task_closes_the_connection_at_once(moment: str, chat: bool) -> None:
    token = chunk(chat_event("Hel") if chat else token_event("Hel"))
    beats: list[Step] = [step for _ in range(500) for step in (chunk(b":\n\n"), 0.01)]
    scripts: dict[str, list[Step]] = {
        "before headers": [STALL],
        "waiting for the first token": [EVENTS_OPEN, STALL],
        "waiting for a token": [EVENTS_OPEN, token, STALL],
        "between heartbeats": [EVENTS_OPEN, token, *beats],
    }

    async def run() -> None:
        async with HostileServer(scripts[moment]) as server:
            task = asyncio.create_task(ask(server.url, chat=chat))
            await server.until(lambda: server.requests)
            await asyncio.sleep(0.1)
            cancelled_at = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.until(lambda: server.visits[0].gone_at is not None)
            assert server.visits[0].gone_at is not None
            assert server.visits[0].gone_at - cancelled_at < 0.1  # look.md: Stop closes the stream within 100 ms

    asyncio.run(run())


def test_5_1_other_answers_go_on() -> None:
    async def run() -> None:
        token = chunk(token_event("x"))
        endless: list[Step] = [
            EVENTS_OPEN,
            *(step for _ in range(30) for step in (token, 0.02)),
            chunk(token_event("!", final="!")),
            b"0\r\n\r\n",
        ]
        async with HostileServer(endless) as server:
            tasks = [asyncio.create_task(ask(server.url)) for _ in range(4)]
            await server.until(lambda: len(server.requests) == 4 and all(request.written > 500 for request in server.requests))
            tasks[1].cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            assert isinstance(outcomes[1], asyncio.CancelledError)
            assert [getattr(outcome, "text", None) for outcome in outcomes if outcome is not outcomes[1]] == ["x" * 30 + "!"] * 3

    asyncio.run(run())


def test_5_2_closing_a_stream_of_events_closes_the_connection() -> None:
    async def run() -> None:
        async with HostileServer([EVENTS_OPEN, chunk(token_event("x")), STALL]) as server, open_http_client(server.url, None) as client:
            async with aclosing(stream_events(client, "/v1/completions", {})) as events:
                async for _ in events:
                    break
            await server.until(lambda: server.visits[0].gone_at is not None)

    asyncio.run(run())


def test_5_3_leaving_the_loop_and_the_client_closes_the_connection(chat: bool) -> None:
    async def run() -> None:
        token = chunk(chat_event("x") if chat else token_event("x"))
        async with HostileServer([EVENTS_OPEN, token, STALL]) as server:
            kept = []
            async with open_hub_client(server.url, None, chat=chat) as client:
                kept.append(
                    await (client.chat_completion([], stream=True) if chat else client.text_generation("x", stream=True, details=True))
                )
                async for _ in kept[0]:
                    break
            await server.until(lambda: server.visits[0].gone_at is not None)
            await kept[0].aclose()  # type: ignore[union-attr]

    asyncio.run(run())


def test_5_4_a_stream_that_was_never_read_is_closed_with_its_client(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([EVENTS_OPEN, STALL]) as server:
            async with open_hub_client(server.url, None, chat=chat) as client:
                await (client.chat_completion([], stream=True) if chat else client.text_generation("x", stream=True, details=True))
            await server.until(lambda: server.visits[0].gone_at is not None)

    asyncio.run(run())


def test_5_6_one_client_per_answer_so_closing_one_ends_no_other() -> None:
    async def run() -> None:
        slow: list[Step] = [EVENTS_OPEN, chunk(token_event("x")), 0.3, chunk(token_event("!", final="!")), b"0\r\n\r\n"]
        async with HostileServer(slow, ANSWER) as server:
            first = asyncio.create_task(ask(server.url))
            await server.until(lambda: server.requests)
            assert (await ask(server.url)).text == "Hello"
            assert (await first).text == "x!"

    asyncio.run(run())


def test_5_7_one_connection_serves_answer_after_answer(chat: bool) -> None:
    async def run() -> None:
        async with HostileServer(CHAT_ANSWER if chat else ANSWER) as server, open_hub_client(server.url, None, chat=chat) as client:
            for _ in range(20):
                stream = await (client.chat_completion([], stream=True) if chat else client.text_generation("x", stream=True, details=True))
                async for _ in stream:
                    pass
            assert server.connections_made == 1

    asyncio.run(run())


def test_5_8_every_client_shares_one_tls_context() -> None:
    async def run() -> None:
        async with HostileServer(ANSWER) as server:
            await ask(server.url)

            def contexts() -> int:
                return sum(isinstance(thing, ssl.SSLContext) for thing in gc.get_objects())

            gc.collect()
            gc.unfreeze()  # what an app of an earlier test left
            before = contexts()
            assert before > 0
            plain, encrypted = open_hub_client(server.url, None, chat=False), open_hub_client("https://127.0.0.1", None, chat=True)
            async with plain, encrypted, open_http_client("https://127.0.0.1", None):
                assert contexts() == before

    asyncio.run(run())


def test_5_9_no_socket_is_left_without_the_garbage_collector() -> None:
    async def run() -> None:
        scripts = [ANSWER, [EVENTS_OPEN, chunk(token_event("x")), CLOSE], [RESET], [head(500, {"content-length": "9"}), b"x", CLOSE]]
        async with HostileServer(*scripts) as server:
            await ask(server.url)
            before = psutil.Process().num_fds() - len(server.connections)
            was_enabled = gc.isenabled()
            gc.disable()
            try:
                for _ in range(40):
                    await ask(server.url)
                    await ask_raw(server.url)
            finally:
                if was_enabled:
                    gc.enable()
            await server.until(lambda: not server.connections)
            assert psutil.Process().num_fds() <= before

    asyncio.run(run())


def test_5_10_a_client_of_its_own_in_every_event_loop(chat: bool) -> None:
    with HostileServer(CHAT_ANSWER if chat else ANSWER).in_thread() as server:
        for _ in range(3):
            assert asyncio.run(ask(server.url, chat=chat)).text == "Hello"


@pytest.mark.parametrize("death", [CLOSE, RESET])
def test_5_11_a_connection_that_dies_before_the_reply_is_tried_once_more(death: Step, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([death], CHAT_ANSWER if chat else ANSWER) as server:
            outcome = await ask(server.url, chat=chat, token="mine", prompt="the prompt")
            assert (outcome.text, outcome.error) == ("Hello", None)
            assert len(server.requests) == 2
            assert server.requests[0].raw_body == server.requests[1].raw_body
            assert server.requests[1].headers["authorization"] == "Bearer mine"

    asyncio.run(run())


def test_5_11_the_race_of_a_kept_connection(chat: bool) -> None:
    async def run() -> None:
        answer = CHAT_ANSWER if chat else ANSWER
        async with HostileServer(answer, [CLOSE], answer) as server, open_hub_client(server.url, None, chat=chat) as client:
            for _ in range(2):
                stream = await (client.chat_completion([], stream=True) if chat else client.text_generation("x", stream=True, details=True))
                assert [event async for event in stream]
            assert len(server.requests) == 3

    asyncio.run(run())


@pytest.mark.parametrize("death", [CLOSE, RESET])
def test_5_11_but_not_twice(death: Step, chat: bool) -> None:
    async def run() -> None:
        async with HostileServer([death]) as server:
            error = (await ask(server.url, chat=chat)).error
            assert error is not None
            assert error.kind is ErrorKind.BROKE_OFF
            assert len(server.requests) == 2

    asyncio.run(run())


@pytest.mark.parametrize("death", [CLOSE, RESET])
def test_5_11_nor_once_the_reply_has_begun(death: Step, chat: bool) -> None:
    async def run() -> None:
        for start in (EVENTS_OPEN, EVENTS_OPEN[:20], b"H"):
            async with HostileServer([start, 0.05, death], ANSWER) as server:
                outcome = await ask(server.url, chat=chat)
                assert outcome.events == []
                assert outcome.error is not None
                assert outcome.error.kind is ErrorKind.BROKE_OFF
                assert len(server.requests) == 1

    asyncio.run(run())


def test_a_server_that_closes_on_a_large_body_finds_it_too_large() -> None:
    async def run() -> None:
        async with HostileServer() as server:
            server.payload_limit = 1000
            server.scripts = [[RESET]]
            async with open_http_client(server.url, None) as client:
                with pytest.raises(ChatError) as raised:
                    async for _ in stream_events(client, "/", {"inputs": "x" * 30_000_000}):
                        pass
            assert raised.value.kind is ErrorKind.TOO_LARGE

    asyncio.run(run())
