"""The OpenAI-style protocol: TGI's versions, and what the other servers do differently."""

import math
from typing import Any

import pytest
from huggingface_hub import ChatCompletionStreamOutput
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.thinking import without_thought
from desktop_app.chat.token_track import Token
from desktop_app.inference.chat_reader import ChatReader
from desktop_app.inference.opening import open_engine
from tests.event_loop import in_event_loop
from tests.inference.canned_server import DONE, Canned, CannedServer, chunk
from tests.inference.hearing import Heard, ask, hear, parameters
from tests.loopback_connection import Answer
from tests.recording import Recording
from tests.tgi_rules import TGI_1_4, TGI_2_4_0, TGI_3_3_7, Limits
from tests.tgi_rules import Dialect as Version
from tests.tgi_server import TgiServer
from tests.tgi_tokenizer import mistral_v02_with_system

TGI_CHAT = Dialect.TGI_CHAT
CHAT = "POST /v1/chat/completions"
FACTS = ServerFacts(version="3.3.6-dev0", max_total_tokens=4096, max_input_tokens=4095, max_stop_sequences=4)
VLLM = ServerFacts(model="m", max_total_tokens=2048, max_input_tokens=2047)


def paths(server: TgiServer | CannedServer) -> list[str]:
    return [received.path for received in server.requests]


async def canned(dialect: Dialect, *events: object, facts: ServerFacts = VLLM, **values: Any) -> Heard:
    """What is heard where a server sends these events."""
    async with CannedServer({CHAT: [list(events)]}) as server:
        return await hear(server.url, dialect, ask(dialect, parameters(**values)), facts=facts)


@pytest.mark.parametrize("version", [TGI_1_4, TGI_2_4_0, TGI_3_3_7])
@in_event_loop
async def test_tgi_chat_in_its_versions(version: Version) -> None:
    async with TgiServer(dialect=version) as server:
        heard = await hear(server.url, TGI_CHAT, ask(TGI_CHAT, parameters(alternatives=0)))
    assert heard.error is None
    assert heard.text == " My favourite condiment is ketchup. It is sweet and sour, and goes very well with chips."
    assert heard.finished is not None
    assert heard.finished.ending is Ending.END_OF_TEXT
    if version is TGI_1_4:  # the end token is text there; it is kept, but not shown
        assert (heard.tokens[-1].text, heard.tokens[-1].special) == ("</s>", True)
    if version is TGI_3_3_7:
        assert (heard.finished.generated_tokens, heard.finished.prompt_tokens) == (20, 10)


@in_event_loop
async def test_tgi_chat_with_log_probabilities() -> None:
    async with TgiServer() as server:
        heard = await hear(server.url, TGI_CHAT, facts=FACTS)
    shown = [token for token in heard.tokens if not token.special]
    assert all(token.logprob is not None and len(token.alternatives) == 5 for token in shown)
    assert len(shown) == 19


@in_event_loop
async def test_an_error_that_tgi_swallowed_is_an_error() -> None:
    """TGI 2.4.0 sends [DONE] and nothing else."""
    async with TgiServer(dialect=TGI_2_4_0, limits=Limits(max_top_n_tokens=0)) as server:
        heard = await hear(server.url, TGI_CHAT, facts=FACTS)
    assert heard.finished is None
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.EMPTY


@in_event_loop
async def test_the_hidden_limit_of_alternatives_costs_one_more_try() -> None:
    async with TgiServer(limits=Limits(max_top_n_tokens=2)) as server:
        heard = await hear(server.url, TGI_CHAT, facts=FACTS)
    assert heard.error is None
    first, second = (received.body for received in server.requests)
    assert isinstance(first, dict)
    assert second == {key: value for key, value in first.items() if key not in ("top_logprobs", "logprobs")}


@in_event_loop
async def test_a_long_conversation_is_counted_as_the_server_renders_it() -> None:
    turns = (Turn(Role.USER, "word " * 4000),)
    async with TgiServer() as server:
        heard = await hear(server.url, TGI_CHAT, ask(TGI_CHAT, turns=turns), facts=FACTS)
        too_long = await hear(server.url, TGI_CHAT, ask(TGI_CHAT, turns=(Turn(Role.USER, "word " * 5000),)), facts=FACTS)
    assert heard.error is None
    assert heard.started is not None
    assert heard.started.prompt_tokens is not None
    assert heard.started.max_new_tokens == 4096 - heard.started.prompt_tokens
    assert heard.finished is not None
    assert heard.finished.prompt_tokens == heard.started.prompt_tokens
    assert paths(server) == ["/chat_tokenize", "/v1/chat/completions", "/chat_tokenize"]
    assert too_long.error is not None
    assert too_long.error.kind is ErrorKind.TOO_LONG


@in_event_loop
async def test_the_server_s_template_may_refuse() -> None:
    async with TgiServer() as server:
        heard = await hear(server.url, TGI_CHAT, ask(TGI_CHAT, turns=(Turn(Role.ASSISTANT, "Hi"),)), facts=FACTS)
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.TEMPLATE
    assert "must alternate" in heard.error.server_text


@in_event_loop
async def test_the_prompt_as_tgi_renders_it() -> None:
    async with (
        TgiServer(template=mistral_v02_with_system) as server,
        open_engine(server.url, None, model="", dialect=TGI_CHAT, facts=FACTS) as engine,
    ):
        prompt = await engine.render_prompt((Turn(Role.SYSTEM, "Be brief"), Turn(Role.USER, "Hello")))
    assert prompt is not None
    assert "Be brief\n\nHello" in prompt


def entry(text: str, logprob: float = -0.5, **more: object) -> dict[str, object]:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode()), "top_logprobs": [], **more}


def logprobs(*entries: object) -> dict[str, object]:
    return {"content": list(entries)}


@in_event_loop
async def test_several_tokens_in_one_chunk() -> None:
    """vLLM gathers them while the reader is slow."""
    heard = await canned(
        Dialect.VLLM_CHAT,
        chunk(""),
        chunk("I'm a", logprobs=logprobs(entry("I"), entry("'m"), entry(" a")), token_ids=[57, 5248, 253]),
        chunk(" food", "length", logprobs=logprobs(entry(" food")), token_ids=[1114]),
        DONE,
    )
    assert [(token.text, token.id) for token in heard.tokens] == [("I", 57), ("'m", 5248), (" a", 253), (" food", 1114)]
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.generated_tokens) == (Ending.LIMIT, 4)


@in_event_loop
async def test_several_ids_without_log_probabilities_lose_no_text() -> None:
    heard = await canned(Dialect.VLLM_CHAT, chunk("I'm", token_ids=[57, 5248]), chunk("", "stop", token_ids=[2]), DONE, alternatives=0)
    assert heard.text == "I'm"
    assert [token.id for token in heard.tokens] == [57, 5248, 2]


@in_event_loop
async def test_a_character_in_pieces_belongs_to_its_last_token() -> None:
    emoji = "🎉".encode()
    first = {"token": "\ufffd", "logprob": -1, "bytes": list(emoji[:3]), "top_logprobs": []}
    second = {"token": "\ufffd", "logprob": -2, "bytes": list(emoji[3:]), "top_logprobs": []}
    heard = await canned(Dialect.VLLM_CHAT, chunk("🎉!", "stop", logprobs=logprobs(first, second, entry("!")), token_ids=[1, 2, 3]), DONE)
    assert [(token.text, token.id, token.logprob) for token in heard.tokens] == [("", 1, -1.0), ("🎉", 2, -2.0), ("!", 3, -0.5)]


@in_event_loop
async def test_entries_that_spell_something_else_lose_no_text() -> None:
    heard = await canned(Dialect.OPENAI_CHAT, chunk("Hello", "stop", logprobs=logprobs(entry("He"), entry("y"))), DONE)
    assert heard.text == "Hello"
    assert len(heard.tokens) == 2


@in_event_loop
async def test_the_end_token_is_kept_and_not_shown() -> None:
    heard = await canned(
        Dialect.VLLM_CHAT, chunk("Hi", logprobs=logprobs(entry("Hi"))), chunk("", "stop", logprobs=logprobs(entry("<|im_end|>"))), DONE
    )
    assert heard.text == "Hi"
    assert (heard.tokens[-1].text, heard.tokens[-1].special) == ("<|im_end|>", True)


@pytest.mark.parametrize(
    ("reason", "more", "ending"),
    [
        ("stop", {}, Ending.END_OF_TEXT),
        ("stop", {"stop_reason": None}, Ending.END_OF_TEXT),
        ("stop", {"stop_reason": 2}, Ending.END_OF_TEXT),
        ("stop", {"stop_reason": "###"}, Ending.STOP_STRING),
        ("eos_token", {}, Ending.END_OF_TEXT),
        ("length", {}, Ending.LIMIT),
        ("stop_sequence", {}, Ending.STOP_STRING),
    ],
)
@in_event_loop
async def test_the_words_for_an_ending(reason: str, more: dict[str, object], ending: Ending) -> None:
    heard = await canned(Dialect.VLLM_CHAT, chunk("Hi"), chunk("", reason, **more), DONE)
    assert heard.finished is not None
    assert heard.finished.ending is ending


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (chunk("", "content_filter"), ErrorKind.FILTERED),
        (chunk("", "tool_calls"), ErrorKind.TOOL_CALL),
        (chunk("", "function_call"), ErrorKind.TOOL_CALL),
        ({"choices": [{"delta": {"tool_calls": [{"index": 0}]}, "finish_reason": "stop"}]}, ErrorKind.TOOL_CALL),
    ],
)
@in_event_loop
async def test_an_end_that_is_none_of_an_answer(last: object, kind: ErrorKind) -> None:
    heard = await canned(Dialect.OPENAI_CHAT, chunk("Hi"), last, DONE)
    assert heard.finished is None
    assert heard.error is not None
    assert heard.error.kind is kind
    assert heard.text == "Hi"


@pytest.mark.parametrize("empty", [[], None])
@in_event_loop
async def test_an_empty_list_of_tool_calls_is_no_call(empty: object) -> None:
    last = {"choices": [{"delta": {"content": "", "tool_calls": empty, "function_call": None}, "finish_reason": "stop"}]}
    heard = await canned(Dialect.OPENAI_CHAT, chunk("Hi"), last, DONE)
    assert heard.error is None


def numbered(text: str, *places: int, reason: str | None = None) -> dict[str, object]:
    """A chunk of several answers."""
    return {"choices": [{"index": place, "delta": {"content": f"{text}{place or ''}"}, "finish_reason": reason} for place in places]}


@in_event_loop
async def test_of_several_answers_one_is_read() -> None:
    chunks = [numbered("Hi", 0, 1, 2), numbered(" there", 1, 2), numbered(" there", 0), numbered("!", 2, 1, 0, reason="stop")]
    heard = await canned(Dialect.OPENAI_CHAT, *chunks, DONE)
    assert (heard.text, heard.error) == ("Hi there!", None)


@in_event_loop
async def test_an_old_tgi_numbers_tokens_where_others_number_answers() -> None:
    heard = await canned(Dialect.TGI_CHAT, numbered("a", 1), numbered("b", 2), numbered("c", 3, reason="eos_token"))
    assert (heard.text, heard.error) == ("a1b2c3", None)


@pytest.mark.parametrize("last", [chunk("!"), chunk("", ""), chunk("", "abort"), chunk("", "error"), {"choices": []}, {}])
@in_event_loop
async def test_without_an_ending_an_answer_has_broken_off(last: object) -> None:
    heard = await canned(Dialect.OPENAI_CHAT, chunk("Hi"), last, DONE)
    assert heard.finished is None
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.BROKE_OFF
    assert heard.text.startswith("Hi")


@in_event_loop
async def test_the_counts_behind_the_ending_are_read() -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 37, "completion_tokens": 5, "total_tokens": 42}}
    heard = await canned(Dialect.OPENAI_CHAT, chunk("Hi", "stop"), usage, DONE)
    assert heard.finished is not None
    assert (heard.finished.prompt_tokens, heard.finished.generated_tokens) == (37, 5)


@in_event_loop
async def test_a_server_that_never_ends_its_stream_has_ended_its_answer() -> None:
    async with CannedServer({CHAT: [[chunk("Hi", "stop")]]}, open_ended=True) as server:
        heard = await hear(server.url, Dialect.OPENAI_CHAT)
        await server.until(lambda: server.requests[-1].hung_up_at is not None)
    assert heard.finished is not None


def thinking(thought: object, text: object = None, reason: str | None = None, key: str = "reasoning_content", **more: object) -> object:
    """A chunk of a server that sends the thought apart."""
    return {"choices": [{"index": 0, "delta": {"content": text, key: thought}, "finish_reason": reason, **more}]}


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
@in_event_loop
async def test_a_thought_sent_apart_becomes_part_of_the_text(key: str) -> None:
    events = [
        thinking("", "", key=key),
        thinking("Two", key=key),
        thinking(" and two.", "", key=key),
        chunk("Four."),
        chunk("", "stop"),
        DONE,
    ]
    heard = await canned(Dialect.OPENAI_CHAT, *events)
    assert heard.text == "<think>\nTwo and two.\n</think>\n\nFour."
    assert heard.finished is not None
    assert heard.finished.generated_tokens == 3  # the tags are none


@in_event_loop
async def test_a_thought_that_comes_twice_is_told_once() -> None:
    delta = {"content": None, "reasoning_content": "Hm.", "reasoning": "Hm."}
    heard = await canned(Dialect.OPENAI_CHAT, {"choices": [{"index": 0, "delta": delta}]}, chunk("Four.", "stop"), DONE)
    assert heard.text == "<think>\nHm.\n</think>\n\nFour."


@in_event_loop
async def test_a_thought_in_the_middle_of_an_answer_is_kept_but_not_shown() -> None:
    begun = (Turn(Role.USER, "2 + 2?"), Turn(Role.ASSISTANT, "That is"))
    events = [thinking("Two and two."), chunk(" four."), chunk("", "stop"), DONE]
    async with CannedServer({CHAT: [events]}) as server:
        heard = await hear(server.url, Dialect.LLAMA_CPP_CHAT, ask(Dialect.LLAMA_CPP_CHAT, turns=begun))
    assert heard.text == " four."
    assert [token.text for token in heard.tokens] == ["Two and two.", " four."]


@in_event_loop
async def test_an_answer_cut_off_in_its_thought_has_no_closing_tag() -> None:
    heard = await canned(Dialect.OPENAI_CHAT, thinking("Two and"), chunk("", "length"), DONE)
    assert heard.text == "<think>\nTwo and"
    assert heard.finished is not None
    assert heard.finished.ending is Ending.LIMIT


@in_event_loop
async def test_a_thought_may_end_in_the_middle_of_a_chunk() -> None:
    """vLLM sends both at once where its reader was slow."""
    pieces = [{"token": token, "logprob": -0.5, "bytes": list(token.encode())} for token in ("two.", "Four", ".")]
    both = thinking("two.", "Four.", logprobs={"content": pieces}, token_ids=[7, 8, 9])
    heard = await canned(Dialect.VLLM_CHAT, thinking("Two and "), both, chunk("", "stop"), DONE)
    assert [token.text for token in heard.tokens] == ["<think>\nTwo and ", "two.", "\n</think>\n\nFour", "."]
    assert [token.id for token in heard.tokens] == [None, 7, 8, 9]
    assert [token.logprob for token in heard.tokens] == [None, -0.5, -0.5, -0.5]


@in_event_loop
async def test_a_thought_after_the_answer_has_begun_is_kept_but_not_shown() -> None:
    heard = await canned(Dialect.OPENAI_CHAT, chunk("Four"), thinking("Hm."), thinking("Hm.", "."), chunk("", "stop"), DONE)
    assert heard.text == "Four."
    assert heard.kept == "FourHm.."


@in_event_loop
async def test_white_space_before_the_thought_is_no_answer() -> None:
    heard = await canned(Dialect.OPENAI_CHAT, chunk("\n"), thinking("Hm."), chunk("Four."), chunk("", "stop"), DONE)
    assert heard.text == "\n<think>\nHm.\n</think>\n\nFour."


@in_event_loop
async def test_a_thought_about_the_closing_tag_does_not_end_there() -> None:
    heard = await canned(
        Dialect.OPENAI_CHAT, *(thinking(text) for text in ("Is </thi", "nk", "> a tag, or </think>?")), chunk("Yes.", "stop"), DONE
    )
    assert without_thought(heard.text) == "Yes."
    assert heard.text.replace("\u2060", "") == "<think>\nIs </think> a tag, or </think>?\n</think>\n\nYes."


@in_event_loop
async def test_a_stop_string_is_watched_for_where_the_server_would_cut_it() -> None:
    events = [chunk(text) for text in ("One", " two", " th", "ree", " four")]
    async with CannedServer({CHAT: [events]}, open_ended=True) as server:
        heard = await hear(server.url, Dialect.LLAMA_CPP_CHAT, ask(Dialect.LLAMA_CPP_CHAT, parameters(stop=("three",))))
        await server.until(lambda: server.requests[-1].hung_up_at is not None)
    assert (heard.text, heard.kept) == ("One two ", "One two three")
    assert heard.finished is not None
    assert heard.finished.ending is Ending.STOP_STRING


def refusal(text: str) -> Answer:
    return Answer.of_json({"error": {"message": text, "type": "invalid_request_error"}}, 400)


@in_event_loop
async def test_a_server_that_refuses_a_key_is_asked_once_more_without_it() -> None:
    answers: list[Canned] = [
        refusal("Unsupported parameter: 'top_logprobs'"),
        refusal("This model does not support `seed`."),
        [chunk("Hi", "stop"), DONE],
    ]
    async with CannedServer({CHAT: answers}) as server:
        heard = await hear(server.url, Dialect.OPENAI_CHAT)
        first, second, third = (body for body in server.bodies("/v1/chat/completions") if isinstance(body, dict))
    assert heard.text == "Hi"
    assert set(first) - set(second) == {"logprobs", "top_logprobs"}
    assert set(second) - set(third) == {"seed"}


@in_event_loop
async def test_a_server_that_refuses_the_options_of_streams_is_asked_once_more_without_them() -> None:
    words = "stream_options is not supported"
    async with CannedServer({CHAT: [refusal(words), [chunk("Hi", "stop"), DONE]]}) as server:
        heard = await hear(server.url, Dialect.OPENAI_CHAT)
        first, second = (body for body in server.bodies("/v1/chat/completions") if isinstance(body, dict))
    assert heard.text == "Hi"
    assert set(first) - set(second) == {"stream_options"}
    async with CannedServer({CHAT: [refusal(words)]}) as server:
        heard = await hear(server.url, Dialect.OPENAI_CHAT)
        assert len(server.requests) == 2
    assert heard.error is not None


@in_event_loop
async def test_a_server_that_goes_on_refusing_is_believed() -> None:
    async with CannedServer({CHAT: [refusal("seed, seed, seed"), refusal("No, the seed is still wrong")]}) as server:
        heard = await hear(server.url, Dialect.OPENAI_CHAT)
        assert len(server.requests) == 2
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.REJECTED
    assert "still wrong" in heard.error.server_text


@in_event_loop
async def test_what_a_known_server_refuses_is_not_tried_again() -> None:
    async with CannedServer({CHAT: [refusal("seed is wrong")]}) as server:
        await hear(server.url, Dialect.LLAMA_CPP_CHAT)
        assert len(server.requests) == 1


@in_event_loop
async def test_vllm_is_counted_near_its_limit() -> None:
    tokenized = Answer.of_json({"count": 2000, "max_model_len": 2048, "tokens": list(range(2000))})
    async with CannedServer({CHAT: [[chunk("Hi", "stop"), DONE]], "POST /tokenize": [tokenized]}) as server:
        near = await hear(server.url, Dialect.VLLM_CHAT, ask(Dialect.VLLM_CHAT, turns=(Turn(Role.USER, "x" * 2000),)), facts=VLLM)
        asked, sent = (received.body for received in server.requests)
        short = await hear(server.url, Dialect.VLLM_CHAT, facts=VLLM)
        assert paths(server) == ["/tokenize", "/v1/chat/completions", "/v1/chat/completions"]
    assert isinstance(asked, dict)
    assert isinstance(sent, dict)
    assert asked == {"model": "m", "messages": sent["messages"], "add_generation_prompt": True}
    assert sent["max_tokens"] == 48
    assert near.started is not None
    assert near.started.prompt_tokens == 2000
    assert short.started is not None
    assert short.started.prompt_tokens is None


@in_event_loop
async def test_the_prompt_as_vllm_renders_it() -> None:
    answers: dict[str, list[Canned]] = {
        "POST /tokenize": [Answer.of_json({"count": 2, "max_model_len": 2048, "tokens": [1, 9690]})],
        "POST /detokenize": [Answer.of_json({"prompt": "<|im_start|>system"})],
    }
    async with CannedServer(answers) as server, open_engine(server.url, None, model="", dialect=Dialect.VLLM_CHAT, facts=VLLM) as engine:
        assert await engine.render_prompt((Turn(Role.USER, "Hi"),)) == "<|im_start|>system"
        assert server.bodies("/detokenize") == [{"model": "m", "tokens": [1, 9690]}]
        assert await engine.count_tokens("Hi") == 2


@in_event_loop
async def test_who_cannot_count_says_so() -> None:
    async with CannedServer({}) as server:
        for dialect in (Dialect.OPENAI_CHAT, Dialect.TRANSFORMERS_CHAT, Dialect.LLAMA_CPP_CHAT, Dialect.VLLM_CHAT):
            async with open_engine(server.url, None, model="", dialect=dialect, facts=VLLM) as engine:
                assert await engine.count_tokens("Hi") is None
                assert await engine.render_prompt((Turn(Role.USER, "Hi"),)) is None


@pytest.mark.parametrize("dialect", list(Dialect))
@in_event_loop
async def test_what_an_engine_can_do(dialect: Dialect) -> None:
    async with open_engine("http://127.0.0.1:1", None, model="", dialect=dialect, facts=FACTS) as engine:
        assert engine.dialect is dialect
        assert engine.capabilities.raw_prompt is dialect.takes_raw_prompt
        assert engine.capabilities.logprobs is (dialect not in (Dialect.TRANSFORMERS_CHAT, Dialect.OPENAI_RAW))
        without = (TGI_CHAT, Dialect.TRANSFORMERS_CHAT, Dialect.OPENAI_CHAT, Dialect.OPENAI_RAW)
        assert engine.capabilities.token_ids is (dialect not in without)


@in_event_loop
async def test_old_tgi_cannot_go_on_with_an_answer() -> None:
    for version, continues in (("2.4.1", False), ("3.0.0", True)):
        facts = ServerFacts(version=version)
        async with open_engine("http://127.0.0.1:1", None, model="", dialect=TGI_CHAT, facts=facts) as engine:
            assert engine.capabilities.continues is continues


def test_the_ids_of_a_recorded_vllm_answer() -> None:
    said = [event for event in Recording.load("vllm-chat-token-ids").events if isinstance(event, dict)]
    ids = [identity for event in said for choice in event["choices"] for identity in choice.get("token_ids") or []]
    reader = ChatReader()
    tokens = [token for event in said for token in reader.read(ChatCompletionStreamOutput.parse_obj_as_instance(event))]
    assert [token.id for token in tokens] == ids


KEYS = [
    "choices",
    "delta",
    "content",
    "logprobs",
    "token",
    "bytes",
    "top_logprobs",
    "logprob",
    "id",
    "finish_reason",
    "usage",
    "get",
    "token_ids",
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["stop", "length", "a\ud83c", 2**70]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)
CHUNK = st.fixed_dictionaries(
    {
        "choices": st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "delta": st.fixed_dictionaries(
                        {}, optional={"content": JSON, "reasoning": JSON, "reasoning_content": JSON, "get": JSON}
                    )
                    | JSON,
                    "logprobs": st.fixed_dictionaries({"content": JSON}) | JSON,
                    "finish_reason": JSON,
                    "token_ids": JSON,
                    "stop_reason": JSON,
                },
            )
            | JSON,
            max_size=2,
        )
        | JSON
    },
    optional={"usage": JSON},
)


@given(st.lists(CHUNK, max_size=3))
def test_whatever_a_server_sends_becomes_tokens(events: list[dict[str, object]]) -> None:
    reader = ChatReader()
    for event in events:
        for token in reader.read(event):
            assert isinstance(token, Token)
            token.text.encode()
            assert token.logprob is None or math.isfinite(token.logprob)
            assert token.id is None or 0 <= token.id < 2**63
