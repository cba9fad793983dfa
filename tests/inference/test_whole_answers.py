"""Answers that are asked for at once: whole with all that is known of them, from every kind of server, or cut and told so."""

import asyncio
import json
import threading
from contextlib import suppress
from typing import Any

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.parameters import DEFAULT, Control, Knob, Parameters
from desktop_app.inference import bounds, whole_answer
from desktop_app.inference.bounded_json import parsed
from desktop_app.inference.engine import AnswerRequest, OtherAnswer
from desktop_app.inference.opening import open_engine
from desktop_app.inference.requests import wire_request
from desktop_app.inference.transport import Waiting
from desktop_app.inference.whole_events import events_in
from tests.event_loop import in_event_loop
from tests.inference.canned_server import CannedServer, chunk
from tests.inference.hearing import Heard, ask, hear, parameters
from tests.loopback_connection import Answer
from tests.qt_loop import until
from tests.recording import Recording
from tests.replay_server import ReplayServer
from tests.tgi_scripts import Piece, Script
from tests.tgi_server import TgiServer

AT_ONCE = DEFAULT.with_knob(Control.STREAM, Knob(None, on=False))
FACTS = ServerFacts(model="m", max_total_tokens=2048, max_input_tokens=2047, max_stop_sequences=4, max_best_of=2)
PATHS = {Dialect.TGI: "/", Dialect.VLLM_RAW: "/v1/completions", Dialect.LLAMA_CPP_RAW: "/v1/completions"}
FOUR = "The answer to this classic math problem is 4."


def path_of(dialect: Dialect) -> str:
    return PATHS.get(dialect, "/v1/chat/completions")


async def given(answer: Answer, dialect: Dialect, chosen: Parameters = AT_ONCE) -> Heard:
    """What is heard of one answer."""
    async with CannedServer({f"POST {path_of(dialect)}": [answer]}) as server:
        heard = await hear(server.url, dialect, ask(dialect, chosen), facts=FACTS)
        assert all(body["stream"] is False for body in server.bodies(path_of(dialect)))  # type: ignore[index]
        return heard


def recorded(name: str, **changes: Any) -> Answer:
    value = json.loads(Recording.load(name).response)
    return Answer.of_json({**value, **changes} if changes else value, headers={"x-prompt-tokens": "37"})


def completion(text: str, reason: str | None = "stop", **more: object) -> dict[str, object]:
    """A whole answer of /v1/chat/completions."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reason, **more}
    return {"object": "chat.completion", "choices": [choice], "usage": {"prompt_tokens": 9, "completion_tokens": 3}}


@pytest.mark.parametrize("dialect", Dialect)
def test_what_is_sent(dialect: Dialect) -> None:
    """The same as for a stream, but for the stream itself; a server may refuse its options without it."""
    streamed, whole = (wire_request(ask(dialect, chosen), dialect, FACTS) for chosen in (DEFAULT, AT_ONCE))
    assert streamed.is_streamed
    assert not whole.is_streamed
    assert whole.body == {**{key: value for key, value in streamed.body.items() if key != "stream_options"}, "stream": False}
    assert whole.by_hub is streamed.by_hub


@in_event_loop
async def test_tgi_tells_tokens_with_ids_and_the_length_of_the_prompt() -> None:
    heard = await given(recorded("tgi-generate-details"), Dialect.TGI)
    assert heard.error is None
    assert heard.text == FOUR
    assert (heard.tokens[0].id, heard.tokens[0].text, heard.tokens[0].logprob) == (504, "The", pytest.approx(-1.5794276))
    assert [alternative.text for alternative in heard.tokens[0].alternatives] == ["The", "2"]
    assert heard.tokens[-1].special
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.generated_tokens, heard.finished.prompt_tokens) == (Ending.END_OF_TEXT, 12, 37)


@in_event_loop
async def test_tgi_s_chat_tells_log_probabilities() -> None:
    async with ReplayServer("tgi-chat-nostream") as server:
        heard = await hear(server.url, Dialect.TGI_CHAT, ask(Dialect.TGI_CHAT, AT_ONCE), facts=FACTS)
    assert heard.error is None
    assert heard.text == FOUR
    assert [token.text for token in heard.tokens[:3]] == ["The", " answer", " to"]
    assert heard.tokens[1].logprob == pytest.approx(-0.5334764)
    assert [alternative.text for alternative in heard.tokens[1].alternatives] == [" answer", " concept"]
    assert (heard.tokens[-1].text, heard.tokens[-1].special) == ("<|im_end|>", True)
    assert heard.finished is not None
    assert (heard.finished.generated_tokens, heard.finished.prompt_tokens) == (12, 37)


@in_event_loop
async def test_vllm_s_columns_are_read() -> None:
    async with ReplayServer("vllm-completions-echo-prompt-logprobs") as server:
        heard = await hear(server.url, Dialect.VLLM_RAW, ask(Dialect.VLLM_RAW, AT_ONCE), facts=FACTS)
    choice = json.loads(Recording.load("vllm-completions-echo-prompt-logprobs").response)["choices"][0]
    assert heard.error is None
    assert heard.text == choice["text"]
    assert [token.logprob for token in heard.tokens[1:]] == pytest.approx(choice["logprobs"]["token_logprobs"][1:])
    assert heard.finished is not None
    assert heard.finished.ending is Ending.LIMIT


@in_event_loop
async def test_llama_cpp_tells_entries_with_bytes_and_halves_of_characters() -> None:
    halves = [{"token": "", "bytes": [240, 159], "logprob": -0.5}, {"token": "", "bytes": [142, 137], "logprob": -0.1}]
    entries = [{"id": 7, "token": " Hi", "bytes": [32, 72, 105], "logprob": -0.25, "top_logprobs": []}, *halves]
    answer = completion(" Hi🎉", "length", logprobs={"content": entries})
    heard = await given(Answer.of_json(answer), Dialect.LLAMA_CPP_CHAT)
    assert heard.error is None
    assert [(token.text, token.id) for token in heard.tokens] == [(" Hi", 7), ("", None), ("🎉", None)]
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.generated_tokens, heard.finished.prompt_tokens) == (Ending.LIMIT, 3, 9)


@in_event_loop
async def test_a_thought_apart_from_the_answer_stands_before_it() -> None:
    answer = completion("It is four.")
    answer["choices"][0]["message"]["reasoning_content"] = "Two and two."  # type: ignore[index]
    heard = await given(Answer.of_json(answer), Dialect.OPENAI_CHAT)
    assert heard.text == "<think>\nTwo and two.\n</think>\n\nIt is four."
    entries = [{"token": text, "logprob": -1} for text in ("Two and", " two.", "</think>", "\n\n", "It is", " four.", "<|im_end|>")]
    answer["choices"][0]["logprobs"] = {"content": entries}  # type: ignore[index]
    heard = await given(Answer.of_json(answer), Dialect.OPENAI_CHAT)
    assert heard.text == "<think>\nTwo and two.\n</think>\n\nIt is four."
    assert sum(token.logprob == -1 for token in heard.tokens) == len(entries)


@in_event_loop
async def test_log_probabilities_of_something_else_do_not_change_the_text() -> None:
    answer = completion("The answer.", logprobs={"content": [{"token": "▁The", "logprob": -1}, {"token": "▁answer.", "logprob": -1}]})
    heard = await given(Answer.of_json(answer), Dialect.OPENAI_CHAT)
    assert heard.text == "The answer."
    assert heard.error is None


@in_event_loop
async def test_a_stop_string_is_watched_for_and_hidden() -> None:
    stops = AT_ONCE.with_knob(Control.STOP, Knob((" math",)))
    heard = await given(recorded("tgi-generate-details"), Dialect.TGI, stops)
    assert heard.text == "The answer to this classic"
    assert heard.kept.endswith(" math")
    assert heard.finished is not None
    assert heard.finished.ending is Ending.STOP_STRING


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT, Dialect.OPENAI_CHAT, Dialect.VLLM_RAW])
@in_event_loop
async def test_a_server_that_streams_all_the_same_is_read(dialect: Dialect) -> None:
    """Older versions of transformers serve know no other way."""
    if dialect is Dialect.TGI:
        events: list[object] = [
            {"index": 1, "token": {"id": 1, "text": "Hi", "logprob": -1, "special": False}, "generated_text": None, "details": None},
            {
                "index": 2,
                "token": {"id": 2, "text": "</s>", "logprob": -1, "special": True},
                "generated_text": "Hi",
                "details": {"finish_reason": "eos_token"},
            },
        ]
    elif dialect is Dialect.VLLM_RAW:
        events = [{"choices": [{"index": 0, "text": "Hi", "finish_reason": "stop"}]}]
    else:
        events = [chunk("Hi"), chunk(None, "stop"), "[DONE]"]
    async with CannedServer({f"POST {path_of(dialect)}": [events]}) as server:
        heard = await hear(server.url, dialect, ask(dialect, AT_ONCE), facts=FACTS)
    assert heard.error is None
    assert heard.text == "Hi"
    assert heard.finished is not None


@in_event_loop
async def test_without_a_finish_reason_it_is_cut_and_kept() -> None:
    for dialect, answer in (
        (Dialect.OPENAI_CHAT, completion("Half an", None)),
        (Dialect.TGI, {"details": {"tokens": [{"id": 1, "text": "Half an"}]}, "generated_text": None}),
    ):
        heard = await given(Answer.of_json(answer), dialect)
        assert heard.error is not None
        if dialect is Dialect.OPENAI_CHAT:
            assert heard.error.kind is ErrorKind.BROKE_OFF
            assert heard.text == "Half an"


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT, Dialect.VLLM_RAW])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(200, b"", {"content-type": "application/json"}), ErrorKind.EMPTY),
        (Answer(200, b'{"generated_text": "Hal', {"content-type": "application/json"}), ErrorKind.BROKE_OFF),
        (Answer(200, b'{"choices": [{"message": {"content": "x"}}', {"content-type": "application/json"}), ErrorKind.BROKE_OFF),
        (Answer(200, b"[" * 100_000, {"content-type": "application/json"}), ErrorKind.TOO_MUCH),
        (Answer(200, b"[1, 2]", {"content-type": "application/json"}), ErrorKind.UNREADABLE),
        (Answer(200, b'{"error": "Model is overloaded", "error_type": "overloaded"}', {}), ErrorKind.TOO_MANY_REQUESTS),
        (Answer.of_json({"error": "Model is overloaded", "error_type": "overloaded"}, 429), ErrorKind.TOO_MANY_REQUESTS),
        (Answer(302, b"", {"location": "https://elsewhere.example/"}), ErrorKind.REDIRECT),
        (Answer(401, b"", {}), ErrorKind.UNAUTHORIZED),
    ],
)
@in_event_loop
async def test_what_is_no_answer_is_told(answer: Answer, kind: ErrorKind, dialect: Dialect) -> None:
    heard = await given(answer, dialect)
    assert heard.error is not None
    assert heard.error.kind is kind
    assert not heard.tokens


@in_event_loop
async def test_a_page_is_no_answer() -> None:
    page = Answer(200, b"<html><title>Sign in</title></html>", {"content-type": "text/html"})
    heard = await given(page, Dialect.OPENAI_CHAT)
    streamed = await given_streamed(page)
    assert heard.error is not None
    assert streamed.error is not None
    assert heard.error.kind is streamed.error.kind


async def given_streamed(answer: Answer) -> Heard:
    async with CannedServer({"POST /v1/chat/completions": [answer]}) as server:
        return await hear(server.url, Dialect.OPENAI_CHAT, ask(Dialect.OPENAI_CHAT), facts=FACTS)


@in_event_loop
async def test_an_answer_has_a_size_that_it_must_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "ANSWER_BYTES", 1000)
    assert (await given(Answer.of_json(completion("a" * 500)), Dialect.OPENAI_CHAT)).error is None
    heard = await given(Answer.of_json(completion("a" * 2000)), Dialect.OPENAI_CHAT)
    assert heard.error is not None
    assert "1000 bytes" in heard.error.detail


@in_event_loop
async def test_a_long_answer_comes_whole() -> None:
    script = Script([Piece(" yes")] * 700 + [Piece("</s>")])
    async with TgiServer(script=script) as server:
        chosen = AT_ONCE.with_knob(Control.MAX_NEW_TOKENS, Knob(800))
        heard = await hear(server.url, Dialect.TGI, ask(Dialect.TGI, chosen))
    assert heard.error is None
    assert len(heard.tokens) == 701
    assert all(len(token.alternatives) == 5 for token in heard.tokens)


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT])
@in_event_loop
async def test_stop_closes_the_connection(dialect: Dialect) -> None:
    async with TgiServer(script=Script([" yes", "</s>"], first_delay=60.0)) as server:
        task = asyncio.create_task(hear(server.url, dialect, ask(dialect, AT_ONCE), facts=FACTS))
        await server.until(lambda: any(received.path == path_of(dialect) for received in server.requests))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.until(lambda: server.requests[-1].cancelled)


@pytest.mark.parametrize("dialect", [Dialect.TGI, Dialect.TGI_CHAT])
@in_event_loop
async def test_the_silence_that_may_be_counts_bytes_and_no_tokens(dialect: Dialect) -> None:
    async with TgiServer(script=Script([" yes", "</s>"], first_delay=60.0)) as server:
        async with open_engine(server.url, None, model="", dialect=dialect, facts=FACTS, waiting=Waiting(silence=0.1)) as engine:
            with pytest.raises(ChatError) as raised:
                async for _ in engine.stream(ask(dialect, AT_ONCE)):
                    pass
        assert raised.value.kind is ErrorKind.SILENT


@in_event_loop
async def test_the_access_token_never_comes_back_in_an_error() -> None:
    answer = Answer(200, b'{"error": {"message": "bad key hf_secret", "code": 401}}', {"content-type": "application/json"})
    async with CannedServer({"POST /v1/chat/completions": [answer]}) as server:
        heard = await hear(server.url, Dialect.OPENAI_CHAT, ask(Dialect.OPENAI_CHAT, AT_ONCE), facts=FACTS, access_token="hf_secret")
    assert heard.error is not None
    assert "hf_secret" not in str(heard.error.to_json())


async def answers(url: str, request: AnswerRequest) -> tuple[Heard, list[OtherAnswer]]:
    heard, others = Heard(), []
    async with open_engine(url, None, model="", dialect=Dialect.TGI, facts=FACTS) as engine:
        try:
            async for event in engine.stream(request):
                if isinstance(event, OtherAnswer):
                    others.append(event)
        except ChatError as error:
            heard.error = error
    return heard, others


@in_event_loop
async def test_best_of_brings_the_others_after_the_best() -> None:
    best = AT_ONCE.with_knob(Control.BEST_OF, Knob(2))
    recording = Recording.load("tgi-generate-best-of-2")
    async with CannedServer({"POST /": [Answer(200, recording.response, {"content-type": "application/json"})]}) as server:
        heard, others = await answers(server.url, ask(Dialect.TGI, best, seed=7))
        (body,) = server.bodies("/")
    assert heard.error is None
    assert body["parameters"]["best_of"] == 2  # type: ignore[index]
    assert "seed" not in body["parameters"]  # type: ignore[index]
    (other,) = others
    assert other.track.text == "Mostly, a humble vinchi. I'm all"
    assert other.track[0].id == 6101
    assert other.finished is not None
    assert (other.finished.ending, other.finished.seed) == (Ending.LIMIT, 619346521025124146)


@in_event_loop
async def test_another_answer_without_an_end_is_kept_as_cut() -> None:
    value = json.loads(Recording.load("tgi-generate-best-of-2").response)
    del value["details"]["best_of_sequences"][0]["finish_reason"]
    value["details"]["best_of_sequences"][0]["generated_text"] = None
    async with CannedServer({"POST /": [Answer.of_json(value)]}) as server:
        heard, (other,) = await answers(server.url, ask(Dialect.TGI, AT_ONCE.with_knob(Control.BEST_OF, Knob(2))))
    assert heard.error is None
    assert other.finished is None
    assert len(other.track) == 12


@in_event_loop
async def test_a_long_one_is_not_read_in_the_thread_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def noted(data: bytes, host: str) -> object:
        threads.append(threading.current_thread())
        return parsed(data, host)

    monkeypatch.setattr(whole_answer, "parsed", noted)
    for text in ("short", "long " * 20_000):
        heard = await given(Answer.of_json(completion(text)), Dialect.OPENAI_CHAT)
        assert heard.text == text
    short, long = threads
    assert short is threading.main_thread()
    assert long is not threading.main_thread()


@in_event_loop
async def test_the_rest_of_one_that_is_not_wanted_any_more_is_not_walked_through() -> None:
    events = events_in({"generated_text": "x" * 5000, "details": {"tokens": [{"text": "x"}] * 5000}})
    await anext(events)
    seen = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            async for _ in events:
                seen += 1
    assert seen < 1000


@in_event_loop
async def test_what_was_read_is_taken_apart_beside_the_window() -> None:
    """A million objects that end with their last reference would end at once, in its thread."""
    answer = json.loads(Recording.load("tgi-generate-details").response)
    answer["more"] = {"deep": [{"a": [1]}]}
    inner, deep = answer["details"], answer["more"]["deep"][0]
    events = events_in(answer)
    first = await anext(events)
    assert first["token"]["text"]
    await events.aclose()  # it is enough
    await until(lambda: not answer)
    assert (inner, deep) == ({}, {})


@pytest.mark.parametrize(
    ("chosen", "most", "sent"),
    [
        (parameters(AT_ONCE, best_of=8), None, 2),
        (parameters(AT_ONCE, best_of=8), 4, 4),
        (parameters(AT_ONCE, best_of=3), 4, 3),
        (parameters(AT_ONCE, best_of=1), 4, None),
        (parameters(AT_ONCE, best_of=3), 0, None),
        (parameters(AT_ONCE, best_of=3), 1, None),
        (parameters(AT_ONCE, best_of=3, off_best_of=None), 4, None),
        (parameters(AT_ONCE, best_of=3, temperature=0.0), 4, None),
        (parameters(DEFAULT, best_of=3), 4, None),
    ],
)
def test_best_of_is_sent_where_it_is_taken(chosen: Parameters, most: int | None, sent: int | None) -> None:
    wire = wire_request(ask(Dialect.TGI, chosen), Dialect.TGI, ServerFacts(max_best_of=most))
    inner = wire.body["parameters"]
    assert isinstance(inner, dict)
    assert inner.get("best_of") == wire.arguments.get("best_of") == sent
    assert inner.get("seed") == (7 if sent is None else None)
    for dialect in Dialect:
        if dialect is not Dialect.TGI:
            assert "best_of" not in wire_request(ask(dialect, chosen), dialect, ServerFacts(max_best_of=most)).body
