"""What is there: every kind of server is recognised, every kind of trouble is told."""

import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.probe import probe
from tests.event_loop import in_event_loop
from tests.inference.builtin import running_model
from tests.inference.canned_server import Canned, CannedServer
from tests.loopback_connection import Answer
from tests.replay_server import ReplayServer
from tests.tgi_rules import TGI_1_4, TGI_2_1, TGI_3_3_7, TGI_LLAMACPP, Limits
from tests.tgi_rules import Dialect as Version
from tests.tgi_server import TgiServer

PAGE = Answer(200, b"<!doctype html><html><title>Router</title></html>", {"content-type": "text/html"})
VLLM_MODEL = {"id": "smollm2", "object": "model", "owned_by": "vllm", "max_model_len": 2048}
LLAMA_MODEL: dict[str, Any] = {"id": "SmolLM2", "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx": 4096, "n_ctx_train": 8192}}
TRANSFORMERS_PATHS = {"/v1/chat/completions": {}, "/v1/responses": {}, "/v1/models": {}, "/health": {}, "/load_model": {}}


def models(*entries: object, headers: dict[str, str] | None = None) -> Answer:
    return Answer.of_json({"object": "list", "data": list(entries)}, headers=headers)


async def probed(answers: dict[str, list[Canned]], *, model: str = "", headers: dict[str, str] | None = None) -> ServerFacts:
    async with CannedServer(answers, headers=headers) as server:
        return await probe(server.url, None, model=model)


async def trouble(answers: dict[str, list[Canned]], **more: Any) -> ChatError:
    with pytest.raises(ChatError) as caught:
        await probed(answers, **more)
    return caught.value


@pytest.mark.parametrize("version", [TGI_1_4, TGI_2_1, TGI_3_3_7])
@in_event_loop
async def test_tgi_in_its_versions(version: Version) -> None:
    async with TgiServer(dialect=version, limits=Limits(1000, 1200, max_stop_sequences=3)) as server:
        facts = await probe(server.url, None)
    assert facts.kind is ServerKind.TGI
    assert facts.version == version.version
    assert facts.model == "mistralai/Mistral-7B-Instruct-v0.1"
    assert (facts.max_input_tokens, facts.max_total_tokens, facts.max_stop_sequences) == (1000, 1200, 3)
    assert facts.latency is not None
    assert facts.latency > 0
    assert facts.has_chat_template is (None if version in (TGI_1_4, TGI_2_1) else True)


@in_event_loop
async def test_the_recorded_tgi() -> None:
    async with ReplayServer("tgi-info", "tgi-models", "tgi-tokenize", "tgi-chat-tokenize") as server:
        facts = await probe(server.url, None)
    assert (facts.kind, facts.version, facts.model_label) == (ServerKind.TGI, "3.3.6-dev0", "SmolLM2-135M-Instruct")
    assert (facts.max_input_tokens, facts.max_total_tokens) == (2047, 2048)


@in_event_loop
async def test_tgi_without_a_chat_template_and_with_the_llama_cpp_backend() -> None:
    async with TgiServer(dialect=TGI_LLAMACPP, template=None) as server:
        facts = await probe(server.url, None)
    assert facts.has_chat_template is False
    assert facts.max_stop_sequences == 0


@in_event_loop
async def test_an_access_token_is_proved_although_tgi_s_info_needs_none() -> None:
    async with TgiServer(api_key="s3cret") as server:
        assert (await probe(server.url, "s3cret")).kind is ServerKind.TGI
        for token in (None, "wrong"):
            with pytest.raises(ChatError) as caught:
                await probe(server.url, token)
            assert caught.value.kind is ErrorKind.UNAUTHORIZED


@in_event_loop
async def test_the_built_in_engine_is_llama_cpp() -> None:
    async with running_model() as model:
        facts = await probe(model.url, model.api_key)
        with pytest.raises(ChatError) as caught:
            await probe(model.url, "wrong")
    assert caught.value.kind is ErrorKind.UNAUTHORIZED
    assert (facts.kind, facts.model, facts.max_total_tokens) == (ServerKind.LLAMA_CPP, "SmolLM2-135M-Instruct", 4096)


@in_event_loop
async def test_older_llama_cpp_lists_models_without_a_key() -> None:
    answers: dict[str, list[Canned]] = {"GET /v1/models": [models(LLAMA_MODEL)], "POST /tokenize": [Answer.of_json({"tokens": [1]})]}
    assert (await probed(answers)).max_total_tokens == 4096
    answers["POST /tokenize"] = [Answer.of_json({"error": {"message": "Invalid API Key", "code": 401}}, 401)]
    assert (await trouble(answers)).kind is ErrorKind.UNAUTHORIZED


@in_event_loop
async def test_llama_cpp_that_keeps_its_context_in_its_props() -> None:
    old = {"id": "m.gguf", "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx_train": 8192}}
    props = Answer.of_json({"default_generation_settings": {"n_ctx": 2048}, "build_info": "b4000"})
    facts = await probed({"GET /v1/models": [models(old)], "GET /props": [props]})
    assert (facts.kind, facts.max_total_tokens, facts.version, facts.model_label) == (ServerKind.LLAMA_CPP, 2048, "b4000", "m")


@in_event_loop
async def test_llama_cpp_by_its_server_header() -> None:
    facts = await probed({"GET /v1/models": [models({"id": "m"})]}, headers={"server": "llama.cpp"})
    assert (facts.kind, facts.max_total_tokens) == (ServerKind.LLAMA_CPP, None)


@in_event_loop
async def test_vllm() -> None:
    answers: dict[str, list[Canned]] = {"GET /v1/models": [models(VLLM_MODEL)], "GET /version": [Answer.of_json({"version": "0.32.0"})]}
    facts = await probed(answers)
    assert (facts.kind, facts.version, facts.model, facts.max_total_tokens) == (ServerKind.VLLM, "0.32.0", "smollm2", 2048)
    assert (await probed(answers, model="smollm2")).model == "smollm2"
    error = await trouble(answers, model="other")
    assert (error.kind, error.server_text) == (ErrorKind.MODEL_UNKNOWN, "smollm2")


@in_event_loop
async def test_another_server_that_tells_its_context() -> None:
    facts = await probed({"GET /v1/models": [models({"id": "m", "owned_by": "sglang", "max_model_len": 4096})]})
    assert (facts.kind, facts.max_total_tokens) == (ServerKind.OPENAI, 4096)


@in_event_loop
async def test_transformers_serve() -> None:
    answers: dict[str, list[Canned]] = {
        "GET /v1/models": [models({"id": "org/m", "owned_by": "org"})],
        "GET /openapi.json": [Answer.of_json({"info": {"title": "FastAPI"}, "paths": TRANSFORMERS_PATHS})],
    }
    facts = await probed(answers, headers={"server": "uvicorn"})
    assert (facts.kind, facts.model) == (ServerKind.TRANSFORMERS, "org/m")


@in_event_loop
async def test_transformers_serve_on_a_computer_without_a_hub_cache() -> None:
    broken: dict[str, list[Canned]] = {"GET /v1/models": [Answer.of_text("Internal Server Error", 500)]}
    described = Answer.of_json({"info": {"title": "FastAPI"}, "paths": TRANSFORMERS_PATHS})
    facts = await probed({**broken, "GET /openapi.json": [described]}, headers={"server": "uvicorn"}, model="/models/m")
    assert (facts.kind, facts.model, facts.models) == (ServerKind.TRANSFORMERS, "/models/m", ())
    assert (await trouble(broken)).kind is ErrorKind.SERVER_ERROR


@in_event_loop
async def test_any_other_openai_style_server() -> None:
    answers: dict[str, list[Canned]] = {"GET /v1/models": [models({"id": "gpt-x"}, {"id": "gpt-y"})]}
    facts = await probed(answers)
    assert (facts.kind, facts.model, facts.models) == (ServerKind.OPENAI, "gpt-x", ("gpt-x", "gpt-y"))
    assert (await probed(answers, model="gpt-y")).model == "gpt-y"
    assert (await probed(answers, model="not listed")).model == "not listed"  # aliases are common there
    assert (await probed({"GET /v1/models": [models()]})).model == ""
    assert (await probed(answers, headers={"server": "uvicorn"})).kind is ServerKind.OPENAI


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ({}, ErrorKind.NOT_FOUND),
        ({"GET /info": [PAGE], "GET /v1/models": [PAGE]}, ErrorKind.WEB_PAGE),
        ({"GET /info": [PAGE]}, ErrorKind.WEB_PAGE),
        ({"GET /v1/models": [PAGE]}, ErrorKind.WEB_PAGE),
        ({"GET /info": [Answer(200)], "GET /v1/models": [Answer(200)]}, ErrorKind.NOT_AN_API),
        ({"GET /v1/models": [Answer.of_json(["no list"])]}, ErrorKind.NOT_AN_API),
        ({"GET /v1/models": [Answer.of_json({"error": "no token"}, 401)]}, ErrorKind.UNAUTHORIZED),
        ({"GET /info": [Answer(403)]}, ErrorKind.FORBIDDEN),
        ({"GET /info": [Answer(503)], "GET /v1/models": [Answer(503)]}, ErrorKind.NOT_READY),
        ({"GET /info": [Answer(502, b"<html>Bad gateway</html>", {"content-type": "text/html"})]}, ErrorKind.NOT_READY),
        ({"GET /info": [Answer(500)], "GET /v1/models": [Answer(500)]}, ErrorKind.SERVER_ERROR),
        ({"GET /info": [Answer(308, headers={"location": "https://elsewhere.example/"})]}, ErrorKind.REDIRECT),
        ({"GET /info": [Answer(429, headers={"retry-after": "7"})], "GET /v1/models": [Answer(429)]}, ErrorKind.TOO_MANY_REQUESTS),
    ],
)
@in_event_loop
async def test_what_is_no_model_server_says_what_it_is(answers: dict[str, list[Canned]], kind: ErrorKind) -> None:
    error = await trouble(answers)
    assert error.kind is kind
    assert error.host.startswith("127.0.0.1:")


@in_event_loop
async def test_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ChatError) as caught:
        await probe(f"http://127.0.0.1:{port}", None)
    assert (caught.value.kind, caught.value.host) == (ErrorKind.UNREACHABLE, f"127.0.0.1:{port}")


@in_event_loop
async def test_an_address_that_cannot_be_used() -> None:
    with pytest.raises(ChatError) as caught:
        await probe("nonsense", None)
    assert caught.value.kind is ErrorKind.BAD_ADDRESS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from(["data", "id", "owned_by", "meta", "n_ctx"]), inner, max_size=4)
    ),
    max_leaves=10,
)
INFO = st.fixed_dictionaries(
    {"model_id": JSON, "version": JSON, "max_total_tokens": JSON, "max_best_of": JSON},
    optional={"max_input_tokens": JSON, "max_input_length": JSON, "max_stop_sequences": JSON},
)


@settings(max_examples=40, deadline=None)
@given(INFO | JSON, st.fixed_dictionaries({"data": st.lists(JSON, max_size=2)}) | JSON, JSON)
def test_whatever_a_server_says_of_itself_becomes_facts_or_an_error(info: object, listed: object, other: object) -> None:
    @in_event_loop
    async def run() -> None:
        answers: dict[str, list[Canned]] = {
            "GET /info": [Answer.of_json(info)],
            "GET /v1/models": [Answer.of_json(listed)],
            "POST /tokenize": [Answer.of_json(other)],
            "POST /chat_tokenize": [Answer.of_json(other, 422)],
            "GET /props": [Answer.of_json(other)],
            "GET /version": [Answer.of_json(other)],
        }
        failed: ChatError | None = None
        try:
            facts = await probed(answers)
        except ChatError as error:
            failed = error
        if failed is not None:
            assert failed.kind is not ErrorKind.BUG, failed.detail
            return
        for number in (facts.max_total_tokens, facts.max_input_tokens, facts.max_stop_sequences):
            assert number is None or 0 <= number < 2**63
        assert "\n" not in facts.model + facts.version
        assert len(facts.model) <= 400

    run()


@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize(
    ("model", "refusal", "expected"),
    [
        ("", Answer.of_json({"error": {"message": "messages is required", "type": "invalid_request_error"}}, 400), ServerKind.OPENAI),
        ("mine", Answer.of_json({"detail": [{"loc": ["body", "messages"], "msg": "field required"}]}, 422), ServerKind.OPENAI),
        ("", Answer.of_json({"error": {"message": "The model `` does not exist", "code": "model_not_found"}}, 404), ServerKind.OPENAI),
        ("mine", Answer.of_json({"error": {"message": "The model `mine` does not exist"}}, 404), ErrorKind.MODEL_UNKNOWN),
        ("", Answer.of_json({"error": "no key"}, 401), ErrorKind.UNAUTHORIZED),
        ("", Answer(400, b"<html>Bad Request</html>", {"content-type": "text/html"}), ErrorKind.NOT_FOUND),
        ("", Answer.of_json({"status": "ok"}), ErrorKind.NOT_FOUND),
        ("", Answer(404), ErrorKind.NOT_FOUND),
    ],
)
@in_event_loop
async def test_a_server_that_lists_no_models(status: int, model: str, refusal: Answer, expected: ServerKind | ErrorKind) -> None:
    answers: dict[str, list[Canned]] = {"GET /v1/models": [Answer(status)], "POST /v1/chat/completions": [refusal]}
    if isinstance(expected, ErrorKind):
        assert (await trouble(answers, model=model)).kind is expected
    else:
        facts = await probed(answers, model=model)
        assert (facts.kind, facts.models, facts.model) == (expected, (), model)
        assert facts.latency is not None


@in_event_loop
async def test_llama_cpp_tells_whether_it_takes_tools() -> None:
    for told, expected in (({"chat_template_caps": {"supports_tools": True}}, True), ({"chat_template_caps": 3}, None), ([], None)):
        found = await probed({"GET /v1/models": [models(LLAMA_MODEL)], "GET /props": [Answer.of_json(told)]})
        assert (found.kind, found.takes_tools) == (ServerKind.LLAMA_CPP, expected)


@in_event_loop
async def test_a_router_tells_who_takes_tools() -> None:
    runs = [{"provider": "a", "supports_tools": False}, {"provider": "b", "supports_tools": True}, 7]
    for listed, expected in ((runs, True), (runs[:1], False), ([], None), ("x", None)):
        assert (await probed({"GET /v1/models": [models({"id": "m", "providers": listed})]})).takes_tools is expected
