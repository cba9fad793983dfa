"""Raw prompts at Hugging Face's providers: who offers them is asked of the hub, and the request is what its own client would send."""

from dataclasses import replace

import pytest
from huggingface_hub.hf_api import InferenceProviderMapping
from huggingface_hub.inference._providers import PROVIDERS
from huggingface_hub.inference._providers._common import BaseTextGenerationTask

from desktop_app.chat.abilities import Ability, abilities_of
from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Dialect, Endpoint, ServerFacts, ServerKind, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.hf_model import COMPLETION_PATHS
from desktop_app.chat.parameters import DEFAULT, Control, Knob
from desktop_app.inference.engine import AnswerRequest, Finished
from desktop_app.inference.opening import open_engine
from desktop_app.inference.probe import probe
from desktop_app.inference.requests import wire_request
from desktop_app.inference.route import Bounds, Route
from tests.event_loop import in_event_loop
from tests.huggingface_server import BASE, FREE, HUB, RAW, ROUTER, HuggingFaceServer, Model, provider, routed
from tests.loopback_connection import Answer

OPTIONS = EndpointOptions(service=Service.HF_API)
ENDPOINT = Endpoint("hf", "Hugging Face", options=OPTIONS)
BOTH = Model("a/both", [provider("novita"), provider("together", task=RAW, model="both-turbo")], [routed("novita", 8_192)])
LATE = Model("a/late", [provider("together", task=RAW, status="staging"), provider("nobody-knows", task=RAW)])
PROMPT = "Mayonnaise is"


def route(server: HuggingFaceServer, token: str = FREE) -> Route:
    instead = {origin(HF_ROUTER): server.url, origin(HF_HUB): server.url}
    return Route(HF_ROUTER, token, OPTIONS, bounds=Bounds(ENDPOINT.audience, instead))


def facts(name: str = "featherless-ai", model: str = "featherless-ai-model") -> ServerFacts:
    return ServerFacts(ServerKind.COMPLETIONS, model=BASE, models=(BASE,), completes_by=name, completes_as=model)


@in_event_loop
async def test_who_only_completes_is_found_where_the_router_knows_no_chats() -> None:
    async with HuggingFaceServer() as server:
        for asked in (BASE, f"{BASE}:featherless-ai", f"{BASE}:fastest"):
            found = await probe(route(server), model=asked)
            assert (found.kind, found.model, found.completes_by, found.completes_as) == (
                *(ServerKind.COMPLETIONS, BASE, "featherless-ai", "featherless-ai-model"),
            )
        tokens = {(one.headers["host"], one.headers.get("authorization")) for one in server.requests}
        assert tokens == {(ROUTER, f"Bearer {FREE}"), (HUB, None)}
        told = abilities_of(found)
        assert [each for each, can in told.items() if can] == [Ability.EXACT_PROMPT, Ability.CONTINUES, Ability.RAW_PROMPT]


@in_event_loop
async def test_where_somebody_chats_that_is_what_is_used_unless_another_provider_is_wished() -> None:
    async with HuggingFaceServer(models=[BOTH]) as server:
        assert (await probe(route(server), model="a/both")).kind is ServerKind.OPENAI
        assert {one.headers["host"] for one in server.requests} == {ROUTER}, "the hub is not asked where the router knows enough"
        found = await probe(route(server), model="a/both:together")
        assert (found.kind, found.completes_by, found.completes_as) == (ServerKind.COMPLETIONS, "together", "both-turbo")


@pytest.mark.parametrize(
    ("models", "asked"),
    [
        ([BOTH], "a/both:cohere"),
        ([LATE], "a/late"),
        ([LATE], "a/late:together"),
        ([LATE], "a/late:nobody-knows"),
        ([], "a/none"),
        ([Model("a/odd", [provider("together", task=RAW)])], "../../api/whoami-v2"),
    ],
)
@in_event_loop
async def test_who_offers_it_to_nobody_is_refused(models: list[Model], asked: str) -> None:
    async with HuggingFaceServer(models=models) as server:
        with pytest.raises(ChatError) as caught:
            await probe(route(server), model=asked)
        assert caught.value.kind is ErrorKind.MODEL_UNKNOWN


@pytest.mark.parametrize("streamed", [True, False])
@in_event_loop
async def test_an_answer_comes_from_the_provider_that_was_found(streamed: bool) -> None:
    async with HuggingFaceServer(words=[" a", " sauce", "."]) as server:
        parameters = DEFAULT if streamed else DEFAULT.with_knob(Control.STREAM, Knob(None, on=False))
        async with open_engine(route(server), model=f"{BASE}:featherless-ai", dialect=Dialect.OPENAI_RAW, facts=facts()) as engine:
            heard = [event async for event in engine.stream(AnswerRequest(parameters, 7, prompt=PROMPT))]
        text = "".join(getattr(event, "text", "") for event in heard)
        finished = heard[-1]
        assert isinstance(finished, Finished)
        assert (text, finished.ending, finished.generated_tokens) == (" a sauce.", Ending.END_OF_TEXT, 3)
        (asked,) = server.requests
        assert (asked.path, asked.headers["host"]) == (COMPLETION_PATHS["featherless-ai"], ROUTER)
        assert asked.body == {
            **{"model": "featherless-ai-model", "prompt": PROMPT, "temperature": 0.9, "top_p": 0.95, "max_tokens": 256, "seed": 7},
            **({"stream": True, "stream_options": {"include_usage": True}} if streamed else {"stream": False}),
        }


@in_event_loop
async def test_what_a_provider_refuses_is_left_out_and_what_it_says_is_told() -> None:
    async with HuggingFaceServer() as server:
        server.refusals = [Answer.of_json({"error": {"message": "seed is not supported", "type": "invalid_request_error"}}, 400)]
        async with open_engine(route(server), model=BASE, dialect=Dialect.OPENAI_RAW, facts=facts()) as engine:
            heard = [event async for event in engine.stream(AnswerRequest(DEFAULT, 7, prompt=PROMPT))]
            assert isinstance(heard[-1], Finished)
            assert ["seed" in str(one.body) for one in server.requests] == [True, False]
            server.refusals = [Answer.of_json({"error": "Model is overloaded"}, 503)]
            with pytest.raises(ChatError) as caught:
                [event async for event in engine.stream(AnswerRequest(DEFAULT, 7, prompt=PROMPT))]
            assert "overloaded" in caught.value.server_text


HELPERS = {
    name: helper
    for name, tasks in PROVIDERS.items()
    if isinstance(helper := tasks.get("text-generation"), BaseTextGenerationTask)  # hf-inference speaks TGI's own protocol
}


def test_all_of_the_hubs_providers_are_known() -> None:
    assert set(COMPLETION_PATHS) == set(HELPERS)


@pytest.mark.parametrize("name", sorted(COMPLETION_PATHS))
def test_the_request_is_the_one_of_the_hubs_own_helper(name: str) -> None:
    helper = HELPERS[name]
    assert helper._prepare_url("hf_x", "theirs") == HF_ROUTER + COMPLETION_PATHS[name]
    knobs = {control: replace(knob, on=control is Control.MAX_NEW_TOKENS) for control, knob in DEFAULT.knobs.items()}
    request = AnswerRequest(replace(DEFAULT, knobs=knobs), None, prompt=PROMPT)
    wire = wire_request(request, Dialect.OPENAI_RAW, facts(name, "theirs"), model=f"{BASE}:{name}")
    mapping = InferenceProviderMapping(provider=name, providerId="theirs", hf_model_id=BASE, task=RAW, status="live")
    theirs = dict(helper._prepare_payload_as_dict(PROMPT, {"max_new_tokens": 256, "temperature": None}, mapping) or {})
    # two of the helpers leave the hub's word for it as it is; the providers' own is OpenAI's (docs.together.ai, novita.ai/docs)
    theirs["max_tokens"] = theirs.pop("max_new_tokens", theirs.get("max_tokens"))
    ours = {key: value for key, value in wire.body.items() if key not in ("stream", "stream_options")}
    assert (wire.path, ours) == (COMPLETION_PATHS[name], theirs)


@pytest.mark.parametrize("dialect", [Dialect.LLAMA_CPP_RAW, Dialect.VLLM_RAW])
def test_a_server_that_was_asked_before_has_its_own_path(dialect: Dialect) -> None:
    """An answer's request is told by what is known of its endpoint now, which can be a provider meanwhile."""
    assert wire_request(AnswerRequest(DEFAULT, 7, prompt=PROMPT), dialect, facts(), model="m").path == "/v1/completions"


@in_event_loop
async def test_the_hub_is_only_asked_for_the_profile_that_names_it() -> None:
    async with HuggingFaceServer() as server:
        with pytest.raises(ChatError):
            await probe(replace(route(server), options=EndpointOptions()), model=BASE)
        assert {one.headers["host"] for one in server.requests} == {ROUTER}
