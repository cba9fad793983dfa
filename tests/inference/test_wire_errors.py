"""The first gate for errors: each thing that a server or a library can do has its kind, its facts, and no secret."""

import json
from collections.abc import Mapping
from email.utils import formatdate
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.errors import ChatError, ErrorKind, Refusal
from desktop_app.inference.server_words import words_of_body, words_of_json
from desktop_app.inference.wire_errors import chat_error, error_from_event, error_from_reply, hide
from tests.recording import Recording, names

URL = "http://127.0.0.1:8080/api"
JSON = {"content-type": "application/json"}


def reply(status: int, body: object = b"", headers: Mapping[str, str] | None = None) -> ChatError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_from_reply(status, headers if headers is not None else JSON, raw, URL)


def event(value: Mapping[str, object]) -> ChatError:
    error = error_from_event(value, URL)
    assert error is not None
    return error


def test_every_error_names_the_server_as_a_person_writes_it() -> None:
    assert reply(500).host == "127.0.0.1:8080"
    assert event({"error": "x"}).host == "127.0.0.1:8080"
    assert chat_error(ValueError("x"), "https://example.org/v1").host == "example.org"
    assert chat_error(ValueError("x"), "no address").host == ""


# what real servers said: each recording of a refusal, and its kind
RECORDED = {
    "hfserve-err-no-messages": (ErrorKind.REJECTED, "body.messages: Field required"),
    "tfserve-err-other-model": (ErrorKind.MODEL_UNKNOWN, "Server is pinned to 'models/smollm2-135m'; requested 'tgi'."),
    "tfserve-err-temp-string": (ErrorKind.SERVER_ERROR, "Internal Server Error"),
    "tfserve-err-unknown-param": (ErrorKind.REJECTED, "Unexpected fields in the request: {'wibble'}"),
    "tgi-err-401-no-key": (ErrorKind.UNAUTHORIZED, ""),
    "tgi-err-401-wrong-key": (ErrorKind.UNAUTHORIZED, ""),
    "tgi-err-404": (ErrorKind.NOT_FOUND, ""),
    "tgi-err-405": (ErrorKind.NOT_FOUND, ""),
    "tgi-err-413": (ErrorKind.TOO_LARGE, "Failed to buffer the request body: length limit exceeded"),
    "tgi-err-budget": (ErrorKind.TOO_LONG, ""),
    "tgi-err-chat-json-schema-openai": (ErrorKind.REJECTED, ""),
    "tgi-err-chat-no-messages": (ErrorKind.REJECTED, ""),
    "tgi-err-chat-top-logprobs-9": (ErrorKind.REJECTED, "Input validation error: `top_n_tokens` must be >= 0 and <= 5. Given: 9"),
    "tgi-err-chat-top-p-1": (ErrorKind.REJECTED, "Input validation error: `top_p` must be > 0.0 and < 1.0"),
    "tgi-err-empty-input": (ErrorKind.REJECTED, "Input validation error: `inputs` cannot be empty"),
    "tgi-err-float-max-new": (ErrorKind.REJECTED, ""),
    "tgi-err-overloaded-nostream": (ErrorKind.TOO_MANY_REQUESTS, "Model is overloaded"),
    "tgi-err-overloaded-stream": (ErrorKind.TOO_MANY_REQUESTS, "Model is overloaded"),
    "tgi-err-seed-negative": (ErrorKind.REJECTED, ""),
    "tgi-err-stop-5": (ErrorKind.REJECTED, ""),
    "tgi-err-temperature-0": (ErrorKind.REJECTED, "Input validation error: `temperature` must be strictly positive"),
    "tgi-err-template-not-found": (ErrorKind.TEMPLATE, "Template error: template not found"),
    "tgi-err-template-roles": (ErrorKind.TEMPLATE, ""),
    "tgi-err-too-long": (ErrorKind.TOO_LONG, ""),
    "tgi-err-too-long-nostream": (ErrorKind.TOO_LONG, ""),
    "tgi-err-top-n-6": (ErrorKind.REJECTED, ""),
    "tgi-err-top-p-1": (ErrorKind.REJECTED, ""),
    "tgi-err-top-p-1-nostream": (ErrorKind.REJECTED, ""),
    "vllm-err-max-tokens-too-big": (ErrorKind.TOO_LONG, ""),
    "vllm-err-no-messages": (ErrorKind.REJECTED, "'NoneType' object is not iterable"),
    "vllm-err-temp-string": (ErrorKind.REJECTED, ""),
    "vllm-err-tools": (ErrorKind.REJECTED, ""),
    "xllamacpp-err-401-wrong-key": (ErrorKind.UNAUTHORIZED, "Invalid API Key"),
    "xllamacpp-err-bad-schema": (ErrorKind.REJECTED, ""),
    "xllamacpp-err-no-messages": (ErrorKind.REJECTED, "'messages' is required"),
    "xllamacpp-err-overflow-prompt-nostream": (ErrorKind.TOO_LONG, ""),
    "xllamacpp-err-top-logprobs-without-logprobs": (ErrorKind.REJECTED, "top_logprobs requires logprobs to be set to true"),
    "tgi-stream-backend-killed": (ErrorKind.GENERATION_FAILED, "Request failed during generation: Server error: transport error"),
}


@pytest.mark.parametrize("name", RECORDED)
def test_what_real_servers_said(name: str) -> None:
    recording = Recording.load(name)
    kind, words = RECORDED[name]
    if recording.status == 200:
        found = [error for value in recording.events if isinstance(value, dict) and (error := error_from_event(value, URL)) is not None]
        assert len(found) == 1
        error = found[0]
    else:
        error = error_from_reply(recording.status, recording.headers, recording.response, URL)
        assert error.status == recording.status
    assert error.kind is kind
    assert error.server_text == words if words else error.server_text or not recording.response


def test_every_recorded_refusal_is_in_the_table() -> None:
    for name in names():
        recording = Recording.load(name)
        events = recording.events if recording.headers.get("content-type", "").startswith("text/event-stream") else []
        errors = [value for value in events if isinstance(value, dict) and error_from_event(value, URL) is not None]
        assert bool(errors or recording.status >= 400) == (name in RECORDED) or recording.status in (401, 422), name


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048."
            " Given: 1501 `inputs` tokens and 1024 `max_new_tokens`",
            (477, 2048),
        ),
        ("Input validation error: `inputs` must have less than 1024 tokens. Given: 3000", (1976, 1024)),
        ("request (6031 tokens) exceeds the available context size (4096 tokens), try increasing it", (1935, 4096)),
        ("max_tokens=100000 cannot be greater than max_model_len=2048. Please request fewer output tokens.", (97952, 2048)),
        (
            "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens"
            " (2000 in the messages, 1000 in the completion).",
            (952, 2048),
        ),
        ("This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.", (904, 4096)),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 1000. This model's maximum context length is 2048 tokens"
            " and your request has 1500 input tokens (1000 > 2048 - 1500).",
            (452, 2048),
        ),
        ("The decoder prompt (length 3000) is longer than the maximum model length of 2048.", (952, 2048)),
        (
            "You passed 3000 input tokens and requested 100 output tokens. However, the model's context length is only 2048 tokens",
            (1052, 2048),
        ),
        ("prompt is too long", ()),
        ("Input validation error: `inputs` must have less than 99999999999999999999 tokens. Given: 3", ()),
        ("the request exceeds the available context size", ()),
    ],
)
def test_too_long_with_the_numbers_that_the_server_told(text: str, numbers: tuple[int, ...]) -> None:
    for error in (
        reply(400, {"error": {"message": text}}),
        reply(422, {"error": text, "error_type": "validation"}),
        event({"error": text}),
    ):
        assert (error.kind, error.numbers, error.server_text) == (ErrorKind.TOO_LONG, numbers, text)


def test_too_long_with_llama_cpps_own_numbers() -> None:
    error = reply(400, {"error": {"message": "too many", "type": "exceed_context_size_error", "n_prompt_tokens": 6031, "n_ctx": 4096}})
    assert (error.kind, error.numbers) == (ErrorKind.TOO_LONG, (1935, 4096))
    assert reply(400, {"error": {"message": "x", "code": "context_length_exceeded"}}).kind is ErrorKind.TOO_LONG


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "The model `x` does not exist.", "type": "NotFoundError", "param": "model", "code": 404}},
        {"object": "error", "message": "The model `x` does not exist.", "type": "NotFoundError", "code": 404},
        {"error": {"message": 'model "x" not found, try pulling it first', "type": "api_error"}},
        {"error": {"message": "nope", "code": "model_not_found"}},
        {"error": {"message": "The requested model 'x' is not supported by any provider you have enabled.", "code": "model_not_supported"}},
        {"detail": "Server is pinned to 'a'; requested 'b'."},
    ],
)
@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_model(body: Mapping[str, object], status: int) -> None:
    assert reply(status, body).kind is ErrorKind.MODEL_UNKNOWN


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, {"error": {"message": "slow down", "type": "rate_limit_exceeded"}}, ErrorKind.TOO_MANY_REQUESTS),
        (503, {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, ErrorKind.NOT_READY),
        (500, {"error": {"message": "Loading model"}}, ErrorKind.NOT_READY),
        (503, {"error": "unhealthy", "error_type": "healthcheck"}, ErrorKind.NOT_READY),
        (500, {"error": "Incomplete generation", "error_type": "incomplete_generation"}, ErrorKind.GENERATION_FAILED),
        (500, {"error": "Incomplete generation stream", "error_type": "incomplete_generation_stream"}, ErrorKind.GENERATION_FAILED),
        (424, {"error": "Request failed during generation: CUDA out of memory", "error_type": "generation"}, ErrorKind.GENERATION_FAILED),
        (400, {"error": {"message": "no key", "type": "authentication_error"}}, ErrorKind.UNAUTHORIZED),
        (401, {"error": "The model is loading"}, ErrorKind.UNAUTHORIZED),
        (403, b"<html><title>Access denied</title>", ErrorKind.FORBIDDEN),
        (404, b"<html><title>model not found</title>", ErrorKind.NOT_FOUND),
        (413, {"error": "maximum context length"}, ErrorKind.TOO_LARGE),
        (422, {"error": "Tool error: Tool with name X not found", "error_type": "tool_error"}, ErrorKind.REJECTED),
        (529, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, ErrorKind.TOO_MANY_REQUESTS),
        (402, {"error": "You have exceeded your monthly included credits"}, ErrorKind.NO_CREDITS),
        (400, {"error": "Bad Request: The endpoint is paused, ask a maintainer to restart it", "code": "BAD_REQUEST"}, ErrorKind.PAUSED),
        (407, b"", ErrorKind.PROXY),
        (408, b"", ErrorKind.NOT_READY),
        (521, b"", ErrorKind.NOT_READY),
        (599, b"", ErrorKind.SERVER_ERROR),
        (418, b"", ErrorKind.REJECTED),
    ],
)
def test_words_and_status_together(status: int, body: object, kind: ErrorKind) -> None:
    assert reply(status, body).kind is kind


def test_tgis_hard_coded_422_of_an_overloaded_stream_is_not_believed() -> None:
    error = event({"error": {"message": "Model is overloaded", "http_status_code": 422}})
    assert (error.kind, error.status) == (ErrorKind.TOO_MANY_REQUESTS, None)
    error = event({"error": {"message": "Request failed during generation: x", "http_status_code": 422}})
    assert error.kind is ErrorKind.GENERATION_FAILED


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"token": {"text": "x"}},
        {"choices": []},
        {"error": None},
        {"error": False},
        {"detail": None},
        {"message": "hi"},
        {"usage": {}, "detail": "x"},
    ],
)
def test_no_error_is_seen_where_there_is_none(value: Mapping[str, object]) -> None:
    assert error_from_event(value, URL) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        (" 3 ", 3.0),
        ("999999", 86400.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("1e9", None),
        ("９", None),
    ],
)
def test_retry_after_in_seconds(header: str, seconds: float | None) -> None:
    for name in ("retry-after", "Retry-After"):
        assert reply(429, headers={name: header}).retry_after == seconds


def test_retry_after_as_a_date() -> None:
    found = reply(503, headers={"Retry-After": formatdate(time() + 90, usegmt=True)}).retry_after
    assert found is not None
    assert 80 < found <= 91
    assert reply(503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}).retry_after == 0.0
    assert reply(503, headers={"Retry-After": "Wed, 99 Oct 99999 07:28:00 GMT"}).retry_after is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ('"api";r=0;t=55', 55.0),
        ('"api" ; r = 0 ; t = 7', 7.0),
        ('"pages";r=3;t=55, "api";r=0;t=9', 9.0),
        ('"api";r=1;t=55', None),
        ('"api";r=0;t=' + "9" * 9, 86400.0),
        ('"api";r=0;t=' + "9" * 500, None),
        ("0" * 100_000, None),
        ("", None),
    ],
)
def test_a_used_up_window_says_when_it_ends(header: str, seconds: float | None) -> None:
    assert reply(429, headers={"RateLimit": header}).retry_after == seconds
    assert reply(429, headers={"ratelimit": header, "retry-after": "3"}).retry_after == 3.0


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (429, b"", Refusal.BUSY),
        (503, b"", Refusal.BUSY),
        (503, {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, Refusal.LOADING),
        (503, {"error": "Model m is currently loading", "estimated_time": 20.0}, Refusal.LOADING),
        (502, b"", None),  # what stands behind a gateway may have answered
        (504, b"", None),
        (500, {"error": {"message": "Loading model"}}, None),
        (402, b"", None),
        (200, {"error": "Model m is currently loading"}, None),
    ],
)
def test_what_was_turned_away_before_it_began(status: int, body: object, refusal: Refusal | None) -> None:
    assert reply(status, body).refusal is refusal


def test_the_words_are_short_and_printable() -> None:
    error = reply(400, {"error": "a\x00b\x1b[31mc\u202ed\x85\r\ne" + "x" * 10_000})
    assert len(error.server_text) == 4000
    assert error.server_text.startswith("ab[31mcd\ne")
    assert len(reply(400, b"y" * 65_536, {}).server_text) == 4000


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-verysecret0",
        "bad token hf_verysecretsecret",
        "see http://user:verysecret@host/",
        "see https://host/path?token=verysecret#x",
        "Authorization: Bearer verysecret.abc",
        "Authorization: Basic verysecret==",
        "header was 'bearer verysecret_1'",
        '{"api_key": "verysecret"}',
        "password=verysecret",
        "jwt eyJverysecret.eyJverysecret.verysecret",
    ],
)
def test_no_secret_in_the_words(text: str) -> None:
    for error in (reply(400, text.encode(), {}), event({"error": text}), chat_error(ValueError(text), URL)):
        assert "verysecret" not in str(error.to_json())


@pytest.mark.parametrize(
    "text", ["Basic validation failed", "bearer token is required", "password: at least 8", "is https://x.org/y right?"]
)
def test_plain_words_stay(text: str) -> None:
    assert reply(400, text.encode(), {}).server_text.startswith(text[:16])


def test_a_secret_of_any_shape_is_hidden_where_it_is_known() -> None:
    error = hide(ChatError(ErrorKind.REJECTED, server_text="key abra42 abra42", detail="x abra42"), "abra42")
    assert "abra42" not in str(error)
    assert hide(ChatError(ErrorKind.REJECTED, server_text="abc"), None).server_text == "abc"


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["error", "message", "detail", "code", "type", "x", "loc", "msg"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(any_json)
def test_any_json_has_words(value: object) -> None:
    words = words_of_json(value)
    assert len(words.text) <= 4000
    words.text.encode()
    if isinstance(value, dict):
        error_from_event(value, URL)


@given(st.binary(max_size=300), st.integers(100, 599), st.sampled_from(["", "text/html", "application/json"]))
def test_any_body_is_a_chat_error(body: bytes, status: int, content_type: str) -> None:
    error = error_from_reply(status, {"content-type": content_type}, body, URL)
    assert error.kind is not ErrorKind.BUG
    json.dumps(error.to_json()).encode()
    words_of_body(body, content_type)


@given(st.text(max_size=200))
def test_any_message_is_a_detail(text: str) -> None:
    chat_error(RuntimeError(text), URL).detail.encode()
