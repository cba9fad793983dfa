"""Every recorded stream of a real server, through the engine that speaks to it: text, ids, ending and errors come out right."""

from collections.abc import Mapping
from typing import Any

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.generation import Ending
from tests.event_loop import in_event_loop
from tests.inference.hearing import Heard, ask, hear, parameters
from tests.recording import Recording, names
from tests.replay_server import ReplayServer

FACTS = ServerFacts(model="m", max_total_tokens=2048, max_input_tokens=2047, max_stop_sequences=4)
CHAT = {
    "tfserve": Dialect.TRANSFORMERS_CHAT,
    "hfserve": Dialect.OPENAI_CHAT,
    "tgi": Dialect.TGI_CHAT,
    "vllm": Dialect.VLLM_CHAT,
    "xllamacpp": Dialect.LLAMA_CPP_CHAT,
}
NOT_SPOKEN = {
    "tgi-completions-stream",  # TGI's /v1/completions: its own protocol says more
    "xllamacpp-completion-chatml-nprobs",  # llama.cpp's /completion: /v1/completions says the same
}
AFRAID = (
    "I'm afraid I'm not a foodie, but I'm always happy to share my favorite condiment. I'm a bit of a foodie, but I'm also a foodie-loving"
)
FOUR = "The answer to this classic math problem is 4."
SAFFRON = " definitely the one made with saffron and saffron-lime. It's a traditional Italian condiment that's"
LO_QUE = (
    "Lo que sabe? (I'm not very fond of these fancy words) But, if I were to pick one, I'd have to say it's a traditional"
    " Mexican condiment made with a"
)
NOTION = "The notion always makes me laugh. I'm no great cuisine expert -"

EOS, STOP, LIMIT = Ending.END_OF_TEXT, Ending.STOP_STRING, Ending.LIMIT
ENDINGS: Mapping[str, tuple[str, Ending]] = {
    "hfserve-chat-logprobs": ("I'm afraid I'm not a food", LIMIT),
    "hfserve-chat-stop": ("I'", STOP),
    "hfserve-chat-usage": ("I'm afraid I'm not a food", LIMIT),
    "hfserve-err-other-model": ("I'm", LIMIT),
    "tfserve-chat-logprobs": ("I'm afraid I'm not a food", LIMIT),
    "tfserve-chat-plain": ("I'm afraid I'm not a foodie, but I", LIMIT),
    "tfserve-chat-stop": ("I'", STOP),
    "tfserve-chat-usage": ("I'm afraid I'm not a food", LIMIT),
    "tgi-chat-continue": (SAFFRON, LIMIT),
    "tgi-chat-eos": (FOUR, EOS),
    "tgi-chat-json-schema": ('{ "fruit" : "Mocha" }', EOS),
    "tgi-chat-logprobs-usage": (LO_QUE, LIMIT),
    "tgi-chat-plain": (AFRAID, LIMIT),
    "tgi-chat-stop-string": ("I'm afraid I'm not a foodie, but I'm always happy to share my ", STOP),
    "tgi-stream-details-eos": (FOUR, EOS),
    "tgi-stream-details-greedy": (AFRAID, LIMIT),
    "tgi-stream-details-seed42-top5": (LO_QUE, LIMIT),
    "tgi-stream-full-text": (FOUR, EOS),
    "tgi-stream-keepalive-stall": ("I'm afraid I'm not a foodie, but I'm always happy to share my favorite cond", LIMIT),
    "tgi-stream-nodetails-eos": (FOUR, EOS),
    "tgi-stream-plain": (AFRAID, LIMIT),
    "tgi-stream-stop-string": ("I'm afraid I'm not a foodie, but I'm always happy to share my ", STOP),
    "tgi-stream-u2028": ("b\u2028" * 8, LIMIT),
    "vllm-chat-continue": (" definitely the one made with saffron and saffron-lime. It", LIMIT),
    "vllm-chat-logprobs-usage": ("I'm afraid I'm not a food", LIMIT),
    "vllm-chat-plain": ("I'm afraid I'm not a food", LIMIT),
    "vllm-chat-stop-string": ("I'", STOP),
    "vllm-chat-token-ids": ("I'm afraid I'm not a foodie, but I", LIMIT),
    "vllm-completions-raw-logprobs": ("I'm afraid I'm not a foodie, but I", LIMIT),
    "vllm-err-unknown-param": ("I'm", LIMIT),
    "xllamacpp-chat-eos": (FOUR, EOS),
    "xllamacpp-chat-logprobs-usage": ("I'm afraid I'm not a foodie, but I", LIMIT),
    "xllamacpp-chat-plain": ("I'm afraid I'm not a foodie, but I'm always happy to share my favorite condiment. I'm", LIMIT),
    "xllamacpp-chat-return-progress": ("", EOS),
    "xllamacpp-chat-stop-string": ("One two three four five.", EOS),
    "xllamacpp-chat-timings-per-token": ("Hi there!", LIMIT),
    "xllamacpp-err-bad-top-p": ("I'm more", LIMIT),
    "xllamacpp-err-max-tokens-too-big": ("I'm afraid I'm not a foodie, but I'm always happy to share my favorite condiment", EOS),
    "xllamacpp-err-tools": ("While it's impossible to give a perfect", LIMIT),
}
ERRORS: Mapping[str, tuple[ErrorKind, str]] = {
    "hfserve-err-no-messages": (ErrorKind.REJECTED, "Field required"),
    "tfserve-err-other-model": (ErrorKind.MODEL_UNKNOWN, "pinned to"),
    "tfserve-err-temp-string": (ErrorKind.SERVER_ERROR, "Internal Server Error"),
    "tfserve-err-unknown-param": (ErrorKind.REJECTED, "Unexpected fields in the request: {'wibble'}"),
    "tgi-err-401-no-key": (ErrorKind.UNAUTHORIZED, ""),
    "tgi-err-401-wrong-key": (ErrorKind.UNAUTHORIZED, ""),
    "tgi-err-budget": (ErrorKind.TOO_LONG, "must be <= 2048"),
    "tgi-err-chat-json-schema-openai": (ErrorKind.REJECTED, "missing field `value`"),
    "tgi-err-chat-no-messages": (ErrorKind.REJECTED, "missing field `messages`"),
    "tgi-err-chat-top-logprobs-9": (ErrorKind.REJECTED, "`top_n_tokens` must be >= 0 and <= 5"),
    "tgi-err-chat-top-p-1": (ErrorKind.REJECTED, "`top_p` must be"),
    "tgi-err-empty-input": (ErrorKind.REJECTED, "`inputs` cannot be empty"),
    "tgi-err-float-max-new": (ErrorKind.REJECTED, "expected u32"),
    "tgi-err-overloaded-stream": (ErrorKind.TOO_MANY_REQUESTS, "Model is overloaded"),
    "tgi-err-seed-negative": (ErrorKind.REJECTED, "expected u64"),
    "tgi-err-stop-5": (ErrorKind.REJECTED, "`stop` supports up to 4"),
    "tgi-err-temperature-0": (ErrorKind.REJECTED, "`temperature` must be"),
    "tgi-err-template-not-found": (ErrorKind.TEMPLATE, "template not found"),
    "tgi-err-template-roles": (ErrorKind.TEMPLATE, "roles must alternate"),
    "tgi-err-too-long": (ErrorKind.TOO_LONG, "Given: 2101"),
    "tgi-err-top-n-6": (ErrorKind.REJECTED, "`top_n_tokens` must be"),
    "tgi-err-top-p-1": (ErrorKind.REJECTED, "`top_p` must be"),
    "tgi-stream-backend-killed": (ErrorKind.GENERATION_FAILED, "transport error"),
    "vllm-err-max-tokens-too-big": (ErrorKind.TOO_LONG, "max_model_len=2048"),
    "vllm-err-no-messages": (ErrorKind.REJECTED, "not iterable"),
    "vllm-err-temp-string": (ErrorKind.REJECTED, "valid number"),
    "vllm-err-tools": (ErrorKind.REJECTED, "tool choice"),
    "xllamacpp-err-401-wrong-key": (ErrorKind.UNAUTHORIZED, "Invalid API Key"),
    "xllamacpp-err-bad-schema": (ErrorKind.REJECTED, "unrecognized type nonsense"),
    "xllamacpp-err-no-messages": (ErrorKind.REJECTED, "'messages' is required"),
    "xllamacpp-err-top-logprobs-without-logprobs": (ErrorKind.REJECTED, "requires logprobs"),
}


def streamed() -> set[str]:
    """The names of all recorded requests for a stream."""
    recordings = [Recording.load(name) for name in names()]
    return {
        recording.name
        for recording in recordings
        if recording.method == "POST"
        and isinstance(recording.body, dict)
        and (recording.body.get("stream") or recording.path == "/generate_stream")
    }


async def replayed(name: str) -> tuple[Heard, Recording]:
    """What Brise hears where a real server once said this."""
    recording = Recording.load(name)
    dialect, path = CHAT[name.split("-")[0]], recording.path
    if path in ("/generate_stream", "/"):  # the hub's client asks for TGI's stream at the base URL
        dialect, path = Dialect.TGI, "/"
    if path == "/v1/completions":
        dialect = Dialect.VLLM_RAW
    assert isinstance(recording.body, dict)
    asked: dict[str, Any] = recording.body.get("parameters") or recording.body
    async with ReplayServer(name) as server:
        server.recordings = {("POST", path): [recording]}
        most = asked.get("max_new_tokens") or asked.get("max_tokens") or 256
        chosen = parameters(stop=tuple(asked.get("stop") or ()), max_new_tokens=min(int(most), 256))
        return await hear(server.url, dialect, ask(dialect, chosen), facts=FACTS), recording


def test_every_recorded_stream_is_replayed() -> None:
    assert streamed() == {*ENDINGS, *ERRORS, *NOT_SPOKEN}


@pytest.mark.parametrize("name", sorted(ENDINGS))
@in_event_loop
async def test_a_whole_answer(name: str) -> None:
    heard, recording = await replayed(name)
    assert heard.error is None
    assert heard.finished is not None
    assert (heard.text, heard.finished.ending) == ENDINGS[name]
    assert heard.finished.generated_tokens is not None
    usages = [event["usage"] for event in recording.events if isinstance(event, dict) and event.get("usage")]
    if usages and heard.finished.ending is not STOP:  # there Brise itself ended the answer, before the last of them
        assert heard.finished.prompt_tokens == usages[-1]["prompt_tokens"]
        assert heard.finished.generated_tokens == usages[-1]["completion_tokens"]


@pytest.mark.parametrize("name", sorted(ERRORS))
@in_event_loop
async def test_an_error(name: str) -> None:
    heard, _ = await replayed(name)
    assert heard.finished is None
    assert heard.error is not None
    kind, words = ERRORS[name]
    assert heard.error.kind is kind
    assert words in heard.error.server_text


@pytest.mark.parametrize("name", [name for name in names("tgi-stream-") if name != "tgi-stream-backend-killed"])
@in_event_loop
async def test_tgi_tokens_are_what_the_server_said(name: str) -> None:
    heard, recording = await replayed(name)
    said = [event for event in recording.events if isinstance(event, dict)]
    assert [(token.text, token.id, token.special) for token in heard.tokens] == [
        (event["token"]["text"], event["token"]["id"], event["token"]["special"]) for event in said
    ]
    assert [token.logprob for token in heard.tokens] == [event["token"]["logprob"] for event in said]
    for token, event in zip(heard.tokens, said, strict=True):
        others = [(other["text"], other["id"], other["logprob"]) for other in event.get("top_tokens", [])]
        assert [(other.text, other.id, other.logprob) for other in token.alternatives] == others
    details = said[-1]["details"] or {}
    assert heard.finished is not None
    assert heard.finished.seed == details.get("seed")
    if details:
        assert (heard.finished.generated_tokens, heard.finished.prompt_tokens) == (details["generated_tokens"], details["input_length"])


@in_event_loop
async def test_a_failure_of_the_model_keeps_what_arrived() -> None:
    heard, _ = await replayed("tgi-stream-backend-killed")
    assert heard.text == NOTION
    assert all(token.id is not None for token in heard.tokens)


@pytest.mark.parametrize(
    "name", ["xllamacpp-chat-logprobs-usage", "xllamacpp-chat-eos", "vllm-chat-token-ids", "vllm-completions-raw-logprobs"]
)
@in_event_loop
async def test_ids_and_log_probabilities_where_the_server_tells_them(name: str) -> None:
    heard, _ = await replayed(name)
    assert all(token.id is not None and token.logprob is not None for token in heard.tokens)
    assert all(len(token.alternatives) >= 2 for token in heard.tokens)
    assert all(other.text and other.logprob is not None for token in heard.tokens for other in token.alternatives)
    if name.startswith("xllamacpp"):
        assert all(other.id is not None for token in heard.tokens for other in token.alternatives)
    assert heard.tokens[0].id in (57, 504)  # "I", "The"


@in_event_loop
async def test_tgi_chat_tells_log_probabilities_without_ids() -> None:
    heard, _ = await replayed("tgi-chat-logprobs-usage")
    assert all(token.id is None and token.logprob is not None and len(token.alternatives) == 5 for token in heard.tokens)


@pytest.mark.parametrize("name", ["tgi-stream-stop-string", "tgi-chat-stop-string"])
@in_event_loop
async def test_a_stop_string_is_hidden_and_kept(name: str) -> None:
    heard, _ = await replayed(name)
    assert heard.kept.endswith("share my favorite")
    assert heard.tokens[-1].hidden == len("favorite")
