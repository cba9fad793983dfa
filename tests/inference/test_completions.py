"""Raw prompts on /v1/completions: vLLM as recorded, llama.cpp for real; and chat on the real built-in engine."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Role, Turn
from desktop_app.inference.completions import CompletionsReader
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.opening import open_engine
from desktop_app.inference.probe import probe
from tests.event_loop import in_event_loop
from tests.inference.builtin import running_model
from tests.inference.canned_server import DONE, CannedServer
from tests.inference.hearing import ask, hear, parameters
from tests.loopback_connection import Answer

RAW = "POST /v1/completions"
VLLM = ServerFacts(model="m", max_total_tokens=2048, max_input_tokens=2047)
SUM = (Turn(Role.USER, "What is 2+2?"),)
GREEDY = parameters(temperature=0, max_new_tokens=24, alternatives=3)


def chunk(text: str, reason: str | None = None, **more: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "text": text, "finish_reason": reason, **more}]}


def columns(*tokens: str) -> dict[str, object]:
    """vLLM's log-probabilities."""
    return {
        "tokens": list(tokens),
        "token_logprobs": [-0.5] * len(tokens),
        "top_logprobs": [{token: -0.5, "other": -1.5} for token in tokens],
    }


@in_event_loop
async def test_vllm_s_columns_become_tokens() -> None:
    events = [
        chunk("I'm a", logprobs=columns("I", "'m", " a"), token_ids=[57, 5248, 253]),
        chunk("", "stop", logprobs=columns("<|im_end|>"), token_ids=[2], stop_reason=None),
        {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}},
        DONE,
    ]
    async with CannedServer({RAW: [events]}) as server:
        heard = await hear(server.url, Dialect.VLLM_RAW, facts=VLLM)
    assert heard.text == "I'm a"
    assert [(token.text, token.id, token.logprob) for token in heard.tokens[:3]] == [("I", 57, -0.5), ("'m", 5248, -0.5), (" a", 253, -0.5)]
    assert [(other.text, other.logprob) for other in heard.tokens[0].alternatives] == [("I", -0.5), ("other", -1.5)]
    assert (heard.tokens[3].text, heard.tokens[3].special) == ("<|im_end|>", True)
    assert heard.finished is not None
    assert (heard.finished.ending, heard.finished.prompt_tokens, heard.finished.generated_tokens) == (Ending.END_OF_TEXT, 9, 4)


@in_event_loop
async def test_a_raw_prompt_on_vllm_is_counted_near_the_limit() -> None:
    counts = [Answer.of_json({"count": 2040, "max_model_len": 2048}), Answer.of_json({"count": 2100, "max_model_len": 2048})]
    async with CannedServer({RAW: [[chunk("Hi", "length"), DONE]], "POST /tokenize": [*counts]}) as server:
        request = ask(Dialect.VLLM_RAW, prompt="x" * 3000)
        near = await hear(server.url, Dialect.VLLM_RAW, request, facts=VLLM)
        over = await hear(server.url, Dialect.VLLM_RAW, request, facts=VLLM)
        assert server.bodies("/tokenize") == [{"model": "m", "prompt": "x" * 3000}] * 2
        (sent,) = server.bodies("/v1/completions")
    assert isinstance(sent, dict)
    assert sent["max_tokens"] == 8
    assert near.finished is not None
    assert over.error is not None
    assert (over.error.kind, over.error.numbers) == (ErrorKind.TOO_LONG, (53, 2047))


@in_event_loop
async def test_a_server_that_cannot_count_is_asked_all_the_same() -> None:
    async with CannedServer({RAW: [[chunk("Hi", "length"), DONE]]}) as server:
        heard = await hear(server.url, Dialect.VLLM_RAW, ask(Dialect.VLLM_RAW, prompt="x" * 3000), facts=VLLM)
    assert heard.finished is not None


@in_event_loop
async def test_the_built_in_model_answers_in_both_protocols() -> None:
    async with running_model() as model:
        facts = await probe(model.url, model.api_key)
        assert facts.max_total_tokens == 4096
        async with open_engine(model.url, model.api_key, model="", dialect=Dialect.LLAMA_CPP_CHAT, facts=facts) as engine:
            prompt = await engine.render_prompt(SUM)
            assert prompt is not None
            assert await engine.count_tokens(prompt) == 37
        answers = []
        for dialect in (Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW):
            request = AnswerRequest(
                GREEDY, 7, turns=() if dialect.takes_raw_prompt else SUM, prompt=prompt if dialect.takes_raw_prompt else ""
            )
            heard = await hear(model.url, dialect, request, facts=facts, access_token=model.api_key)
            assert heard.error is None
            assert heard.finished is not None
            assert (heard.finished.ending, heard.finished.prompt_tokens) == (Ending.END_OF_TEXT, 37)
            answers.append(heard)
    chat, raw = answers
    assert chat.text == raw.text
    assert "4" in chat.text
    for heard in answers:
        shown = [token for token in heard.tokens if not token.special]
        assert all(token.id is not None and token.logprob is not None for token in shown)
        assert all(len(token.alternatives) == 3 and all(other.id is not None for other in token.alternatives) for token in shown)
        assert shown[0].id == shown[0].alternatives[0].id  # greedy: the likeliest
    assert [token.id for token in chat.tokens if not token.special] == [token.id for token in raw.tokens if not token.special]


@in_event_loop
async def test_limits_stop_strings_and_half_characters_on_the_built_in_model() -> None:
    async with running_model() as model:
        key, facts = model.api_key, await probe(model.url, model.api_key)

        async def raw(prompt: str, **values: Any) -> Any:
            chosen = parameters(GREEDY, **values)
            return await hear(model.url, Dialect.LLAMA_CPP_RAW, AnswerRequest(chosen, 7, prompt=prompt), facts=facts, access_token=key)

        limited = await raw("Count: one two three", max_new_tokens=3)
        assert limited.finished.ending is Ending.LIMIT
        assert limited.finished.generated_tokens == len(limited.tokens) == 3

        stopped = await raw("Count: one two three", max_new_tokens=200, stop=("six s",))
        assert stopped.finished.ending is Ending.STOP_STRING
        assert stopped.text == " four five "
        assert stopped.kept == " four five six seven"
        assert all(token.id is not None for token in stopped.tokens)

        silent = await raw("Count: one two three", max_new_tokens=4, alternatives=0)
        assert silent.text == " four five six seven"
        assert all(token.logprob is None and not token.alternatives for token in silent.tokens)

        repeated = await raw("Repeat exactly: 🎉 Grüße 🎉 Grüße 🎉 Grüße", max_new_tokens=40)
        assert repeated.error is None
        assert "\ufffd" not in repeated.text

        over = await raw("word " * 9000)
        assert over.error.kind is ErrorKind.TOO_LONG
        assert over.error.numbers[1] == 4096

        chat = await hear(
            model.url,
            Dialect.LLAMA_CPP_CHAT,
            AnswerRequest(parameters(GREEDY, stop=("problem is",)), 7, turns=SUM),
            facts=facts,
            access_token=key,
        )
        assert chat.text == "The answer to this classic math "
        assert chat.kept == "The answer to this classic math problem is"


@in_event_loop
async def test_a_wrong_key_is_refused_by_the_built_in_model() -> None:
    async with running_model() as model:
        heard = await hear(model.url, Dialect.LLAMA_CPP_RAW, access_token="wrong")
    assert heard.error is not None
    assert heard.error.kind is ErrorKind.UNAUTHORIZED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 300) | st.floats() | st.text(max_size=4) | st.sampled_from(["stop", "length", "a\ud83c"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "tokens", "token_logprobs", "top_logprobs", "content", "token", "bytes", "logprob"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "choices": st.lists(
                    st.fixed_dictionaries({}, optional={"text": JSON, "logprobs": JSON, "finish_reason": JSON, "token_ids": JSON}) | JSON,
                    max_size=2,
                )
            },
            optional={"usage": JSON},
        ),
        max_size=3,
    )
)
def test_whatever_a_server_sends_becomes_tokens(events: list[dict[str, object]]) -> None:
    reader = CompletionsReader()
    for event in events:
        for token in reader.read(event):
            token.text.encode()
            assert token.logprob is None or math.isfinite(token.logprob)
