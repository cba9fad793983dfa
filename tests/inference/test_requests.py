"""The exact bodies on the wire: golden, and as captured from a server."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import NOTEBOOK, Control, Knob, Parameters, seed_for
from desktop_app.chat.whole_characters import whole_characters
from desktop_app.inference.requests import (
    check_size,
    continues,
    goes_on,
    most_tokens,
    must_count,
    room,
    wire_request,
)
from tests.event_loop import in_event_loop
from tests.inference.canned_server import DONE, CannedServer, chunk
from tests.inference.hearing import PROMPT, QUESTION, ask, hear, parameters
from tests.tgi_rules import TGI_LLAMACPP
from tests.tgi_server import TgiServer

TGI_FACTS = ServerFacts(version="3.3.6-dev0", model="mistral", max_total_tokens=4096, max_input_tokens=4095, max_stop_sequences=4)
FACTS = ServerFacts(model="SmolLM2", max_total_tokens=4096)
MESSAGES = [{"role": "user", "content": "What is your favourite condiment?"}]

DEFAULT_TGI: dict[str, object] = {
    "inputs": PROMPT,
    "parameters": {
        "details": True,
        "do_sample": True,
        "max_new_tokens": 256,
        "repetition_penalty": 1.0,
        "return_full_text": False,
        "seed": 7,
        "temperature": 0.9,
        "top_n_tokens": 5,
        "top_p": 0.95,
    },
    "stream": True,
}
NOTEBOOK_TGI: dict[str, object] = {
    "inputs": PROMPT,
    "parameters": {
        "details": True,
        "do_sample": True,
        "max_new_tokens": 256,
        "repetition_penalty": 1.2,
        "return_full_text": False,
        "seed": 42,
        "temperature": 0.9,
        "top_n_tokens": 5,
        "top_p": 0.9,
    },
    "stream": True,
}
USAGE = {"stream": True, "stream_options": {"include_usage": True}}
FOUR = {"temperature": 0.9, "max_tokens": 256, "top_p": 0.95, "seed": 7}
NOTEBOOK_FOUR = {"temperature": 0.9, "max_tokens": 256, "top_p": 0.9, "seed": 42}
GOLDEN: dict[Dialect, tuple[dict[str, object], dict[str, object]]] = {
    Dialect.TGI: (DEFAULT_TGI, NOTEBOOK_TGI),
    Dialect.TGI_CHAT: (
        {"model": "tgi", "messages": MESSAGES, **FOUR, "logprobs": True, "top_logprobs": 5, **USAGE},
        {"model": "tgi", "messages": MESSAGES, **NOTEBOOK_FOUR, "logprobs": True, "top_logprobs": 5, **USAGE},
    ),
    Dialect.LLAMA_CPP_CHAT: (
        {"model": "SmolLM2", "messages": MESSAGES, **FOUR, "repeat_penalty": 1.0, "logprobs": True, "top_logprobs": 5, **USAGE},
        {"model": "SmolLM2", "messages": MESSAGES, **NOTEBOOK_FOUR, "repeat_penalty": 1.2, "logprobs": True, "top_logprobs": 5, **USAGE},
    ),
    Dialect.LLAMA_CPP_RAW: (
        {"model": "SmolLM2", "prompt": PROMPT, **FOUR, "repeat_penalty": 1.0, "logprobs": 5, **USAGE},
        {"model": "SmolLM2", "prompt": PROMPT, **NOTEBOOK_FOUR, "repeat_penalty": 1.2, "logprobs": 5, **USAGE},
    ),
    Dialect.VLLM_CHAT: (
        {
            "model": "SmolLM2",
            "messages": MESSAGES,
            **FOUR,
            "repetition_penalty": 1.0,
            "logprobs": True,
            "top_logprobs": 5,
            "return_token_ids": True,
            **USAGE,
        },
        {
            "model": "SmolLM2",
            "messages": MESSAGES,
            **NOTEBOOK_FOUR,
            "repetition_penalty": 1.2,
            "logprobs": True,
            "top_logprobs": 5,
            "return_token_ids": True,
            **USAGE,
        },
    ),
    Dialect.VLLM_RAW: (
        {"model": "SmolLM2", "prompt": PROMPT, **FOUR, "repetition_penalty": 1.0, "logprobs": 5, "return_token_ids": True, **USAGE},
        {
            "model": "SmolLM2",
            "prompt": PROMPT,
            **NOTEBOOK_FOUR,
            "repetition_penalty": 1.2,
            "logprobs": 5,
            "return_token_ids": True,
            **USAGE,
        },
    ),
    Dialect.TRANSFORMERS_CHAT: (
        {"model": "SmolLM2", "messages": MESSAGES, **FOUR, "stream": True},
        {"model": "SmolLM2", "messages": MESSAGES, **NOTEBOOK_FOUR, "stream": True},
    ),
    Dialect.OPENAI_CHAT: (
        {"model": "SmolLM2", "messages": MESSAGES, **FOUR, "logprobs": True, "top_logprobs": 5, **USAGE},
        {"model": "SmolLM2", "messages": MESSAGES, **NOTEBOOK_FOUR, "logprobs": True, "top_logprobs": 5, **USAGE},
    ),
    Dialect.OPENAI_RAW: (
        {"model": "SmolLM2", "prompt": PROMPT, **FOUR, **USAGE},
        {"model": "SmolLM2", "prompt": PROMPT, **NOTEBOOK_FOUR, **USAGE},
    ),
}


def exact(body: object) -> str:
    """JSON that tells 1 from 1.0; key order does not count."""
    return json.dumps(body, sort_keys=True)


def facts_for(dialect: Dialect) -> ServerFacts:
    return TGI_FACTS if dialect in (Dialect.TGI, Dialect.TGI_CHAT) else FACTS


def body_of(dialect: Dialect, chosen: Parameters, facts: ServerFacts | None = None, **more: Any) -> dict[str, Any]:
    return dict(wire_request(ask(dialect, chosen, **more), dialect, facts or facts_for(dialect)).body)


async def captured(dialect: Dialect, chosen: Parameters, seed: int | None) -> object:
    """The body as a server received it."""
    request = ask(dialect, chosen, seed=seed)
    if dialect in (Dialect.TGI, Dialect.TGI_CHAT):
        async with TgiServer() as server:
            heard = await hear(server.url, dialect, request, facts=TGI_FACTS)
            assert heard.finished is not None, heard.error
            return server.requests[-1].body
    raw = [{"choices": [{"index": 0, "text": "Hi", "finish_reason": "stop"}]}, DONE]
    async with CannedServer({"POST /v1/chat/completions": [[chunk("Hi", "stop"), DONE]], "POST /v1/completions": [raw]}) as server:
        heard = await hear(server.url, dialect, request, facts=FACTS)
        assert heard.finished is not None, heard.error
        return server.requests[-1].body


@pytest.mark.parametrize("dialect", list(Dialect))
@in_event_loop
async def test_the_default_preset_as_a_server_receives_it(dialect: Dialect) -> None:
    golden, _ = GOLDEN[dialect]
    assert exact(await captured(dialect, parameters(), 7)) == exact(golden)


@pytest.mark.parametrize("dialect", list(Dialect))
@in_event_loop
async def test_the_notebook_preset_as_a_server_receives_it(dialect: Dialect) -> None:
    _, golden = GOLDEN[dialect]
    assert exact(await captured(dialect, NOTEBOOK, seed_for(NOTEBOOK, dialect))) == exact(golden)


@pytest.mark.parametrize("streamed", [True, False], ids=["stream", "at once"])
@pytest.mark.parametrize("dialect", list(Dialect))
@in_event_loop
async def test_the_body_that_is_told_is_the_body_that_is_sent(dialect: Dialect, streamed: bool) -> None:
    chosen = parameters(temperature=0.35, top_k=40, typical_p=0.5, frequency_penalty=-0.5, stop=("###", "User:"), alternatives=3, best_of=2)
    chosen = chosen.with_knob(Control.STREAM, Knob(None, on=streamed))
    wire = wire_request(ask(dialect, chosen, seed=11), dialect, facts_for(dialect))
    assert exact(await captured(dialect, chosen, 11)) == exact(wire.body)


def test_the_notebook_sends_a_small_temperature_as_a_hundredth() -> None:
    body = body_of(Dialect.TGI, parameters(NOTEBOOK, temperature=0))
    assert body["parameters"]["temperature"] == 0.01
    assert body["parameters"]["do_sample"] is True


def test_greedy_says_so_and_sends_nothing_that_would_sample() -> None:
    sent = body_of(Dialect.TGI, parameters(temperature=0, top_k=50, typical_p=0.9))["parameters"]
    assert sent["do_sample"] is False
    assert not {"temperature", "top_p", "top_k", "typical_p"} & set(sent)
    assert body_of(Dialect.TGI_CHAT, parameters(temperature=0))["temperature"] == 0
    assert body_of(Dialect.VLLM_CHAT, parameters(temperature=0))["temperature"] == 0


def test_greedy_on_an_old_tgi_chat_is_as_near_as_it_gets() -> None:
    old = ServerFacts(version="2.0.2", max_stop_sequences=4)
    assert body_of(Dialect.TGI_CHAT, parameters(temperature=0), old)["temperature"] == 0.01


def test_tgi_s_llama_cpp_backend_gets_neither_stop_strings_nor_alternatives() -> None:
    facts = ServerFacts(version="3.3.6-dev0", max_stop_sequences=0)
    sent = body_of(Dialect.TGI, parameters(temperature=0, stop=("a",)), facts)["parameters"]
    assert "stop" not in sent
    assert "top_n_tokens" not in sent
    assert sent["top_k"] == 1
    assert "logprobs" not in body_of(Dialect.TGI_CHAT, parameters(), facts)


@in_event_loop
async def test_tgi_s_llama_cpp_backend_takes_what_is_sent() -> None:
    async with TgiServer(dialect=TGI_LLAMACPP) as server:
        chosen = parameters(temperature=0, stop=("sour",))
        heard = await hear(server.url, Dialect.TGI, ask(Dialect.TGI, chosen))
    assert heard.error is None
    assert heard.text.endswith("sweetand")  # that backend loses the spaces


def test_without_a_limit_of_ones_own_tgi_gets_one_where_its_default_would_not_fit() -> None:
    """Up to 2.4.1 it reckons with 100 tokens, and refuses a prompt that leaves less."""
    request = ask(Dialect.TGI, parameters(off_max_new_tokens=None))
    for room_left, sent in ((None, None), (99, 99), (100, None), (3000, None)):
        wire = wire_request(request, Dialect.TGI, TGI_FACTS, limit=room_left)
        parameters_sent = wire.body["parameters"]
        assert isinstance(parameters_sent, dict)
        assert parameters_sent.get("max_new_tokens") == sent
        assert wire.max_new_tokens == sent


def test_stop_strings_are_sent_where_the_answer_keeps_them() -> None:
    five = parameters(stop=tuple("abcde"))
    assert body_of(Dialect.TGI, five)["parameters"]["stop"] == ["a", "b", "c", "d"]
    assert body_of(Dialect.TGI_CHAT, five)["stop"] == ["a", "b", "c", "d"]
    assert body_of(Dialect.TRANSFORMERS_CHAT, five)["stop"] == list("abcde")
    vllm = body_of(Dialect.VLLM_RAW, five)
    assert (vllm["stop"], vllm["include_stop_str_in_output"]) == (list("abcde"), True)
    for dialect in (Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW, Dialect.OPENAI_CHAT):
        assert "stop" not in body_of(dialect, five)
    for dialect in Dialect:
        wire = wire_request(ask(dialect, five), dialect, facts_for(dialect))
        assert wire.stop_strings == tuple("abcde")


def test_no_alternatives_no_log_probabilities() -> None:
    for dialect in Dialect:
        for chosen in (parameters(alternatives=0), parameters(off_alternatives=None)):
            body = body_of(dialect, chosen)
            assert not {"logprobs", "top_logprobs", "top_n_tokens"} & {*body, *body.get("parameters", {})}


def test_what_ruins_answers_is_never_sent() -> None:
    for dialect in Dialect:
        body = body_of(dialect, parameters(frequency_penalty=0.5))
        assert not {"presence_penalty", "tools", "n", "best_of", "truncate"} & {*body, *body.get("parameters", {})}


def test_an_unfinished_answer_goes_on_where_the_server_can() -> None:
    turns = (*QUESTION, Turn(Role.ASSISTANT, " My favourite"))
    vllm = body_of(Dialect.VLLM_CHAT, parameters(), turns=turns)
    assert vllm["add_generation_prompt"] is False
    assert vllm["continue_final_message"] is True
    assert vllm["messages"][-1] == {"role": "assistant", "content": "My favourite"}
    assert "continue_final_message" not in body_of(Dialect.VLLM_CHAT, parameters())


def test_an_empty_answer_is_never_the_last_message() -> None:
    turns = (*QUESTION, Turn(Role.ASSISTANT, "  "))
    assert body_of(Dialect.TGI_CHAT, parameters(), turns=turns)["messages"] == MESSAGES


@pytest.mark.parametrize(
    ("text", "sent"), [("plain", "plain"), ("\ud83c\udf89", "🎉"), ("a\ud83cb", "a\ufffdb"), ("\udf89", "\ufffd"), ("🎉", "🎉")]
)
def test_half_characters_never_reach_the_wire(text: str, sent: str) -> None:
    assert whole_characters(text) == sent
    assert body_of(Dialect.TGI, parameters(), prompt=text)["inputs"] == sent


@given(st.text(), st.sampled_from(list(Dialect)))
def test_every_body_is_json(text: str, dialect: Dialect) -> None:
    wire = wire_request(ask(dialect, parameters(stop=(text,)), prompt=text, turns=(Turn(Role.USER, text),)), dialect, FACTS)
    assert json.loads(json.dumps(wire.body, ensure_ascii=False).encode()) == wire.body


def test_the_model_that_was_chosen_is_asked_for() -> None:
    wire = wire_request(ask(Dialect.VLLM_CHAT), Dialect.VLLM_CHAT, FACTS, model="other")
    assert wire.body["model"] == "other"
    assert wire_request(ask(Dialect.OPENAI_CHAT), Dialect.OPENAI_CHAT, ServerFacts()).body["model"] == "default"


def test_counting_is_asked_for_only_near_the_limit() -> None:
    short = wire_request(ask(Dialect.TGI, prompt="x" * 3000), Dialect.TGI, TGI_FACTS)
    assert most_tokens(short) == 3002
    assert not must_count(short, TGI_FACTS)
    assert must_count(wire_request(ask(Dialect.TGI, prompt="x" * 3900), Dialect.TGI, TGI_FACTS), TGI_FACTS)
    assert must_count(wire_request(ask(Dialect.TGI, prompt="ü" * 2000), Dialect.TGI, TGI_FACTS), TGI_FACTS)
    assert not must_count(wire_request(ask(Dialect.TGI, prompt="x" * 9000), Dialect.TGI, ServerFacts()), ServerFacts())


@pytest.mark.parametrize(("tokens", "left"), [(1, 4095), (3900, 196), (4095, 1)])
def test_the_room_that_a_prompt_leaves(tokens: int, left: int) -> None:
    assert room(TGI_FACTS, tokens, "host") == left


@pytest.mark.parametrize(("tokens", "numbers"), [(4096, (1, 4095)), (5000, (905, 4095))])
def test_a_prompt_that_leaves_no_room_says_how_much_is_too_much(tokens: int, numbers: tuple[int, int]) -> None:
    with pytest.raises(ChatError) as caught:
        room(TGI_FACTS, tokens, "host:1")
    assert (caught.value.kind, caught.value.numbers, caught.value.host) == (ErrorKind.TOO_LONG, numbers, "host:1")
    with pytest.raises(ChatError) as caught:
        room(ServerFacts(max_total_tokens=100), 100, "")
    assert caught.value.numbers == (1, 100)


def test_a_body_over_two_million_bytes_is_refused() -> None:
    check_size(wire_request(ask(Dialect.TGI, prompt="x" * 1_999_000), Dialect.TGI, ServerFacts()), "")
    for prompt in ("x" * 2_000_001, "🎉" * 500_000, '"' * 1_000_000):
        with pytest.raises(ChatError) as caught:
            check_size(wire_request(ask(Dialect.TGI, prompt=prompt), Dialect.TGI, ServerFacts()), "")
        assert caught.value.kind is ErrorKind.TOO_LARGE
        assert caught.value.numbers[0] > 0


@pytest.mark.parametrize(
    ("dialect", "version", "expected"),
    [
        *((dialect, "", dialect not in (Dialect.TRANSFORMERS_CHAT, Dialect.OPENAI_CHAT)) for dialect in Dialect),
        (Dialect.TGI_CHAT, "2.4.1", False),
        (Dialect.TGI_CHAT, "3.0.0", True),
        (Dialect.TGI, "1.4.0", True),
    ],
)
def test_who_goes_on_with_an_answer_that_is_begun(dialect: Dialect, version: str, expected: bool) -> None:
    assert continues(dialect, ServerFacts(version=version)) is expected


def test_a_chat_that_ends_with_the_beginning_of_the_answer() -> None:
    begun = (Turn(Role.USER, "Q"), Turn(Role.ASSISTANT, "A"))
    assert goes_on(wire_request(ask(Dialect.TGI_CHAT, turns=begun), Dialect.TGI_CHAT, FACTS))
    assert not goes_on(wire_request(ask(Dialect.TGI_CHAT, turns=begun[:1]), Dialect.TGI_CHAT, FACTS))
    assert not goes_on(wire_request(ask(Dialect.TGI, prompt="Q"), Dialect.TGI, FACTS))
